//! A second implementation of managing, changing and resetting, written from `reach.md` over names, on small random tenants.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use pim::compile::{Compiled, compile};
use pim::explain::{Answer, CanAnswer, Decision, answer};
use pim::ir::{Action, Credential, Deed as GroupDeed, GroupId, Managed, Modifiers, OneStep, PrincipalId, Question, Relation};
use pim::source::{Origin, SourceId, Sources, Span};
use pim::syntax::parse_file;

use super::now;

const GLOBAL: &str = "Global Administrator";
const ROLE_ADMIN: &str = "Privileged Role Administrator";
const AUTH: &str = "Authentication Administrator";
const PRIVILEGED_AUTH: &str = "Privileged Authentication Administrator";
const HELPDESK: &str = "Helpdesk Administrator";
const PASSWORD: &str = "Password Administrator";
const USER_ADMIN: &str = "User Administrator";
const GROUPS_ADMIN: &str = "Groups Administrator";
const TIER1: &str = "Partner Tier1 Support";
const TIER2: &str = "Partner Tier2 Support";

/// The roles of the random tenants; the last three are custom ones.
const ROLES: [&str; 23] = [
    GLOBAL,
    ROLE_ADMIN,
    AUTH,
    PRIVILEGED_AUTH,
    HELPDESK,
    HELPDESK,
    PASSWORD,
    USER_ADMIN,
    GROUPS_ADMIN,
    "Directory Writers",
    "Identity Governance Administrator",
    "Exchange Administrator",
    "Intune Administrator",
    "Reports Reader",
    "Directory Readers",
    TIER1,
    TIER2,
    "Security Operator",
    "Microsoft 365 Support Engineer",
    "Exchange Recipient Administrator",
    "like-groups",
    "like-helpdesk",
    "blank",
];

/// A source of chance that is the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Active,
    Eligible,
    Past,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Member(String),
    Owner(String),
    Role(&'static str, Option<String>),
}

#[derive(Debug, Clone, Default)]
struct Group {
    name: String,
    assignable: bool,
    pim: bool,
    m365: bool,
    dynamic: bool,
    synced: bool,
}

#[derive(Debug, Clone, Default)]
struct World {
    same_as_members: bool,
    eligible_unprotected: bool,
    writeback: bool,
    users: Vec<String>,
    services: Vec<String>,
    guests: BTreeSet<String>,
    disabled: BTreeSet<String>,
    synced: BTreeSet<String>,
    groups: Vec<Group>,
    /// Name, whether restricted, members.
    units: Vec<(String, bool, BTreeSet<String>)>,
    facts: Vec<(String, Target, State)>,
}

impl World {
    fn random(dice: &mut Dice) -> Self {
        let mut world =
            Self { same_as_members: dice.one_in(2), eligible_unprotected: dice.one_in(2), writeback: dice.one_in(2), ..Self::default() };
        world.users = (0..6).map(|at| format!("u{at}")).collect();
        world.services = vec!["s0".to_owned()];
        for user in world.users.clone() {
            for (set, sides) in [(&mut world.guests, 4), (&mut world.disabled, 8), (&mut world.synced, 5)] {
                if dice.one_in(sides) {
                    set.insert(user.clone());
                }
            }
        }
        world.groups = (0..4).map(|at| group(dice, at)).collect();
        world.units = (0..3).map(|at| (format!("unit{at}"), dice.one_in(2), BTreeSet::new())).collect();
        world.fill_units(dice);
        for _ in 0..14 {
            let fact = world.fact(dice);
            world.facts.extend(fact);
        }
        world
    }

    fn fill_units(&mut self, dice: &mut Dice) {
        let names: Vec<String> = self.users.iter().cloned().chain(self.groups.iter().map(|group| group.name.clone())).collect();
        for name in names {
            let in_pim = self.groups.iter().any(|group| group.name == name && group.pim);
            for unit in [dice.roll(6), dice.roll(6)] {
                if let Some((_, restricted, members)) = self.units.get_mut(unit)
                    && !(*restricted && in_pim)
                {
                    members.insert(name.clone());
                }
            }
        }
    }

