//! What differs between two policy sets, as a comment on a pull request: a summary by goal, plans folded away. It keeps within the length of a
//! comment; what is cut is counted, with the command that tells it.

use super::super::incomplete::unread_lines;
use super::super::places::places;
use super::group;
use super::group::{Block, Likewise, blocks};
use super::inline::{cell, code, html, markdown};
use super::tell::{
    Compared, LEFT_OUT, ToldPlan, account_list, approving_words, below_steps, block_head, causes, declared_text, followed, goal_list,
    later, left_out, name_list, said, step_below, told_plans, turn_words, verdict,
};
use crate::defect::OrDefect;
use crate::diag::Diagnostic;
use crate::diff::{Declared, Turn, WayPlan};
use crate::text::{capitalized, counted, join};

/// So many characters a comment may have; GitHub refuses one of about 65,500.
const MOST: usize = 60_000;

/// So many of them each part may have; plans have what the others leave.
const MOST_ERRORS: usize = 8_000;
const MOST_ROWS: usize = 12_000;
const MOST_APPROVERS: usize = 5_000;
const MOST_DECLARED: usize = 8_000;
/// What names of paths and accounts may have above all parts, and the note about what is cut.
const MOST_HEAD: usize = 4_000;

/// So many parts that could not be read are named; the others are counted.
const NAMED_UNREAD: usize = 5;

/// Returns the differences as Markdown that a forge renders; names cannot become markup.
#[must_use]
pub fn render_diff_markdown(compared: &Compared<'_>) -> String {
    let diff = compared.diff;
    let mut cut = Vec::new();
    let head = head(compared);
    let errors = fit(diff.impossible.iter().map(|diagnostic| impossible(compared, diagnostic)), MOST_ERRORS, "error", &mut cut);
    let (rows, attacks) = (blocks(&diff.rows, compared.sources), blocks(&diff.attacks, compared.sources));
    let row_table = table(compared, "", fit(rows.iter().map(row), MOST_ROWS, "goal", &mut cut));
    let attack_table = table(compared, "\n#### Attacks\n", fit(attacks.iter().map(row), MOST_ROWS, "goal of attacks", &mut cut));
    let approvers = approvers(compared, &mut cut);
    let declared = declared(compared, &mut cut);
    let others = [&head, &errors, &row_table, &attack_table, &approvers, &declared].map(|part| part.chars().count());
    let left = MOST.saturating_sub(MOST_HEAD + others.iter().sum::<usize>()); // nothing is left where the others have all
    let row_details = fit(rows.iter().map(|block| details(compared, block)), left, "plan", &mut cut);
    let left = left.saturating_sub(row_details.chars().count()); // as above
    let attack_details = fit(attacks.iter().map(|block| details(compared, block)), left, "plan of attacks", &mut cut);
    let note = note(compared, &cut);
    [head, note, errors, row_table, row_details, attack_table, attack_details, approvers, declared].concat()
}

