//! What an `expect` line asks for, with its names resolved.

use crate::diag::ReasonCode;
use crate::ir::{Credential, GroupId, PrincipalId, Question, Relation, Thing};
use crate::source::Span;

/// An `expect` statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// What must come.
    pub answer: ExpectedAnswer,
    /// Where the answer stands.
    pub answer_span: Span,
    /// The question.
    pub question: Question,
    /// Where the question stands.
    pub question_span: Span,
    /// The canonical text of the question.
    pub question_text: String,
    /// The canonical text of the answer.
    pub answer_text: String,
    /// The whole statement.
    pub span: Span,
}

/// The expected answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectedAnswer {
    /// `allow`
    Allow,
    /// `already`
    Already,
    /// `approval`; with names, exactly these can approve.
    Approval(Option<ExpectedNames>),
    /// `deny`; with a code, that reason is among the reasons.
    Deny(Option<ReasonCode>),
    /// `yes`
    Yes,
    /// `no`
    No,
    /// `nobody`, of `who`: the empty set.
    Nobody,
    /// `nothing`, of `what`: the empty set.
    Nothing,
    /// `unknown`: it cannot be known.
    Unknown,
    /// Exactly these, of `who`.
    Principals(ExpectedNames),
    /// Exactly these, of `what`.
    Items(Vec<ExpectedItem>),
}

/// Whom an expectation names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedNames {
    /// Exactly these are known.
    pub names: Vec<PrincipalId>,
    /// `…, unknown`: there may be others, declared or not; else there must be none.
    pub and_others: bool,
}

/// One expected item of `what`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectedItem {
    /// A relation or role, with `for NAME` after `approve`.
    Thing(Thing, Option<PrincipalId>),
    /// What a group grants.
    Access(Box<str>),
    /// `members of G`, `owners of G`
    Change(GroupId, Relation),
    /// `password of V`, `mfa of V`
    Reset(Credential, PrincipalId),
    /// A group that can be managed, or that one is in.
    Group(PrincipalId),
    /// `every role`
    EveryRole,
}
