//! Writes what was told as statements: groups, users, service principals, units, roles, contexts, assignments.

mod group;
mod permit;

use super::names::{Names, called};
use super::{Assigned, Certainty, Context, Directory, Flag, Kind, Place, Principal, PrincipalId, Rules, Unit};
use crate::exchange::policy::{Approval, Policy};
use crate::exchange::statements::{Entries, Entry, OpenAssignment};
use crate::exchange::unknown;
use crate::exchange::write::{Comments, Writer, block, name, node, text};
use crate::source::{SourceId, Span};
use crate::syntax::ast::{self, UserFlag};

use group::{Proven, group_items};

/// The flags of a user, in the order written.
const USER_FLAGS: [UserFlag; 3] = [UserFlag::Guest, UserFlag::Disabled, UserFlag::Synced];

impl Directory {
    /// Writes the statements of a file.
    pub(in crate::exchange) fn write(self, source: SourceId) -> ast::File {
        let names = Names::new(&self);
        let mut writer = Writer::default();
        let proven = Proven::new(&self);
        for (id, group) in self.of_kind(Kind::Group) {
            let policies = [ast::Relation::Member, ast::Relation::Owner]
                .into_iter()
                .filter_map(|relation| Some((relation, named(self.group_policies.get(&(id, relation))?, &names))));
            let items = group_items(&proven, id, group, policies.collect());
            declare(&mut writer, &names, id, group, items, ast::Statement::Group);
        }
        for (id, user) in self.of_kind(Kind::User) {
            declare(&mut writer, &names, id, user, user_items(user), ast::Statement::User);
        }
        for (id, service) in self.of_kind(Kind::ServicePrincipal) {
            declare(&mut writer, &names, id, service, service_items(service), ast::Statement::ServicePrincipal);
        }
        self.unit_ids().zip(&self.units).for_each(|(id, unit)| writer.push(unit_statement(unit, names.unit(id), &names), None));
        self.write_roles(&names, &mut writer);
        self.contexts.iter().for_each(|(id, context)| writer.push(context_statement(id, context, &names), None));
        self.entries(&names).write(&mut writer);
        writer.finish(source)
    }

    fn write_roles(&self, names: &Names, writer: &mut Writer) {
        for (id, span) in self.roles() {
            let is_custom = self.roles.get(id.index()).is_some_and(|role| role.custom_id.is_some());
            let policy = self.role_policies.get(&id).map(|rules| named(rules, names).role_item());
            if !is_custom && policy.is_none() {
                continue; // every built-in role is there without a statement
            }
            let items: Vec<ast::Node<ast::RoleItem>> = policy.into_iter().collect();
            let block = Some(ast::Block { items, dangling: Vec::new(), span });
            let declaration = ast::Declaration { name: name(names.role(id), span), label: None, block };
            writer.push(node(ast::Statement::Role(Box::new(declaration)), span), None);
        }
    }

    fn entries(&self, names: &Names) -> Entries {
        let mut entries = Entries::default();
        for assigned in &self.assigned {
            entries.push(self.entry(assigned, names));
        }
        for (place, state, span) in &self.open {
            entries.open_relation(placement(*place, *state, names, *span), *span);
        }
        entries
    }

    fn entry(&self, assigned: &Assigned, names: &Names) -> Entry {
        let span = assigned.span;
        let placement = placement(assigned.place, assigned.state, names, span);
        let (principals, window) = (vec![name(names.principal(assigned.principal), span)], assigned.window.clone());
        match assigned.certainty {
            Certainty::Perhaps => Entry::Open(OpenAssignment { names: principals, placement, window, span }),
            Certainty::Sure => {
                let allows = permit::allow(self, assigned).into_iter().collect();
                let assignment =
                    ast::Assignment { is_unknown: false, names: principals, placement, window, with: None, has_bad_clause: false, allows };
                Entry::Assignment(Box::new(assignment), span, assigned.comment.clone())
            }
        }
    }
}

/// Returns a policy with the names of its approvers.
fn named(rules: &Rules, names: &Names) -> Policy {
    let mut policy = rules.policy.clone();
    if let Policy::Written(fields) = &mut policy
        && let Approval::By { approvers, .. } = &mut fields.approval
    {
        approvers.extend(rules.approvers.iter().map(|(id, span)| name(names.principal(*id), *span)));
    }
    policy
}