    /// Makes an assignment, unless the language forbids it.
    fn fact(&self, dice: &mut Dice) -> Option<(String, Target, State)> {
        let state = *dice.pick(&[State::Active, State::Active, State::Active, State::Eligible, State::Past]);
        let groups: Vec<String> = self.groups.iter().map(|group| group.name.clone()).collect();
        let who = if dice.one_in(4) { dice.pick(&groups).clone() } else { dice.pick(&[&self.users[..], &self.services].concat()).clone() };
        let inner = self.groups.iter().find(|group| group.name == who);
        let is_service = self.services.contains(&who);
        if dice.one_in(2) {
            let unit = dice.one_in(3).then(|| dice.pick(&self.units).0.clone());
            let legal = inner.is_none_or(|inner| inner.assignable) && !(is_service && state == State::Eligible);
            return legal.then(|| (who, Target::Role(ROLES[dice.roll(ROLES.len())], unit), state));
        }
        let outer = dice.pick(&self.groups);
        let owner = dice.one_in(2);
        let legal = match (state, inner) {
            (State::Eligible, _) => outer.pim && !is_service && who != outer.name,
            (_, Some(_)) if owner => false,
            (_, Some(inner)) => !outer.assignable && !outer.m365 && !inner.m365,
            (_, None) => owner || !(is_service && outer.m365),
        };
        let target = if owner { Target::Owner(outer.name.clone()) } else { Target::Member(outer.name.clone()) };
        legal.then_some((who, target, state))
    }

    fn text(&self) -> String {
        let mut text = String::from("tenant t {");
        let switches = [
            (self.same_as_members, " guests same-as-members"),
            (self.eligible_unprotected, " eligible-protection off"),
            (self.writeback, " password-writeback on"),
        ];
        text.extend(switches.iter().filter(|(on, _)| *on).map(|(_, word)| *word));
        text.push_str(
            " }\nrole like-groups { like groups-administrator }\nrole like-helpdesk { like helpdesk-administrator }\nrole blank {}\n",
        );
        for user in &self.users {
            let flags = [(&self.guests, "guest"), (&self.disabled, "disabled"), (&self.synced, "synced")];
            let flags: Vec<&str> = flags.iter().filter(|(set, _)| set.contains(user)).map(|(_, word)| *word).collect();
            let _ = writeln!(text, "user {user} {{ {} }}", flags.join(" "));
        }
        self.services.iter().for_each(|name| _ = writeln!(text, "service-principal {name}"));
        for group in &self.groups {
            let flags = [
                (group.assignable, "role-assignable"),
                (group.pim, "pim-enabled"),
                (group.m365, "microsoft365"),
                (group.dynamic, "dynamic"),
                (group.synced, "synced"),
            ];
            let flags: Vec<&str> = flags.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
            let _ = writeln!(text, "group {} {{ {} }}", group.name, flags.join(" "));
        }
        for (name, restricted, members) in &self.units {
            let list: Vec<&str> = members.iter().map(String::as_str).collect();
            let members = if list.is_empty() { String::new() } else { format!("members {}", list.join(", ")) };
            let _ = writeln!(text, "unit {name} {{ {} {members} }}", if *restricted { "restricted" } else { "" });
        }
        self.facts.iter().for_each(|(who, target, state)| text.push_str(&assign(who, target, *state)));
        text
    }

    fn group(&self, name: &str) -> &Group {
        self.groups.iter().find(|group| group.name == name).unwrap()
    }

    fn is_account(&self, name: &str) -> bool {
        !self.disabled.contains(name) && (self.users.iter().any(|user| user == name) || self.services.iter().any(|other| other == name))
    }

    fn given(&self, who: &str, target: &Target, state: State) -> bool {
        !self.disabled.contains(who) && self.facts.iter().any(|(name, held, in_state)| name == who && held == target && *in_state == state)
    }

    /// R1: `M*`, by repetition.
    fn is_member(&self, who: &str, group: &str) -> bool {
        let mut found: BTreeSet<String> = BTreeSet::from([who.to_owned()]);
        for _ in 0..=self.groups.len() {
            for outer in &self.groups {
                if found.iter().any(|inner| self.given(inner, &Target::Member(outer.name.clone()), State::Active)) {
                    found.insert(outer.name.clone());
                }
            }
        }
        who != group && found.contains(group)
            || who == group && self.groups.iter().any(|inner| self.given(&inner.name, &Target::Member(group.to_owned()), State::Active))
    }

    /// R4: the roles held, each with its unit.
    fn roles(&self, who: &str) -> Vec<(&'static str, Option<String>)> {
        let gives = |holder: &str| {
            holder == who || self.groups.iter().any(|group| group.name == holder && group.assignable && self.is_member(who, holder))
        };
        self.roles_where(|holder| !self.disabled.contains(holder) && gives(holder))
    }

    /// The roles given to a victim: of its own, or of a group that it is a direct member of.
    fn given_roles(&self, who: &str) -> Vec<(&'static str, Option<String>)> {
        self.roles_where(|holder| holder == who || self.given(who, &Target::Member(holder.to_owned()), State::Active))
    }

