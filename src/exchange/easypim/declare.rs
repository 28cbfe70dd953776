//! What was read as statements.

use std::collections::BTreeMap;

use super::assign::{Given, Length};
use super::people::{Form, Kind, Person, PersonId};
use super::roles::Roles;
use super::sections::Reader;
use crate::exchange::note::NoteKind;
use crate::exchange::options::Mode;
use crate::exchange::policy::{Limit, Policy};
use crate::exchange::statements::{Entries, Entry, OpenAssignment};
use crate::exchange::unknown;
use crate::exchange::write::{Comments, Writer, block, name, node, text};
use crate::source::{SourceId, Span};
use crate::syntax::ast;
use crate::terms::{GroupFlag, Relation, State};

/// The states that somebody may be assigned in.
const STATES: [State; 2] = [State::Eligible, State::Active];
/// How many protected accounts are named in all, each where it may hold something.
const MAX_PROTECTED: usize = 500_000;
const RELATIONS: [Relation; 2] = [Relation::Member, Relation::Owner];

impl Reader<'_> {
    /// Writes the file: groups, users, service principals, roles, contexts, assignments.
    pub fn finish(mut self, source: SourceId) -> ast::File {
        self.people.note_kinds(self.notes);
        if self.mode == Mode::Delta {
            self.roles.meet_all(self.notes, Span::new(source, 0, 0));
        }
        let mut writer = Writer::default();
        let mut contexts: BTreeMap<String, Span> = BTreeMap::new();
        let entries = self.entries();
        let facts = self.facts();
        for (id, person) in self.people.iter().filter(|(_, person)| person.kind() == Kind::Group) {
            let policies = self.groups.get_mut(&id).map(|governed| std::mem::take(&mut governed.policies));
            policies.iter().flatten().for_each(|(_, policy)| ask_contexts(policy, &mut contexts));
            let statement = group(person, facts.get(&id).copied().unwrap_or_default(), policies); // nothing is told of most
            writer.push(node(statement, person.span), None);
        }
        for kind in [Kind::User, Kind::ServicePrincipal] {
            for (_, person) in self.people.iter().filter(|(_, person)| person.kind() == kind) {
                writer.push(node(account(person, kind), person.span), None);
            }
        }
        for role in std::mem::take(&mut self.roles).0.into_values() {
            role.policies.iter().for_each(|policy| ask_contexts(policy, &mut contexts));
            let policies = if role.policies.is_empty() { vec![Policy::Unknown(role.span)] } else { role.policies };
            let block = ast::Block { items: policies.into_iter().map(Policy::role_item).collect(), dangling: Vec::new(), span: role.span };
            let statement = ast::Declaration { name: name(&role.name, role.span), label: None, block: Some(block) };
            writer.push(node(ast::Statement::Role(Box::new(statement)), role.span), None);
        }
        for (context, span) in contexts {
            writer.comment("what Conditional Access does with this context is not known here: taken as enforced");
            let statement = ast::Declaration { name: name(&context, span), label: None, block: None };
            writer.push(node(ast::Statement::Context(Box::new(statement)), span), None);
        }
        entries.write(&mut writer);
        writer.finish(source)
    }

    /// The assignments, and what is not known of others.
    fn entries(&self) -> Entries {
        let mut entries = Entries::default();
        for (id, governed) in &self.groups {
            let Some(group) = self.people.get(*id) else { continue };
            let policies = |relation: Relation| governed.policies.iter().filter(move |(own, _)| *own == relation).map(|(_, policy)| policy);
            let ends = RELATIONS.map(|relation| (relation, Ends::demanded(policies(relation))));
            for (relation, given) in &governed.given {
                let placement = of_group(group, *relation, given.state, given.span);
                let is_demanded = ends.iter().any(|(own, ends)| own == relation && ends.of(given.state));
                self.assign(&mut entries, given, placement, is_demanded);
            }
        }
        let ends: BTreeMap<&String, Ends> = self.roles.0.iter().map(|(key, role)| (key, Ends::demanded(role.policies.iter()))).collect();
        for (key, given) in &self.given_roles {
            let Some(role) = self.roles.0.get(key) else { continue };
            let placement = Roles::placement(role, given.state, given.span);
            self.assign(&mut entries, given, placement, ends.get(key).is_some_and(|ends| ends.of(given.state)));
        }
        self.open(&mut entries);
        entries
    }

    /// Writes an assignment. One of which no end is known is in force, unless its policy demands one: then it only may be.
    fn assign(&self, entries: &mut Entries, given: &Given, placement: ast::Placement, demands_end: bool) {
        let Some(person) = self.people.get(given.principal) else { return };
        let names = vec![name(&person.name, given.principal_span)];
        if given.length != Length::Permanent {
            let message = "it has no dates: it runs from when it is applied, and neither end is known";
            self.notes.add(NoteKind::Assumed, given.span, message);
            if demands_end {
                return entries.push(Entry::Open(OpenAssignment { names, placement, window: None, span: given.span }));
            }
        }
        let (with, allows) = (given.with.clone(), Vec::new());
        let assignment = ast::Assignment { is_unknown: false, names, placement, window: None, with, has_bad_clause: false, allows };
        entries.push(Entry::Assignment(Box::new(assignment), given.span, given.length.comment()));
    }

    /// Says where others may be assigned: everywhere in a mode that removes nothing; else in groups that are only named, and of what
    /// protected accounts hold besides.
    fn open(&self, entries: &mut Entries) {
        for (id, person) in self.people.iter().filter(|(_, person)| person.kind() == Kind::Group) {
            let is_listed = self.groups.contains_key(&id) && self.mode == Mode::Initial;
            for state in STATES {
                for relation in RELATIONS {
                    let placement = of_group(person, relation, state, person.span);
                    match is_listed {
                        true => self.open_protected(entries, placement, person.span),
                        false => entries.open_relation(placement, person.span),
                    }
                }
            }
        }
        for role in self.roles.0.values() {
            for state in STATES {
                let placement = Roles::placement(role, state, role.span);
                match self.mode {
                    Mode::Initial => self.open_protected(entries, placement, role.span),
                    Mode::Delta => entries.open_relation(placement, role.span),
                }
            }
        }
    }

    /// Names who may hold something besides; where those would be very many, it may be anybody.
    fn open_protected(&self, entries: &mut Entries, placement: ast::Placement, span: Span) {
        let places = STATES.len() * RELATIONS.len() * (self.groups.len() + self.roles.0.len());
        // no more than that can be named either
        if self.protected.len().saturating_mul(places) > MAX_PROTECTED {
            return entries.open_relation(placement, span);
        }
        let is_there = |person: &Person| match &placement {
            // a group is no active owner (D3.28), and not eligible in itself (D3.34)
            ast::Placement::Group { group, state, relation, .. } if person.kind() == Kind::Group => {
                *group.text != *person.name && (*state == State::Eligible || *relation == Relation::Member)
            }
            ast::Placement::Group { .. } | ast::Placement::Role { .. } => true,
        };
        let named = self.protected.iter().filter_map(|id| self.people.get(*id)).filter(|person| is_there(person));
        let names: Vec<ast::Name> = named.map(|person| name(&person.name, person.span)).collect();
        if !names.is_empty() {
            entries.push(Entry::Open(OpenAssignment { names, placement, window: None, span }));
        }
    }

    /// What assignments tell about groups.
    fn facts(&self) -> BTreeMap<PersonId, Facts> {
        let mut facts: BTreeMap<PersonId, Facts> = BTreeMap::new();
        for (id, governed) in &self.groups {
            facts.entry(*id).or_default().is_governed = true;
            for (relation, given) in governed.given.iter().filter(|(_, given)| given.state == State::Active) {
                let is_group = self.people.get(given.principal).is_some_and(|person| person.kind() == Kind::Group);
                if is_group && *relation == Relation::Member {
                    facts.entry(*id).or_default().has_nested = true;
                    facts.entry(given.principal).or_default().is_nested = true;
                }
            }
        }
        for (_, given) in &self.given_roles {
            facts.entry(given.principal).or_default().has_role = true;
        }
        facts
    }
}

