//! What differs between two policy sets: for people on a terminal.

mod group;
mod json;
mod markdown;

pub use json::DiffJson;
pub use markdown::render_diff_markdown;

use super::{Style, render_diagnostic};
use crate::diag::Label;
use crate::diff::{ApproverRow, Declared, DeclaredChange, Diff, Row, Turn, WayPlan, Which};
use crate::explain::{Decision, PlanStep};
use crate::ir::Instant;
use crate::source::{Sources, Span};
use crate::text::{clean, counted, hang, join, join_first, list, quote};
use group::{Block, Likewise, blocks};

/// More names than this are counted, with the word where all of them stand.
const NAMED: usize = 8;

/// Stands where a plan is left out, before the command that tells it.
const LEFT_OUT: &str = "plan left out, as all plans would be too long together; ask";

/// Two policy sets that were compared, with everything needed to show it.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// What differs.
    pub diff: &'a Diff,
    /// The texts of both.
    pub sources: &'a Sources,
    /// The path of the old policy set, as it was given.
    pub old: &'a str,
    /// The path of the new policy set, as it was given.
    pub new: &'a str,
    /// Whether attacks were compared.
    pub has_attacks: bool,
}

/// Returns the differences for people; it ends with a line end. The first line is the verdict with the instant it was judged at.
#[must_use]
pub fn render_diff(compared: &Compared<'_>, style: Style) -> String {
    let diff = compared.diff;
    let mut out = hang("", &format!("{} (at {})", clean(&verdict(compared)), diff.at), style.width);
    out += &hang("  old  ", &clean(compared.old), style.width);
    out += &hang("  new  ", &clean(compared.new), style.width);
    out += &privileged(diff, style);
    for diagnostic in &diff.impossible {
        out += &format!("\n{}", render_diagnostic(compared.sources, diagnostic, style));
    }
    for block in blocks(&diff.rows, compared.sources) {
        out += &format!("\n{}", render_block(compared, &block, style));
    }
    for block in blocks(&diff.attacks, compared.sources) {
        out += &format!("\nattack: {}", render_block(compared, &block, style));
    }
    out += &approvers(&diff.approvers, style);
    out += &declared(compared, style);
    out
}

/// Counts what differs: `2 gained, 1 lost`; or says that nothing does.
fn verdict(compared: &Compared<'_>) -> String {
    let diff = compared.diff;
    if diff.is_empty() {
        return "no difference".to_owned();
    }
    let turns = Turn::ALL.into_iter().map(|turn| (diff.count(turn), turn.word()));
    let others = [
        (diff.attacks.len(), "attack"),
        (diff.approvers.len(), "approver"),
        (diff.declared.len(), "declared change"),
        (diff.impossible.len(), "error"),
    ];
    let turns = turns.filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    let others = others.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| counted(count, noun));
    let is_quiet = diff.rows.is_empty() && diff.attacks.is_empty() && diff.approvers.is_empty();
    let text = join(turns.chain(others));
    if is_quiet { format!("nobody gains or loses anything now: {text}") } else { text }
}

/// Says for whom a privileged role came within reach, or left it.
fn privileged(diff: &Diff, style: Style) -> String {
    let line = |head: &str, names: &[String]| match names {
        [] => String::new(),
        names => hang("  ", &clean(&format!("{head}: {}", name_list(names))), style.width),
    };
    line("a first privileged role comes within reach of", &diff.privileged.new)
        + &line("no privileged role is within reach any more of", &diff.privileged.old)
}

/// Lists names; those left out are counted.
fn name_list(names: &[String]) -> String {
    listed(names.iter().map(quote))
}

/// Lists goals; those left out are counted.
fn goal_list(goals: &[String]) -> String {
    listed(goals.iter())
}

fn listed(words: impl ExactSizeIterator<Item = impl AsRef<str>>) -> String {
    let hint = if words.len() > NAMED { " (`--format json` names all)" } else { "" };
    join_first(words, NAMED) + hint
}

fn render_block(compared: &Compared<'_>, block: &Block<'_>, style: Style) -> String {
    let privileged = if block.is_privileged { " (privileged)" } else { "" };
    let mut out = hang("", &clean(&format!("{}{privileged}", goal_list(&block.goals))), style.width);
    for likewise in &block.parts {
        out += &render_part(compared, likewise, style);
    }
    out
}

