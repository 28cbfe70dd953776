//! Explains `can … manage …` and `can … change … of …`.

use crate::catalog;
use crate::diag::{Label, ReasonCode};
use crate::eval::{
    Actor, Closure, Fit, HeldRole, Obstacle, Power, UnitIndex, View, acting_role, built_in, may_own, obstacle, owner_fact, powers, role_fit,
};
use crate::ir::{Deed, GroupId, GroupKind, Managed, PrincipalId, Relation, RoleId, Scope, Target, Tenant};
use crate::text::quote;

use crate::explain::account::{account_reason, guest_owner};
use crate::explain::asker::Asker;
use crate::explain::fix::find_power;
use crate::explain::latent::{Latent, application, gives, latent, latent_reason, other_ways, unknown_roles};
use crate::explain::said::{CanAnswer, Fix, Reason};
use crate::explain::words::{outside_unit_text, restricted_label, restricted_text, role_text};

/// One question: who wants to do what with which group.
#[derive(Debug, Clone, Copy)]
struct Managing {
    principal: PrincipalId,
    group: GroupId,
    deed: Deed,
}

/// Answers and explains whether somebody may manage a group or change its members or owners.
pub(crate) fn explain(asker: &mut Asker<'_>, principal: PrincipalId, (deed, group): (Deed, GroupId)) -> CanAnswer {
    let asked = Managing { principal, group, deed };
    if let Some(reason) = account_reason(asker, asked.principal, "D3.28") {
        return CanAnswer::denied(vec![reason], Vec::new());
    }
    if let Some(obstacle) = obstacle(asker.tenant(), asked.group, asked.deed) {
        return CanAnswer::denied(vec![obstacle_reason(asker, asked, obstacle)], Vec::new());
    }
    let units = UnitIndex::new(asker.tenant());
    let actor = Actor::new(&asker.view, &mut asker.scratch.up, asked.principal);
    let found = powers(&asker.view, &units, &actor, asked.group, asked.deed);
    if found.is_empty() {
        return denial(asker, asked, &units, &actor);
    }
    CanAnswer::allowed(found.iter().map(|power| power_reason(asker, asked, power)).collect())
}

/// Says what is asked: ``manage `payroll` in PIM``, ``change the members of `payroll` ``.
fn deed_text(tenant: &Tenant, asked: Managing) -> String {
    let group = tenant.group_name(asked.group);
    match asked.deed {
        Deed::Manage(Managed::Everything) => format!("manage `{group}` in PIM"),
        Deed::Manage(Managed::Side(side)) => format!("manage {} of `{group}` in PIM", side.abstract_noun()),
        Deed::Change(relation) => format!("change the {}s of `{group}`", relation.word()),
    }
}

fn obstacle_reason(asker: &Asker<'_>, asked: Managing, obstacle: Obstacle) -> Reason {
    let tenant = asker.tenant();
    let group = tenant.principals.row(tenant.groups.row(asked.group).principal);
    let text = deed_text(tenant, asked);
    let (code, message, rule, label) = match obstacle {
        Obstacle::NotPimEnabled => {
            let message = format!("nobody can {text}: it is not PIM-enabled");
            (ReasonCode::NotPimEnabled, message, "D1.7", Label::new(group.span, "not `pim-enabled`"))
        }
        Obstacle::Dynamic(span) => {
            let message = format!("nobody can {text}: its membership follows a rule");
            (ReasonCode::NotPermitted, message, "D7.1", Label::new(span, "members follow a rule"))
        }
        Obstacle::Synced(span) => {
            let message = format!("nobody can {text} here: it is synchronised from on-premises");
            (ReasonCode::NotPermitted, message, "D1.3", Label::new(span, "follows its source on-premises"))
        }
    };
    Reason::new(code, rule, message, [label])
}

fn power_reason(asker: &Asker<'_>, asked: Managing, power: &Power) -> Reason {
    let tenant = asker.tenant();
    let who = asker.name(asked.principal);
    let text = deed_text(tenant, asked);
    match power {
        Power::Owner(fact) => {
            let rule = if matches!(asked.deed, Deed::Manage(_)) { "D7.2" } else { "D7.1" };
            let message = format!("{who} can {text} as its active owner");
            Reason::new(ReasonCode::OwnerPower, rule, message, [asker.fact_label(*fact)])
        }
        Power::Role(held, fit) => {
            let role = role_text(tenant, held.role);
            let message = format!("{who} can {text} by {role}{}{}", past_pim(tenant, asked, *fit), remark(tenant, asked, held.role, *fit));
            let mut labels = asker.held_labels(held);
            labels.extend(covering_unit(tenant, asked.group, held.scope));
            Reason::new(ReasonCode::RolePower, power_rule(tenant, asked, held.scope, *fit), message, labels)
        }
    }
}