/// What is proven of a group.
#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    /// PIM governs it.
    is_governed: bool,
    /// It is given a role, and so role-assignable (D5.1).
    has_role: bool,
    /// A group is an active member of it, so that it is not role-assignable (D3.20).
    has_nested: bool,
    /// It is an active member of a group.
    is_nested: bool,
}

impl Facts {
    /// Tells whether what is proven leaves a flag open.
    fn leaves_open(self, flag: GroupFlag) -> bool {
        match flag {
            GroupFlag::PimEnabled => !self.is_governed,
            GroupFlag::RoleAssignable => !self.has_role && !self.has_nested,
            // neither can be governed, or be given a role (D1.2, D1.3, D6.3)
            GroupFlag::Dynamic | GroupFlag::Synced => !self.is_governed && !self.has_role,
            GroupFlag::Open => !self.has_role,
            // no active nesting involves one (D3.22)
            GroupFlag::Microsoft365 => !self.has_nested && !self.is_nested,
        }
    }
}

fn of_group(group: &Person, relation: Relation, state: State, span: Span) -> ast::Placement {
    ast::Placement::Group { group: name(&group.name, span), state, relation, state_span: span }
}

/// Whether policies demand that assignments end (D2.30, D2.31).
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    eligible: bool,
    active: bool,
}

