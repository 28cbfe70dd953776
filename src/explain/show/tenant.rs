//! Shows the tenant: its switches, and how much of everything there is.

use crate::ir::{PrincipalKind, Settings, State};
use crate::terms::switch;

use crate::explain::asker::Asker;
use crate::explain::said::{Content, Section, Setting, Sheet, owned};

/// Tells everything about the tenant.
pub(super) fn sheet(asker: &Asker<'_>) -> Sheet {
    let tenant = asker.tenant();
    let identity = tenant.identity.as_ref();
    let mut sections = vec![Section::new("settings", Content::Settings(settings(&tenant.settings)))];
    sections.extend(counts(asker));
    Sheet {
        kind: "tenant",
        name: identity.map(|identity| identity.name.to_string()),
        label: identity.and_then(|identity| owned(&identity.label)),
        description: identity.and_then(|identity| owned(&identity.description)),
        place: identity.map(|identity| identity.span),
        sections,
    }
}

fn settings(settings: &Settings) -> Vec<Setting> {
    let default = values(&Settings::default());
    let setting =
        |((name, value), (_, default)): ((&'static str, String), (&str, String))| Setting { name, is_default: value == default, value };
    values(settings).into_iter().zip(default).map(setting).collect()
}

fn values(settings: &Settings) -> [(&'static str, String); 7] {
    [
        ("timezone", settings.timezone.name().to_owned()),
        ("timezone-data", settings.timezone_release.to_string()),
        ("guests", settings.guests.word().to_owned()),
        ("eligible-protection", settings.eligible_protection.word().to_owned()),
        ("nesting", settings.nesting.0.word().to_owned()),
        ("sign-in", settings.sign_in.word().to_owned()),
        ("password-writeback", switch(settings.has_password_writeback).to_owned()),
    ]
}

fn counts(asker: &Asker<'_>) -> Vec<Section> {
    let tenant = asker.tenant();
    let principals = |is_wanted: fn(&PrincipalKind) -> bool| tenant.principals.values().filter(|row| is_wanted(&row.kind)).count();
    let assignments = |state: State| tenant.assignments.rows().values().filter(|fact| fact.state == state).count();
    let counts = [
        ("users", principals(|kind| matches!(kind, PrincipalKind::User { .. }))),
        ("guests", principals(|kind| matches!(kind, PrincipalKind::User { guest: Some(_), .. }))),
        ("service principals", principals(|kind| matches!(kind, PrincipalKind::ServicePrincipal))),
        ("groups", tenant.groups.len()),
        ("role-assignable groups", tenant.groups.values().filter(|group| group.role_assignable.is_some()).count()),
        ("PIM-enabled groups", tenant.groups.values().filter(|group| group.pim_enabled.is_some()).count()),
        ("roles mentioned", tenant.roles.values().filter(|role| role.is_mentioned).count()),
        ("policies", tenant.named_policies.len()),
        ("units", tenant.units.len()),
        ("contexts", tenant.contexts.len()),
        ("blueprints", tenant.blueprints.len()),
        ("agents", tenant.principals.values().filter(|row| row.agent.is_some()).count()),
        ("eligible assignments", assignments(State::Eligible)),
        ("active assignments", assignments(State::Active)),
        ("activated assignments", assignments(State::Activated)),
    ];
    counts.into_iter().map(|(key, count)| Section::new(key, Content::Count(count))).collect()
}
