//! `not-told`: who says that something is missing is silent where what is not known may supply it.
//!
//! Lints look at the tenant as far as it is known. Those of what is missing run again on tenants in which statements that say `unknown` supply:
//! strangers are assigned and approve, fields ask for all, flags are set. What such a tenant does not lack is not told.

mod supply;

use std::collections::BTreeSet;

use super::finding::{Risk, place};
use crate::diag::{Code, Diagnostic, Label};
use crate::ir::{Tenant, UnknownId};
use crate::source::Span;
use supply::{Kind, Supplier};

/// At most so many statements are tried one by one, where several are needed together.
const MOST_TRIED: usize = 32;

/// Risks that something is missing.
#[derive(Default)]
pub(super) struct Sifted {
    /// Those that are risks whatever is not known.
    pub(super) told: Vec<Risk>,
    /// Those that may be none, with the lint that is silent.
    pub(super) not_told: Vec<(Risk, Code)>,
}

/// Splits what was found missing in a tenant into what is missing whatever is not known, and the rest. `find` finds it in others.
pub(super) fn sift(tenant: &Tenant, found: Vec<Risk>, find: &dyn Fn(&Tenant) -> Vec<Risk>) -> Sifted {
    let Some(supplier) = Supplier::new(tenant, find).filter(|_| !found.is_empty()) else {
        return Sifted { told: found, not_told: Vec::new() };
    };
    let all: Vec<UnknownId> = tenant.unknowns.iter().map(|(id, _)| id).collect();
    let mut sifted = Sifted::default();
    for kind in Kind::ALL {
        let risks: Vec<&Risk> = found.iter().filter(|risk| Kind::of(risk.diagnostic.code) == kind).collect();
        if !risks.is_empty() {
            sift_kind(&supplier, kind, &risks, &all, &mut sifted);
        }
    }
    sifted
}

fn sift_kind(supplier: &Supplier<'_>, kind: Kind, risks: &[&Risk], all: &[UnknownId], sifted: &mut Sifted) {
    let lacking = Lacking::new(supplier.lacking(kind, all));
    let (told, doubtful): (Vec<&Risk>, Vec<&Risk>) = risks.iter().partition(|risk| lacking.has(risk));
    sifted.told.extend(told.into_iter().cloned());
    sifted.told.extend(lacking.rest_of(&doubtful));
    let doubtful: Vec<&Risk> = doubtful.into_iter().filter(|risk| is_reported(risk.diagnostic.code)).collect();
    let mut causes = vec![Vec::new(); doubtful.len()];
    blame(supplier, kind, all, &doubtful, &(0..doubtful.len()).collect::<Vec<_>>(), &mut causes);
    let doubts = doubtful.into_iter().zip(causes);
    sifted.not_told.extend(doubts.map(|(risk, causes)| (doubt(supplier.tenant, risk, &causes), risk.diagnostic.code)));
}

/// A field that is not known is no default: of what defaults do there is nothing to tell then, not even that it is not told.
fn is_reported(code: Code) -> bool {
    !matches!(code, Code::AssumedDefault | Code::DefaultExpiry)
}

/// Finds the statements that supply what risks lack, by halves: whoever is enough alone stands in one of them. Where the tenant is large and much is
/// not known, the first are found, and the rest is told without.
fn blame(supplier: &Supplier<'_>, kind: Kind, ids: &[UnknownId], risks: &[&Risk], open: &[usize], causes: &mut [Vec<UnknownId>]) {
    if open.is_empty() || !supplier.may_try() {
        return;
    }
    let lacking = Lacking::new(supplier.lacking(kind, ids));
    let is_supplied = |at: &usize| risks.get(*at).is_some_and(|risk| !lacking.has(risk));
    let supplied: Vec<usize> = open.iter().copied().filter(is_supplied).collect();
    if supplied.is_empty() {
        return;
    }
    if let [only] = ids {
        for at in supplied {
            causes.get_mut(at).into_iter().for_each(|causes| causes.push(*only));
        }
        return;
    }
    let (left, right) = ids.split_at(ids.len() / 2);
    blame(supplier, kind, left, risks, &supplied, causes);
    blame(supplier, kind, right, risks, &supplied, causes);
    for at in supplied {
        if let (Some(risk), Some(causes)) = (risks.get(at), causes.get_mut(at).filter(|causes| causes.is_empty())) {
            causes.extend(needed_together(supplier, kind, ids, risk));
        }
    }
}

