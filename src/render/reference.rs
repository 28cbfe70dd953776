//! What `pim explain` tells: a rule, and the list of everything that can be explained.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::style::Style;
use crate::defect::OrDefect;
use crate::diag::{Code, CodeKind, Document, ReasonCode, Rule, Topic};
use crate::text::{fill, pad};

/// Below so many columns texts stand under their names.
const BESIDE: usize = 60;

/// Returns the page of a code as it is written, or a rule with its source, its date and how sure it is; it ends with a line end.
#[must_use]
pub fn render_topic(topic: &Topic, style: Style) -> String {
    match topic {
        Topic::Code(_, page) => (*page).to_owned(),
        Topic::Rule(rule) => render_rule(rule, style),
    }
}

/// Returns the same as JSON.
#[must_use]
pub fn topic_json(topic: &Topic) -> Value {
    match topic {
        Topic::Code(code, page) => json!({ "code": code, "page": page }),
        Topic::Rule(rule) => rule_json(rule),
    }
}

fn render_rule(rule: &Rule, style: Style) -> String {
    let mut out = section(rule.id, [rule.text.clone()], style.width);
    out += &section("source", std::iter::once(source(rule)).chain(rule.documents().iter().map(document)), style.width);
    out += &section("sure", sure(rule), style.width);
    if let Some(acts) = rule.acts {
        out += &section("acts", [acts.to_owned()], style.width);
    }
    out
}

/// Tells how sure a rule is, in its own words where they say more than a mark, and what the marks mean.
fn sure(rule: &Rule) -> Vec<String> {
    let marks = rule.marks();
    let own = (!marks.iter().any(|(mark, _)| *mark == rule.sure)).then(|| rule.sure.to_owned());
    own.into_iter().chain(marks.iter().map(|(mark, meaning)| format!("{mark}: {meaning}"))).collect()
}

fn source(rule: &Rule) -> String {
    if rule.source == "–" { "no source says it".to_owned() } else { rule.source.to_owned() }
}

fn document(document: &Document) -> String {
    format!("{}: {} (as of {})", document.name, document.title, document.as_of)
}

fn rule_json(rule: &Rule) -> Value {
    let documents = rule.documents();
    let documents: Vec<Value> =
        documents.iter().map(|found| json!({ "name": found.name, "title": found.title, "as_of": found.as_of })).collect();
    json!({
        "rule": rule.id,
        "family": rule.family,
        "text": rule.text,
        "source": rule.source,
        "documents": documents,
        "sure": rule.sure,
        "acts": rule.acts,
    })
}

fn section(title: &str, texts: impl IntoIterator<Item = String>, width: usize) -> String {
    let lines = texts.into_iter().flat_map(|text| fold(&text, width.saturating_sub(2))); // words break no narrower
    lines.fold(format!("{title}\n"), |out, line| out + "  " + &line + "\n")
}

/// Breaks text at blanks of any kind into lines of so many columns.
fn fold(text: &str, width: usize) -> Vec<String> {
    fill(text.split_whitespace(), " ", |line, word| line.width() + 1 + word.width() <= width)
}

/// One kind of what can be explained.
struct Kind {
    title: String,
    /// Names, each with a few words.
    items: Vec<(&'static str, String)>,
}

/// Returns the names of everything that can be explained, by kind, each with a few words.
#[must_use]
pub fn render_topics(style: Style) -> String {
    let kinds = kinds();
    kinds.iter().map(|kind| render_kind(kind, style.width)).collect::<Vec<_>>().join("\n")
}

/// Returns the same as JSON.
#[must_use]
pub fn topics_json() -> Value {
    let item = |(name, text): &(&str, String)| json!({ "name": name, "text": text });
    let kind = |kind: &Kind| json!({ "kind": kind.title, "items": kind.items.iter().map(item).collect::<Vec<_>>() });
    json!({ "kinds": kinds().iter().map(kind).collect::<Vec<_>>() })
}

fn render_kind(kind: &Kind, width: usize) -> String {
    let widest = kind.items.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let items = kind.items.iter().map(|(name, text)| match width < BESIDE {
        true => format!("  {name}\n") + &indented(text, 4, width),
        false => {
            let text = indented(text, widest + 4, width);
            format!("  {}  {}", pad(name, widest), text.trim_start())
        }
    });
    section(&kind.title, [], width) + &items.collect::<String>()
}

fn indented(text: &str, indent: usize, width: usize) -> String {
    // words break no narrower than they are
    fold(text, width.saturating_sub(indent)).iter().map(|line| format!("{}{line}\n", " ".repeat(indent))).collect()
}

fn kinds() -> Vec<Kind> {
    let codes = [
        ("errors", CodeKind::Error),
        ("notices", CodeKind::Notice),
        ("lints", CodeKind::Lint),
        ("lints that are off unless asked for", CodeKind::OptionalLint),
        ("notes", CodeKind::Note),
    ];
    let codes = codes.map(|(title, kind)| Kind { title: title.to_owned(), items: codes_of(kind) });
    let reasons = [("reasons against", true), ("reasons for", false)];
    let reasons = reasons.map(|(title, is_against)| Kind { title: title.to_owned(), items: reasons_of(is_against) });
    codes.into_iter().chain(reasons).chain(families()).collect()
}

fn codes_of(kind: CodeKind) -> Vec<(&'static str, String)> {
    Code::ALL.iter().filter(|code| code.kind() == kind).map(|code| (code.name(), code.summary().to_owned())).collect()
}

fn reasons_of(is_against: bool) -> Vec<(&'static str, String)> {
    let reasons = ReasonCode::ALL.iter().filter(|code| code.is_against() == is_against);
    reasons.map(|code| (code.name(), first_sentence(code.page()))).collect()
}

/// Returns what a page says first, below its title and its kind.
fn first_sentence(page: &str) -> String {
    let text = page.split("\n\n").nth(2).or_defect().replace('\n', " ");
    let first = text.split_once(". ").map_or(text.as_str(), |(first, _)| first);
    first.trim_end_matches('.').to_owned()
}

/// Returns the rules, by what they are about.
fn families() -> Vec<Kind> {
    let mut families: Vec<Kind> = Vec::new();
    for rule in Rule::all() {
        let title = format!("rules: {}", rule.family);
        let item = (rule.id, rule.text);
        match families.iter_mut().find(|family| family.title == title) {
            Some(family) => family.items.push(item),
            None => families.push(Kind { title, items: vec![item] }),
        }
    }
    families
}