    fn roles_where(&self, gives: impl Fn(&str) -> bool) -> Vec<(&'static str, Option<String>)> {
        let held = self.facts.iter().filter(|(holder, _, state)| *state == State::Active && gives(holder));
        held.filter_map(|(_, target, _)| match target {
            Target::Role(role, unit) => Some((*role, unit.clone())),
            Target::Member(_) | Target::Owner(_) => None,
        })
        .collect()
    }

    fn owns(&self, who: &str, group: &str) -> bool {
        self.given(who, &Target::Owner(group.to_owned()), State::Active) && (self.same_as_members || !self.guests.contains(who))
    }

    fn manages(&self, who: &str, name: &str) -> bool {
        let group = self.group(name);
        let listed: &[&str] = match group.assignable {
            true => &[GLOBAL, ROLE_ADMIN],
            false => &[GLOBAL, "Directory Writers", GROUPS_ADMIN, "Identity Governance Administrator", USER_ADMIN, TIER1, TIER2],
        };
        let is_held_there = |unit: Option<&str>| if group.assignable { unit.is_none() } else { self.covers(unit, name) };
        let by_role = || self.roles(who).iter().any(|(role, unit)| listed.contains(&acts_as(role)) && is_held_there(unit.as_deref()));
        self.is_account(who) && group.pim && (self.owns(who, name) || by_role())
    }

    fn changes(&self, who: &str, name: &str, owners: bool) -> bool {
        let group = self.group(name);
        if !self.is_account(who) || group.synced || (group.dynamic && !owners) {
            return false;
        }
        let roles = self.roles(who);
        let by_role = match group.assignable {
            true => roles.iter().any(|(role, unit)| unit.is_none() && [GLOBAL, ROLE_ADMIN].contains(&acts_as(role))),
            false => roles.iter().any(|(role, unit)| writes(acts_as(role), group.m365, owners) && self.covers(unit.as_deref(), name)),
        };
        self.owns(who, name) || by_role || self.manages(who, name)
    }

    fn covers(&self, scope: Option<&str>, name: &str) -> bool {
        let around: Vec<_> = self.units.iter().filter(|(_, _, members)| members.contains(name)).collect();
        let is_in_restricted = around.iter().any(|(_, restricted, _)| *restricted);
        match scope {
            None => !is_in_restricted,
            Some(unit) => around.iter().any(|(other, restricted, _)| other == unit && (*restricted || !is_in_restricted)),
        }
    }

    fn resets(&self, actor: &str, victim: &str, mfa: bool) -> bool {
        let is_user = self.users.iter().any(|user| user == victim);
        let is_fixed = self.disabled.contains(victim) || (!mfa && self.synced.contains(victim) && !self.writeback);
        if actor == victim || !is_user || is_fixed || !self.is_account(actor) {
            return false;
        }
        self.roles(actor).iter().any(|(role, unit)| self.role_resets(acts_as(role), unit.as_deref(), victim, mfa))
    }

    fn role_resets(&self, acting: &str, scope: Option<&str>, victim: &str, mfa: bool) -> bool {
        let given = self.given_roles(victim);
        let has_tenant_role = given.iter().any(|(_, unit)| unit.is_none());
        if !self.covers(scope, victim) || (scope.is_some() && has_tenant_role) {
            return false;
        }
        let is_restricted =
            |unit: &Option<String>| self.units.iter().any(|(name, restricted, _)| Some(name) == unit.as_ref() && *restricted);
        let has_restricted_role = given.iter().any(|(_, unit)| is_restricted(unit));
        let is_free = !self.is_protected(victim) && !has_restricted_role;
        match (acting, mfa) {
            (GLOBAL | PRIVILEGED_AUTH, _) | (TIER2, false) => true,
            (TIER1 | "Security Operator", false) => is_free && given.is_empty(),
            (HELPDESK, false) => is_free && given.iter().all(|(role, _)| password_row(role).contains(&HELPDESK)),
            (AUTH | PASSWORD | USER_ADMIN, false) => is_free && given.iter().all(|(role, _)| password_row(role).contains(&acting)),
            (AUTH, true) => is_free && given.iter().all(|(role, _)| [AUTH, PASSWORD, "Reports Reader", "Directory Readers"].contains(role)),
            _ => false,
        }
    }

