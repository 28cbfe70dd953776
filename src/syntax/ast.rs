//! The tree of a `.pim` text: names, never ids. Every node carries its span and the comments around it.

use crate::source::{SourceId, Span};

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

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// `include "…"`
    Include(Text),
    /// `tenant …`
    Tenant(Tenant),
    /// `user …`
    User(User),
    /// `service-principal …`
    ServicePrincipal(ServicePrincipal),
    /// `group …`
    Group(Group),
    /// `unit …`
    Unit(Unit),
    /// `context …`
    Context(Context),
    /// `role …`
    Role(Role),
    /// `policy …`
    Policy(Policy),
    /// `assign …`
    Assignment(Box<Assignment>),
    /// `never …`
    Never(Box<Never>),
    /// `expect …`
    Expect(Box<Expect>),
    /// `scenario …`
    Scenario(Scenario),
}

impl Statement {
    /// Returns the name that the statement declares; none for what declares nothing.
    #[must_use]
    pub fn declared_name(&self) -> Option<&Name> {
        match self {
            Self::Tenant(tenant) => Some(&tenant.name),
            Self::User(user) => Some(&user.name),
            Self::ServicePrincipal(service) => Some(&service.name),
            Self::Group(group) => Some(&group.name),
            Self::Unit(unit) => Some(&unit.name),
            Self::Context(context) => Some(&context.name),
            Self::Role(role) => Some(&role.name),
            Self::Policy(policy) => Some(&policy.name),
            Self::Include(_) | Self::Assignment(_) | Self::Never(_) | Self::Expect(_) | Self::Scenario(_) => None,
        }
    }
}

/// `tenant name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its settings.
    pub block: Block<TenantItem>,
}

/// One setting of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TenantItem {
    /// `timezone "Europe/Berlin"`
    Timezone(Text),
    /// `guests …` (D3.14)
    Guests(Guests),
    /// `eligible-protection …`
    EligibleProtection(EligibleProtection),
    /// `nesting …` (D3.30, D9.12)
    Nesting(Nesting),
    /// `sign-in …`
    SignIn(SignIn),
    /// `password-writeback on|off`
    PasswordWriteback(bool),
}

/// What guests may see and do (D3.14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guests {
    /// `limited`, the default.
    Limited,
    /// `restricted`
    Restricted,
    /// `same-as-members`
    SameAsMembers,
}

/// Whether eligible members of role-assignable groups count as protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EligibleProtection {
    /// `documented`, the default: they do not.
    Documented,
    /// `measured`: they do.
    Measured,
}

/// How far membership carries eligibility (D3.30, D9.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// `transitive`, the default.
    Transitive,
    /// `direct`
    Direct,
}

/// What a sign-in demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// `password`, the default.
    Password,
    /// `mfa`
    Mfa,
}

/// `allow NAME because "…"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The lint it silences.
    pub lint: Name,
    /// Why.
    pub reason: Text,
}

/// `user name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its block, if written.
    pub block: Option<Block<UserItem>>,
}

/// One item of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserItem {
    /// `upn …`
    Upn(Text),
    /// `id …`
    Id(Text),
    /// `guest`
    Guest,
    /// `disabled`
    Disabled,
    /// `synced`
    Synced,
    /// `mfa`: has a registered second factor.
    Mfa,
    /// `allow …`
    Allow(Allow),
}

/// `service-principal name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePrincipal {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its block, if written.
    pub block: Option<Block<ServicePrincipalItem>>,
}

/// One item of a service principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServicePrincipalItem {
    /// `id …`
    Id(Text),
    /// `disabled`
    Disabled,
    /// `allow …`
    Allow(Allow),
}

/// `group name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its block, if written.
    pub block: Option<Block<GroupItem>>,
}

/// One item of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupItem {
    /// `id …`
    Id(Text),
    /// `security`, the default kind.
    Security,
    /// `microsoft365`
    Microsoft365,
    /// `role-assignable`
    RoleAssignable,
    /// `pim-enabled`
    PimEnabled,
    /// `dynamic`
    Dynamic,
    /// `synced`
    Synced,
    /// `open`: everybody may join.
    Open,
    /// `membership policy …` or `ownership policy …`
    Policy(Relation, PolicyRef),
    /// `grants …`
    Grants(Text),
    /// `allow …`
    Allow(Allow),
}

/// Membership or ownership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// `member`
    Member,
    /// `owner`
    Owner,
}

/// A policy by name, or written in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyRef {
    /// `policy NAME`
    Named(Name),
    /// `policy extends NAME? { … }`
    Inline {
        /// The policy it extends.
        extends: Option<Name>,
        /// Its sections.
        body: Block<PolicyItem>,
    },
}

/// `policy name label? extends? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The policy it extends.
    pub extends: Option<Name>,
    /// Its sections.
    pub body: Block<PolicyItem>,
}

/// One item of a policy body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyItem {
    /// `activation { … }`
    Activation(Block<ActivationItem>),
    /// `eligible { … }`
    Eligible(Block<EligibleItem>),
    /// `active { … }`
    Active(Block<ActiveItem>),
    /// `notify { … }`
    Notify(Block<Notify>),
    /// `allow …`
    Allow(Allow),
}

