//! Lists `who can …` and `who is …`.

use crate::eval::Manner;
use crate::explain::said::{Answer, Holder, OpenAnswer, OpenItem, OpenWho};
use crate::ir::{Modifiers, OneStep, PrincipalId};
use crate::possible::{Act, Asked, Decisions, Listed, MayBe, Space};

use super::can::may_require;
use super::inquiry::Inquiry;
use super::saying;

/// Answers `who can …`.
pub(super) fn who_can(inquiry: &Inquiry<'_>, step: OneStep, mods: &Modifiers, plain: &mut dyn FnMut() -> Answer) -> Option<Answer> {
    let space = Space::new(inquiry.stage, Asked::of(Act::Can(step), Manner::of(mods)), None, Some(inquiry.at));
    if space.is_plain() && !inquiry.has_unknown_flags() {
        return None;
    }
    let listed = space.who(inquiry.at);
    let (sure, possible): (Vec<&MayBe>, Vec<&MayBe>) = listed.found.iter().partition(|may_be| may_be.decisions.is_yes());
    let items: Vec<OpenItem<PrincipalId>> = sure.into_iter().map(|may_be| decided(inquiry, may_be)).collect();
    let is_known = possible.is_empty() && !listed.others && items.iter().all(is_plain);
    if is_known {
        return None;
    }
    let after_activation = match plain() {
        Answer::WhoCan { after_activation, .. } => after_activation,
        _ => None,
    };
    Some(list(inquiry, &listed, items, OpenWho { is_decided: true, after_activation, ..OpenWho::default() }))
}

/// Answers `who is …`.
pub(super) fn who_is(inquiry: &Inquiry<'_>, act: Act, plain: &mut dyn FnMut() -> Answer) -> Option<Answer> {
    let space = Space::new(inquiry.stage, Asked::of(act, Manner::default()), None, Some(inquiry.at));
    if space.is_plain() && !inquiry.has_unknown_flags() {
        return None;
    }
    let listed = space.who(inquiry.at);
    if !listed.others && listed.found.iter().all(|may_be| may_be.decisions.is_yes()) {
        return None;
    }
    let written = match plain() {
        Answer::WhoIs(holders) => holders,
        _ => Vec::new(),
    };
    let sure = listed.found.iter().filter(|may_be| may_be.decisions.is_yes());
    let items = sure.flat_map(|may_be| lines(&written, may_be.principal)).collect();
    Some(list(inquiry, &listed, items, OpenWho::default()))
}

fn list(inquiry: &Inquiry<'_>, listed: &Listed, items: Vec<OpenItem<PrincipalId>>, kind: OpenWho) -> Answer {
    let possible: Vec<(PrincipalId, Decisions)> =
        listed.found.iter().filter(|may_be| !may_be.decisions.is_yes()).map(|may_be| (may_be.principal, may_be.decisions)).collect();
    let tenant = &inquiry.stage.tenant;
    let (whoever, unknown) = (saying::whoever(tenant, &listed.matters), saying::unknown_reasons(tenant, &listed.matters));
    Answer::Open(OpenAnswer::Who(OpenWho { items, possible, others: listed.others, whoever, unknown, ..kind }))
}

fn decided(inquiry: &Inquiry<'_>, may_be: &MayBe) -> OpenItem<PrincipalId> {
    OpenItem {
        item: may_be.principal,
        decisions: may_be.decisions,
        requires: may_be.asks.surely.iter().copied().collect(),
        may_require: may_require(inquiry.stage, &may_be.asks),
        holding: None,
    }
}

/// Tells whether a line says all there is to say.
pub(super) fn is_plain<T>(item: &OpenItem<T>) -> bool {
    item.decisions.known().is_some() && item.may_require.is_empty()
}

/// Returns the lines about somebody as they are written; one without a way where it is sure, but not by what.
fn lines(written: &[Holder], principal: PrincipalId) -> Vec<OpenItem<PrincipalId>> {
    let found: Vec<OpenItem<PrincipalId>> = written
        .iter()
        .filter(|holder| holder.principal == principal)
        .map(|holder| OpenItem::held(principal, holder.holding.clone()))
        .collect();
    if found.is_empty() { vec![OpenItem::held(principal, None)] } else { found }
}