    fn is_protected(&self, victim: &str) -> bool {
        let guarded = |state: State| {
            self.groups.iter().filter(|group| group.assignable).any(|group| {
                self.given(victim, &Target::Member(group.name.clone()), state)
                    || self.given(victim, &Target::Owner(group.name.clone()), state)
            })
        };
        let is_eligible = |(who, target, state): &(String, Target, State)| {
            who == victim && matches!(target, Target::Role(..)) && *state == State::Eligible
        };
        guarded(State::Active) || (!self.eligible_unprotected && (guarded(State::Eligible) || self.facts.iter().any(is_eligible)))
    }
}

fn group(dice: &mut Dice, at: usize) -> Group {
    let assignable = dice.one_in(2);
    let pim = dice.one_in(2);
    let by_hand = assignable || pim;
    Group {
        name: format!("g{at}"),
        assignable,
        pim,
        m365: dice.one_in(3),
        dynamic: !by_hand && dice.one_in(3),
        synced: !by_hand && dice.one_in(4),
    }
}

fn assign(who: &str, target: &Target, state: State) -> String {
    let (word, window) = match state {
        State::Active => ("active", " from 2026-03-01 for 10d"),
        State::Eligible => ("eligible", " from 2026-03-01 for 10d"),
        State::Past => ("active", " from 2025-03-01 for 10d"),
    };
    match target {
        Target::Member(group) => format!("assign {who} to {group} as {word} member{window}\n"),
        Target::Owner(group) => format!("assign {who} to {group} as {word} owner{window}\n"),
        Target::Role(role, None) => format!("assign {who} to role \"{role}\" as {word}{window}\n"),
        Target::Role(role, Some(unit)) => format!("assign {who} to role \"{role}\" in unit {unit} as {word}{window}\n"),
    }
}

fn acts_as(role: &'static str) -> &'static str {
    match role {
        "like-groups" => GROUPS_ADMIN,
        "like-helpdesk" => HELPDESK,
        other => other,
    }
}

/// Escalation, section 2.1.
fn writes(role: &str, m365: bool, owners: bool) -> bool {
    match role {
        GLOBAL | GROUPS_ADMIN | "Directory Writers" | USER_ADMIN | TIER1 | TIER2 => true,
        "Identity Governance Administrator" => !owners,
        "Intune Administrator" => !m365,
        "Exchange Administrator" => m365,
        _ => false,
    }
}

/// The columns of D6.9 that are not Privileged Authentication or Global Administrator.
fn password_row(role: &str) -> &'static [&'static str] {
    match role {
        "Directory Readers" | PASSWORD => &[PASSWORD, HELPDESK, AUTH, USER_ADMIN],
        "Reports Reader" => &[HELPDESK, AUTH, USER_ADMIN],
        HELPDESK => &[HELPDESK, USER_ADMIN],
        AUTH => &[AUTH],
        GROUPS_ADMIN | USER_ADMIN => &[USER_ADMIN],
        _ => &[],
    }
}

