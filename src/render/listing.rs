//! Answers that are lists, as aligned text.

use unicode_width::UnicodeWidthStr;

use super::Answered;
use super::verdict::claim;
use super::words::{clean, demand_word, pad};
use crate::explain::{Decision, Demand, WhatItem, WhoItem};
use crate::ir::PrincipalId;

/// Returns the answer of `who can`.
pub fn render_who_can(answered: &Answered<'_>, items: &[WhoItem]) -> String {
    let rows = items.iter().map(|item| {
        let name = &answered.tenant.principals.row(item.principal).name;
        decided_row(answered, name, item.decision, &item.requires)
    });
    render_list(answered, "who", "nobody", rows.collect())
}

/// Returns the answer of `who is`.
pub fn render_who_is(answered: &Answered<'_>, items: &[PrincipalId]) -> String {
    let rows = items.iter().map(|id| {
        let principal = &answered.tenant.principals.row(*id);
        [clean(&principal.name).into_owned(), principal.kind_noun().to_owned(), String::new()]
    });
    render_list(answered, "who", "nobody", rows.collect())
}

/// Returns the answer of `what can`.
pub fn render_what(answered: &Answered<'_>, items: &[WhatItem], every_role: bool) -> String {
    let mut rows: Vec<_> = items.iter().map(|item| decided_row(answered, &item.target, item.decision, &item.requires)).collect();
    if every_role {
        rows.push(["every other role".to_owned(), Decision::Allow.word().to_owned(), String::new()]);
    }
    render_list(answered, "what", "nothing", rows)
}

fn decided_row(answered: &Answered<'_>, name: &str, decision: Decision, requires: &[Demand]) -> [String; 3] {
    let words: Vec<String> = requires.iter().map(|demand| demand_word(*demand, answered.tenant)).collect();
    let needs = if words.is_empty() { String::new() } else { format!("requires {}", words.join(", ")) };
    [clean(name).into_owned(), decision.word().to_owned(), clean(&needs).into_owned()]
}

fn render_list(answered: &Answered<'_>, asked: &str, none: &str, rows: Vec<[String; 3]>) -> String {
    let claim = claim(answered.question, answered.tenant, true);
    let count = if rows.is_empty() { none.to_owned() } else { rows.len().to_string() };
    let head = format!("{asked} {}: {count} (at {})\n", clean(&claim), answered.explanation.at);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths = [width(0), width(1)];
    let lines = rows.iter().map(|row| render_row(row, widths));
    head + &lines.collect::<String>()
}

fn render_row([name, state, needs]: &[String; 3], [first, second]: [usize; 2]) -> String {
    let line = format!("  {}  {}  {needs}", pad(name, first), pad(state, second));
    format!("{}\n", line.trim_end())
}
