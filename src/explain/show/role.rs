//! Shows a directory role: what the catalogue knows of it, its policy, and who holds it.

use crate::catalog::{self, BuiltInRole, CredentialPower, GroupClasses, PimPower, Powers, RoleStatus};
use crate::eval::{acting_role, role_holders_by_scope};
use crate::ir::{RoleId, Tenant};

use super::{policy, unknown};
use crate::explain::asker::Asker;
use crate::explain::held::{by_principal, idle, of_fact, of_route};
use crate::explain::said::{Content, Section, Sheet};

/// Tells everything about a role.
pub(super) fn sheet(asker: &mut Asker<'_>, id: RoleId) -> Sheet {
    let view = asker.view;
    let role = view.tenant.roles.row(id);
    let mut sections = facts(view.tenant, id);
    sections.push(Section::new("policy", Content::Policy(Some(policy::fields(view.tenant, role.policy)))));
    let eligible = by_principal(view.of_role(id).filter(|(_, fact)| view.is_eligible(fact))).map(|fact| of_fact(view.tenant, fact));
    let has_others = unknown::may_have_others_eligible_for_role(&view, id);
    let eligible = Section::holdings("eligible", eligible).with_others(has_others);
    sections.push(Section::new("holders", holders(asker, id)).with_others(unknown::may_have_other_holders(asker, id)));
    sections.push(eligible);
    sections.extend(unknown::of_role(view.tenant, id));
    sections.push(Section::holdings("not now", idle(&view, view.of_role(id))));
    Sheet::new("role", &role.name, (&role.label, &role.description), role.span, sections)
}

/// Everybody who holds the role, for each scope in which it is held: the tenant first, then units in declaration order.
fn holders(asker: &mut Asker<'_>, id: RoleId) -> Content {
    let view = asker.view;
    let mut found = role_holders_by_scope(&view, &mut asker.scratch.down, id);
    found.sort_by_key(|((_, scope), _)| *scope);
    Content::Holdings(found.iter().filter_map(|(_, route)| of_route(&view, route)).collect())
}

fn facts(tenant: &Tenant, id: RoleId) -> Vec<Section> {
    let role = tenant.roles.row(id);
    let built_in = role.catalog_index.and_then(|index| catalog::roles().get(index));
    let is_privileged = built_in.is_some_and(|role| role.is_privileged) || role.privileged.is_some();
    let like = role.like.map(|like| tenant.roles.row(like).name.to_string());
    vec![
        Section::new("built in", Content::Truth(built_in.is_some())),
        Section::new("template id", Content::Text(built_in.and_then(|role| role.template_id.clone()))),
        Section::new("slug", Content::Text(built_in.map(|role| role.slug.clone()))),
        Section::new("status", Content::Text(built_in.map(|role| status_word(role.status).to_owned()))),
        Section::new("privileged", Content::Truth(is_privileged)),
        Section::new("purpose", Content::Text(built_in.map(|role| role.purpose.clone()).filter(|purpose| !purpose.is_empty()))),
        Section::new("like", Content::Text(like)),
        Section::new("powers", Content::Words(power_words(acting_role(tenant, id)))),
        Section::new("catalogue", Content::Text(acting_role(tenant, id).map(|_| catalog::SNAPSHOT_DATE.to_owned()))),
    ]
}

fn status_word(status: RoleStatus) -> &'static str {
    match status {
        RoleStatus::Available => "available",
        RoleStatus::DoNotUse => "do-not-use",
        RoleStatus::Deprecated => "deprecated",
        RoleStatus::SystemAssigned => "system-assigned",
    }
}

/// Says what the catalogue knows that a role may do, as far as anything here rests on it.
fn power_words(role: Option<&BuiltInRole>) -> Vec<String> {
    let Some(role) = role else { return Vec::new() };
    match &role.powers {
        Some(powers) => known_powers(powers),
        None => vec!["unknown: the documentation only names it".to_owned()],
    }
}

fn known_powers(powers: &Powers) -> Vec<String> {
    let (members, owners) = (powers.pim_members, powers.pim_owners);
    let single = [
        (powers.assigns_roles, "assigns roles"),
        (powers.pim == PimPower::Manage, "manages PIM for roles"),
        (members.role_assignable && owners.role_assignable, "manages role-assignable groups in PIM"),
        (members.non_role_assignable && owners.non_role_assignable, "manages other groups in PIM"),
        (powers.manages_entitlements, "manages access packages"),
        (powers.writes_conditional_access, "writes Conditional Access"),
        (powers.writes_lifecycle_workflows, "writes lifecycle workflows"),
        (powers.writes_app_credentials, "writes credentials of applications"),
        (powers.is_unit_scopable, "can be held in a unit"),
        (powers.delayed_workloads.is_any(), "takes long to count when activated through a group"),
    ];
    let classes = [("changes members of", powers.manages_members), ("changes owners of", powers.manages_owners)];
    let resets = [("resets passwords", powers.credentials.reset_password), ("resets MFA methods", powers.credentials.reset_mfa)];
    let mut words: Vec<String> = single.iter().filter(|(has, _)| *has).map(|(_, word)| (*word).to_owned()).collect();
    words.extend(classes.iter().filter_map(|(verb, classes)| class_words(*classes).map(|classes| format!("{verb} {classes}"))));
    words.extend(resets.iter().filter_map(|(verb, power)| reset_words(*power).map(|whose| format!("{verb} {whose}"))));
    words
}

fn class_words(classes: GroupClasses) -> Option<String> {
    let flags = [(classes.role_assignable, "role-assignable"), (classes.security, "security"), (classes.microsoft365, "Microsoft 365")];
    let words: Vec<&str> = flags.iter().filter(|(has, _)| *has).map(|(_, word)| *word).collect();
    (!words.is_empty()).then(|| format!("{} groups", words.join(" and ")))
}

fn reset_words(power: CredentialPower) -> Option<&'static str> {
    match power {
        CredentialPower::None => None,
        CredentialPower::All => Some("of everybody"),
        CredentialPower::LimitedByMatrix => Some("by the documented table"),
        CredentialPower::NonAdminsOnly => Some("of users without a role"),
    }
}