fn render_part(compared: &Compared<'_>, part: &Likewise<'_>, style: Style) -> String {
    let head = format!("  {} {}: ", mark(part.row.turn), part.row.turn.word());
    let mut out = paint(&hang(&head, &clean(&format!("{}{}", name_list(&part.accounts), said(part))), style.width), part.row.turn, style);
    for told in told_plans(part) {
        out += &told.head.map_or_else(String::new, |head| format!("      {head}:\n"));
        out += &render_steps(compared, told.plan, style);
        out += &below_steps(compared, &told).iter().map(|line| hang("      ", &clean(line), style.width)).collect::<String>();
    }
    for command in left_out(compared, part) {
        out += &format!("      {LEFT_OUT}:\n        {}\n", clean(&command));
    }
    for line in causes(compared, part) {
        out += &hang("      ", &clean(&line), style.width);
    }
    out
}

fn render_steps(compared: &Compared<'_>, plan: &WayPlan, style: Style) -> String {
    let mut out = String::new();
    for (at, step) in plan.steps.iter().enumerate() {
        let head = format!("      {}. ", at + 1);
        out += &hang(&head, &clean(&step.sentence), style.width);
        out += &hang(&" ".repeat(head.len()), &clean(&step_below(compared, step)), style.width);
    }
    out
}

/// Names the rule of a step and the lines it rests on.
fn step_below(compared: &Compared<'_>, step: &PlanStep) -> String {
    let places = places(compared.sources, step.labels.iter().map(|label| label.span));
    join(std::iter::once(step.rule.to_owned()).chain(places))
}

/// A plan as it is told.
struct ToldPlan<'a> {
    plan: &'a WayPlan,
    /// Stands above it, where two are told.
    head: Option<&'static str>,
    /// Stands before what follows from it.
    lead: &'static str,
}

/// Returns the plans that are told of a part: of what is harder the one that was and the one that is, else one.
fn told_plans<'a>(part: &Likewise<'a>) -> Vec<ToldPlan<'a>> {
    let before = part.plan_before().map(|plan| ToldPlan { plan, head: Some("before"), lead: "" });
    let head = before.is_some().then_some("now");
    let lead = if part.row.turn == Turn::Lost { "before: " } else { "" };
    before.into_iter().chain(part.plan().map(|plan| ToldPlan { plan, head, lead })).collect()
}

/// Returns the commands that tell the plans of a part which are left out.
fn left_out(compared: &Compared<'_>, part: &Likewise<'_>) -> Vec<String> {
    part.left_out().filter_map(|which| how(compared, part.row, which)).collect()
}

/// Writes the command that tells a plan which is left out, as a shell reads it.
fn how(compared: &Compared<'_>, row: &Row, which: Which) -> Option<String> {
    let question = row.left_out.get(which).as_ref()?;
    let path = match which {
        Which::Old => compared.old,
        Which::New => compared.new,
    };
    Some(format!("pim how {} --policies {} --at {}", in_shell(question, " "), in_shell(path, ""), compared.diff.at))
}

