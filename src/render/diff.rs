//! What differs between two policy sets: for people on a terminal.

mod group;
mod inline;
mod json;
mod markdown;
mod reading;
mod tell;

pub use json::DiffJson;
pub use markdown::render_diff_markdown;
pub use reading::Reading;
pub use tell::{Compared, in_shell};

use self::tell::{
    LEFT_OUT, account_list, approving_words, below_steps, block_head, causes, declared_text, followed, goal_list, later, left_out,
    name_list, said, step_below, told_plans, turn_words, verdict,
};
use super::diagnostics::render_diagnostic;
use super::style::Style;
use crate::diff::{Declared, DeclaredChange, Turn, WayPlan};
use crate::text::{clean, hang};
use group::{Block, Likewise, blocks};

/// Returns the differences for people; it ends with a line end. The first line is the verdict with the instant it was judged at.
#[must_use]
pub fn render_diff(compared: &Compared<'_>, style: Style<'_>) -> String {
    let (diff, style) = (compared.diff, style.in_zone(compared.zone));
    let mut out = hang("", &format!("{} (at {})", clean(&verdict(compared)), style.clock(diff.at)), style.width);
    let names = compared.reading.names();
    let wide = names.iter().map(|name| name.len()).max().unwrap_or_default(); // of two names there is a longer one
    for (name, path) in names.iter().zip([compared.old, compared.new]) {
        out += &hang(&format!("  {name:wide$}  "), &clean(path), style.width);
    }
    out += &privileged(compared, style);
    for diagnostic in &diff.impossible {
        out += &format!("\n{}", render_diagnostic(compared.sources, diagnostic, style));
    }
    for block in blocks(&diff.rows, compared.sources) {
        out += &format!("\n{}", render_block(compared, &block, style));
    }
    for block in blocks(&diff.attacks, compared.sources) {
        out += &format!("\nattack: {}", render_block(compared, &block, style));
    }
    out += &approvers(compared, style);
    out += &declared(compared, style);
    out
}

/// Says for whom a privileged role came within reach, or left it.
fn privileged(compared: &Compared<'_>, style: Style) -> String {
    let names = &compared.diff.privileged;
    let [come, gone] = compared.reading.privileged();
    let line = |head: &str, names: &[String]| match names {
        [] => String::new(),
        names => hang("  ", &style.told(&format!("{head}: {}", name_list(names))), style.width),
    };
    line(come, &names.new) + &line(gone, &names.old)
}

fn render_block(compared: &Compared<'_>, block: &Block<'_>, style: Style) -> String {
    let privileged = if block.is_privileged { " (privileged)" } else { "" };
    let mut out = hang("", &style.told(&format!("{}{privileged}", block_head(block))), style.width);
    for (at, likewise) in block.parts.iter().enumerate() {
        out += &render_part(compared, likewise, &followed(compared, block, at), style);
    }
    out
}

fn render_part(compared: &Compared<'_>, part: &Likewise<'_>, followed: &[String], style: Style) -> String {
    let head = format!("  {} {}: ", mark(part.row.turn), turn_words(compared, part.row));
    let accounts = account_list(&part.accounts());
    let mut out = paint(&hang(&head, &style.told(&format!("{accounts}{}", said(compared, part))), style.width), part.row.turn, style);
    for told in told_plans(compared, part) {
        out += &told.head.map_or_else(String::new, |head| format!("      {head}:\n"));
        out += &render_steps(compared, told.plan, style);
        out += &below_steps(compared, &told).iter().map(|line| hang("      ", &style.told(line), style.width)).collect::<String>();
    }
    out += &followed.iter().map(|line| hang("      ", &style.told(line), style.width)).collect::<String>();
    for command in left_out(compared, part) {
        out += &format!("      {LEFT_OUT}:\n        {}\n", clean(&command));
    }
    for line in causes(compared, part) {
        out += &hang("      ", &style.told(&line), style.width);
    }
    out
}

fn render_steps(compared: &Compared<'_>, plan: &WayPlan, style: Style) -> String {
    let mut out = String::new();
    for (at, step) in plan.steps.iter().enumerate() {
        let head = format!("      {}. ", at + 1);
        out += &hang(&head, &style.told(&step.sentence), style.width);
        out += &hang(&" ".repeat(head.len()), &style.told(&step_below(compared, step)), style.width);
    }
    out
}

fn mark(turn: Turn) -> char {
    match turn {
        Turn::Gained => '+',
        Turn::Lost => '-',
        Turn::Easier | Turn::Harder | Turn::Changed => '~',
    }
}

/// Colours a line by what it means for who reviews it: what is gained or easier stands out.
fn paint(text: &str, turn: Turn, style: Style) -> String {
    if !style.has_color {
        return text.to_owned();
    }
    let colour = match turn {
        Turn::Gained => "31",
        Turn::Easier | Turn::Changed => "33",
        Turn::Lost | Turn::Harder => "32",
    };
    format!("\u{1b}[{colour}m{}\u{1b}[0m\n", text.trim_end_matches('\n'))
}

fn approvers(compared: &Compared<'_>, style: Style) -> String {
    let rows = &compared.diff.approvers;
    if rows.is_empty() {
        return String::new();
    }
    let mut out = "\napprovers\n".to_owned();
    for group::Approving { told, things, accounts } in group::approvers(rows) {
        let can = approving_words(compared, told);
        let text = format!("{} {can} {}", name_list(&accounts), goal_list(&things));
        out += &hang(&format!("  {} ", mark(told.0)), &style.told(&text), style.width);
    }
    out
}

fn declared(compared: &Compared<'_>, style: Style) -> String {
    let rows = &compared.diff.declared;
    if rows.is_empty() {
        return String::new();
    }
    let lines: String = group::declared(rows).iter().map(|rows| declared_line(compared, rows, style)).collect();
    format!("\ndeclared otherwise\n{lines}{}", later(rows).map_or_else(String::new, |hint| hang("  ", &hint, style.width)))
}

fn declared_line(compared: &Compared<'_>, rows: &[&Declared], style: Style) -> String {
    let mark = match rows.first().map(|row| row.change) {
        Some(DeclaredChange::Added) => '+',
        Some(DeclaredChange::Removed) => '-',
        Some(DeclaredChange::Changed) | None => '~',
    };
    let side = match (compared.reading, rows.first()) {
        (Reading::Drift, Some(row)) => format!("{}: ", compared.reading.declared(row.change)),
        (Reading::Drift, None) | (Reading::Edit, _) => String::new(),
    };
    hang(&format!("  {mark} "), &style.told(&format!("{side}{}", declared_text(compared, rows))), style.width)
}
