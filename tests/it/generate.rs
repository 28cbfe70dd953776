//! Grows random trees from a tape of numbers: every tape gives a tree, and a shorter tape a simpler one.

use chrono::{DateTime, FixedOffset, NaiveDate};
use pim::requirement::Requirement;
use pim::source::{Origin, SourceId, Sources, Span};
use pim::syntax::ast;

/// Grows a file; every tree it grows is one that parsing its canonical text gives back.
pub fn file(tape: &[u32]) -> ast::File {
    let source = Sources::new().add("generated.pim", "", Origin::File);
    let mut grow = Grow { tape, at: 0, source };
    let statements = grow.nodes(8, true, Grow::statement);
    let dangling = grow.comments();
    ast::File { source, statements, dangling }
}

/// Grows a question.
pub fn query(tape: &[u32]) -> ast::Query {
    let source = Sources::new().add("generated.pim", "", Origin::Query);
    Grow { tape, at: 0, source }.query(true)
}

/// Returns a tree as text without its places, to compare trees by.
pub fn shape(tree: &impl std::fmt::Debug) -> String {
    let text = format!("{tree:?}");
    let mut parts = text.split("Span {");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    out
}

const NAMES: &[&str] = &[
    "alice",
    "bob",
    "exchange-ops",
    "role",
    "members",
    "mfa",
    "membership",
    "access",
    "starting",
    "unknown",
    "max",
    "password",
    "user",
    "2nd-line",
    "Żółć",
    "a b",
    "x@y.z",
    "_",
    "a\"b",
    "a\\b",
    "é",
    "nothing",
    "tier0",
    "line\nend",
    "\u{202e}",
    "a#b",
    "active",
    "critical",
    "permanent",
    "{",
    "}",
    "# x",
    "activates",
    "permanent",
    "日本",
    "no",
];

const TEXTS: &[&str] =
    &["", "INC-4711", "with \"quotes\"", "back\\slash", "tab\tand\nline", "# no comment", "{", "}", "ünï", "\u{0}\u{1b}", "a"];

const WORDS: &[&str] = &["not-eligible", "single-approver", "unused_policy", "x"];

const COMMENTS: &[&str] = &["# plain", "#", "#tight", "# \"quote", "# { brace", "# user bob"];

struct Grow<'t> {
    tape: &'t [u32],
    at: usize,
    source: SourceId,
}