/// Returns the statements without which the others do not supply what a risk lacks; none of many.
fn needed_together(supplier: &Supplier<'_>, kind: Kind, ids: &[UnknownId], risk: &Risk) -> Vec<UnknownId> {
    let without = |one: UnknownId| ids.iter().copied().filter(|id| *id != one).collect::<Vec<_>>();
    let tried = if ids.len() > MOST_TRIED { &[] } else { ids };
    let is_needed = |id: &UnknownId| supplier.may_try() && Lacking::new(supplier.lacking(kind, &without(*id))).has(risk);
    tried.iter().copied().filter(is_needed).collect()
}

/// Says what is lacking as far as is known, and which statements may supply it.
fn doubt(tenant: &Tenant, risk: &Risk, causes: &[UnknownId]) -> Risk {
    let Diagnostic { code, message, labels, .. } = &risk.diagnostic;
    let lint = code.name();
    let mut places: Vec<_> = causes.iter().map(|id| tenant.unknowns.row(*id).span).collect();
    places.dedup();
    let seen = labels.first().into_iter().cloned();
    let diagnostic = Diagnostic {
        code: Code::NotTold,
        message: format!("as far as is known, {message}; what is not known may change that (`{lint}`)"),
        labels: seen.chain(places.into_iter().map(|place| Label::new(place, "not known here"))).collect(),
        help: Some(format!("write what is known there, or accept it: `allow {lint} because \"…\"`")),
        offer: None,
        acceptable: None,
    };
    Risk { diagnostic, declarations: risk.declarations.clone() }
}

/// What is missing in one tenant, by place and code.
struct Lacking(Vec<Risk>);

impl Lacking {
    fn new(mut risks: Vec<Risk>) -> Self {
        risks.sort_by(|one, other| place(&one.diagnostic).cmp(&place(&other.diagnostic)));
        Self(risks)
    }

    /// Tells whether the same is missing here: word for word, or as often at its place where the words name others.
    fn has(&self, risk: &Risk) -> bool {
        let is_same = |other: &Risk| other.diagnostic.message == risk.diagnostic.message || names_strangers(other);
        self.alike(risk).iter().any(is_same)
    }

    /// Returns what is missing still of risks that are not the same here.
    fn rest_of(&self, doubtful: &[&Risk]) -> Vec<Risk> {
        let places: BTreeSet<_> = doubtful.iter().map(|risk| kind_and_place(risk)).collect();
        self.0.iter().filter(|other| places.contains(&kind_and_place(other)) && !names_strangers(other)).cloned().collect()
    }

    /// Returns what is missing of one code at one place.
    fn alike(&self, risk: &Risk) -> &[Risk] {
        let wanted = kind_and_place(risk);
        let start = self.0.partition_point(|other| kind_and_place(other) < wanted);
        let end = self.0.partition_point(|other| kind_and_place(other) <= wanted);
        self.0.get(start..end).unwrap_or_default() // the end does not lie before the start
    }
}

/// Returns what two risks share that are of one code at one place.
fn kind_and_place(risk: &Risk) -> (Option<Span>, Code) {
    let (place, code, _) = place(&risk.diagnostic);
    (place, code)
}

/// Tells whether words are about strangers, whose name is empty.
fn names_strangers(risk: &Risk) -> bool {
    risk.diagnostic.message.contains("``")
}