/// Declares a principal; what is not named as it is called keeps that as a label, so that a question by it is told of all of them.
fn declare<I>(
    writer: &mut Writer,
    names: &Names,
    id: PrincipalId,
    principal: &Principal,
    items: Vec<ast::Node<I>>,
    statement: fn(Box<ast::Declaration<I>>) -> ast::Statement,
) {
    let span = principal.name.as_ref().map_or(principal.span, |(_, span)| *span);
    let (given, called) = (name(names.principal(id), span), name(called(principal), span));
    let label = (given.text != called.text).then(|| text(&called.text, span));
    let declaration = ast::Declaration { name: given, label, block: block(items, Comments::default(), span) };
    writer.push(node(statement(Box::new(declaration)), span), None);
}

fn user_items(user: &Principal) -> Vec<ast::Node<ast::UserItem>> {
    let mut items = Vec::new();
    items.extend(user.upn.as_ref().map(|(upn, span)| node(ast::UserItem::Upn(text(upn, *span)), *span)));
    items.extend(user.id.as_ref().map(|(id, span)| node(ast::UserItem::Id(text(id, *span)), *span)));
    // an agent's user is neither a guest nor synchronised
    let fits = |flag: &UserFlag| user.agent.is_none() || *flag == UserFlag::Disabled;
    let of = |wanted: Certainty| {
        let found =
            move |flag: UserFlag| user.flag(Flag::Of(flag)).filter(|(certainty, _)| *certainty == wanted).map(|(_, span)| (flag, span));
        USER_FLAGS.into_iter().filter(fits).filter_map(found).collect::<Vec<_>>()
    };
    items.extend(of(Certainty::Sure).into_iter().map(|(flag, span)| node(ast::UserItem::Flag(flag), span)));
    items.extend(unknown::user_flags(of(Certainty::Perhaps)));
    items.extend(user.agent.map(|span| node(ast::UserItem::Agent(ast::Agent { of: None }), span)));
    items
}

fn service_items(service: &Principal) -> Vec<ast::Node<ast::ServicePrincipalItem>> {
    let id = service.id.as_ref().map(|(id, span)| node(ast::ServicePrincipalItem::Id(text(id, *span)), *span));
    let disabled = service.flag(Flag::Of(UserFlag::Disabled)).filter(|(certainty, _)| *certainty == Certainty::Sure);
    let disabled = disabled.map(|(_, span)| node(ast::ServicePrincipalItem::Disabled, span));
    let agent = service.agent.map(|span| node(ast::ServicePrincipalItem::Agent(ast::Agent { of: None }), span));
    [id, disabled, agent].into_iter().flatten().collect()
}

fn unit_statement(unit: &Unit, own: &str, names: &Names) -> ast::Node<ast::Statement> {
    let restricted = unit.restricted.map(|span| node(ast::UnitItem::Restricted, span));
    let members: Vec<ast::Name> = unit.members.iter().map(|(id, span)| name(names.principal(*id), *span)).collect();
    let place = unit.members.first().map(|(_, span)| *span);
    let members = place.map(|span| node(ast::UnitItem::Members(members), span));
    let block = Some(ast::Block { items: restricted.into_iter().chain(members).collect(), dangling: Vec::new(), span: unit.span });
    let declaration = ast::Declaration { name: name(own, unit.span), label: None, block };
    node(ast::Statement::Unit(Box::new(declaration)), unit.span)
}

fn context_statement(id: &str, context: &Context, names: &Names) -> ast::Node<ast::Statement> {
    let enforced = context.enforced();
    let mode = enforced.mode.map(|(mode, span)| node(ast::ContextItem::Mode(mode), span));
    let place = enforced.excludes.first().map(|(_, span)| *span);
    let excludes = enforced.excludes.iter().map(|(id, span)| name(names.principal(*id), *span)).collect();
    let excludes = place.map(|span| node(ast::ContextItem::Excludes(excludes), span));
    let items: Vec<ast::Node<ast::ContextItem>> = mode.into_iter().chain(excludes).collect();
    let label = context.label.as_ref().map(|(label, span)| text(label, *span));
    let declaration = ast::Declaration { name: name(id, context.span), label, block: block(items, Comments::default(), context.span) };
    node(ast::Statement::Context(Box::new(declaration)), context.span)
}

fn placement(place: Place, state: ast::State, names: &Names, span: Span) -> ast::Placement {
    match place {
        Place::Group(group, relation) => {
            ast::Placement::Group { group: name(names.principal(group), span), state, relation, state_span: span }
        }
        Place::Role(role, unit) => {
            let unit = unit.map(|unit| name(names.unit(unit), span));
            ast::Placement::Role { role: name(names.role(role), span), unit, state, state_span: span }
        }
    }
}
