//! Shows a group.

use crate::eval::{View, owners_of};
use crate::ir::{GroupFlag, GroupId, PrincipalId, Relation, Target};

use super::surroundings::units_of;
use super::{policy, unknown};
use crate::explain::asker::Asker;
use crate::explain::held::{as_held, by_principal, idle, member_of, members, of_chain, of_fact};
use crate::explain::said::{Content, Holding, Section, Sheet};
use crate::explain::words::thing_text;

/// Tells everything about a group.
pub(super) fn sheet(asker: &mut Asker<'_>, id: GroupId) -> Sheet {
    let view = asker.view;
    let group = view.tenant.groups.row(id);
    let row = view.tenant.principals.row(group.principal);
    let mut sections = declared(&view, id);
    sections.push(Section::new("membership policy", Content::Policy(group.membership_policy.map(|id| policy::fields(view.tenant, id)))));
    sections.push(Section::new("ownership policy", Content::Policy(group.ownership_policy.map(|id| policy::fields(view.tenant, id)))));
    sections.extend(people(asker, id));
    sections.extend(powers(asker, group.principal));
    sections.extend(unknown::of_group(view.tenant, id));
    let about = view.of_group(id).chain(view.of_principal(group.principal));
    sections.push(Section::holdings("not now", idle(&view, about)));
    Sheet::new("group", &row.name, (&row.label, &row.description), Some(row.span), sections)
}

fn declared(view: &View<'_>, id: GroupId) -> Vec<Section> {
    let group = view.tenant.groups.row(id);
    let told = GroupFlag::ALL.iter().filter(|flag| **flag != GroupFlag::Microsoft365); // its type tells that
    let set = told.map(|flag| (flag.word(), group.flag(*flag).is_some()));
    vec![
        Section::text("id", view.tenant.principals.row(group.principal).external_id.as_deref()),
        Section::new("type", Content::Text(Some(group.kind().word().to_owned()))),
        Section::flags(set),
        Section::new("grants", Content::Words(group.grants.iter().map(|(what, _)| what.to_string()).collect())),
        Section::new("units", units_of(view.tenant, group.principal)),
    ]
}

fn people(asker: &mut Asker<'_>, id: GroupId) -> Vec<Section> {
    let view = asker.view;
    let members = members(&view, &mut asker.scratch.down, id);
    let owners = owners_of(&view, id).into_iter().filter_map(|(_, fact)| of_chain(&view, &[fact]));
    let eligible = |relation| {
        let target = Target::Group(id, relation);
        let facts = view.of_group(id).filter(move |(_, fact)| fact.target == target && view.is_eligible(fact));
        Content::Holdings(by_principal(facts).map(|fact| of_fact(view.tenant, fact)).collect())
    };
    vec![
        Section::holdings("members", members),
        Section::holdings("owners", owners),
        Section::new("eligible members", eligible(Relation::Member)),
        Section::new("eligible owners", eligible(Relation::Owner)),
    ]
}

/// What the group itself is in, and what it holds or may hold for its members.
fn powers(asker: &mut Asker<'_>, principal: PrincipalId) -> Vec<Section> {
    let view = asker.view;
    let inside = member_of(asker.scratch.up.walk_up(&view, principal)).into_iter().map(|(_, line)| line);
    let own = |is_role: bool, is_eligible: bool| -> Vec<Holding> {
        let facts = view.of_principal(principal).filter(|(_, fact)| matches!(fact.target, Target::Role(..)) == is_role);
        let facts = facts.filter(|(_, fact)| if is_eligible { view.is_eligible(fact) } else { view.is_in_force(fact) });
        facts.map(|(_, fact)| as_held(view.tenant, fact.target, of_fact(view.tenant, fact))).collect()
    };
    let eligible = view.of_principal(principal).filter(|(_, fact)| matches!(fact.target, Target::Group(..)) && view.is_eligible(fact));
    let eligible = eligible.map(|(_, fact)| Holding { name: thing_text(view.tenant, fact.target.thing()), ..of_fact(view.tenant, fact) });
    vec![
        Section::holdings("member of", inside),
        Section::holdings("eligible for", eligible),
        Section::holdings("roles", own(true, false)),
        Section::holdings("eligible roles", own(true, true)),
    ]
}
