//! The tree of a `.pim` text: names, never ids. Every node carries its span and the comments around it.

mod assignment;
mod declaration;
mod expectation;
mod policy;
mod query;
mod scenario;

pub use assignment::{Assignment, Evidence, Placement, Window, WindowEnd, With};
pub use declaration::{
    Agent, Allow, BlueprintItem, ContextItem, Declaration, GroupItem, RoleItem, ServicePrincipalItem, TenantItem, UnitItem, UserItem,
};
pub use expectation::{Answer, Expect, Item, Never, Who};
pub use policy::{
    ActivationItem, ActiveItem, Approval, Approvers, EligibleItem, Limit, Notify, NotifySetting, Policy, PolicyItem, PolicyRef, Require,
    Requirement, RequirementKind,
};
pub use query::{Action, Goal, Holding, HowGoal, Mods, Query, QueryKind, ShowTarget, Thing, Tie, Verb};
pub use scenario::{Act, ActKind, Scenario, Step};

use crate::source::{SourceId, Span};

pub use crate::terms::{
    ContextMode, Credential, DeclaredKind, EligibleProtection, GroupFlag, Guests, Nesting, NotifyEvent, NotifyRecipient, Prolonging,
    Relation, SignIn, State, UserFlag,
};

/// The statements of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The text.
    pub source: SourceId,
    /// The statements in the order written.
    pub statements: Vec<Node<Statement>>,
    /// Comments after the last statement, one line each, with their `#`; an empty one is a blank line.
    pub dangling: Vec<String>,
}

/// Something with a place and the comments around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<T> {
    /// What it is.
    pub value: T,
    /// Where it stands, without comments.
    pub span: Span,
    /// Comments and blank lines around it; `None` where there are none.
    pub trivia: Option<Box<Trivia>>,
}

impl<T> Node<T> {
    /// Creates a node without comments.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span, trivia: None }
    }
}

/// What stands around a node and means nothing to the evaluator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trivia {
    /// Whether a blank line stands before it (and before its leading comments).
    pub blank_before: bool,
    /// Comments on the lines before it, each with its `#`; the description is not among them. An empty one is a blank line.
    pub leading: Vec<String>,
    /// The description: the `##` lines right above a statement, joined by `\n`, without `##`.
    pub description: Option<String>,
    /// Comments after it on its last line, or inside it where no node of their own is near.
    pub trailing: Vec<String>,
    /// The comment on the line of its opening brace.
    pub behind_brace: Option<String>,
    /// Comments inside the list of names, items, requirements or addresses that it holds, in the order written.
    pub in_list: Vec<ListComment>,
}

/// A comment inside a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListComment {
    /// The index of the element that it follows, before or after the comma.
    pub after: usize,
    /// Whether it stands on a line of its own.
    pub is_alone: bool,
    /// The comment, with its `#`.
    pub text: String,
}

/// A block in braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block<T> {
    /// Its items in the order written.
    pub items: Vec<Node<T>>,
    /// Comments before the closing brace, as in [`File::dangling`].
    pub dangling: Vec<String>,
    /// From `{` to `}`.
    pub span: Span,
}

/// A name, in NFC, without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The characters.
    pub text: Box<str>,
    /// Where, with quotes if it has any.
    pub span: Span,
}

/// A string or bare word that is not a name: a label, a reason, an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The characters, escapes resolved.
    pub text: Box<str>,
    /// Where, with quotes if it has any.
    pub span: Span,
}

/// A duration as written: `1d12h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    /// Days of 24 hours.
    pub days: u32,
    /// Hours.
    pub hours: u32,
    /// Minutes.
    pub minutes: u32,
    /// Where.
    pub span: Span,
}

impl Duration {
    /// Returns the length in seconds.
    #[must_use]
    pub fn seconds(self) -> i64 {
        i64::from(self.days) * 86_400 + i64::from(self.hours) * 3_600 + i64::from(self.minutes) * 60
    }
}

/// A time as written; its offset may come from the tenant's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// What was written.
    pub value: TimeValue,
    /// Where.
    pub span: Span,
}

/// The three forms of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeValue {
    /// `2026-12-31`
    Date(chrono::NaiveDate),
    /// `2026-12-31T09:00`, in the tenant's time zone.
    Local(chrono::NaiveDateTime),
    /// `2026-12-31T09:00:00Z` or with an offset.
    Fixed(chrono::DateTime<chrono::FixedOffset>),
}

/// A statement. What is large is boxed: a tree is mostly one long list of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// `include "…"`
    Include(Box<Text>),
    /// `tenant …`
    Tenant(Box<Declaration<TenantItem>>),
    /// `user …`
    User(Box<Declaration<UserItem>>),
    /// `service-principal …`
    ServicePrincipal(Box<Declaration<ServicePrincipalItem>>),
    /// `blueprint …`
    Blueprint(Box<Declaration<BlueprintItem>>),
    /// `group …`
    Group(Box<Declaration<GroupItem>>),
    /// `unit …`
    Unit(Box<Declaration<UnitItem>>),
    /// `context …`
    Context(Box<Declaration<ContextItem>>),
    /// `role …`
    Role(Box<Declaration<RoleItem>>),
    /// `policy …`
    Policy(Box<Policy>),
    /// `assign …`
    Assignment(Box<Assignment>),
    /// `never …`
    Never(Box<Never>),
    /// `expect …`
    Expect(Box<Expect>),
    /// `scenario …`
    Scenario(Box<Scenario>),
}

impl Statement {
    /// Returns the name that the statement declares; none for what declares nothing.
    #[must_use]
    pub fn declared_name(&self) -> Option<&Name> {
        match self {
            Self::Tenant(tenant) => Some(&tenant.name),
            Self::User(user) => Some(&user.name),
            Self::ServicePrincipal(service) => Some(&service.name),
            Self::Blueprint(blueprint) => Some(&blueprint.name),
            Self::Group(group) => Some(&group.name),
            Self::Unit(unit) => Some(&unit.name),
            Self::Context(context) => Some(&context.name),
            Self::Role(role) => Some(&role.name),
            Self::Policy(policy) => Some(&policy.name),
            Self::Include(_) | Self::Assignment(_) | Self::Never(_) | Self::Expect(_) | Self::Scenario(_) => None,
        }
    }
}