fn power_rule(tenant: &Tenant, asked: Managing, scope: Scope, fit: Fit) -> &'static str {
    let group = tenant.groups.row(asked.group);
    if fit == Fit::Pim {
        if scope == Scope::Tenant { "D1.8" } else { "D1.9" }
    } else if group.role_assignable.is_some() {
        "D6.4"
    } else if group.pim_enabled.is_some() {
        "D1.10"
    } else {
        "D6.10"
    }
}

/// Says of Identity Governance Administrator that the pages name it for both sides, and its published actions have one (D1.8).
fn remark(tenant: &Tenant, asked: Managing, role: RoleId, fit: Fit) -> &'static str {
    let is_of_owners = match asked.deed {
        Deed::Manage(Managed::Side(Relation::Member)) | Deed::Change(Relation::Member) => false,
        Deed::Manage(Managed::Everything | Managed::Side(Relation::Owner)) | Deed::Change(Relation::Owner) => true,
    };
    let writes_owners = acting_role(tenant, role).and_then(|acting| acting.powers.as_ref()).is_some_and(|powers| {
        let owners = powers.manages_owners;
        owners.role_assignable || owners.security || owners.microsoft365
    });
    let is_remarked = fit == Fit::Pim && is_of_owners && !writes_owners;
    if is_remarked { ": Microsoft's pages name it for both sides, though its published actions have members only" } else { "" }
}

/// Says that a change is made outside PIM, where no policy stands before it (D1.10).
fn past_pim(tenant: &Tenant, asked: Managing, fit: Fit) -> &'static str {
    let is_past = fit == Fit::Directory && tenant.groups.row(asked.group).pim_enabled.is_some();
    if is_past { " outside PIM, where no policy applies" } else { "" }
}

/// Labels the line that puts the group into the unit where a role is held.
fn covering_unit(tenant: &Tenant, group: GroupId, scope: Scope) -> Option<Label> {
    let Scope::Unit(unit) = scope else { return None };
    let unit = tenant.units.row(unit);
    let principal = tenant.groups.row(group).principal;
    let (_, span) = unit.members.iter().find(|(member, _)| *member == principal)?;
    Some(Label::new(*span, format!("in unit `{}`", unit.name)))
}

fn denial(asker: &mut Asker<'_>, asked: Managing, units: &UnitIndex, actor: &Actor) -> CanAnswer {
    let view = asker.view;
    let mut reasons = vec![not_permitted(asker, asked, &format!("{} may not", asker.name(asked.principal)))];
    let owned = owner_fact(&asker.view, asked.principal, asked.group);
    reasons.extend(owned.and_then(|fact| guest_owner(asker, asked.principal, asked.group, Some(fact))));
    reasons.extend(actor.roles.iter().filter_map(|held| misfit(asker, asked, units, held)));
    let helps = |target: Target| match target {
        Target::Role(role, scope) => role_fit(view.tenant, units, role, scope, asked.group, asked.deed).is_permitted(),
        Target::Group(..) => target == Target::Group(asked.group, Relation::Owner) && may_own(view.tenant, asked.principal),
    };
    let near = latent(asker, asked.principal, |target| gives(&view, target, &helps));
    reasons.extend(near.iter().map(|near| latent_reason(asker, asked.principal, near)));
    reasons.extend(outside_pim(asker, asked, units, actor));
    reasons.extend(unknown_roles(asker, actor, base_rule(view.tenant, asked)));
    reasons.extend(other_ways(asker, actor));
    reasons.extend(application(asker, asked.principal, "D6.4"));
    let fixes = asker.fixes(|asker| fixes(asker, asked, units, &near));
    CanAnswer::denied(reasons, fixes)
}

/// Says why nobody may do something with a group: what rules it out for all, or what it takes.
pub(crate) fn nobody(asker: &Asker<'_>, group: GroupId, deed: Deed) -> Reason {
    let asked = Managing { principal: asker.tenant().groups.row(group).principal, group, deed };
    match obstacle(asker.tenant(), group, deed) {
        Some(obstacle) => obstacle_reason(asker, asked, obstacle),
        None => not_permitted(asker, asked, "nobody may"),
    }
}

fn base_rule(tenant: &Tenant, asked: Managing) -> &'static str {
    match asked.deed {
        Deed::Manage(_) => "D1.8",
        Deed::Change(_) if tenant.groups.row(asked.group).role_assignable.is_some() => "D6.4",
        Deed::Change(_) => "D6.10",
    }
}