impl Ends {
    fn demanded<'p>(policies: impl Iterator<Item = &'p Policy>) -> Self {
        policies.fold(Self::default(), |ends, policy| match policy {
            Policy::Unknown(_) => ends,
            Policy::Written(fields) => Self {
                eligible: ends.eligible || matches!(fields.eligible, Limit::Max(..)),
                active: ends.active || matches!(fields.active, Limit::Max(..)),
            },
        })
    }

    fn of(self, state: State) -> bool {
        match state {
            State::Eligible => self.eligible,
            State::Active | State::Activated => self.active,
        }
    }
}

fn ask_contexts(policy: &Policy, contexts: &mut BTreeMap<String, Span>) {
    let Policy::Written(fields) = policy else { return };
    for context in fields.demands.asked.iter().filter_map(|(asked, _)| asked.context()) {
        contexts.entry(context.text.to_string()).or_insert(context.span);
    }
}

fn group(person: &Person, facts: Facts, policies: Option<Vec<(Relation, Policy)>>) -> ast::Statement {
    let span = person.span;
    let mut items = Vec::new();
    items.extend((person.form() == Form::Id).then(|| node(ast::GroupItem::Id(text(&person.name, span)), span)));
    let proven = [(GroupFlag::RoleAssignable, facts.has_role), (GroupFlag::PimEnabled, facts.is_governed)];
    items.extend(proven.iter().filter(|(_, is_so)| *is_so).map(|(flag, _)| node(ast::GroupItem::Flag(*flag), span)));
    let open = GroupFlag::ALL.iter().filter(|flag| facts.leaves_open(**flag)).map(|flag| (*flag, span)).collect();
    items.extend(unknown::group_flags(open));
    let mut policies = policies.unwrap_or_default(); // a group that is only named has none
    for relation in RELATIONS {
        if policies.iter().all(|(own, _)| *own != relation) {
            policies.push((relation, Policy::Unknown(span)));
        }
    }
    policies.sort_by_key(|(relation, _)| *relation);
    items.extend(policies.into_iter().map(|(relation, policy)| policy.item(relation)));
    let label = person.label.as_ref().map(|(label, place)| text(label, *place));
    let block = block(items, Comments::default(), span);
    ast::Statement::Group(Box::new(ast::Declaration { name: name(&person.name, span), label, block }))
}

fn account(person: &Person, kind: Kind) -> ast::Statement {
    let span = person.span;
    let label = person.label.as_ref().map(|(label, place)| text(label, *place));
    let (name, id) = (name(&person.name, span), person.form() == Form::Id);
    if kind == Kind::ServicePrincipal {
        let id = id.then(|| node(ast::ServicePrincipalItem::Id(text(&person.name, span)), span));
        let block = block(id.into_iter().collect(), Comments::default(), span);
        return ast::Statement::ServicePrincipal(Box::new(ast::Declaration { name, label, block }));
    }
    let upn = (person.form() == Form::Upn).then(|| node(ast::UserItem::Upn(text(&person.name, span)), span));
    let id = id.then(|| node(ast::UserItem::Id(text(&person.name, span)), span));
    let block = block(upn.into_iter().chain(id).collect(), Comments::default(), span);
    ast::Statement::User(Box::new(ast::Declaration { name, label, block }))
}
