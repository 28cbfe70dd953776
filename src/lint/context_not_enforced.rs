//! `context-not-enforced`: an authentication context that is off, or excludes somebody, demands nothing of them: no MFA either (D2.14, D2.15).

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::finding::Risk;
use super::survey::{Guarded, Survey};
use crate::diag::{Code, Diagnostic};
use crate::eval::{Closure, Stage, member_routes, requirements_field, written_requirements};
use crate::ir::{Context, ContextId, ContextMode, Nesting, PrincipalId, Relation, Required, Target};
use crate::source::Span;

/// An account that a context excludes, and where.
#[derive(Debug, Clone, Copy)]
struct Exclusion {
    account: PrincipalId,
    span: Span,
}

/// Excluded accounts, and groups with an excluded member.
type Excluded = FxHashMap<PrincipalId, Exclusion>;

pub(super) fn check(survey: &Survey<'_>) -> Vec<Risk> {
    let mut excluded: FxHashMap<ContextId, Excluded> = FxHashMap::default();
    let mut risks = Vec::new();
    for guarded in survey.guarded() {
        let written = &written_requirements(guarded.policy, Stage::Activation).value;
        let Some((demanded, id)) = written.iter().find_map(|asked| Some((*asked, *asked.requirement.context()?))) else {
            continue;
        };
        let context = survey.tenant.contexts.row(id);
        risks.extend(match context.mode {
            (ContextMode::Off, place) => not_on(survey, &guarded, demanded, context, ("is off", place)),
            (ContextMode::ReportOnly, place) => not_on(survey, &guarded, demanded, context, ("only reports", place)),
            (ContextMode::Untargeted, _) => None,
            (ContextMode::Enforced, _) => {
                let excluded = excluded.entry(id).or_insert_with(|| collect_excluded(survey, context));
                excludes(survey, &guarded, demanded, context, excluded)
            }
        });
    }
    risks
}

fn not_on(survey: &Survey<'_>, guarded: &Guarded<'_>, demanded: Required, context: &Context, (what, place): (&str, Span)) -> Option<Risk> {
    let message = format!("authentication context `{}` is demanded, and its Conditional Access policy {what}", context.name);
    let diagnostic = Diagnostic::new(Code::ContextNotEnforced, message, demanded.span?, "demands nothing, not even MFA")
        .with_label(place, what)
        .with_help("turn the Conditional Access policy on, or demand `mfa` instead");
    Some(Risk { diagnostic, declarations: declarations(survey, guarded, context) })
}

fn excludes(survey: &Survey<'_>, guarded: &Guarded<'_>, demanded: Required, context: &Context, excluded: &Excluded) -> Option<Risk> {
    if excluded.is_empty() {
        return None;
    }
    let (eligible, exclusion) = survey.eligible(guarded.thing).find_map(|fact| Some((fact, excluded.get(&fact.principal)?)))?;
    let account = survey.name(exclusion.account);
    let message = format!(
        "authentication context `{}` demands nothing of {account}, who is eligible for {}",
        context.name,
        survey.thing(guarded.thing)
    );
    let diagnostic = Diagnostic::new(Code::ContextNotEnforced, message, demanded.span?, "demands nothing of those it excludes")
        .with_label(exclusion.span, format!("{account} is excluded here"))
        .with_label(eligible.span, format!("makes {account} eligible"))
        .with_help("exclude nobody who is eligible, or demand `mfa` instead");
    Some(Risk { diagnostic, declarations: declarations(survey, guarded, context) })
}

fn declarations(survey: &Survey<'_>, guarded: &Guarded<'_>, context: &Context) -> Vec<Span> {
    std::iter::once(context.span).chain(survey.writers(requirements_field(guarded.policy, Stage::Activation))).collect()
}

fn collect_excluded(survey: &Survey<'_>, context: &Context) -> Excluded {
    let mut found = Excluded::default();
    let mut waiting = VecDeque::new();
    let mut down = Closure::default();
    for (principal, span) in &context.excludes {
        let members = survey.tenant.group_of(*principal).map(|group| member_routes(&survey.view, &mut down, group));
        let accounts = members.map_or_else(|| vec![*principal], |members| members.into_iter().map(|(member, _)| member).collect());
        for account in accounts.into_iter().filter(|account| survey.tenant.group_of(*account).is_none()) {
            if found.insert(account, Exclusion { account, span: *span }).is_none() {
                waiting.push_back(account);
            }
        }
    }
    mark_groups(survey, &mut found, waiting);
    found
}

/// Marks the groups that carry their eligibility to an excluded account (D3.30).
fn mark_groups(survey: &Survey<'_>, found: &mut Excluded, mut waiting: VecDeque<PrincipalId>) {
    while let Some(principal) = waiting.pop_front() {
        let Some(exclusion) = found.get(&principal).copied() else {
            continue;
        };
        for (_, fact) in survey.view.of_principal(principal).filter(|(_, fact)| survey.view.is_in_force(fact)) {
            let Target::Group(group, Relation::Member) = fact.target else {
                continue;
            };
            let above = survey.tenant.groups.row(group).principal;
            let is_new = !found.contains_key(&above);
            found.entry(above).or_insert(exclusion);
            if is_new && survey.tenant.settings.nesting.0 == Nesting::Transitive {
                waiting.push_back(above);
            }
        }
    }
}
