//! Puts an assumed declaration into the one that it settles: what it writes takes the place of what that says is not known, and flags of an account
//! are added to it.
//!
//! It knows the tree alone. Any other declaration that leaves nothing open is declared twice, as ever, and what is known is not replaced.

use crate::syntax::ast::{self, Node, Statement};
use crate::terms::GroupFlag;

/// What becomes of an item that was there, where another is assumed.
enum Fate {
    /// It stays: the other says something else.
    Stays,
    /// It goes: the other settles it.
    Goes,
    /// The other went into it.
    Takes,
}

/// An item of a declaration or section.
trait Settle: Clone {
    /// Tells whether it says of something that it is not known.
    fn leaves_open(&self) -> bool;

    /// Tells whether it may be added to a declaration that leaves nothing open: a flag, which nothing that stands there contradicts.
    fn is_added(&self) -> bool {
        false
    }

    /// Settles what an assumed item is about.
    fn settle(&mut self, assumed: &Self) -> Fate;
}

/// Puts a statement into the declaration of its name, if that or the statement leaves something open, or the statement only adds flags to an
/// account; tells whether it did.
pub fn settle(files: &mut [ast::File], assumed: &Statement) -> bool {
    if !can_settle(assumed) {
        return false;
    }
    files.iter_mut().flat_map(|file| &mut file.statements).any(|node| settle_one(&mut node.value, assumed))
}

/// Does the same with one statement.
pub fn settle_one(known: &mut Statement, assumed: &Statement) -> bool {
    match (known, assumed) {
        (Statement::User(old), Statement::User(new)) => settle_declaration(old, new),
        (Statement::ServicePrincipal(old), Statement::ServicePrincipal(new)) => settle_declaration(old, new),
        (Statement::Group(old), Statement::Group(new)) => settle_declaration(old, new),
        (Statement::Role(old), Statement::Role(new)) => settle_declaration(old, new),
        (Statement::Policy(old), Statement::Policy(new)) if old.name.text == new.name.text => settle_open(&mut old.body, &new.body),
        _ => false,
    }
}

/// Tells whether a statement can settle anything: most cannot, and need no look at all others.
pub fn can_settle(assumed: &Statement) -> bool {
    match assumed {
        Statement::User(new) => new.block.is_some(),
        Statement::ServicePrincipal(new) => new.block.is_some(),
        Statement::Group(new) => new.block.is_some(),
        Statement::Role(new) => new.block.is_some(),
        Statement::Policy(_) => true,
        Statement::Include(_) | Statement::Tenant(_) | Statement::Blueprint(_) | Statement::Unit(_) | Statement::Context(_) => false,
        Statement::Assignment(_) | Statement::Never(_) | Statement::Expect(_) | Statement::Scenario(_) => false,
    }
}

fn settle_declaration<I: Settle + PartialEq>(old: &mut ast::Declaration<I>, new: &ast::Declaration<I>) -> bool {
    let Some(assumed) = new.block.as_ref().filter(|_| old.name.text == new.name.text) else { return false };
    let is_added = |item: &Node<I>| item.value.is_added();
    if new.label.is_none() && !assumed.items.is_empty() && assumed.items.iter().all(is_added) {
        let empty = || ast::Block { items: Vec::new(), dangling: Vec::new(), span: assumed.span };
        add(old.block.get_or_insert_with(empty), assumed);
        return true;
    }
    match &mut old.block {
        Some(block) => settle_open(block, assumed),
        None if is_open(assumed) => {
            old.block = Some(assumed.clone());
            true
        }
        None => false,
    }
}

/// Adds flags; one that is set already stays as it is.
fn add<I: Settle + PartialEq>(block: &mut ast::Block<I>, assumed: &ast::Block<I>) {
    let is_new = |item: &&Node<I>| !block.items.iter().any(|old| old.value == item.value);
    let items = assumed.items.iter().filter(is_new).cloned().collect();
    settle_block(block, &ast::Block { items, ..assumed.clone() });
}

fn settle_open<I: Settle>(block: &mut ast::Block<I>, assumed: &ast::Block<I>) -> bool {
    let is_settled = is_open(block) || is_open(assumed);
    if is_settled {
        settle_block(block, assumed);
    }
    is_settled
}

fn is_open<I: Settle>(block: &ast::Block<I>) -> bool {
    block.items.iter().any(|item| item.value.leaves_open())
}

fn settle_block<I: Settle>(block: &mut ast::Block<I>, assumed: &ast::Block<I>) {
    for item in &assumed.items {
        let mut is_taken = false;
        block.items.retain_mut(|old: &mut Node<I>| match old.value.settle(&item.value) {
            Fate::Stays => true,
            Fate::Goes => false,
            Fate::Takes => {
                is_taken = true;
                true
            }
        });
        block.items.extend((!is_taken).then(|| item.clone()));
    }
}

/// Lets flags that are assumed be no longer unknown; the item goes with the last.
fn settle_flags<F: PartialEq, S>(unknown: &mut Vec<(F, S)>, assumed: &[F]) -> Fate {
    unknown.retain(|(flag, _)| !assumed.contains(flag));
    if unknown.is_empty() { Fate::Goes } else { Fate::Stays }
}

fn going(goes: bool) -> Fate {
    if goes { Fate::Goes } else { Fate::Stays }
}

