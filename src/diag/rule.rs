//! The rules that answers cite, read from the pages that tell them, so that page and program cannot part.

use super::code::Code;
use super::reason::ReasonCode;
use crate::defect::OrDefect;

/// What the platform does, with sources, and what attackers can do.
const SEMANTICS: &str = include_str!("../../docs/semantics.md");
/// The rules of plans.
const REACH: &str = include_str!("../../docs/reach.md");

/// A document that rules rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its short name, by which rules name it.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Of when its text is, as far as that is known.
    pub as_of: &'static str,
}

/// A rule in our words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its stable id: `D3.24`, `R20`, `P19`.
    pub id: &'static str,
    /// What it is about: `Activation`.
    pub family: &'static str,
    /// What it says.
    pub text: String,
    /// Where it comes from, as the page writes it: short names of documents, other rules, words.
    pub source: &'static str,
    /// How sure it is, as the page writes it.
    pub sure: &'static str,
    /// Where it acts here; `None` where the page does not tell.
    pub acts: Option<&'static str>,
}

/// What can be explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// A code, with its page.
    Code(&'static str, &'static str),
    /// A rule.
    Rule(Rule),
}

impl Topic {
    /// Finds a code or a rule by its name, in any case.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let code = name.trim().to_ascii_lowercase();
        let of_code = Code::parse(&code).map(|code| (code.name(), code.page()));
        let found = of_code.or_else(|| ReasonCode::parse(&code).map(|code| (code.name(), code.page())));
        found.map(|(name, page)| Self::Code(name, page)).or_else(|| Rule::find(name).map(Self::Rule))
    }

    /// Returns the names of all, each once: codes, then rules.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        let of_codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        // some are both
        let of_reasons = ReasonCode::ALL.iter().map(|code| code.name()).filter(|name| !of_codes.contains(name)).collect::<Vec<_>>();
        of_codes.into_iter().chain(of_reasons).chain(Rule::all().into_iter().map(|rule| rule.id)).collect()
    }
}

impl Rule {
    /// Returns all rules, in the order of the pages.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut rules: Vec<Self> = Vec::new();
        for row in rows(SEMANTICS) {
            let last = rules.last().map(|rule| rule.source);
            rules.extend(documented(&row, last).or_else(|| doubtful(&row)));
        }
        let of_plans = rows(REACH);
        rules.extend(of_plans.iter().filter_map(|row| of_plan(row, &of_plans)));
        rules
    }

    /// Finds a rule by its id, in any case; the prime of a newer text may stand behind it.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        let id = id.trim().trim_end_matches(['\'', '′', '’']);
        Self::all().into_iter().find(|rule| rule.id.eq_ignore_ascii_case(id))
    }

    /// Returns the documents it rests on, by itself or through the rules it names, each once.
    #[must_use]
    pub fn documents(&self) -> Vec<Document> {
        let (rules, documents) = (Self::all(), Document::all());
        let mut found: Vec<Document> = Vec::new();
        let (mut seen, mut waiting) = (vec![self.id], vec![self.clone()]);
        while let Some(rule) = waiting.pop() {
            for document in documents.iter().filter(|document| document.is_named_in(rule.source)) {
                if !found.contains(document) {
                    found.push(document.clone());
                }
            }
            let named = rules.iter().filter(|other| rule.rests_on(other.id) && !seen.contains(&other.id)).cloned().collect::<Vec<_>>();
            seen.extend(named.iter().map(|rule| rule.id));
            waiting.extend(named.into_iter().rev());
        }
        found
    }

    fn rests_on(&self, id: &str) -> bool {
        // `as there` points at the rules of the text
        holds_word(self.source, id) || (self.source == "as there" && holds_word(&self.text, id))
    }

    /// Tells what the words mean by which it says how sure it is.
    #[must_use]
    pub fn marks(&self) -> Vec<(&'static str, &'static str)> {
        let marks = rows(SEMANTICS).into_iter().filter(|row| row.section == "Marks");
        let marks = marks.filter_map(|row| Some((row.cell("mark")?, row.cell("meaning")?)));
        marks.filter(|(mark, _)| holds_word(self.sure, mark)).collect()
    }
}