/// One item of `activation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivationItem {
    /// `max …` (D2.10)
    Max(Duration),
    /// `require …`; an empty list is `require nothing`.
    Require(Vec<Requirement>),
    /// `approval by …`; an empty list is a role's default approvers (D2.20).
    Approval(Vec<Name>),
    /// `no approval`
    NoApproval,
}

/// One item of `eligible`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EligibleItem {
    /// `max …` (D2.30)
    Max(Duration),
    /// `permanent`
    Permanent,
}

/// One item of `active`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActiveItem {
    /// `max …` (D2.31)
    Max(Duration),
    /// `permanent`
    Permanent,
    /// `require …` (D2.33 to D2.35)
    Require(Vec<Requirement>),
}

/// One demand of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Which.
    pub kind: RequirementKind,
    /// Where.
    pub span: Span,
}

/// The kinds of demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequirementKind {
    /// `mfa` (D2.12)
    Mfa,
    /// `context NAME` (D2.13)
    Context(Name),
    /// `justification` (D2.18)
    Justification,
    /// `ticket` (D2.19)
    Ticket,
}

/// One notification line (D2.37); it never affects a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notify {
    /// Which event.
    pub event: NotifyEvent,
    /// Who is told.
    pub recipient: NotifyRecipient,
    /// What is sent; `None` is `no EVENT to RECIPIENT`.
    pub setting: Option<NotifySetting>,
}

/// What a notification line sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifySetting {
    /// Further addresses.
    pub also: Vec<Text>,
    /// `critical only`
    pub is_critical_only: bool,
}

/// The events of D2.37.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotifyEvent {
    /// `eligible`
    Eligible,
    /// `active`
    Active,
    /// `activation`
    Activation,
}

/// The recipients of D2.37.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotifyRecipient {
    /// `admins`
    Admins,
    /// `assignee`
    Assignee,
    /// `approvers`
    Approvers,
}

/// `role name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its items.
    pub block: Block<RoleItem>,
}

/// One item of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleItem {
    /// `like NAME`
    Like(Name),
    /// `privileged`
    Privileged,
    /// `policy …` (D2.3)
    Policy(PolicyRef),
    /// `allow …`
    Allow(Allow),
}

/// `unit name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its items.
    pub block: Block<UnitItem>,
}

/// One item of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitItem {
    /// `restricted`
    Restricted,
    /// `members …`
    Members(Vec<Name>),
    /// `allow …`
    Allow(Allow),
}

/// `context name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its items, if written.
    pub block: Option<Block<ContextItem>>,
}

/// One item of an authentication context (D2.13, D2.14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextItem {
    /// `untargeted`
    Untargeted,
    /// `off`
    Off,
    /// `report-only`
    ReportOnly,
    /// `excludes …`
    Excludes(Vec<Name>),
    /// `allow …`
    Allow(Allow),
}

/// `assign names to placement clause* allow*`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Who.
    pub names: Vec<Name>,
    /// To what.
    pub placement: Placement,
    /// From when until when.
    pub window: Option<Window>,
    /// What its creator gave (D2.33 to D2.35).
    pub with: Option<With>,
    /// Lints it silences.
    pub allows: Vec<Node<Allow>>,
}

/// `role R in unit U as STATE` or `G as STATE RELATION`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    /// A directory role.
    Role {
        /// The role.
        role: Name,
        /// The administrative unit; none is the whole tenant.
        unit: Option<Name>,
        /// The state.
        state: State,
        /// Where the state stands.
        state_span: Span,
    },
    /// A relation of a group.
    Group {
        /// The group.
        group: Name,
        /// The state.
        state: State,
        /// The relation.
        relation: Relation,
        /// Where state and relation stand.
        state_span: Span,
    },
}

/// The state of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A right to activate.
    Eligible,
    /// Holds now and was assigned.
    Active,
    /// Holds now and came from an eligible one.
    Activated,
}

/// `from … until …`, `from … for …`, `from …`, `until …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The start.
    pub from: Option<Time>,
    /// The end.
    pub end: Option<WindowEnd>,
    /// Where.
    pub span: Span,
}

/// How a window ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WindowEnd {
    /// `until TIME`
    Until(Time),
    /// `for DURATION`
    For(Duration),
}

/// `with …`; an empty list is `with nothing`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct With {
    /// What is brought.
    pub evidence: Vec<Evidence>,
    /// Where.
    pub span: Span,
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Which.
    pub kind: EvidenceKind,
    /// Where.
    pub span: Span,
}

/// The kinds of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceKind {
    /// `mfa`
    Mfa,
    /// `context NAME`
    Context(Name),
    /// `justification "…"?`
    Justification(Option<Text>),
    /// `ticket "…"?`
    Ticket(Option<Text>),
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Which.
    pub kind: QueryKind,
    /// Where.
    pub span: Span,
}

