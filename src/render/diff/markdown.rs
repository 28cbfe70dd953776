//! What differs between two policy sets, as a comment on a pull request: a summary by goal, plans folded away.

use super::super::incomplete::incomplete_text;
use super::super::places::places;
use super::group;
use super::group::{Block, Likewise, blocks};
use super::tell::{
    Compared, LEFT_OUT, ToldPlan, approving_words, below_steps, causes, declared_text, goal_list, later, left_out, name_list, said,
    step_below, told_plans, turn_words, verdict,
};
use crate::defect::OrDefect;
use crate::diag::Diagnostic;
use crate::diff::{Declared, Row, Turn, WayPlan};

/// Returns the differences as Markdown that a forge renders; names cannot become markup.
#[must_use]
pub fn render_diff_markdown(compared: &Compared<'_>) -> String {
    let diff = compared.diff;
    let mut out = format!("### `pim diff`: {}\n\n", escape(&verdict(compared)));
    out += &format!("{} → {}, judged at {}\n", escape(compared.old), escape(compared.new), diff.at);
    out += &incomplete(compared);
    out += &privileged(compared);
    out += &diff.impossible.iter().map(|diagnostic| impossible(compared, diagnostic)).collect::<String>();
    out += &section("", &diff.rows, compared);
    out += &section("Attacks", &diff.attacks, compared);
    out += &approvers(compared);
    out += &declared(compared);
    out
}

fn incomplete(compared: &Compared<'_>) -> String {
    incomplete_text(compared.unread_parts).map_or_else(String::new, |text| format!("\n> [!WARNING]\n> {}\n", escape(&text)))
}

fn privileged(compared: &Compared<'_>) -> String {
    let names = &compared.diff.privileged;
    let line = |text: &str, names: &[String]| match names {
        [] => String::new(),
        names => format!("\n**{text}** {}\n", escape(&name_list(names))),
    };
    line("A first privileged role comes within reach of", &names.new) + &line("No privileged role is within reach any more of", &names.old)
}

fn impossible(compared: &Compared<'_>, diagnostic: &Diagnostic) -> String {
    let places = places(compared.sources, diagnostic.labels.iter().map(|label| label.span)).join(", ");
    let help = diagnostic.help.as_deref().map_or_else(String::new, |help| format!("\n> {}", escape(help)));
    format!("\n> [!CAUTION]\n> {} (`{}`), {}{help}\n", escape(&diagnostic.message), diagnostic.code.name(), escape(&places))
}

fn section(title: &str, rows: &[Row], compared: &Compared<'_>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let title = if title.is_empty() { String::new() } else { format!("\n#### {title}\n") };
    let blocks = blocks(rows, compared.sources);
    title + &table(&blocks) + &blocks.iter().map(|block| details(compared, block)).collect::<String>()
}

/// Writes one line a goal: to whom what happened.
fn table(blocks: &[Block<'_>]) -> String {
    let mut out = "\n| goal | gained | lost | easier | harder | changed |\n|---|---|---|---|---|---|\n".to_owned();
    for block in blocks {
        let cells = Turn::ALL.map(|turn| {
            let accounts = |is_possible: bool| -> Vec<String> {
                let parts = block.parts.iter().filter(|part| part.row.turn == turn && part.row.is_possible == is_possible);
                parts.flat_map(|part| part.accounts.clone()).collect()
            };
            let (known, possible) = (accounts(false), accounts(true));
            let possible = if possible.is_empty() { String::new() } else { format!("perhaps {}", name_list(&possible)) };
            let known = if known.is_empty() { String::new() } else { name_list(&known) };
            escape(&[known, possible].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; "))
        });
        let privileged = if block.is_privileged { " **(privileged)**" } else { "" };
        out += &format!("| {}{privileged} | {} |\n", escape(&goal_list(&block.goals)), cells.join(" | "));
    }
    out
}

fn details(compared: &Compared<'_>, block: &Block<'_>) -> String {
    let parts: String = block.parts.iter().map(|part| likewise(compared, part)).collect();
    format!("\n<details><summary>{}</summary>\n\n{parts}\n</details>\n", escape(&goal_list(&block.goals)))
}

fn likewise(compared: &Compared<'_>, part: &Likewise<'_>) -> String {
    let head = format!("- **{}**: {}{}\n", turn_words(part.row), escape(&name_list(&part.accounts)), escape(&said(part)));
    let paragraph = |line: &String| format!("\n  {}\n", escape(line));
    let plan = |told: &ToldPlan<'_>| {
        let head = told.head.map_or_else(String::new, |head| format!("\n  {head}:\n"));
        head + &steps(compared, told.plan) + &below_steps(compared, told).iter().map(paragraph).collect::<String>()
    };
    let left_out = left_out(compared, part).into_iter().map(|command| paragraph(&format!("{LEFT_OUT}: `{command}`")));
    head + &told_plans(part).iter().map(plan).collect::<String>()
        + &left_out.collect::<String>()
        + &causes(compared, part).iter().map(paragraph).collect::<String>()
}

fn steps(compared: &Compared<'_>, plan: &WayPlan) -> String {
    let step = |(at, step): (usize, &crate::explain::PlanStep)| {
        let gap = if at == 0 { "\n" } else { "" };
        format!("{gap}  {}. {} ({})\n", at + 1, escape(&step.sentence), escape(&step_below(compared, step)))
    };
    plan.steps.iter().enumerate().map(step).collect()
}

fn approvers(compared: &Compared<'_>) -> String {
    let rows = &compared.diff.approvers;
    if rows.is_empty() {
        return String::new();
    }
    let lines = group::approvers(rows).into_iter().map(|group::Approving { told, things, accounts }| {
        let can = approving_words(told);
        format!("- {} {can} {}\n", escape(&name_list(&accounts)), escape(&goal_list(&things)))
    });
    format!("\n#### Approvers\n\n{}", lines.collect::<String>())
}

fn declared(compared: &Compared<'_>) -> String {
    let rows = &compared.diff.declared;
    if rows.is_empty() {
        return String::new();
    }
    let line = |rows: &Vec<&Declared>| {
        let change = rows.first().map(|row| row.change.word()).or_defect();
        format!("- {change}: {}\n", escape(&declared_text(compared, rows)))
    };
    let lines: String = group::declared(rows).iter().map(line).collect();
    let hint = later(rows).map_or_else(String::new, |hint| format!("\n{}\n", escape(&hint)));
    format!("\n<details><summary>declared otherwise: {}</summary>\n\n{lines}{hint}\n</details>\n", rows.len())
}

/// Writes text so that it is shown as it is: where it holds nothing but letters, digits and harmless marks its backticks stay code, else every
/// mark of Markdown and HTML is written as a reference.
fn escape(text: &str) -> String {
    let is_harmless = |c: char| c.is_alphanumeric() || " -.,:;()'\"`/→".contains(c);
    if text.chars().all(is_harmless) && text.matches('`').count().is_multiple_of(2) {
        return text.to_owned();
    }
    let clean = crate::text::clean(text);
    let reference = |c: char| match c {
        c if is_harmless(c) && c != '`' => c.to_string(),
        c if c.is_ascii_punctuation() => format!("&#{};", u32::from(c)),
        c => c.to_string(),
    };
    clean.chars().map(reference).collect()
}
