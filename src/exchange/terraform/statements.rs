//! What was read as statements, in an order that only depends on the input.

use std::collections::BTreeMap;

use super::assign::Told;
use super::context::ContextRule;
use super::declare::{Certainty, Fact, Kind};
use super::directory::{Directory, Entity, EntityId};
use super::role::Roles;
use super::unit::Members;
use crate::exchange::policy::Policy;
use crate::exchange::unknown;
use crate::exchange::write::{Comments, Writer, block, name, node, text};
use crate::source::{SourceId, Span};
use crate::syntax::ast::{self, GroupFlag, UserFlag};

/// What was read of assignments and policies.
pub(super) struct Findings {
    /// The policies of each group.
    pub policies: BTreeMap<EntityId, Vec<(ast::Relation, Policy)>>,
    /// The assignments, and what they tell about groups.
    pub told: Told,
    /// Authentication contexts that policies ask for.
    pub contexts: BTreeMap<String, ContextRule>,
    /// Who is in a unit, by its position.
    pub members: Members,
}

/// Writes the file: groups, users, service principals, units, roles, contexts, assignments.
pub(super) fn write(source: SourceId, directory: &Directory<'_>, roles: &Roles<'_>, mut findings: Findings) -> ast::File {
    let mut writer = Writer::default();
    for (id, entity) in directory.of_kind(Kind::Group) {
        let policies = findings.policies.remove(&id).unwrap_or_default(); // most groups have none of their own
        let statement = group_statement(id, entity, &findings, policies);
        declare(&mut writer, statement, entity);
    }
    for kind in [Kind::User, Kind::ServicePrincipal] {
        for (_, entity) in directory.of_kind(kind) {
            declare(&mut writer, principal_statement(entity), entity);
        }
    }
    for (index, unit) in roles.units.iter().enumerate() {
        let (members, span) = findings.members.of(index, directory, unit.span);
        let items = if members.is_empty() { Vec::new() } else { vec![node(ast::UnitItem::Members(members), span)] };
        let block = Some(ast::Block { items, dangling: Vec::new(), span: unit.span });
        let statement = ast::Declaration { name: name(&unit.name, unit.span), label: None, block };
        writer.push(node(ast::Statement::Unit(Box::new(statement)), unit.span), Some(unit.place()));
    }
    for role in &roles.custom {
        let block = Some(ast::Block { items: Vec::new(), dangling: Vec::new(), span: role.span });
        let statement = ast::Declaration { name: name(&role.name, role.span), label: None, block };
        writer.push(node(ast::Statement::Role(Box::new(statement)), role.span), Some(role.place()));
    }
    for (context, rule) in findings.contexts {
        rule.write(&context, &mut writer);
    }
    findings.told.entries.write(&mut writer);
    writer.finish(source)
}

fn declare(writer: &mut Writer, statement: ast::Statement, entity: &Entity<'_>) {
    writer.push(node(statement, entity.name_span), Some(entity.description.join("\n")));
}

/// The flags of a group, in the order written.
const FLAGS: [Fact; 6] = [Fact::Microsoft365, Fact::RoleAssignable, Fact::PimEnabled, Fact::Dynamic, Fact::Synced, Fact::Open];

/// What is known of the flags of a group.
struct Known<'e, 'a> {
    entity: &'e Entity<'a>,
    /// Where it is shown that PIM governs it.
    pim: Option<Span>,
    /// Where it is shown that PIM may govern it.
    perhaps_pim: Option<Span>,
    /// Where it is given a role.
    role: Option<Span>,
    /// Whether a group is an active member of it.
    is_nested_in: bool,
}

impl Known<'_, '_> {
    /// The flags that are set, and those that may be. What only a lookup is silent about is not known; what other statements prove is.
    fn flags(&self) -> Vec<(Fact, Certainty, Span)> {
        let kept = |fact: &Fact| {
            let (certainty, span) = self.certainty(*fact)?;
            (certainty == Certainty::Yes || !self.is_excluded(*fact)).then_some((*fact, certainty, span))
        };
        FLAGS.iter().filter_map(kept).collect()
    }

