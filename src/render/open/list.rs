//! Lists and intervals that something turns on which is not known.

use super::super::answered::Answered;
use super::super::decided::{decision_words, open_cells};
use super::super::notes::Notes;
use super::super::show::details;
use super::super::style::Style;
use super::super::verdict::claim;
use super::super::when::ends_in_words;
use super::super::words::principal_names;
use crate::explain::{OpenItem, OpenWhat, OpenWho};
use crate::ir::PrincipalId;
use crate::possible::{Decisions, Span};
use crate::text::{align, clean, counted, hang, join, list};

/// More names than this are counted.
const NAMED: usize = 10;
const EVERY_OTHER_ROLE: &str = "every other role";

/// Returns the answer of `who …`: `alice; and whoever else is a member of ops (not known here)`.
pub fn render_who(answered: &Answered<'_>, who: &OpenWho, style: Style) -> String {
    let row = |item: &OpenItem<PrincipalId>| {
        let principal = answered.tenant.principals.row(item.item);
        if who.is_decided {
            return open_cells(answered.tenant, &principal.name, item);
        }
        let held = item.holding.iter().flat_map(|holding| [holding.state.word().to_owned(), details(answered, holding)]);
        [principal.name.to_string(), principal.kind_noun().to_owned()].into_iter().chain(held).collect()
    };
    let rows: Vec<Vec<String>> = who.items.iter().map(row).collect();
    let possible: Vec<PrincipalId> = who.possible.iter().map(|(principal, _)| *principal).collect();
    let perhaps = names_or_count(&principal_names(&possible, answered.tenant), "declared account");
    write(answered, ("who", &who_words(answered, who)), &rows, Notes::default().line("perhaps", &perhaps).open(&who.unknown), style)
}

/// Names those of whom it is known, and says who else there may be.
pub fn who_words(answered: &Answered<'_>, who: &OpenWho) -> String {
    let mut known: Vec<PrincipalId> = who.items.iter().map(|item| item.item).collect();
    known.dedup();
    let names = principal_names(&known, answered.tenant);
    let more = whoever(who, !names.is_empty());
    match names.len() {
        0 => more,
        1..=NAMED => format!("{}; and {more}", join(&names)),
        count => format!("{count}; and {more}"),
    }
}

/// Says who else: whoever is what is not known, or some more.
fn whoever(who: &OpenWho, has_known: bool) -> String {
    let other = if has_known { "else " } else { "" };
    match (who.whoever.as_slice(), who.others) {
        ([], true) if has_known => "perhaps others (not known here)".to_owned(),
        ([], true) => "perhaps somebody (not known here)".to_owned(),
        ([], false) if who.possible.is_empty() => "nobody else".to_owned(),
        ([], false) => "perhaps those below (not known here)".to_owned(),
        (phrases, _) => format!("whoever {other}{} (not known here)", list(phrases, "or")),
    }
}

/// Returns the answer of `what …`.
pub fn render_what(answered: &Answered<'_>, what: &OpenWhat, style: Style) -> String {
    let row = |item: &OpenItem<String>| {
        if what.is_decided {
            return open_cells(answered.tenant, &item.item, item);
        }
        let held = item.holding.iter().flat_map(|holding| [holding.state.word().to_owned(), details(answered, holding)]);
        std::iter::once(item.item.clone()).chain(held).collect()
    };
    let mut rows: Vec<Vec<String>> = what.items.iter().map(row).collect();
    rows.extend(what.every_role.is_yes().then(|| vec![EVERY_OTHER_ROLE.to_owned(), list(&decision_words(what.every_role), "or")]));
    let mut possible: Vec<String> = what.possible.iter().map(|(target, _)| target.clone()).collect();
    possible.extend(what.may_have_every_role().then(|| EVERY_OTHER_ROLE.to_owned()));
    let perhaps = names_or_count(&possible, "target");
    write(answered, ("what", &what_words(what)), &rows, Notes::default().line("perhaps", &perhaps).open(&what.unknown), style)
}

/// Counts that of which it is known, and says that there may be more.
pub fn what_words(what: &OpenWhat) -> String {
    match what.items.len() {
        0 => "perhaps something (not known here)".to_owned(),
        count if !what.has_possible() => count.to_string(),
        count => format!("{count}; and perhaps more (not known here)"),
    }
}

/// Returns the answer of `when can`.
pub fn render_when(answered: &Answered<'_>, spans: &[Span], style: Style) -> String {
    let row = |span: &Span| {
        let [from, until] = ends_in_words(answered, span.window);
        vec![from, until, possible_words(span.decisions)]
    };
    let rows: Vec<Vec<String>> = spans.iter().map(row).collect();
    let claim = claim(answered.question, answered.tenant, true);
    let head = format!("when {}: {}", clean(&claim), counted(spans.len(), "interval"));
    hang("", &head, style.width) + &align("  ", &rows, style.width)
}

fn possible_words(decisions: Decisions) -> String {
    match decisions.known() {
        Some(decision) => decision.word().to_owned(),
        None => format!("not known: {}", list(&decision_words(decisions), "or")),
    }
}

fn names_or_count(names: &[String], noun: &str) -> String {
    if names.len() > NAMED { counted(names.len(), noun) } else { join(names) }
}

fn write(answered: &Answered<'_>, (asked, told): (&str, &str), rows: &[Vec<String>], notes: Notes, style: Style) -> String {
    let claim = claim(answered.question, answered.tenant, true);
    let head = format!("{asked} {}: {} (at {})", clean(&claim), clean(told), style.clock(answered.explanation.at));
    hang("", &head, style.width) + &align("  ", rows, style.width) + &notes.render(style)
}