/// Quotes text that a shell would read as more than letters, digits and harmless marks.
fn in_shell(text: &str, harmless: &str) -> String {
    let is_harmless = |c: char| c.is_ascii_alphanumeric() || "_-./@,".contains(c) || harmless.contains(c);
    if text.chars().all(is_harmless) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// Says what is otherwise, or what the way needs.
fn said(part: &Likewise<'_>) -> String {
    let details = part.row.details.iter().map(crate::diff::Detail::text).collect::<Vec<_>>().join("; ");
    let plan = part.plan().map_or_else(String::new, |plan| decision_words(plan, part.row.turn));
    match (details.is_empty(), part.row.turn) {
        (false, _) => format!(": {details}"),
        (true, _) => plan,
    }
}

/// Says whether the way needs somebody else, or needed.
fn decision_words(plan: &WayPlan, turn: Turn) -> String {
    let names: Vec<String> = plan.approvers.iter().map(quote).collect();
    let approvers = list(&names, "and");
    let verb = if names.len() == 1 { "approves" } else { "approve" };
    match (plan.decision, turn == Turn::Lost) {
        (Decision::Approval, false) => format!(", once {approvers} {verb}"),
        (Decision::Approval, true) => format!(", who needed the approval of {approvers}"),
        (Decision::Allow | Decision::Already | Decision::Deny, false) if plan.steps.is_empty() => ", held at once".to_owned(),
        (Decision::Allow | Decision::Already | Decision::Deny, true) if plan.steps.is_empty() => ", who held it".to_owned(),
        (Decision::Allow | Decision::Already | Decision::Deny, false) => ", without anybody's approval".to_owned(),
        (Decision::Allow | Decision::Already | Decision::Deny, true) => ", who needed nobody's approval".to_owned(),
    }
}

/// Says how the goal follows and from which lines, and what the plan assumes.
fn below_steps(compared: &Compared<'_>, told: &ToldPlan<'_>) -> Vec<String> {
    let plan = told.plan;
    let attained = format!("{}{}{}", told.lead, plan.attainment, in_brackets(compared, &plan.labels));
    let assumed = plan.assumptions.iter().map(|assumption| format!("assuming {assumption}"));
    std::iter::once(attained).chain(assumed).collect()
}

/// Says which assignments are new, or are no longer there.
fn causes(compared: &Compared<'_>, part: &Likewise<'_>) -> Vec<String> {
    let caused = |word: &str, label: &Label| format!("{word}: {}{}", label.text, in_brackets(compared, std::slice::from_ref(label)));
    let new = part.new_causes().iter().map(|label| caused("new", label));
    new.chain(part.old_causes().iter().map(|label| caused("no longer", label))).collect()
}

fn in_brackets(compared: &Compared<'_>, labels: &[Label]) -> String {
    let places = places(compared.sources, labels.iter().map(|label| label.span));
    if places.is_empty() { String::new() } else { format!(" ({})", places.join(", ")) }
}

/// Names places by file and line, each once.
fn places(sources: &Sources, spans: impl Iterator<Item = Span>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for span in spans {
        let source = sources.get(span.source);
        let place = format!("{}:{}", source.name(), source.position(span.start).line);
        if !found.contains(&place) {
            found.push(place);
        }
    }
    found
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

fn approvers(rows: &[ApproverRow], style: Style) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut out = "\napprovers\n".to_owned();
    for (turn, things, accounts) in group::approvers(rows) {
        let can = if turn == Turn::Gained { "can approve" } else { "can no longer approve" };
        let text = format!("{} {can} {}", name_list(&accounts), goal_list(&things));
        out += &hang(&format!("  {} ", mark(turn)), &clean(&text), style.width);
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
    hang(&format!("  {mark} "), &clean(&declared_text(compared, rows)), style.width)
}

/// Says what is declared otherwise, where, and whether it counts at another time only. All rows have the same change and details.
fn declared_text(compared: &Compared<'_>, rows: &[&Declared]) -> String {
    let subjects: Vec<String> = rows.iter().map(|row| row.subject.clone()).collect();
    let Some(row) = rows.first() else { return String::new() };
    let details = if row.details.is_empty() { String::new() } else { format!(": {}", row.details.join("; ")) };
    let time = match (row.begins, row.has_ended) {
        (Some(_), _) => " (not yet)",
        (None, true) => " (ended)",
        (None, false) => "",
    };
    let place = places(compared.sources, row.places.new.or(row.places.old).into_iter());
    let place = place.first().map_or_else(String::new, |place| format!(", {place}"));
    format!("{}{details}{time}{place}", goal_list(&subjects))
}

/// Says at which instants changes count that do not count yet.
fn later(rows: &[Declared]) -> Option<String> {
    let begins: std::collections::BTreeSet<Instant> = rows.iter().filter_map(|row| row.begins).collect();
    let first = begins.first()?;
    let rest = match begins.len() - 1 {
        0 => String::new(),
        1 => ", the rest at another instant".to_owned(),
        more => format!(", the rest at {more} other instants"),
    };
    Some(format!("what is not yet begins at {first} (`--at {first}`){rest}"))
}

#[cfg(test)]
mod tests {
    use super::in_shell;

    #[test]
    fn a_shell_reads_what_is_meant() {
        assert_eq!(in_shell("can a reach membership of g", " "), "can a reach membership of g");
        assert_eq!(in_shell("a b.pim", ""), "'a b.pim'");
        assert_eq!(in_shell("can a reach role \"$(x)\"", " "), "'can a reach role \"$(x)\"'");
        assert_eq!(in_shell("it's", ""), r"'it'\''s'");
    }
}