/// Says what it would take. `claim` says who may not: ``` `alice` may not ```, or `nobody may`.
fn not_permitted(asker: &Asker<'_>, asked: Managing, claim: &str) -> Reason {
    let tenant = asker.tenant();
    let group = tenant.groups.row(asked.group);
    let kind = match group.kind() {
        GroupKind::Security => "security",
        GroupKind::Microsoft365 => "Microsoft 365",
    };
    let takes = match (group.role_assignable, asked.deed) {
        (Some(_), _) => "an active owner, or Privileged Role Administrator or Global Administrator, held tenant-wide".to_owned(),
        (None, Deed::Manage(_)) => "an active owner, or Directory Writers, Groups Administrator, Identity Governance Administrator, \
             User Administrator, Partner Tier1 Support, Partner Tier2 Support or Global Administrator, held tenant-wide or in a unit \
             that the group is in"
            .to_owned(),
        (None, Deed::Change(relation)) => {
            format!("an active owner, or a role that writes the {}s of {kind} groups, such as Groups Administrator", relation.word())
        }
    };
    let message = format!("{claim} {}: that takes {takes}", deed_text(tenant, asked));
    let label = match group.role_assignable {
        Some(span) => Label::new(span, format!("`{}` is role-assignable", tenant.group_name(asked.group))),
        None => Label::new(tenant.principals.row(group.principal).span, format!("a {kind} group, not role-assignable")),
    };
    Reason::new(ReasonCode::NotPermitted, base_rule(tenant, asked), message, [label])
}

/// Says why a role that is held comes near and does not permit it.
fn misfit(asker: &Asker<'_>, asked: Managing, units: &UnitIndex, held: &HeldRole) -> Option<Reason> {
    let tenant = asker.tenant();
    let (role, group) = (role_text(tenant, held.role), quote(tenant.group_name(asked.group)));
    let mut labels = asker.held_labels(held);
    let (message, rule) = match role_fit(tenant, units, held.role, held.scope, asked.group, asked.deed) {
        Fit::Directory | Fit::Pim | Fit::None => return None,
        Fit::NotTenantWide(unit) => {
            let unit = &tenant.units.row(unit).name;
            (format!("{role} counts for role-assignable groups only tenant-wide, and it is held in unit `{unit}`"), "D1.9")
        }
        Fit::OutsideUnit(unit) => {
            let unit = tenant.units.row(unit);
            labels.push(Label::new(unit.span, format!("{group} is not a member of this unit")));
            (outside_unit_text(&role, unit, &group), unit_rule(asked))
        }
        Fit::Restricted(unit) => {
            labels.extend(restricted_label(tenant.units.row(unit)));
            labels.extend(covering_unit(tenant, asked.group, Scope::Unit(unit)));
            (restricted_text(&role, tenant.units.row(unit), &group), unit_rule(asked))
        }
        Fit::OtherClass => (format!("{role} has this power over other kinds of groups only, not over {group}"), "D1.12"),
    };
    Some(Reason::new(ReasonCode::NotPermitted, rule, message, labels))
}

fn unit_rule(asked: Managing) -> &'static str {
    match asked.deed {
        Deed::Manage(_) => "D1.9",
        Deed::Change(_) => "D1.10",
    }
}

/// Says that who may not manage the group in PIM can still write the side in question past PIM (D1.10).
fn outside_pim(asker: &Asker<'_>, asked: Managing, units: &UnitIndex, actor: &Actor) -> Option<Reason> {
    let side = match asked.deed {
        Deed::Manage(Managed::Everything) => Relation::Member,
        Deed::Manage(Managed::Side(side)) => side,
        Deed::Change(_) => return None,
    };
    let tenant = asker.tenant();
    let found = powers(&asker.view, units, actor, asked.group, Deed::Change(side));
    let Some(Power::Role(held, _)) = found.first() else { return None };
    let role = role_text(tenant, held.role);
    let who = asker.name(asked.principal);
    let message = format!("{who} can still change the {}s of `{}` outside PIM, by {role}", side.word(), tenant.group_name(asked.group));
    Some(Reason::new(ReasonCode::NotPermitted, "D1.10", message, asker.held_labels(held)))
}

fn fixes(asker: &Asker<'_>, asked: Managing, units: &UnitIndex, near: &[Latent]) -> Vec<Fix> {
    let tenant = asker.tenant();
    let may = |view: &View<'_>| {
        let actor = Actor::new(view, &mut Closure::default(), asked.principal);
        !powers(view, units, &actor, asked.group, asked.deed).is_empty()
    };
    let restricted = units.units_of(tenant.groups.row(asked.group).principal).find(|unit| tenant.units.row(*unit).restricted.is_some());
    let role = match tenant.groups.row(asked.group).role_assignable {
        Some(_) => catalog::privileged_role_administrator(),
        None => catalog::find("groups-administrator").unwrap_or(catalog::global_administrator()),
    };
    let scope = restricted.filter(|_| tenant.groups.row(asked.group).role_assignable.is_none()).map_or(Scope::Tenant, Scope::Unit);
    let targets = [Target::Group(asked.group, Relation::Owner), Target::Role(built_in(role), scope)];
    find_power(asker, asked.principal, near, &targets, may)
}