impl Settle for ast::UserItem {
    fn leaves_open(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    fn is_added(&self) -> bool {
        matches!(self, Self::Flag(_))
    }

    fn settle(&mut self, assumed: &Self) -> Fate {
        let Self::Unknown(unknown) = self else { return Fate::Stays };
        match assumed {
            Self::Flag(flag) => settle_flags(unknown, &[*flag]),
            Self::Unknown(flags) => settle_flags(unknown, &flags.iter().map(|(flag, _)| *flag).collect::<Vec<_>>()),
            Self::Upn(_) | Self::Id(_) | Self::Agent(_) | Self::Allow(_) => Fate::Stays,
        }
    }
}

impl Settle for ast::ServicePrincipalItem {
    fn leaves_open(&self) -> bool {
        false
    }

    fn is_added(&self) -> bool {
        *self == Self::Disabled
    }

    fn settle(&mut self, _assumed: &Self) -> Fate {
        Fate::Stays
    }
}

impl Settle for ast::GroupItem {
    fn leaves_open(&self) -> bool {
        match self {
            Self::Unknown(_) => true,
            Self::Policy(_, policy) => policy_leaves_open(policy),
            Self::Id(_) | Self::Security | Self::Flag(_) | Self::Grants(_) | Self::Allow(_) => false,
        }
    }

    fn settle(&mut self, assumed: &Self) -> Fate {
        match (self, assumed) {
            (Self::Unknown(unknown), Self::Flag(flag)) => settle_flags(unknown, &[*flag]),
            (Self::Unknown(unknown), Self::Security) => settle_flags(unknown, &[GroupFlag::Microsoft365]),
            (Self::Unknown(unknown), Self::Unknown(flags)) => {
                settle_flags(unknown, &flags.iter().map(|(flag, _)| *flag).collect::<Vec<_>>())
            }
            (Self::Policy(of, policy), Self::Policy(assumed_of, assumed)) if of == assumed_of => settle_policy(policy, assumed),
            _ => Fate::Stays,
        }
    }
}

impl Settle for ast::RoleItem {
    fn leaves_open(&self) -> bool {
        matches!(self, Self::Policy(policy) if policy_leaves_open(policy))
    }

    fn settle(&mut self, assumed: &Self) -> Fate {
        match (self, assumed) {
            (Self::Policy(policy), Self::Policy(assumed)) => settle_policy(policy, assumed),
            _ => Fate::Stays,
        }
    }
}

fn policy_leaves_open(policy: &ast::PolicyRef) -> bool {
    match policy {
        ast::PolicyRef::Unknown => true,
        ast::PolicyRef::Named(_) => false,
        ast::PolicyRef::Inline { body, .. } => is_open(body),
    }
}

fn settle_policy(policy: &mut ast::PolicyRef, assumed: &ast::PolicyRef) -> Fate {
    match (policy, assumed) {
        (ast::PolicyRef::Unknown, _) => Fate::Goes,
        (ast::PolicyRef::Inline { body, .. }, ast::PolicyRef::Inline { extends: None, body: assumed }) => {
            if settle_open(body, assumed) {
                Fate::Takes
            } else {
                Fate::Stays
            }
        }
        (ast::PolicyRef::Named(_) | ast::PolicyRef::Inline { .. }, _) => Fate::Stays,
    }
}

impl Settle for ast::PolicyItem {
    fn leaves_open(&self) -> bool {
        match self {
            Self::Activation(block) => is_open(block),
            Self::Eligible(block) => is_open(block),
            Self::Active(block) => is_open(block),
            Self::Notify(_) | Self::Allow(_) => false,
        }
    }

    fn settle(&mut self, assumed: &Self) -> Fate {
        match (self, assumed) {
            (Self::Activation(block), Self::Activation(assumed)) => settle_block(block, assumed),
            (Self::Eligible(block), Self::Eligible(assumed)) => settle_block(block, assumed),
            (Self::Active(block), Self::Active(assumed)) => settle_block(block, assumed),
            _ => return Fate::Stays,
        }
        Fate::Takes
    }
}

fn require_leaves_open(require: &ast::Require) -> bool {
    match require {
        ast::Require::Unknown => true,
        ast::Require::List(list) => list.iter().any(|one| matches!(one.kind, ast::RequirementKind::Unknown(_))),
    }
}

impl Settle for ast::ActivationItem {
    fn leaves_open(&self) -> bool {
        match self {
            Self::Max(limit) => *limit == ast::Limit::Unknown,
            Self::Require(require) => require_leaves_open(require),
            Self::Approval(ast::Approval::By(by)) => by.others.is_some(),
            Self::Approval(approval) => *approval == ast::Approval::Unknown,
            Self::NoApproval => false,
        }
    }

    fn settle(&mut self, assumed: &Self) -> Fate {
        let is_same_field = match (&*self, assumed) {
            (Self::Max(_), Self::Max(_)) | (Self::Require(_), Self::Require(_)) => true,
            (Self::Approval(_) | Self::NoApproval, Self::Approval(_) | Self::NoApproval) => true,
            (Self::Max(_) | Self::Require(_) | Self::Approval(_) | Self::NoApproval, _) => false,
        };
        going(is_same_field && self.leaves_open())
    }
}

impl Settle for ast::EligibleItem {
    fn leaves_open(&self) -> bool {
        matches!(self, Self::Max(ast::Limit::Unknown))
    }

    fn settle(&mut self, _assumed: &Self) -> Fate {
        going(self.leaves_open())
    }
}

impl Settle for ast::ActiveItem {
    fn leaves_open(&self) -> bool {
        match self {
            Self::Max(limit) => *limit == ast::Limit::Unknown,
            Self::Require(require) => require_leaves_open(require),
            Self::Permanent => false,
        }
    }

    fn settle(&mut self, assumed: &Self) -> Fate {
        let is_same_field = matches!(self, Self::Require(_)) == matches!(assumed, Self::Require(_));
        going(is_same_field && self.leaves_open())
    }
}
