//! Guard rails and expected answers.

use super::{Action, Approvers, Credential, Goal, Mods, Name, Query, Relation, Text, Thing};
use crate::source::Span;

/// `never "name"?: WHO can ACTION and GOAL… MODS`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Never {
    /// Its name.
    pub name: Option<Text>,
    /// Who must not.
    pub who: Who,
    /// What they must not do.
    pub action: Action,
    /// Separation of duty: further goals, all reached at one instant.
    pub and: Vec<Goal>,
    /// `for`, `with`, `without approval`.
    pub mods: Mods,
    /// Principals left out.
    pub except: Vec<Name>,
}

/// Whom a `never` is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// `anyone`: users and service principals.
    Anyone,
    /// `any user`
    AnyUser,
    /// `any guest`
    AnyGuest,
    /// `any service-principal`
    AnyServicePrincipal,
    /// `any member of G`
    AnyMember(Name),
    /// `any eligible member of G`, `any eligible owner of G`
    AnyEligible(Relation, Name),
    /// One principal.
    Named(Name),
}

/// `expect ANSWER: QUERY`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expect {
    /// What must come.
    pub answer: Answer,
    /// Where the answer stands.
    pub answer_span: Span,
    /// The question.
    pub query: Query,
}

/// The expected answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// `allow`
    Allow,
    /// `already`
    Already,
    /// `approval`, `approval by …`
    Approval(Option<Approvers>),
    /// `deny`, `deny CODE`
    Deny(Option<Name>),
    /// `yes`
    Yes,
    /// `no`
    No,
    /// `nobody`
    Nobody,
    /// `nothing`
    Nothing,
    /// `unknown`
    Unknown,
    /// `alice, unknown`, with the place of `unknown`: there may be others.
    NamesAndOthers(Vec<Name>, Span),
    /// Names, or the items of `what`. A list of bare names may be either.
    Items(Vec<Item>),
}

/// One item of a `what` answer; of a `who` answer, always [`Item::Name`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A principal.
    Name(Name),
    /// `membership of G`, `role R`, with `for NAME` after `approve`.
    Thing(Thing, Option<Name>),
    /// `access …`
    Access(Text),
    /// `members of G`, `owners of G`
    Change(Relation, Name),
    /// `password of V`, `mfa of V`
    Reset(Credential, Name),
    /// `every role`, with its place
    EveryRole(Span),
}
