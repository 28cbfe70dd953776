//! What is said of a difference, whatever form it takes: the verdict, lists, plans, causes, places.

use std::collections::BTreeSet;

use super::super::places::places;
use super::group::{Block, Likewise, Told};
use super::reading::{Reading, Sides};
use crate::diag::Label;
use crate::diff::{Declared, Diff, Row, Turn, WayPlan, Which};
use crate::explain::{Decision, PlanStep};
use crate::ir::{Instant, Zone};
use crate::source::Sources;
use crate::text::{counted, join, join_first, list, quote};

/// More names than this are counted, with the word where all of them stand.
const NAMED: usize = 8;

/// Stands where a plan is left out, before the command that tells it.
pub(super) const LEFT_OUT: &str = "plan left out, as all plans would be too long together; ask";

/// Two policy sets that were compared, with everything needed to show it.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// What differs.
    pub diff: &'a Diff,
    /// Whose clocks tell people the time.
    pub zone: &'a Zone,
    /// The texts of both.
    pub sources: &'a Sources,
    /// What the old policy set is called: its path, as it was given.
    pub old: &'a str,
    /// The path of the new policy set, as it was given.
    pub new: &'a str,
    /// The command that puts the old one on the disk where it is not there, and its path then.
    pub old_place: (Option<&'a str>, &'a str),
    /// The command that tells people all of it.
    pub command: &'a str,
    /// What the two are to each other.
    pub reading: Reading,
    /// Whether attacks were compared.
    pub has_attacks: bool,
    /// The parts of the imported files of both that could not be read, each with its place.
    pub unread: &'a [String],
}

/// Counts what differs: `2 gained, 1 lost`; or says that nothing does.
pub(super) fn verdict(compared: &Compared<'_>) -> String {
    let diff = compared.diff;
    if diff.is_empty() {
        return "no difference".to_owned();
    }
    let turns = Turn::ALL.into_iter().map(|turn| (diff.count(turn), compared.reading.counted(turn)));
    let others = [
        (diff.attacks.len(), "attack"),
        (diff.approvers.len(), "approver"),
        (diff.declared.len(), "declared change"),
        (diff.impossible.len(), "error"),
    ];
    let possible = (diff.count_possible(), "possible");
    let turns = turns.chain([possible]).filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    let others = others.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| counted(count, noun));
    let is_edit = compared.reading == Reading::Edit;
    let is_quiet = is_edit && diff.rows.is_empty() && diff.attacks.is_empty() && diff.approvers.is_empty();
    let text = join(turns.chain(others));
    if is_quiet { format!("nobody gains or loses anything now: {text}") } else { text }
}

/// Says what became of accounts, for certain or perhaps: `gained`, `may be gained`.
pub(super) fn turn_words(compared: &Compared<'_>, row: &Row) -> String {
    let words = compared.reading.words(row.turn);
    if row.is_possible { format!("may be {words}") } else { words.to_owned() }
}

/// Says what became of approvers, for certain or perhaps.
pub(super) fn approving_words(compared: &Compared<'_>, (turn, is_possible): Told) -> &'static str {
    compared.reading.approving(turn == Turn::Gained, is_possible)
}

/// Lists names; those left out are counted.
pub(super) fn name_list(names: &[String]) -> String {
    listed(names.iter().map(quote))
}

/// Lists accounts as they are told; those left out are counted.
pub(super) fn account_list(accounts: &[String]) -> String {
    listed(accounts.iter())
}

/// Returns the heading of a block: the goals, and what the same steps bring.
pub(super) fn block_head(block: &Block<'_>) -> String {
    let follows: Vec<String> = block.follows.iter().flat_map(|follow| follow.goals.clone()).collect();
    let goals = goal_list(&block.goals);
    if follows.is_empty() { goals } else { format!("{goals} → {}", goal_list(&follows)) }
}

/// Says of a part of a block how what follows from its steps comes about.
pub(super) fn followed(compared: &Compared<'_>, block: &Block<'_>, at: usize) -> Vec<String> {
    let attained = |follow: &Block<'_>| {
        let told = told_plans(compared, follow.parts.get(at)?).pop()?;
        below_steps(compared, &told).into_iter().next()
    };
    block.follows.iter().filter_map(attained).collect()
}

/// Lists goals; those left out are counted.
pub(super) fn goal_list(goals: &[String]) -> String {
    listed(goals.iter())
}

fn listed(words: impl ExactSizeIterator<Item = impl AsRef<str>>) -> String {
    let hint = if words.len() > NAMED { " (`--format json` names all)" } else { "" };
    join_first(words, NAMED) + hint
}

/// Names the rule of a step and the lines it rests on.
pub(super) fn step_below(compared: &Compared<'_>, step: &PlanStep) -> String {
    let places = places(compared.sources, step.labels.iter().map(|label| label.span));
    join(std::iter::once(step.rule.to_owned()).chain(places))
}

/// A plan as it is told.
pub(super) struct ToldPlan<'a> {
    pub(super) plan: &'a WayPlan,
    /// Stands above it, where two are told.
    pub(super) head: Option<&'static str>,
    /// Stands before what follows from it.
    pub(super) lead: &'static str,
}

