//! What an account or a group cannot do whatever the assignments: its kind, being disabled, being an agent, standing outside PIM. No assignment is
//! looked at.

use crate::diag::{Label, ReasonCode};
use crate::eval::{FactId, Request, may_get};
use crate::ir::{GroupId, PrincipalId, PrincipalKind, Thing};
use crate::source::Span;
use crate::text::quote;

use super::asker::Asker;
use super::said::Reason;

/// Says what keeps an account from everything: it is a group, or disabled. Judged before all else.
pub(super) fn account_reason(asker: &Asker<'_>, principal: PrincipalId, rule: &'static str) -> Option<Reason> {
    let row = asker.tenant().principals.row(principal);
    let who = asker.name(principal);
    if row.is_group() {
        let message = format!("{who} is a group, and a group does nothing itself: ask about its members");
        return Some(Reason::new(ReasonCode::PrincipalKind, rule, message, [kind_label(asker, principal)]));
    }
    row.disabled.map(|span| disabled(&who, span))
}

/// Says that only users do something: ``only a user approves, and `app` is a service principal``.
pub(super) fn only_a_user(asker: &Asker<'_>, principal: PrincipalId, does: &str, rule: &'static str) -> Reason {
    let kind = asker.tenant().principals.row(principal).kind_noun();
    let message = format!("only a user {does}, and {} is a {kind}", asker.name(principal));
    Reason::new(ReasonCode::PrincipalKind, rule, message, [kind_label(asker, principal)])
}

/// Labels a principal with its kind.
pub(super) fn kind_label(asker: &Asker<'_>, principal: PrincipalId) -> Label {
    let row = asker.tenant().principals.row(principal);
    Label::new(row.span, format!("{} is a {}", asker.name(principal), row.kind_noun()))
}

/// The reason of everything that a disabled account is denied.
pub(super) fn disabled(who: &str, span: Span) -> Reason {
    let message = format!("{who} is disabled: it holds nothing and can do nothing");
    Reason::new(ReasonCode::Disabled, "D4.5", message, [Label::new(span, format!("{who} is disabled"))])
}

/// Says that a guest's ownership gives an owner's power only where guests are as members (D3.14): one that is held by an assignment, or one that the
/// guest comes to.
pub(super) fn guest_owner(asker: &Asker<'_>, principal: PrincipalId, group: GroupId, held: Option<FactId>) -> Option<Reason> {
    let PrincipalKind::User { guest: Some(guest), .. } = asker.tenant().principals.row(principal).kind else { return None };
    let (who, group) = (asker.name(principal), quote(asker.tenant().group_name(group)));
    let owns = if held.is_some() { format!("owns {group}") } else { format!("gets ownership of {group}") };
    let message = format!("{who} {owns}, but a guest acts as owner only under `guests same-as-members`");
    let held = held.map(|fact| asker.fact_label(fact));
    Some(Reason::new(ReasonCode::NotPermitted, "D3.14", message, held.into_iter().chain([Label::new(guest, format!("{who} is a guest"))])))
}

/// Says that only people approve: a service principal never does (D2.22).
pub(super) fn no_person(asker: &Asker<'_>, principal: PrincipalId) -> Option<Reason> {
    let is_user = asker.tenant().principals.row(principal).is_user();
    (!is_user).then(|| only_a_user(asker, principal, "approves", "D2.22"))
}

/// Says that only a user activates; of a user who is an agent, what it is not given (D3.16, D3.17).
pub(super) fn no_activator(asker: &Asker<'_>, request: &Request<'_>) -> Reason {
    let row = asker.tenant().principals.row(request.principal);
    let rule = match row.kind {
        PrincipalKind::User { .. } | PrincipalKind::ServicePrincipal => "D3.11",
        PrincipalKind::Group(_) => "D3.25",
    };
    let misfit = misfit_of_agent(asker, request).filter(|_| row.is_user());
    misfit.unwrap_or_else(|| only_a_user(asker, request.principal, "activates", rule))
}

/// Says of an agent's user that it never brings something (D3.18).
pub(super) fn never_brings_text(who: &str, what: &str) -> String {
    format!("{who} is an agent's user: it has no authentication method, and never brings {what}")
}

/// Says that an agent never comes to what agents are not given, whatever makes it eligible (D3.16, D3.17).
pub(super) fn misfit_of_agent(asker: &Asker<'_>, request: &Request<'_>) -> Option<Reason> {
    let tenant = asker.tenant();
    let principal = tenant.principals.row(request.principal);
    let agent = principal.agent.filter(|_| !may_get(tenant, request.principal, request.thing))?;
    let who = asker.name(request.principal);
    let mut labels = vec![Label::new(agent.span, format!("{who} is an agent"))];
    let (rule, message) = match request.thing {
        Thing::Group(group, _) => {
            let group = tenant.groups.row(group);
            labels.extend(group.role_assignable.map(|span| Label::new(span, "role-assignable")));
            let group = asker.name(group.principal);
            ("D3.16", format!("{who} is an agent, and {group} is role-assignable: agents are neither its members nor its owners"))
        }
        Thing::Role(role) => {
            let role = &tenant.roles.row(role).name;
            ("D3.17", format!("{who} is an agent, and role `{role}` is not among those that agents are given"))
        }
    };
    Some(Reason::new(ReasonCode::PrincipalKind, rule, message, labels))
}

/// The reason of everything that a group without PIM is denied.
pub(super) fn not_pim_enabled(asker: &Asker<'_>, thing: Thing) -> Option<Reason> {
    let Thing::Group(group, _) = thing else { return None };
    let tenant = asker.tenant();
    let group = tenant.principals.row(tenant.groups.row(group).principal);
    let message = format!("`{}` is not PIM-enabled, so there is nothing to activate: {} has no policy", group.name, asker.thing(thing));
    Some(Reason::new(ReasonCode::NotPimEnabled, "D1.7", message, [Label::new(group.span, "not `pim-enabled`")]))
}