impl Document {
    /// Returns all documents, in the order of the page.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let rows = rows(SEMANTICS);
        let of_row = |row: &Row| Some((row.cell("short name")?, row.cell("document")?, row.cell("as of")?));
        let each = |(names, title, as_of): (&'static str, _, _)| names.split(", ").map(move |name| Self { name, title, as_of });
        rows.iter().filter_map(of_row).flat_map(each).collect()
    }

    fn is_named_in(&self, source: &str) -> bool {
        holds_word(source, self.name.strip_prefix("Graph: ").unwrap_or(self.name))
    }
}

/// Reads a row of a table of rules. `same` stands for the source of the rule above.
fn documented(row: &Row, above: Option<&'static str>) -> Option<Rule> {
    let written = row.cell("source")?;
    let is_same = written.starts_with("same") || written.contains("same pages");
    Some(Rule {
        id: row.cell("rule")?,
        family: row.family(),
        text: row.cell("in our words")?.to_owned(),
        source: above.filter(|_| is_same).unwrap_or(written),
        sure: row.cell("sure")?,
        acts: row.cell("acts"),
    })
}

/// Reads a row of the table of doubts: sources disagree or say nothing, and one reading is taken.
fn doubtful(row: &Row) -> Option<Rule> {
    Some(Rule {
        id: row.cell("rule")?,
        family: row.family(),
        text: format!("Doubt: {}. Reading: {}.", row.cell("doubt")?, row.cell("reading")?),
        source: row.cell("why")?,
        sure: "inferred",
        acts: None,
    })
}

/// Reads a row of the rules of plans; what it rests on stands in a table of its own.
fn of_plan(row: &Row, all: &[Row]) -> Option<Rule> {
    let (id, gives, when) = (row.cell("rule")?, row.cell("gives")?, row.cell("when")?);
    let grounds = all.iter().find(|other| other.cell("rule") == Some(id) && other.cell("rests on").is_some());
    Some(Rule {
        id,
        family: "Reach and escalate",
        text: format!("{gives}. When: {when}."),
        source: grounds.and_then(|row| row.cell("rests on")).unwrap_or("–"),
        sure: grounds.and_then(|row| row.cell("sure")).unwrap_or("inferred"),
        acts: None,
    })
}

/// A row of a table.
struct Row {
    section: &'static str,
    head: Vec<&'static str>,
    cells: Vec<&'static str>,
}

impl Row {
    fn cell(&self, name: &str) -> Option<&'static str> {
        self.head.iter().zip(&self.cells).find(|(head, _)| **head == name).map(|(_, cell)| *cell)
    }

    /// Returns the heading it stands under, without a number.
    fn family(&self) -> &'static str {
        self.section.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ')
    }
}

/// Reads the tables of a page.
fn rows(page: &'static str) -> Vec<Row> {
    let (mut section, mut head, mut rows) = ("", Vec::new(), Vec::new());
    for line in page.lines() {
        match cells(line) {
            Some(cells) if head.is_empty() => head = cells,
            Some(cells) => rows.push(Row { section, head: head.clone(), cells }),
            None if line.starts_with("|-") => {}
            None => head.clear(),
        }
        if let Some((_, title)) = line.split_once(' ').filter(|(marks, _)| marks.starts_with("##")) {
            section = title;
        }
    }
    rows
}

fn cells(line: &'static str) -> Option<Vec<&'static str>> {
    Some(line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect())
}

/// Tells whether a text holds a word or several, and not as a part of longer ones.
fn holds_word(text: &str, word: &str) -> bool {
    let is_inside = |c: char| c.is_alphanumeric() || c == '-';
    text.match_indices(word).any(|(start, _)| {
        let (before, rest) = text.split_at_checked(start).or_defect();
        let mut after = rest.chars().skip(word.chars().count());
        let ends = match after.next() {
            // `D1.2` is no part of `D1.20`, nor `P1` of `P1.5`; a full stop ends a sentence
            Some('.') => !after.next().is_some_and(|next| next.is_ascii_digit()),
            next => !next.is_some_and(is_inside),
        };
        ends && !before.ends_with(is_inside)
    })
}