/// Returns the plans that are told of a part: of what is harder the one that was and the one that is, else one.
pub(super) fn told_plans<'a>(compared: &Compared<'_>, part: &Likewise<'a>) -> Vec<ToldPlan<'a>> {
    let Sides { old, new, lead } = compared.reading.sides();
    let before = part.plan_before().map(|plan| ToldPlan { plan, head: Some(old), lead: "" });
    let head = before.is_some().then_some(new);
    let lead = if part.row.turn == Turn::Lost { lead } else { "" };
    before.into_iter().chain(part.plan().map(|plan| ToldPlan { plan, head, lead })).collect()
}

/// Returns the commands that tell the plans of a part which are left out.
pub(super) fn left_out(compared: &Compared<'_>, part: &Likewise<'_>) -> Vec<String> {
    part.left_out().filter_map(|which| how(compared, part.row, which)).collect()
}

/// Writes the command that tells a plan which is left out, as a shell reads it.
pub(super) fn how(compared: &Compared<'_>, row: &Row, which: Which) -> Option<String> {
    let question = row.left_out.get(which).as_ref()?;
    let (fetch, path) = match which {
        Which::Old => compared.old_place,
        Which::New => (None, compared.new),
    };
    let fetch = fetch.map_or_else(String::new, |fetch| format!("{fetch} && "));
    Some(format!("{fetch}pim how {} --policies {} --at {}", quoted(question, " "), in_shell(path), compared.diff.at))
}

/// Quotes text that a shell would read as more than letters, digits and harmless marks.
#[must_use]
pub fn in_shell(text: &str) -> String {
    quoted(text, "")
}

fn quoted(text: &str, harmless: &str) -> String {
    let is_harmless = |c: char| c.is_ascii_alphanumeric() || "_-./@,:".contains(c) || harmless.contains(c);
    if !text.is_empty() && text.chars().all(is_harmless) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// Says what is otherwise, or what the way needs.
pub(super) fn said(compared: &Compared<'_>, part: &Likewise<'_>) -> String {
    let details = part.row.details.iter().map(crate::diff::Detail::text).collect::<Vec<_>>().join("; ");
    let is_past = part.row.turn == Turn::Lost && compared.reading == Reading::Edit;
    let plan = part.plan().map_or_else(String::new, |plan| decision_words(plan, is_past));
    match (details.is_empty(), part.row.turn) {
        (false, _) => format!(": {details}"),
        (true, _) => plan,
    }
}

/// Says whether the way needs somebody else, or needed.
fn decision_words(plan: &WayPlan, is_past: bool) -> String {
    let names: Vec<String> = plan.approvers.iter().map(quote).collect();
    let approvers = list(&names, "and");
    let verb = if names.len() == 1 { "approves" } else { "approve" };
    match (plan.decision, is_past) {
        (Decision::Approval, false) => format!(", once {approvers} {verb}"),
        (Decision::Approval, true) => format!(", who needed the approval of {approvers}"),
        (Decision::Allow | Decision::Already | Decision::Deny, false) if plan.steps.is_empty() => ", held at once".to_owned(),
        (Decision::Allow | Decision::Already | Decision::Deny, true) if plan.steps.is_empty() => ", who held it".to_owned(),
        (Decision::Allow | Decision::Already | Decision::Deny, false) => ", without anybody's approval".to_owned(),
        (Decision::Allow | Decision::Already | Decision::Deny, true) => ", who needed nobody's approval".to_owned(),
    }
}

/// Says how the goal follows and from which lines, and what the plan assumes.
pub(super) fn below_steps(compared: &Compared<'_>, told: &ToldPlan<'_>) -> Vec<String> {
    let plan = told.plan;
    let attained = format!("{}{}{}", told.lead, plan.attainment, in_brackets(compared, &plan.labels));
    let assumed = plan.assumptions.iter().map(|assumption| format!("assuming {assumption}"));
    std::iter::once(attained).chain(assumed).collect()
}

/// Says which assignments are new, or are no longer there.
pub(super) fn causes(compared: &Compared<'_>, part: &Likewise<'_>) -> Vec<String> {
    let doubt = if part.row.is_possible { "perhaps " } else { "" };
    let caused = |word: &str, label: &Label| format!("{doubt}{word}: {}{}", label.text, in_brackets(compared, std::slice::from_ref(label)));
    let (old, new) = compared.reading.causes();
    let added = part.new_causes().iter().map(|label| caused(new, label));
    added.chain(part.old_causes().iter().map(|label| caused(old, label))).collect()
}

fn in_brackets(compared: &Compared<'_>, labels: &[Label]) -> String {
    let places = places(compared.sources, labels.iter().map(|label| label.span));
    if places.is_empty() { String::new() } else { format!(" ({})", places.join(", ")) }
}

/// Says what is declared otherwise, where, and whether it counts at another time only. All rows have the same change and details.
pub(super) fn declared_text(compared: &Compared<'_>, rows: &[&Declared]) -> String {
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
pub(super) fn later(rows: &[Declared]) -> Option<String> {
    let begins: BTreeSet<Instant> = rows.iter().filter_map(|row| row.begins).collect();
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
    use super::{in_shell, quoted};

    #[test]
    fn a_shell_reads_what_is_meant() {
        assert_eq!(quoted("can a reach membership of g", " "), "can a reach membership of g");
        assert_eq!(in_shell("a b.pim"), "'a b.pim'");
        assert_eq!(quoted("can a reach role \"$(x)\"", " "), "'can a reach role \"$(x)\"'");
        assert_eq!(in_shell("it's"), r"'it'\''s'");
    }
}