fn compiled(text: &str) -> Compiled {
    let mut sources = Sources::new();
    let source = sources.add("random.pim", text, Origin::File);
    let parsed = parse_file(source, text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    let compiled = compile(&[parsed.file]);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    compiled
}

fn can(compiled: &Compiled, who: PrincipalId, power: OneStep) -> CanAnswer {
    let question = Question::Can(who, Action::Step(power), Modifiers::default());
    let Answer::Can(can) = answer(&compiled.tenant, &question, now(), nowhere()).answer else { panic!("no `can`") };
    assert!(!can.reasons.is_empty() && can.reasons.iter().all(|reason| !reason.labels.is_empty()));
    can
}

fn nowhere() -> Span {
    Span::new(SourceId::default(), 0, 0)
}

fn who_can(compiled: &Compiled, power: OneStep) -> BTreeSet<PrincipalId> {
    let question = Question::WhoCan(Action::Step(power), Modifiers::default());
    let Answer::WhoCan { items, .. } = answer(&compiled.tenant, &question, now(), nowhere()).answer else { panic!("no `who`") };
    items.into_iter().map(|item| item.principal).collect()
}

/// One thing that may be allowed, by names.
#[derive(Debug, Clone)]
enum Deed {
    Manage(String),
    Change(String, bool),
    Reset(String, bool),
}

impl World {
    fn allows(&self, who: &str, deed: &Deed) -> bool {
        match deed {
            Deed::Manage(group) => self.manages(who, group),
            Deed::Change(group, owners) => self.changes(who, group, *owners),
            Deed::Reset(victim, mfa) => self.resets(who, victim, *mfa),
        }
    }
}

/// Every question of the three kinds, for the program and for the reference.
fn questions(world: &World, compiled: &Compiled) -> Vec<(OneStep, Deed)> {
    let mut all = Vec::new();
    for Group { name, .. } in &world.groups {
        let id: GroupId = compiled.scope.group(name).unwrap();
        let managed = [Managed::Everything, Managed::Side(Relation::Member), Managed::Side(Relation::Owner)];
        all.extend(managed.map(|managed| (OneStep::Deed(id, GroupDeed::Manage(managed)), Deed::Manage(name.clone()))));
        all.push((OneStep::Deed(id, GroupDeed::Change(Relation::Member)), Deed::Change(name.clone(), false)));
        all.push((OneStep::Deed(id, GroupDeed::Change(Relation::Owner)), Deed::Change(name.clone(), true)));
    }
    for victim in &world.users {
        let id = compiled.tenant.principals.iter().find(|(_, row)| *row.name == **victim).unwrap().0;
        all.push((OneStep::Reset(Credential::Password, id), Deed::Reset(victim.clone(), false)));
        all.push((OneStep::Reset(Credential::Mfa, id), Deed::Reset(victim.clone(), true)));
    }
    all
}

#[test]
fn it_agrees_with_the_answers() {
    let mut dice = Dice(7);
    let mut yes = [0_usize; 5];
    for _ in 0..120 {
        let world = World::random(&mut dice);
        let text = world.text();
        let compiled = compiled(&text);
        for (power, deed) in questions(&world, &compiled) {
            let listed = who_can(&compiled, power);
            for (who, row) in compiled.tenant.principals.iter() {
                let wanted = world.allows(&row.name, &deed);
                let found = can(&compiled, who, power).decision == Decision::Allow;
                assert_eq!(found, wanted, "{} {power:?}\n{text}", row.name);
                assert_eq!(listed.contains(&who), wanted, "who, {} {power:?}\n{text}", row.name);
                yes[kind(power)] += usize::from(wanted);
            }
        }
    }
    assert!(yes.iter().all(|count| *count > 100), "too few of a kind are allowed to tell anything: {yes:?}");
}

fn kind(power: OneStep) -> usize {
    match power {
        OneStep::Deed(_, GroupDeed::Manage(Managed::Everything)) => 0,
        OneStep::Deed(_, GroupDeed::Manage(Managed::Side(Relation::Member))) => 3,
        OneStep::Deed(_, GroupDeed::Manage(Managed::Side(Relation::Owner))) => 4,
        OneStep::Deed(_, GroupDeed::Change(_)) => 1,
        OneStep::Activate(_) | OneStep::Approve(..) | OneStep::Reset(..) => 2,
    }
}

#[test]
fn what_lists_what_can_allows() {
    use pim::ir::{StepVerb, Verb};
    let mut dice = Dice(11);
    for _ in 0..20 {
        let world = World::random(&mut dice);
        let compiled = compiled(&world.text());
        let all = questions(&world, &compiled);
        for (who, _) in compiled.tenant.principals.iter() {
            let sides = [Relation::Member, Relation::Owner].map(|side| StepVerb::Manage(Managed::Side(side)));
            let everything = StepVerb::Manage(Managed::Everything);
            for (kind_of_verb, verb) in [everything, StepVerb::Change, StepVerb::Reset].into_iter().chain(sides).enumerate() {
                let question = Question::WhatCan(who, Verb::Step(verb), Modifiers::default());
                let Answer::WhatCan { items, .. } = answer(&compiled.tenant, &question, now(), nowhere()).answer else {
                    panic!("no `what`")
                };
                let found: Vec<Action> = items.into_iter().map(|item| item.action).collect();
                let asked = all.iter().map(|(power, _)| *power).filter(|power| kind(*power) == kind_of_verb);
                let wanted: Vec<Action> =
                    asked.filter(|power| can(&compiled, who, *power).decision == Decision::Allow).map(Action::Step).collect();
                assert_eq!(found, wanted);
            }
        }
    }
}

#[test]
fn every_statement_told_as_a_fix_turns_the_answer() {
    let mut dice = Dice(13);
    let mut told = 0;
    for _ in 0..4 {
        let world = World::random(&mut dice);
        let text = world.text();
        let before = compiled(&text);
        for (power, _) in questions(&world, &before) {
            for (who, _) in before.tenant.principals.iter() {
                let fixes = can(&before, who, power).fixes;
                for fix in fixes.iter().filter(|fix| fix.change().starts_with("assign")) {
                    let after = compiled(&format!("{text}{}\n", fix.change()));
                    assert_eq!(can(&after, who, power).decision, fix.decision, "{}\n{text}", fix.change());
                    told += 1;
                }
            }
        }
    }
    assert!(told > 100, "too few fixes to tell anything: {told}");
}
