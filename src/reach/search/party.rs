//! Who takes part in a search.

use crate::ir::PrincipalId;
use crate::reach::standing::AccountKind;

/// An account in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// A declared user or service principal.
    Principal(PrincipalId),
    /// A user that the attacker creates (R23).
    New(Newcomer),
}

/// A created user. Created users differ in nothing, and two are as good as more: where one asks, the other approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Newcomer {
    /// The first.
    First,
    /// The other.
    Second,
}

impl Newcomer {
    /// Both.
    pub(super) const ALL: [Self; 2] = [Self::First, Self::Second];
}

/// Whom a claim is about: an account, or, in a search that many attackers share, somebody who stands for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::reach) enum Party {
    /// A declared user or service principal.
    Principal(PrincipalId),
    /// A user that the attacker creates (R23).
    New(Newcomer),
    /// Whoever the attacker begins with.
    StandIn(AccountKind),
    /// Some account under control, whoever it is: it holds a role whose powers all of them share.
    Somebody,
}

impl Party {
    /// Returns the account, unless somebody stands for it.
    pub(in crate::reach) fn account(self) -> Option<Account> {
        match self {
            Self::Principal(principal) => Some(Account::Principal(principal)),
            Self::New(newcomer) => Some(Account::New(newcomer)),
            Self::StandIn(_) | Self::Somebody => None,
        }
    }
}