impl Grow<'_> {
    fn below(&mut self, limit: usize) -> usize {
        let number = self.tape.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        number as usize % limit.max(1)
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    fn maybe<T>(&mut self, grow: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| grow(self))
    }

    fn some<T>(&mut self, most: usize, mut grow: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| grow(self)).collect()
    }

    fn one_or_more<T>(&mut self, most: usize, mut grow: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..=self.below(most)).map(|_| grow(self)).collect()
    }

    fn span(&self) -> Span {
        Span::new(self.source, 0, 0)
    }

    fn comment(&mut self) -> String {
        COMMENTS[self.below(COMMENTS.len())].to_owned()
    }

    fn comments(&mut self) -> Vec<String> {
        if self.below(4) == 1 { self.one_or_more(2, Self::comment) } else { Vec::new() }
    }

    fn trivia(&mut self, is_first: bool, is_statement: bool) -> Option<Box<ast::Trivia>> {
        if self.below(3) != 1 {
            return None;
        }
        let trivia = ast::Trivia {
            blank_before: self.flag() && !is_first,
            leading: self.comments(),
            description: if is_statement && self.flag() {
                Some(["One line.", "Two\nlines", "# hash\n\nend"][self.below(3)].to_owned())
            } else {
                None
            },
            trailing: self.maybe(Self::comment).into_iter().collect(),
            behind_brace: None,
            in_list: Vec::new(),
        };
        (trivia != ast::Trivia::default()).then(|| Box::new(trivia))
    }

    fn nodes<T>(&mut self, most: usize, is_statement: bool, mut grow: impl FnMut(&mut Self) -> T) -> Vec<ast::Node<T>> {
        let count = self.below(most + 1);
        (0..count).map(|index| ast::Node { trivia: self.trivia(index == 0, is_statement), value: grow(self), span: self.span() }).collect()
    }

    fn block<T>(&mut self, grow: impl FnMut(&mut Self) -> T) -> ast::Block<T> {
        ast::Block { items: self.nodes(4, false, grow), dangling: self.comments(), span: self.span() }
    }

    fn name(&mut self) -> ast::Name {
        ast::Name { text: NAMES[self.below(NAMES.len())].into(), span: self.span() }
    }

    fn names(&mut self) -> Vec<ast::Name> {
        self.one_or_more(3, Self::name)
    }

    fn word(&mut self) -> ast::Name {
        ast::Name { text: WORDS[self.below(WORDS.len())].into(), span: self.span() }
    }

    fn text(&mut self) -> ast::Text {
        ast::Text { text: TEXTS[self.below(TEXTS.len())].into(), span: self.span() }
    }

    fn duration(&mut self) -> ast::Duration {
        let (days, hours, minutes) = [(0, 8, 0), (0, 0, 90), (1, 12, 0), (180, 0, 0), (1, 2, 3), (0, 1, 30)][self.below(6)];
        ast::Duration { days, hours, minutes, span: self.span() }
    }

    fn time(&mut self) -> ast::Time {
        let date = NaiveDate::from_ymd_opt(2026, 1 + self.below(12) as u32, 1 + self.below(28) as u32).unwrap();
        let local =
            date.and_hms_nano_opt(self.below(24) as u32, self.below(60) as u32, [0, 59][self.below(2)], [0, 500_000_000, 1][self.below(3)]);
        let value = match self.below(3) {
            0 => ast::TimeValue::Date(date),
            1 => ast::TimeValue::Local(local.unwrap()),
            _ => {
                let offset = FixedOffset::east_opt([0, 3_600, -12_600][self.below(3)]).unwrap();
                ast::TimeValue::Fixed(DateTime::from_naive_utc_and_offset(local.unwrap(), offset))
            }
        };
        ast::Time { value, span: self.span() }
    }

    fn side(&mut self) -> Option<ast::Relation> {
        self.flag().then(|| self.relation())
    }

    fn relation(&mut self) -> ast::Relation {
        [ast::Relation::Member, ast::Relation::Owner][self.below(2)]
    }

    fn state(&mut self) -> ast::State {
        [ast::State::Eligible, ast::State::Active, ast::State::Activated][self.below(3)]
    }

    fn flags<F: Copy>(&mut self, all: &[F]) -> Vec<(F, Span)> {
        self.one_or_more(3, |grow| (grow.one_of(all), grow.span()))
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn credential(&mut self) -> ast::Credential {
        self.one_of(ast::Credential::ALL)
    }

    fn allow(&mut self) -> ast::Allow {
        ast::Allow { lint: self.word(), reason: self.text() }
    }

    fn statement(&mut self) -> ast::Statement {
        match self.below(14) {
            0 => ast::Statement::User(Box::new(ast::Declaration {
                name: self.name(),
                label: self.maybe(Self::text),
                block: self.maybe(|grow| grow.block(Self::user_item)),
            })),
            1 => ast::Statement::Include(Box::new(self.text())),
            2 => ast::Statement::Tenant(Box::new(ast::Declaration {
                name: self.name(),
                label: self.maybe(Self::text),
                block: Some(self.block(Self::tenant_item)),
            })),
            3 => ast::Statement::ServicePrincipal(Box::new(ast::Declaration {
                name: self.name(),
                label: self.maybe(Self::text),
                block: self.maybe(|grow| grow.block(Self::service_item)),
            })),
            4 => ast::Statement::Group(Box::new(ast::Declaration {
                name: self.name(),
                label: self.maybe(Self::text),
                block: self.maybe(|grow| grow.block(Self::group_item)),
            })),
            5 => ast::Statement::Unit(Box::new(ast::Declaration {
                name: self.name(),
                label: self.maybe(Self::text),
                block: Some(self.block(Self::unit_item)),
            })),
            6 => ast::Statement::Context(Box::new(ast::Declaration {
                name: self.name(),
                label: self.maybe(Self::text),
                block: self.maybe(|grow| grow.block(Self::context_item)),
            })),
            7 => ast::Statement::Role(Box::new(ast::Declaration {
                name: self.name(),
                label: self.maybe(Self::text),
                block: Some(self.block(Self::role_item)),
            })),
            8 => ast::Statement::Policy(Box::new(ast::Policy {
                name: self.name(),
                label: self.maybe(Self::text),
                extends: self.maybe(Self::name),
                body: self.block(Self::policy_item),
            })),
            9 => ast::Statement::Assignment(Box::new(self.assignment())),
            10 => ast::Statement::Never(Box::new(self.never())),
            11 => ast::Statement::Expect(Box::new(self.expect(true))),
            12 => ast::Statement::Blueprint(Box::new(ast::Declaration {
                name: self.name(),
                label: self.maybe(Self::text),
                block: self.maybe(|grow| grow.block(Self::blueprint_item)),
            })),
            _ => ast::Statement::Scenario(Box::new(ast::Scenario {
                name: ast::Text { text: self.name().text, span: self.span() },
                block: self.block(Self::step),
            })),
        }
    }

    fn tenant_item(&mut self) -> ast::TenantItem {
        use ast::TenantItem as Item;
        match self.below(12) {
            0 => Item::Timezone(self.text()),
            1 => Item::Guests(ast::Guests::Limited),
            2 => Item::Guests(ast::Guests::Restricted),
            3 => Item::Guests(ast::Guests::SameAsMembers),
            4 => Item::EligibleProtection(ast::EligibleProtection::Off),
            5 => Item::EligibleProtection(ast::EligibleProtection::On),
            6 => Item::Nesting(ast::Nesting::Transitive),
            7 => Item::Nesting(ast::Nesting::Direct),
            8 => Item::SignIn(ast::SignIn::Password),
            9 => Item::SignIn(ast::SignIn::Mfa),
            _ => Item::PasswordWriteback(self.flag()),
        }
    }

    fn user_item(&mut self) -> ast::UserItem {
        match self.below(9) {
            0 => ast::UserItem::Flag(ast::UserFlag::Mfa),
            8 => ast::UserItem::Unknown(self.flags(ast::UserFlag::ALL)),
            1 => ast::UserItem::Upn(self.text()),
            2 => ast::UserItem::Id(self.text()),
            3..=5 => ast::UserItem::Flag(self.one_of(ast::UserFlag::ALL)),
            6 => ast::UserItem::Agent(self.agent()),
            _ => ast::UserItem::Allow(self.allow()),
        }
    }

    fn service_item(&mut self) -> ast::ServicePrincipalItem {
        match self.below(4) {
            0 => ast::ServicePrincipalItem::Disabled,
            1 => ast::ServicePrincipalItem::Id(self.text()),
            2 => ast::ServicePrincipalItem::Agent(self.agent()),
            _ => ast::ServicePrincipalItem::Allow(self.allow()),
        }
    }

    fn agent(&mut self) -> ast::Agent {
        ast::Agent { of: self.maybe(Self::name) }
    }

    fn blueprint_item(&mut self) -> ast::BlueprintItem {
        match self.below(3) {
            0 => ast::BlueprintItem::Id(self.text()),
            1 => ast::BlueprintItem::Owners(self.names()),
            _ => ast::BlueprintItem::Allow(self.allow()),
        }
    }

    fn group_item(&mut self) -> ast::GroupItem {
        match self.below(12) {
            0 => ast::GroupItem::Flag(ast::GroupFlag::PimEnabled),
            11 => ast::GroupItem::Unknown(self.flags(ast::GroupFlag::ALL)),
            1 => ast::GroupItem::Id(self.text()),
            2 => ast::GroupItem::Security,
            3..=7 => ast::GroupItem::Flag(self.one_of(ast::GroupFlag::ALL)),
            8 => ast::GroupItem::Policy(self.relation(), self.policy_ref()),
            9 => ast::GroupItem::Grants(self.text()),
            _ => ast::GroupItem::Allow(self.allow()),
        }
    }

    fn unit_item(&mut self) -> ast::UnitItem {
        match self.below(3) {
            0 => ast::UnitItem::Restricted,
            1 => ast::UnitItem::Members(self.names()),
            _ => ast::UnitItem::Allow(self.allow()),
        }
    }

    fn context_item(&mut self) -> ast::ContextItem {
        match self.below(5) {
            0 => ast::ContextItem::Mode(ast::ContextMode::Off),
            1 => ast::ContextItem::Mode(ast::ContextMode::Untargeted),
            2 => ast::ContextItem::Mode(ast::ContextMode::ReportOnly),
            3 => ast::ContextItem::Excludes(self.names()),
            _ => ast::ContextItem::Allow(self.allow()),
        }
    }

    fn role_item(&mut self) -> ast::RoleItem {
        match self.below(4) {
            0 => ast::RoleItem::Privileged,
            1 => ast::RoleItem::Like(self.name()),
            2 => ast::RoleItem::Policy(self.policy_ref()),
            _ => ast::RoleItem::Allow(self.allow()),
        }
    }

    fn policy_ref(&mut self) -> ast::PolicyRef {
        if self.below(5) == 4 {
            return ast::PolicyRef::Unknown;
        }
        if self.flag() {
            return ast::PolicyRef::Inline { extends: self.maybe(Self::name), body: self.block(Self::policy_item) };
        }
        ast::PolicyRef::Named(self.name())
    }

    fn policy_item(&mut self) -> ast::PolicyItem {
        match self.below(5) {
            0 => ast::PolicyItem::Eligible(self.block(|grow| match grow.flag() {
                false => ast::EligibleItem::Permanent,
                true => ast::EligibleItem::Max(grow.limit()),
            })),
            1 => ast::PolicyItem::Activation(self.block(Self::activation_item)),
            2 => ast::PolicyItem::Active(self.block(|grow| match grow.below(3) {
                0 => ast::ActiveItem::Permanent,
                1 => ast::ActiveItem::Max(grow.limit()),
                _ => ast::ActiveItem::Require(grow.require()),
            })),
            3 => ast::PolicyItem::Notify(self.block(Self::notify)),
            _ => ast::PolicyItem::Allow(self.allow()),
        }
    }

    fn activation_item(&mut self) -> ast::ActivationItem {
        match self.below(6) {
            0 => ast::ActivationItem::NoApproval,
            1 => ast::ActivationItem::Max(self.limit()),
            2 => ast::ActivationItem::Require(self.require()),
            3 => ast::ActivationItem::Approval(ast::Approval::Default),
            4 => ast::ActivationItem::Approval(ast::Approval::Unknown),
            _ => ast::ActivationItem::Approval(ast::Approval::By(self.approvers())),
        }
    }

    fn limit(&mut self) -> ast::Limit {
        if self.below(5) == 4 { ast::Limit::Unknown } else { ast::Limit::Known(self.duration()) }
    }

    /// With names, or `unknown`, or both.
    fn approvers(&mut self) -> ast::Approvers {
        let others = self.maybe(|grow| grow.span());
        let names = if others.is_some() && self.flag() { Vec::new() } else { self.names() };
        ast::Approvers { names, others }
    }

    fn require(&mut self) -> ast::Require {
        if self.below(6) == 5 {
            return ast::Require::Unknown;
        }
        let kinds = Requirement::ALL.into_iter().rev().filter(|_| self.flag()).collect::<Vec<_>>();
        ast::Require::List(kinds.into_iter().map(|kind| ast::Requirement { kind: self.required(kind), span: self.span() }).collect())
    }

    fn required(&mut self, kind: Requirement) -> ast::RequirementKind {
        match self.below(3) {
            2 => ast::RequirementKind::Unknown(kind.try_map(|()| Some(self.maybe(Self::name))).unwrap()),
            _ => ast::RequirementKind::Asked(self.requirement(kind)),
        }
    }

    fn requirement(&mut self, kind: Requirement) -> Requirement<ast::Name> {
        kind.try_map(|()| Some(self.name())).unwrap()
    }

    fn notify(&mut self) -> ast::Notify {
        ast::Notify {
            event: [ast::NotifyEvent::Eligible, ast::NotifyEvent::Active, ast::NotifyEvent::Activation][self.below(3)],
            recipient: [ast::NotifyRecipient::Admins, ast::NotifyRecipient::Assignee, ast::NotifyRecipient::Approvers][self.below(3)],
            setting: self.maybe(|grow| ast::NotifySetting { also: grow.some(2, Self::text), is_critical_only: grow.flag() }),
        }
    }

    fn assignment(&mut self) -> ast::Assignment {
        let mut allow = |grow: &mut Self| ast::Node::new(grow.allow(), grow.span());
        let is_unknown = self.below(4) == 3;
        ast::Assignment {
            is_unknown,
            names: if is_unknown && self.flag() { Vec::new() } else { self.names() },
            placement: self.placement(),
            window: self.maybe(Self::window),
            with: if is_unknown { None } else { self.maybe(|grow| grow.with(false)) },
            has_bad_clause: false,
            allows: self.some(2, &mut allow),
        }
    }

    fn placement(&mut self) -> ast::Placement {
        if self.flag() {
            return ast::Placement::Role { role: self.name(), unit: self.maybe(Self::name), state: self.state(), state_span: self.span() };
        }
        ast::Placement::Group { group: self.name(), state: self.state(), relation: self.relation(), state_span: self.span() }
    }

    fn window(&mut self) -> ast::Window {
        let span = self.span();
        match self.below(4) {
            0 => ast::Window { from: Some(self.time()), end: None, span },
            1 => ast::Window { from: None, end: Some(ast::WindowEnd::Until(self.time())), span },
            2 => ast::Window { from: Some(self.time()), end: Some(ast::WindowEnd::Until(self.time())), span },
            _ => ast::Window { from: Some(self.time()), end: Some(ast::WindowEnd::For(self.duration())), span },
        }
    }

    /// In steps, what may carry a text does.
    fn with(&mut self, in_step: bool) -> ast::With {
        let kinds = Requirement::ALL.into_iter().filter(|_| self.flag()).collect::<Vec<_>>();
        let piece = |kind: Requirement| {
            let says = kind.facts().carries_text && (in_step || self.flag());
            let said = says.then(|| self.text());
            let requirement = kind.try_map(|()| Some(self.maybe(Self::name))).unwrap();
            ast::Evidence { requirement, said, span: self.span() }
        };
        let evidence = kinds.into_iter().map(piece).collect();
        ast::With { evidence, span: self.span() }
    }

    fn never(&mut self) -> ast::Never {
        let action = self.action();
        let can_join = matches!(action, ast::Action::Reach(_) | ast::Action::Escalate(_));
        ast::Never {
            name: self.maybe(Self::text),
            who: match self.below(7) {
                0 => ast::Who::Anyone,
                1 => ast::Who::AnyUser,
                2 => ast::Who::AnyGuest,
                3 => ast::Who::AnyServicePrincipal,
                4 => ast::Who::AnyMember(self.name()),
                5 => ast::Who::AnyEligible(self.relation(), self.name()),
                _ => ast::Who::Named(self.name()),
            },
            action,
            and: if can_join { self.some(2, Self::goal) } else { Vec::new() },
            mods: self.mods(false),
            except: if self.flag() { self.names() } else { Vec::new() },
        }
    }

    fn mods(&mut self, has_at: bool) -> ast::Mods {
        let span = self.span();
        ast::Mods {
            duration: self.maybe(|grow| (grow.duration(), span)),
            with: self.maybe(|grow| grow.with(false)),
            without_approval: self.maybe(|_| span),
            at: if has_at { self.maybe(|grow| (grow.time(), span)) } else { None },
        }
    }

    fn thing(&mut self) -> ast::Thing {
        if self.flag() { ast::Thing::Role(self.name()) } else { ast::Thing::Group(self.relation(), self.name()) }
    }

    fn goal(&mut self) -> ast::Goal {
        match self.below(3) {
            0 => ast::Goal::Thing(self.thing()),
            1 => ast::Goal::Access(self.text()),
            _ => ast::Goal::AnyPrivilegedRole,
        }
    }

    fn action(&mut self) -> ast::Action {
        match self.below(7) {
            0 => ast::Action::Activate(self.thing()),
            1 => ast::Action::Approve(self.thing(), if self.below(2) == 0 { None } else { Some(self.name()) }),
            2 => ast::Action::Manage(self.side(), self.name()),
            3 => ast::Action::Change(self.relation(), self.name()),
            4 => ast::Action::Reset(self.credential(), self.name()),
            5 => ast::Action::Reach(self.goal()),
            _ => ast::Action::Escalate(self.goal()),
        }
    }

    fn query(&mut self, has_at: bool) -> ast::Query {
        let at = |grow: &mut Self| if has_at { grow.maybe(Self::time) } else { None };
        let kind = match self.below(14) {
            0 => ast::QueryKind::Can(self.name(), self.action(), self.mods(has_at)),
            1 => ast::QueryKind::WhoCan(self.action(), self.mods(has_at)),
            2 => ast::QueryKind::WhatCan(self.name(), self.verb(), self.mods(has_at)),
            11 => ast::QueryKind::CanAny(self.name(), self.action(), self.mods(has_at)),
            12 => ast::QueryKind::WhatCanAny(self.name(), self.verb(), self.mods(has_at)),
            3 => ast::QueryKind::How(self.name(), ast::HowGoal::Reach(self.goal()), self.mods(has_at)),
            4 => ast::QueryKind::How(self.name(), ast::HowGoal::Escalate(self.goal()), self.mods(has_at)),
            5 => ast::QueryKind::When(self.name(), self.action(), self.mods(has_at)),
            6 => ast::QueryKind::Is(self.name(), self.holding(), at(self)),
            7 => ast::QueryKind::WhoIs(self.holding(), at(self)),
            8 => ast::QueryKind::IsEligible(self.name(), self.holding(), at(self)),
            9 => ast::QueryKind::WhoIsEligible(self.holding(), at(self)),
            10 => ast::QueryKind::WhatIs(self.name(), self.tie(), at(self)),
            _ => ast::QueryKind::Show(self.show()),
        };
        ast::Query { kind, span: self.span() }
    }

    fn holding(&mut self) -> ast::Holding {
        if self.flag() { ast::Holding::Role(self.name()) } else { ast::Holding::Relation(self.relation(), self.name()) }
    }

    fn verb(&mut self) -> ast::Verb {
        use ast::Verb;
        let side = self.side();
        [Verb::Activate, Verb::Approve, Verb::Manage(side), Verb::Change, Verb::Reset, Verb::Reach, Verb::Escalate][self.below(7)]
    }

    fn tie(&mut self) -> ast::Tie {
        if self.flag() { ast::Tie::EligibleFor } else { ast::Tie::Of(self.relation()) }
    }

    fn show(&mut self) -> ast::ShowTarget {
        use ast::DeclaredKind as Kind;
        let kinds = [Kind::Blueprint, Kind::User, Kind::ServicePrincipal, Kind::Group, Kind::Role, Kind::Policy, Kind::Unit, Kind::Context];
        match self.below(3) {
            0 => ast::ShowTarget::Tenant,
            1 => ast::ShowTarget::Named(None, self.name()),
            _ => ast::ShowTarget::Named(Some(kinds[self.below(8)]), self.name()),
        }
    }

    fn expect(&mut self, has_at: bool) -> ast::Expect {
        ast::Expect { answer: self.answer(), answer_span: self.span(), query: self.query(has_at) }
    }

    fn answer(&mut self) -> ast::Answer {
        match self.below(13) {
            0 => ast::Answer::Allow,
            11 => ast::Answer::Unknown,
            12 => ast::Answer::NamesAndOthers(self.names(), self.span()),
            1 => ast::Answer::Already,
            2 => ast::Answer::Approval(None),
            3 => ast::Answer::Approval(Some(self.approvers())),
            4 => ast::Answer::Deny(None),
            5 => ast::Answer::Deny(Some(self.word())),
            6 => ast::Answer::Yes,
            7 => ast::Answer::No,
            8 => ast::Answer::Nobody,
            9 => ast::Answer::Nothing,
            _ => ast::Answer::Items(self.one_or_more(3, Self::item)),
        }
    }

    fn item(&mut self) -> ast::Item {
        match self.below(6) {
            0 => ast::Item::Name(self.name()),
            1 => ast::Item::Thing(self.thing(), self.maybe(Self::name)),
            2 => ast::Item::Access(self.text()),
            3 => ast::Item::Change(self.relation(), self.name()),
            4 => ast::Item::EveryRole(self.span()),
            _ => ast::Item::Reset(self.credential(), self.name()),
        }
    }

    fn step(&mut self) -> ast::Step {
        match self.below(5) {
            0 => ast::Step::At(self.time()),
            1 => ast::Step::After(self.duration()),
            2 => ast::Step::Expect(Box::new(self.expect(false))),
            3 => ast::Step::Refused(self.maybe(Self::word), Box::new(self.act())),
            _ => ast::Step::Act(Box::new(self.act())),
        }
    }

    fn act(&mut self) -> ast::Act {
        use ast::{ActKind as Kind, Prolonging};
        let prolonging = [Prolonging::Extend, Prolonging::Renew][self.below(2)];
        let kind = match self.below(11) {
            0 => Kind::Deactivates(self.thing()),
            1 => Kind::Activates {
                thing: self.thing(),
                duration: self.maybe(Self::duration),
                starting: self.maybe(Self::time),
                with: self.maybe(|grow| grow.with(true)),
            },
            2 => Kind::Approves(self.thing(), self.name(), self.maybe(|grow| grow.with(true))),
            3 => Kind::Denies(self.thing(), self.name(), self.maybe(|grow| grow.with(true))),
            4 => Kind::Cancels(self.thing(), self.maybe(Self::name)),
            5 => Kind::Assigns(self.names(), self.placement(), self.maybe(Self::window), self.maybe(|grow| grow.with(true))),
            6 => Kind::Adds(self.names(), self.name(), self.relation()),
            7 => Kind::Removes(self.names(), self.placement()),
            8 => Kind::Asks(prolonging, self.placement(), self.maybe(|grow| grow.with(true))),
            9 => Kind::Prolongs(prolonging, self.name(), self.placement(), self.time(), self.maybe(|grow| grow.with(true))),
            _ => Kind::Sets(self.relation(), self.name(), self.name()),
        };
        ast::Act { actor: self.name(), kind, span: self.span() }
    }
}