/// The kinds of question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryKind {
    /// `can NAME ACTION MODS`
    Can(Name, Action, Mods),
    /// `who can ACTION MODS`
    WhoCan(Action, Mods),
    /// `what can NAME VERB MODS`
    WhatCan(Name, Verb, Mods),
    /// `how can NAME GOAL MODS`
    How(Name, HowGoal, Mods),
    /// `when can NAME ACTION MODS`
    When(Name, Action, Mods),
    /// `is NAME HOLDING AT?`
    Is(Name, Holding, Option<Time>),
    /// `who is HOLDING AT?`
    WhoIs(Holding, Option<Time>),
    /// `show KIND? NAME`, `show tenant`
    Show(ShowTarget),
}

/// What `show` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShowTarget {
    /// `show tenant`
    Tenant,
    /// `show KIND? NAME`
    Named(Option<ShowKind>, Name),
}

/// The kinds that `show` may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShowKind {
    /// `user`
    User,
    /// `service-principal`
    ServicePrincipal,
    /// `group`
    Group,
    /// `role`
    Role,
    /// `policy`
    Policy,
    /// `unit`
    Unit,
    /// `context`
    Context,
}

/// What one may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holding {
    /// `member of G`, `owner of G`
    Relation(Relation, Name),
    /// `in role R`
    Role(Name),
}

/// `membership of G`, `ownership of G`, `role R`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// A relation of a group.
    Group(Relation, Name),
    /// A directory role.
    Role(Name),
}

/// What one may want to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// A relation or role.
    Thing(Thing),
    /// `access …`
    Access(Text),
    /// `any privileged role`
    AnyPrivilegedRole,
}

/// What one may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// `activate THING`
    Activate(Thing),
    /// `approve THING for NAME`
    Approve(Thing, Name),
    /// `manage G` (D1.8)
    Manage(Name),
    /// `change members of G`, `change owners of G` (D1.10)
    Change(Relation, Name),
    /// `reset password of V`, `reset mfa of V`
    Reset(Credential, Name),
    /// `reach GOAL`
    Reach(Goal),
    /// `escalate to GOAL`
    Escalate(Goal),
}

/// What can be reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// `password`
    Password,
    /// `mfa`
    Mfa,
}

/// The verb of `what can`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `activate`
    Activate,
    /// `approve`
    Approve,
    /// `manage`
    Manage,
    /// `change`
    Change,
    /// `reset`
    Reset,
    /// `reach`
    Reach,
    /// `escalate to`
    Escalate,
}

/// The goal of `how can`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HowGoal {
    /// `reach GOAL`
    Reach(Goal),
    /// `escalate to GOAL`
    Escalate(Goal),
}

/// The modifiers of a question, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mods {
    /// `for DURATION`, with the place of the whole modifier.
    pub duration: Option<(Duration, Span)>,
    /// `with …`
    pub with: Option<With>,
    /// `without approval`
    pub without_approval: Option<Span>,
    /// `at TIME`, with the place of the whole modifier.
    pub at: Option<(Time, Span)>,
}

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
    Approval(Option<Vec<Name>>),
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
}

/// `scenario "name" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Its name.
    pub name: Text,
    /// Its steps.
    pub block: Block<Step>,
}

/// One step of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// `at TIME`
    At(Time),
    /// `after DURATION`
    After(Duration),
    /// `expect …`
    Expect(Box<Expect>),
    /// `NAME verb …`
    Act(Box<Act>),
    /// `refused CODE?: ACT`
    Refused(Option<Name>, Box<Act>),
}

/// Somebody does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub actor: Name,
    /// What.
    pub kind: ActKind,
    /// Where.
    pub span: Span,
}

/// The acts of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActKind {
    /// `activates THING for … starting … with …`
    Activates {
        /// What.
        thing: Thing,
        /// `for …`
        duration: Option<Duration>,
        /// `starting …`
        starting: Option<Time>,
        /// `with …`
        with: Option<With>,
    },
    /// `approves THING for NAME with …`
    Approves(Thing, Name, Option<With>),
    /// `denies THING for NAME with …`
    Denies(Thing, Name, Option<With>),
    /// `cancels THING for NAME?`
    Cancels(Thing, Option<Name>),
    /// `deactivates THING`
    Deactivates(Thing),
    /// `assigns NAMES to PLACEMENT …`
    Assigns(Vec<Name>, Placement, Option<Window>, Option<With>),
    /// `adds NAMES to G as RELATION`
    Adds(Vec<Name>, Name, Relation),
    /// `removes NAMES from PLACEMENT`
    Removes(Vec<Name>, Placement),
    /// `asks to extend PLACEMENT`, `asks to renew PLACEMENT`
    Asks(Prolonging, Placement, Option<With>),
    /// `extends NAME in PLACEMENT until TIME`, `renews …`
    Prolongs(Prolonging, Name, Placement, Time, Option<With>),
    /// `sets membership policy of G to P`
    Sets(Relation, Name, Name),
}

/// Extension before the end, or renewal after it (D4.40).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prolonging {
    /// `extend`
    Extend,
    /// `renew`
    Renew,
}
