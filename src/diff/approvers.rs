//! Who else can approve what, as things stand or after steps of their own, and who no longer can.

use std::collections::BTreeSet;

use super::both::{Both, Twin, Which};
use super::pairing::{Pairing, Spot};
use super::restrict::{given_approvers, nobody};
use super::row::ApproverRow;
use super::subject::Subject;
use super::touched::{Touched, asks};
use super::way::Turn;
use crate::defect::OrDefect;
use crate::eval::{Scratch, View, policy_of};
use crate::explain::thing_text;
use crate::ir::{PrincipalId, Thing};
use crate::reach::{Index, Reach};

/// Compares the approvers of everything that needs approval in both tenants.
pub(super) fn find(subject: &Subject<'_>, pairing: &Pairing<'_>, touched: &Touched) -> Vec<ApproverRow> {
    let views = pairing.tenants.map(|tenant| View::new(tenant, subject.at));
    let asking = |spot: &&Spot| Which::ALL.into_iter().all(|which| is_asking(pairing, which, **spot));
    let asked_for = |spot: &&Spot| Which::ALL.into_iter().any(|which| has_eligible(pairing, which, views.get(which), **spot));
    let spots: BTreeSet<Spot> = touched.approvals.iter().filter(asking).filter(asked_for).copied().collect();
    if spots.is_empty() {
        return Vec::new();
    }
    let indexes = views.map(|view| Index::new(&view));
    let mut reaches = Both { old: Reach::new(&views.old, &indexes.old), new: Reach::new(&views.new, &indexes.new) };
    let mut found = Vec::new();
    for spot in spots {
        let mut able = |which: Which| approvers(pairing, which, views.get(which), reaches.get_mut(which), spot);
        let able = Both { old: able(Which::Old), new: able(Which::New) };
        let row = |turn| {
            move |account: &Twin<PrincipalId>| ApproverRow {
                thing: pairing.thing(Which::New, spot).map(|thing| thing_text(pairing.tenants.new, thing)).or_defect(),
                account: pairing.name(*account).to_owned(),
                turn,
                is_possible: false,
            }
        };
        found.extend(able.new.difference(&able.old).map(row(Turn::Gained)));
        found.extend(able.old.difference(&able.new).map(row(Turn::Lost)));
    }
    found
}

/// Tells whether an activation needs an approval.
fn is_asking(pairing: &Pairing<'_>, which: Which, spot: Spot) -> bool {
    let tenant = pairing.tenant(which);
    let policy = pairing.thing(which, spot).and_then(|thing| policy_of(tenant, thing));
    policy.is_some_and(|policy| asks(&tenant.policies.row(policy).activation.approval.value))
}

/// Tells whether somebody could ask for it.
fn has_eligible(pairing: &Pairing<'_>, which: Which, view: &View<'_>, spot: Spot) -> bool {
    match pairing.thing(which, spot) {
        None => false,
        Some(thing @ Thing::Group(group, _)) => {
            view.of_group(group).any(|(_, fact)| fact.target.thing() == thing && view.is_eligible(fact))
        }
        Some(Thing::Role(role)) => view.of_role(role).any(|(_, fact)| view.is_eligible(fact)),
    }
}

fn approvers(pairing: &Pairing<'_>, which: Which, view: &View<'_>, reach: &mut Reach<'_>, spot: Spot) -> BTreeSet<Twin<PrincipalId>> {
    let Some(thing) = pairing.thing(which, spot) else { return BTreeSet::new() };
    let Some(policy) = policy_of(view.tenant, thing) else { return BTreeSet::new() };
    let given = given_approvers(view, &mut Scratch::default(), policy);
    let all = given.into_iter().chain(reach.standby_approvers(thing, nobody()));
    all.map(|id| pairing.principals.twin(which, id)).filter(|account| pairing.is_told(*account)).collect()
}