    fn certainty(&self, fact: Fact) -> Option<(Certainty, Span)> {
        let (proven, perhaps) = match fact {
            Fact::PimEnabled => (self.pim, self.perhaps_pim),
            // a role is only given to a role-assignable group (D5.1); a lookup does not say that it is one
            Fact::RoleAssignable => (self.role.filter(|_| self.entity.is_looked_up()), None),
            Fact::Microsoft365 | Fact::Dynamic | Fact::Synced | Fact::Open | Fact::Guest | Fact::Disabled => (None, None),
        };
        match (self.entity.facts.get(&fact), proven) {
            (Some((Certainty::Yes, span)), _) => Some((Certainty::Yes, *span)),
            (_, Some(span)) => Some((Certainty::Yes, span)),
            (Some((Certainty::No, _)), None) => None,
            (Some((Certainty::Unknown, span)), None) => Some((Certainty::Unknown, *span)),
            (None, None) if self.entity.is_looked_up() => Some((Certainty::Unknown, self.entity.name_span)),
            (None, None) => perhaps.map(|span| (Certainty::Unknown, span)),
        }
    }

    /// Tells whether what is known leaves no place for a flag.
    fn is_excluded(&self, fact: Fact) -> bool {
        let is = |fact: Fact| self.entity.has(fact).is_some();
        let is_role_assignable = is(Fact::RoleAssignable) || (self.role.is_some() && self.entity.is_looked_up());
        let has_no_mail = self.entity.facts.get(&Fact::Microsoft365).is_some_and(|(certainty, _)| *certainty == Certainty::No);
        let is_found = is(Fact::Dynamic) || is(Fact::Synced);
        match fact {
            // what a role is given to, and what PIM governs, has neither a rule nor a copy on premises (D1.3, D1.4)
            Fact::Dynamic | Fact::Synced => self.pim.is_some() || is_role_assignable,
            Fact::Open => is_role_assignable || has_no_mail,
            Fact::RoleAssignable => is_found || is(Fact::Open) || self.is_nested_in,
            Fact::PimEnabled => is_found,
            Fact::Microsoft365 | Fact::Guest | Fact::Disabled => false,
        }
    }
}

/// Returns what a group may be governed by PIM for: a schedule or a policy that may be there.
fn perhaps_in_pim(id: EntityId, findings: &Findings, policies: &[(ast::Relation, Policy)]) -> Option<Span> {
    let of_policy = policies.iter().find_map(|(_, policy)| match policy {
        Policy::Unknown(span) => Some(*span),
        Policy::Written(_) => None,
    });
    findings.told.perhaps_scheduled.get(&id).copied().or(of_policy)
}

fn group_statement(id: EntityId, entity: &Entity<'_>, findings: &Findings, mut policies: Vec<(ast::Relation, Policy)>) -> ast::Statement {
    let written = policies.iter().filter_map(|(_, policy)| match policy {
        Policy::Written(fields) => Some(fields.span),
        Policy::Unknown(_) => None,
    });
    let pim = findings.told.scheduled.get(&id).copied().into_iter().chain(written).min();
    let mut items: Vec<ast::Node<ast::GroupItem>> = Vec::new();
    items.extend(entity.id.as_ref().map(|(id, span)| node(ast::GroupItem::Id(text(id, *span)), *span)));
    let known = Known {
        entity,
        pim,
        perhaps_pim: perhaps_in_pim(id, findings, &policies),
        role: findings.told.role_holders.get(&id).copied(),
        is_nested_in: findings.told.nesting.contains_key(&id),
    };
    let flags = known.flags();
    let may_be_in_pim = flags.iter().any(|(fact, _, _)| *fact == Fact::PimEnabled);
    items.extend(flag_items(&flags));
    for relation in [ast::Relation::Member, ast::Relation::Owner] {
        // a policy that no block sets keeps the tenant's values; of a group that is created here those are the defaults (D2.40)
        if entity.is_looked_up() && may_be_in_pim && policies.iter().all(|(other, _)| *other != relation) {
            policies.push((relation, Policy::Unknown(entity.name_span)));
        }
    }
    policies.sort_by_key(|(relation, _)| *relation);
    items.extend(policies.into_iter().map(|(relation, policy)| policy.item(relation)));
    ast::Statement::Group(Box::new(ast::Declaration {
        name: name(&entity.name, entity.name_span),
        label: entity.label.as_ref().map(|(label, span)| text(label, *span)),
        block: block(items, Comments::default(), entity.name_span),
    }))
}

