//! Lists who comes to a goal by several steps, what somebody comes to, and when.

use crate::eval::Decision;
use crate::explain::asker::mode;
use crate::explain::said::{Answer, OpenAnswer, OpenItem, OpenWhat, OpenWho};
use crate::explain::words::target_text;
use crate::ir::{Action, GroupId, Instant, Modifiers, Play, PrincipalId, Pursuit, Tenant};
use crate::possible::{Attainable, Decisions, Memory};

use super::saying;

/// Answers `who can reach …`, `who can escalate to …`; `None` where it is as it is written.
pub(super) fn who((memory, tenant): (&Memory, &Tenant), pursuit: &Pursuit, mods: &Modifiers, at: Instant) -> Option<Answer> {
    let found = memory.bounds(tenant, pursuit.play, None)?.who(at, pursuit, mode(mods));
    if !found.others && found.found.iter().all(|(_, decisions)| decisions.known().is_some()) {
        return None;
    }
    let (sure, possible): (Vec<_>, Vec<_>) = found.found.into_iter().partition(|(_, decisions)| decisions.is_yes());
    Some(Answer::Open(OpenAnswer::Who(OpenWho {
        items: sure.into_iter().map(|(principal, decisions)| OpenItem { decisions, ..OpenItem::held(principal, None) }).collect(),
        possible,
        others: found.others,
        is_decided: true,
        whoever: saying::whoever(tenant, &found.matters),
        unknown: saying::unknown_reasons(tenant, &found.matters),
        after_activation: None,
    })))
}

/// Answers `what can … reach`, `what can … escalate to`; `None` where it is as it is written.
pub(super) fn what(
    (memory, tenant): (&Memory, &Tenant),
    (principal, play): (PrincipalId, Play),
    mods: &Modifiers,
    at: Instant,
) -> Option<Answer> {
    if tenant.group_of(principal).is_some() {
        return None; // a group does nothing itself, whatever is so
    }
    let found = memory.bounds(tenant, play, Some(principal))?.what(at, principal, play, mode(mods));
    targets(tenant, play, found)
}

/// Answers `what can any member of G reach`; `None` where it is as it is written.
pub(super) fn what_any(
    (memory, tenant): (&Memory, &Tenant),
    (group, play): (GroupId, Play),
    mods: &Modifiers,
    at: Instant,
) -> Option<Answer> {
    let found = memory.bounds(tenant, play, None)?.what_any(at, group, play, mode(mods));
    targets(tenant, play, found)
}

fn targets(tenant: &Tenant, play: Play, found: Attainable) -> Option<Answer> {
    let is_known = |decisions: &Decisions| decisions.known().is_some();
    if is_known(&found.every_role) && found.goals.iter().all(|(_, decisions)| is_known(decisions)) {
        return None;
    }
    let text = |goal| target_text(tenant, &Action::Pursue(Pursuit { play, goal }));
    let goals = found.goals.into_iter().map(|(goal, decisions)| (text(goal), decisions));
    let (sure, possible): (Vec<_>, Vec<_>) = goals.partition(|(_, decisions)| decisions.is_yes());
    Some(Answer::Open(OpenAnswer::What(OpenWhat {
        items: sure.into_iter().map(|(target, decisions)| OpenItem { decisions, ..OpenItem::held(target, None) }).collect(),
        possible,
        every_role: found.every_role,
        is_decided: true,
        unknown: saying::unknown_reasons(tenant, &found.matters),
        after_activation: None,
    })))
}

/// Answers `when can … reach …`; `None` where it is as it is written.
pub(super) fn when((memory, tenant): (&Memory, &Tenant), principal: PrincipalId, pursuit: &Pursuit, mods: &Modifiers) -> Option<Answer> {
    let spans = memory.bounds(tenant, pursuit.play, Some(principal))?.when(principal, pursuit, mode(mods));
    let is_known = |decisions: &Decisions| decisions.known().is_some_and(Decision::is_yes);
    (!spans.iter().all(|span| is_known(&span.decisions))).then_some(Answer::Open(OpenAnswer::When(spans)))
}