/// Joins the pieces that have room, the first before the others; what has none is counted.
fn fit(pieces: impl Iterator<Item = String>, most: usize, noun: &'static str, cut: &mut Vec<(usize, &'static str)>) -> String {
    let (mut out, mut used, mut left_out) = (String::new(), 0, 0);
    for piece in pieces {
        let length = piece.chars().count();
        if used + length <= most {
            used += length;
            out += &piece;
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        cut.push((left_out, noun));
    }
    out
}

/// Says what is cut, and what tells it.
fn note(compared: &Compared<'_>, cut: &[(usize, &str)]) -> String {
    if cut.is_empty() {
        return String::new();
    }
    let counts = join(cut.iter().map(|(count, noun)| counted_of(*count, noun)));
    format!("\n> [!NOTE]\n> A comment has no room for {counts}. This tells all of it:\n> {}\n", code(compared.command))
}

/// Counts `2 plans of attacks`.
fn counted_of(count: usize, noun: &str) -> String {
    match noun.split_once(' ') {
        Some((noun, of)) => format!("{} {of}", counted(count, noun)),
        None => counted(count, noun),
    }
}

fn head(compared: &Compared<'_>) -> String {
    let paths = format!("{} → {}", code(compared.old), code(compared.new));
    let verdict = markdown(&verdict(compared));
    format!(
        "### `pim diff`: {verdict}\n\n{paths}, judged at {}\n{}{}",
        compared.diff.at.in_zone(compared.zone),
        incomplete(compared),
        privileged(compared)
    )
}

/// Says what could not be read, and where.
fn incomplete(compared: &Compared<'_>) -> String {
    let lines = unread_lines(compared.unread, NAMED_UNREAD);
    let quoted: String = lines.iter().map(|line| format!("> - {}\n", markdown(line))).collect();
    if quoted.is_empty() { quoted } else { format!("\n> [!WARNING]\n{}", quoted.replacen("> - ", "> ", 1)) }
}

fn privileged(compared: &Compared<'_>) -> String {
    let names = &compared.diff.privileged;
    let line = |text: &str, names: &[String]| match names {
        [] => String::new(),
        names => format!("\n**{text}** {}\n", markdown(&name_list(names))),
    };
    let [come, gone] = compared.reading.privileged().map(capitalized);
    line(&come, &names.new) + &line(&gone, &names.old)
}

fn impossible(compared: &Compared<'_>, diagnostic: &Diagnostic) -> String {
    let places = places(compared.sources, diagnostic.labels.iter().map(|label| label.span)).join(", ");
    let help = diagnostic.help.as_deref().map_or_else(String::new, |help| format!("\n> {}", markdown(help)));
    format!("\n> [!CAUTION]\n> {} (`{}`), {}{help}\n", markdown(&diagnostic.message), diagnostic.code.name(), markdown(&places))
}

/// Puts rows below their head; nothing where there are none.
fn table(compared: &Compared<'_>, title: &str, rows: String) -> String {
    if rows.is_empty() {
        return rows;
    }
    let turns = Turn::ALL.map(|turn| compared.reading.words(turn)).join(" | ");
    format!("{title}\n| goal | {turns} |\n|---|---|---|---|---|---|\n{rows}")
}

/// Writes one line a goal: to whom what happened.
fn row(block: &Block<'_>) -> String {
    let cells = Turn::ALL.map(|turn| {
        let accounts = |is_possible: bool| -> Vec<String> {
            let parts = block.parts.iter().filter(|part| part.row.turn == turn && part.row.is_possible == is_possible);
            parts.flat_map(Likewise::accounts).collect()
        };
        let (known, possible) = (accounts(false), accounts(true));
        let possible = if possible.is_empty() { String::new() } else { format!("perhaps {}", account_list(&possible)) };
        let known = if known.is_empty() { String::new() } else { account_list(&known) };
        cell(&[known, possible].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; "))
    });
    let privileged = if block.is_privileged { " **(privileged)**" } else { "" };
    format!("| {}{privileged} | {} |\n", cell(&block_head(block)), cells.join(" | "))
}

fn details(compared: &Compared<'_>, block: &Block<'_>) -> String {
    let part = |(at, part): (usize, &Likewise<'_>)| likewise(compared, part, &followed(compared, block, at));
    let parts: String = block.parts.iter().enumerate().map(part).collect();
    format!("\n<details><summary>{}</summary>\n\n{parts}\n</details>\n", html(&block_head(block)))
}

fn likewise(compared: &Compared<'_>, part: &Likewise<'_>, followed: &[String]) -> String {
    let head = format!(
        "- **{}**: {}{}\n",
        turn_words(compared, part.row),
        markdown(&account_list(&part.accounts())),
        markdown(&said(compared, part))
    );
    let paragraph = |line: &String| format!("\n  {}\n", markdown(line));
    let plan = |told: &ToldPlan<'_>| {
        let head = told.head.map_or_else(String::new, |head| format!("\n  {head}:\n"));
        head + &steps(compared, told.plan) + &below_steps(compared, told).iter().map(paragraph).collect::<String>()
    };
    let left_out = left_out(compared, part).into_iter().map(|command| format!("\n  {}: {}\n", markdown(LEFT_OUT), code(&command)));
    head + &told_plans(compared, part).iter().map(plan).collect::<String>()
        + &followed.iter().map(paragraph).collect::<String>()
        + &left_out.collect::<String>()
        + &causes(compared, part).iter().map(paragraph).collect::<String>()
}

fn steps(compared: &Compared<'_>, plan: &WayPlan) -> String {
    let step = |(at, step): (usize, &crate::explain::PlanStep)| {
        let gap = if at == 0 { "\n" } else { "" };
        format!("{gap}  {}. {} ({})\n", at + 1, markdown(&step.sentence), markdown(&step_below(compared, step)))
    };
    plan.steps.iter().enumerate().map(step).collect()
}

fn approvers(compared: &Compared<'_>, cut: &mut Vec<(usize, &'static str)>) -> String {
    let lines = group::approvers(&compared.diff.approvers).into_iter().map(|group::Approving { told, things, accounts }| {
        let can = approving_words(compared, told);
        format!("- {} {can} {}\n", markdown(&name_list(&accounts)), markdown(&goal_list(&things)))
    });
    let lines = fit(lines, MOST_APPROVERS, "line about approvers", cut);
    if lines.is_empty() { lines } else { format!("\n#### Approvers\n\n{lines}") }
}

fn declared(compared: &Compared<'_>, cut: &mut Vec<(usize, &'static str)>) -> String {
    let rows = &compared.diff.declared;
    if rows.is_empty() {
        return String::new();
    }
    let line = |rows: &Vec<&Declared>| {
        let change = rows.first().map(|row| compared.reading.declared(row.change)).or_defect();
        format!("- {change}: {}\n", markdown(&declared_text(compared, rows)))
    };
    let lines = fit(group::declared(rows).iter().map(line), MOST_DECLARED, "line of what is declared", cut);
    let hint = later(rows).map_or_else(String::new, |hint| format!("\n{}\n", markdown(&hint)));
    format!("\n<details><summary>declared otherwise: {}</summary>\n\n{lines}{hint}\n</details>\n", rows.len())
}