/// Writes flags: those that are set, then those that may be.
fn flag_items(flags: &[(Fact, Certainty, Span)]) -> Vec<ast::Node<ast::GroupItem>> {
    let word = |fact: Fact| match fact {
        Fact::Microsoft365 => Some(GroupFlag::Microsoft365),
        Fact::RoleAssignable => Some(GroupFlag::RoleAssignable),
        Fact::PimEnabled => Some(GroupFlag::PimEnabled),
        Fact::Dynamic => Some(GroupFlag::Dynamic),
        Fact::Synced => Some(GroupFlag::Synced),
        Fact::Open => Some(GroupFlag::Open),
        Fact::Guest | Fact::Disabled => None,
    };
    let of = |wanted: Certainty| {
        flags.iter().filter(move |(_, certainty, _)| *certainty == wanted).filter_map(move |(fact, _, span)| Some((word(*fact)?, *span)))
    };
    let set = of(Certainty::Yes).map(|(flag, span)| node(ast::GroupItem::Flag(flag), span));
    set.chain(unknown::group_flags(of(Certainty::Unknown).collect())).collect()
}

fn principal_statement(entity: &Entity<'_>) -> ast::Statement {
    let name = name(&entity.name, entity.name_span);
    let label = entity.label.as_ref().map(|(label, span)| text(label, *span));
    let mut comments = Comments::default();
    for open_end in &entity.open_ends {
        comments.add((*open_end).to_owned());
    }
    if entity.kind == Kind::ServicePrincipal {
        let id = entity.id.as_ref().map(|(id, span)| node(ast::ServicePrincipalItem::Id(text(id, *span)), *span));
        let disabled = entity.has(Fact::Disabled).map(|span| node(ast::ServicePrincipalItem::Disabled, span));
        let items = id.into_iter().chain(disabled).collect();
        let block = block(items, comments, entity.name_span);
        return ast::Statement::ServicePrincipal(Box::new(ast::Declaration { name, label, block }));
    }
    let mut items = Vec::new();
    items.extend(entity.upn.as_ref().map(|(upn, span)| node(ast::UserItem::Upn(text(upn, *span)), *span)));
    items.extend(entity.id.as_ref().map(|(id, span)| node(ast::UserItem::Id(text(id, *span)), *span)));
    let flags = [(UserFlag::Guest, Fact::Guest), (UserFlag::Disabled, Fact::Disabled), (UserFlag::Synced, Fact::Synced)];
    let of = |wanted: Certainty| {
        let found =
            |(flag, fact): &(UserFlag, Fact)| entity.facts.get(fact).filter(|(own, _)| *own == wanted).map(|(_, span)| (*flag, *span));
        flags.iter().filter_map(found).collect::<Vec<_>>()
    };
    items.extend(of(Certainty::Yes).into_iter().map(|(flag, span)| node(ast::UserItem::Flag(flag), span)));
    items.extend(unknown::user_flags(of(Certainty::Unknown)));
    ast::Statement::User(Box::new(ast::Declaration { name, label, block: block(items, comments, entity.name_span) }))
}
