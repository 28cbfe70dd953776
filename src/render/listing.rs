//! Answers that are lists, as aligned text.

use super::answered::Answered;
use super::show::details;
use super::style::Style;
use super::verdict::claim;
use super::words::{decided_cells, principal_names};
use crate::explain::{self, Decision, Holder, Holding, Tied, WhatItem, WhoItem};
use crate::ir::{Action, OneStep, Question};
use crate::syntax::format_name;
use crate::text::{align, clean, hang};

/// Returns the answer of `who can`.
pub fn render_who_can(answered: &Answered<'_>, items: &[WhoItem], style: Style) -> String {
    let tenant = answered.tenant;
    let rows = items.iter().map(|item| decided_cells(&tenant.principals.row(item.principal).name, item.decision, &item.requires, tenant));
    render_list(answered, ("who", "nobody"), rows.collect(), style)
}

/// Returns the answer of `who is`; of roles and eligibility with how it is held.
pub fn render_who_is(answered: &Answered<'_>, items: &[Holder], style: Style) -> String {
    let rows = items.iter().map(|item| {
        let principal = &answered.tenant.principals.row(item.principal);
        let row = vec![principal.name.to_string(), principal.kind_noun().to_owned()];
        row.into_iter().chain(item.holding.iter().flat_map(|holding| held_cells(answered, holding))).collect()
    });
    render_list(answered, ("who", "nobody"), rows.collect(), style)
}

/// Returns the answer of `what is`.
pub fn render_what_is(answered: &Answered<'_>, items: &[Tied], style: Style) -> String {
    let row = |item: &Tied| std::iter::once(item.target.clone()).chain(held_cells(answered, &item.holding)).collect();
    render_list(answered, ("what", "nothing"), items.iter().map(row).collect(), style)
}

fn held_cells(answered: &Answered<'_>, holding: &Holding) -> [String; 2] {
    [holding.state.word().to_owned(), details(answered, holding)]
}

/// Returns the answer of `what can`.
pub fn render_what(answered: &Answered<'_>, items: &[WhatItem], every_role: Option<Decision>, style: Style) -> String {
    let row = |item: &WhatItem| {
        let by = (!item.by.is_empty()).then(|| format!("by {}", principal_names(&item.by, answered.tenant).join(", ")));
        decided_cells(&item.target, item.decision, &item.requires, answered.tenant).into_iter().chain(by).collect()
    };
    let mut rows: Vec<Vec<String>> = items.iter().map(row).collect();
    rows.extend(every_role.map(|decision| vec!["every other role".to_owned(), decision.word().to_owned()]));
    render_list(answered, ("what", "nothing"), rows, style)
}

/// Counts those who could only after another activation, and says which question names them; nothing where there are none.
pub fn after_activation_hint(answered: &Answered<'_>, count: Option<usize>, style: Style) -> String {
    let tenant = answered.tenant;
    let (counted, question, mods) = match (count, answered.question) {
        (None | Some(0), _) => return String::new(),
        (Some(count), Question::WhoCan(Action::Step(OneStep::Activate(thing)), mods)) => {
            (format!("{count} more could"), format!("who can reach {}", explain::thing_text(tenant, *thing)), mods)
        }
        (Some(count), Question::WhatCan(who, _, mods)) => {
            (format!("{count} more could be activated"), format!("what can {} reach", format_name(&tenant.principals.row(*who).name)), mods)
        }
        (Some(count), Question::WhatCanAny(group, _, mods)) => {
            let group = format_name(tenant.group_name(*group));
            (format!("{count} more could be activated"), format!("what can any member of {group} reach"), mods)
        }
        (Some(_), _) => return String::new(),
    };
    let without = mods.without_approval.map_or("", |_| " without approval");
    let at = mods.at.map_or_else(String::new, |at| format!(" at {}", style.clock(at)));
    hang("  ", &clean(&format!("{counted} after activating something first: `{question}{without}{at}`")), style.width)
}

fn render_list(answered: &Answered<'_>, (asked, none): (&str, &str), rows: Vec<Vec<String>>, style: Style) -> String {
    let claim = claim(answered.question, answered.tenant, true);
    let count = if rows.is_empty() { none.to_owned() } else { rows.len().to_string() };
    let head = format!("{asked} {}: {count} (at {})", clean(&claim), style.clock(answered.explanation.at));
    hang("", &head, style.width) + &align("  ", &rows, style.width)
}
