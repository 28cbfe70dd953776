//! Shows a group.

use crate::eval::{View, owners_of};
use crate::ir::{Assignment, GroupFlag, GroupId, PolicyId, PrincipalId, Relation, Target, Thing};

use super::surroundings::units_of;
use super::unknown::{MayHave, beside};
use super::{policy, unknown};
use crate::explain::asker::Asker;
use crate::explain::held::{as_held, by_principal, idle, member_of, members, of_chain, of_fact};
use crate::explain::said::{Content, Holding, Section, Sheet};
use crate::explain::words::thing_text;
use crate::possible::Memory;

/// Tells everything about a group.
pub(super) fn sheet(asker: &mut Asker<'_>, id: GroupId) -> Sheet {
    let view = asker.view;
    let group = view.tenant.groups.row(id);
    let row = view.tenant.principals.row(group.principal);
    let mut sections = declared(&view, id);
    let [membership, ownership] = policies(&view, id);
    sections.push(Section::new("membership policy", Content::Policy(membership.map(|id| policy::fields(view.tenant, id)))));
    sections.push(Section::new("ownership policy", Content::Policy(ownership.map(|id| policy::fields(view.tenant, id)))));
    sections.extend(people(asker, id));
    sections.extend(powers(asker, group.principal));
    sections.extend(unknown::of_group(view.tenant, id));
    let about = view.of_group(id).chain(view.of_principal(group.principal));
    sections.push(Section::holdings("not now", idle(&view, about)));
    Sheet::new("group", &row.name, (&row.label, &row.description), Some(row.span), sections)
}

/// Returns the two policies of a group, also those that it has if it is PIM-enabled.
fn policies(view: &View<'_>, id: GroupId) -> [Option<PolicyId>; 2] {
    let group = view.tenant.groups.row(id);
    let [membership, ownership] = view.tenant.unknowns.policies_if_enabled(id).map_or([None, None], |both| both.map(Some));
    [group.membership_policy.or(membership), group.ownership_policy.or(ownership)]
}

fn declared(view: &View<'_>, id: GroupId) -> Vec<Section> {
    let group = view.tenant.groups.row(id);
    let told = GroupFlag::ALL.iter().filter(|flag| **flag != GroupFlag::Microsoft365); // its type tells that
    let is_unknown = |flag| view.tenant.unknowns.group_flag(id, flag).is_some();
    let flags = told.map(|flag| (flag.word(), (!is_unknown(*flag)).then(|| group.flag(*flag).is_some())));
    let kind = if is_unknown(GroupFlag::Microsoft365) { "unknown" } else { group.kind().word() };
    vec![
        Section::text("id", view.tenant.principals.row(group.principal).external_id.as_deref()),
        Section::new("type", Content::Text(Some(kind.to_owned()))),
        Section::flags(flags),
        Section::new("grants", Content::Words(group.grants.iter().map(|(what, _)| what.to_string()).collect())),
        Section::new("units", units_of(view.tenant, group.principal)),
    ]
}

fn people(asker: &mut Asker<'_>, id: GroupId) -> Vec<Section> {
    let view = asker.view;
    let members = members(&view, &mut asker.scratch.down, id);
    let owners = owners_of(&view, id).into_iter().filter_map(|(_, fact)| of_chain(&view, &[fact])).collect();
    let eligible = |relation| {
        let target = Target::Group(id, relation);
        let facts = view.of_group(id).filter(move |(_, fact)| fact.target == target && view.is_eligible(fact));
        by_principal(facts).map(|fact| of_fact(view.tenant, fact)).collect::<Vec<_>>()
    };
    let sections = [("members", Relation::Member, members), ("owners", Relation::Owner, owners)];
    let held =
        sections.map(|(title, relation, lines)| Section::holdings(title, lines).with_others(unknown::may_have_others(asker, id, relation)));
    let sections = [("eligible members", Relation::Member), ("eligible owners", Relation::Owner)];
    let eligible = sections.map(|(title, relation)| {
        Section::holdings(title, eligible(relation)).with_others(unknown::may_have_other_eligible(&view, id, relation))
    });
    held.into_iter().chain(eligible).collect()
}

/// What the group itself is in, and what it holds or may hold for its members.
fn powers(asker: &mut Asker<'_>, principal: PrincipalId) -> Vec<Section> {
    let view = asker.view;
    let inside = member_of(asker.scratch.up.walk_up(&view, principal));
    let own = |is_role: bool, is_eligible: bool| -> Vec<(Target, Holding)> {
        let facts = view.of_principal(principal).filter(|(_, fact)| matches!(fact.target, Target::Role(..)) == is_role);
        let facts = facts.filter(|(_, fact)| if is_eligible { view.is_eligible(fact) } else { view.is_in_force(fact) });
        facts.map(|(_, fact)| (fact.target, as_held(view.tenant, fact.target, of_fact(view.tenant, fact)))).collect()
    };
    let eligible = view.of_principal(principal).filter(|(_, fact)| matches!(fact.target, Target::Group(..)) && view.is_eligible(fact));
    let line = |fact: &Assignment| Holding { name: thing_text(view.tenant, fact.target.thing()), ..of_fact(view.tenant, fact) };
    let eligible = eligible.map(|(_, fact)| (fact.target, line(fact))).collect();
    let may_have = MayHave::of(&view, &Memory::default(), principal);
    let (roles, groups): (Vec<Thing>, Vec<Thing>) = may_have.eligible.iter().partition(|thing| matches!(thing, Thing::Role(_)));
    vec![
        beside("member of", inside, &may_have.memberships),
        beside("eligible for", eligible, &groups),
        beside("roles", own(true, false), &may_have.roles),
        beside("eligible roles", own(true, true), &roles),
    ]
}
