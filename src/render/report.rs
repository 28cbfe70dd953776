//! Draws one report with miette: a headline, then the labelled lines of every text.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, ThemeCharacters, ThemeStyles};

use super::excerpt::{Excerpt, MAX_LINE};
use super::marks::{Mark, Marks};
use super::style::Style;
use crate::defect::OrDefect;
use crate::diag::Label;
use crate::source::{Seen, Source, SourceId, Sources, Span};
use crate::text::{clean, hang, wrap};

/// More labels than this are counted, not drawn: miette takes quadratic time for them, and people cannot read them.
const MAX_LABELS: usize = 24;

/// So many labels are compared with each other for equal places; those after them are counted only.
const MAX_COMPARED: usize = 200;

/// The tone of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A yes.
    Advice,
    /// Something worth knowing.
    Note,
    /// A risk, or a yes that needs somebody else.
    Warning,
    /// A fault, or a no.
    Error,
}

/// What is drawn.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    /// Its tone.
    pub tone: Tone,
    /// A stable code above the headline.
    pub code: Option<&'a str>,
    /// The headline.
    pub headline: String,
    /// The places.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<&'a str>,
}

impl Report<'_> {
    /// Draws the report; it ends with a line end.
    pub fn draw(&self, sources: &Sources, style: Style<'_>) -> String {
        let mut out = String::new();
        draw_part(&mut out, &Part::headline(self, style), handler(self.tone, style, &[]));
        let (compared, rest) = self.labels.split_at(self.labels.len().min(MAX_COMPARED));
        let labels = distinct(compared.iter().map(|label| in_zone(told(sources, label), style)));
        let (shown, hidden) = labels.split_at(labels.len().min(MAX_LABELS));
        for (source, group) in by_source(shown) {
            draw_source(&mut out, self.tone, sources.get(source), &group, style);
        }
        let hidden = hidden.len() + rest.len();
        if hidden > 0 {
            out.push_str(&format!("    … and {hidden} more\n"));
        }
        if let Some(help) = self.help {
            out.push_str(&hang("  help: ", &style.told(help), style.width));
        }
        out
    }
}

/// Keeps the first of equal labels; labels at one place become one.
fn distinct(labels: impl Iterator<Item = Label>) -> Vec<Label> {
    let mut kept: Vec<Label> = Vec::new();
    for label in labels {
        match kept.iter_mut().find(|other| other.span == label.span) {
            Some(other) => *other = joined(other, &label),
            None => kept.push(label),
        }
    }
    kept
}

fn joined(one: &Label, other: &Label) -> Label {
    let brief = join(one.seen_text(), other.seen_text());
    Label::new(one.span, join(&one.text, &other.text)).with_brief(brief)
}

/// Puts a text behind another, if it does not stand there yet.
fn join(one: &str, other: &str) -> String {
    match (one.is_empty(), other.is_empty()) {
        (_, true) => one.to_owned(),
        (true, false) => other.to_owned(),
        (false, false) if one.split("; ").any(|part| part == other) => one.to_owned(),
        (false, false) => format!("{one}; {other}"),
    }
}

/// Says in brief what the marked text says itself: where it is drawn, and the names that are left out stand in it. What it stands in is named
/// where the text does not show that.
fn told(sources: &Sources, label: &Label) -> Label {
    let source = sources.get(label.span.source);
    let line = source.line_range(source.line_index(label.span.start));
    // a label behind the end of its line marks nothing there
    let seen = source.text().get(label.span.start as usize..line.end.min(label.span.end as usize)).unwrap_or_default();
    let says_all = |brief: &String| names(&label.text).all(|name| names(brief).any(|other| other == name) || seen.contains(name));
    let is_named = |name: &str| is_drawable(source.seen(), label.span) && seen.replace('\\', "").contains(name);
    if source.thing(label.span.start).is_some_and(|name| !is_named(name)) {
        return Label::new(label.span, label.told_text(sources));
    }
    Label { brief: label.brief.clone().filter(says_all), ..label.clone() }
}

/// Writes the instants in a label as clocks show them.
fn in_zone(label: Label, style: Style<'_>) -> Label {
    let tell = |text: &str| style.zone.tell(text).into_owned();
    Label { text: tell(&label.text), brief: label.brief.as_deref().map(tell), ..label }
}

/// Returns what stands in backticks.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Groups labels by text, in the order in which the texts are first named.
fn by_source(labels: &[Label]) -> Vec<(SourceId, Vec<&Label>)> {
    let mut groups: Vec<(SourceId, Vec<&Label>)> = Vec::new();
    for label in labels {
        match groups.iter_mut().find(|(source, _)| *source == label.span.source) {
            Some((_, group)) => group.push(label),
            None => groups.push((label.span.source, vec![label])),
        }
    }
    groups
}

/// Draws the labels of one text on the text as it is seen; places are told as they are written.
fn draw_source(out: &mut String, tone: Tone, source: &Source, labels: &[&Label], style: Style) {
    let seen = source.seen();
    let (drawn, named): (Vec<&Label>, Vec<&Label>) = labels.iter().partition(|label| is_drawable(seen, label.span));
    let drawn: Vec<Label> = drawn.into_iter().map(|label| Label { span: seen.place(label.span), ..label.clone() }).collect();
    let marks = Marks::place(seen.drawn(), &drawn.iter().collect::<Vec<_>>(), style.width);
    if !marks.drawn.is_empty() {
        let mut snippet = String::new();
        draw_part(&mut snippet, &Part::snippet(tone, seen, &marks.drawn), handler(tone, style, &marks.drawn));
        out.push_str(snippet.split_once('\n').map_or("", |(_, frames)| frames));
    }
    for label in marks.aside {
        let at = seen.position(label.span.start);
        out.push_str(&hang(&format!("    {}:{}: ", at.line, at.column), &clean(&label.text), style.width));
    }
    for label in named {
        let at = source.position(label.span.start);
        let text = if label.text.is_empty() { String::new() } else { format!(": {}", clean(&label.text)) };
        out.push_str(&hang("    ", &format!("{}:{}:{}{text}", clean(source.name()), at.line, at.column), style.width));
    }
}

/// Tells whether the line has room on a terminal: it is neither empty nor endless.
fn is_drawable(seen: Seen<'_>, span: Span) -> bool {
    let drawn = seen.drawn();
    let line = drawn.text().get(drawn.line_range(drawn.line_index(seen.place(span).start))).or_defect();
    line.len() <= MAX_LINE && !line.trim().is_empty()
}

/// One call of miette: a headline alone, or the frames of one text.
struct Part<'a> {
    tone: Tone,
    code: Option<&'a str>,
    headline: String,
    excerpt: Option<Excerpt<'a>>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Part<'a> {
    /// Breaks the headline at spaces only: miette would break an instant at its hyphens.
    fn headline(report: &'a Report<'_>, style: Style) -> Self {
        // `wrap` has a least width
        let headline = wrap(&style.told(&report.headline), style.width.saturating_sub(4)).join("\n");
        Self { tone: report.tone, code: report.code, headline, excerpt: None, labels: Vec::new() }
    }

    fn snippet(tone: Tone, seen: Seen<'a>, marks: &[Mark]) -> Self {
        let moved = marks.iter().filter_map(|mark| Some((mark.start, mark.beyond?)));
        let labels = marks.iter().map(|mark| LabeledSpan::new(mark.text.clone(), mark.start, mark.length));
        Self { tone, code: None, headline: String::new(), labels: labels.collect(), excerpt: Some(Excerpt::new(seen, moved.collect())) }
    }
}

fn draw_part(out: &mut String, part: &Part<'_>, handler: GraphicalReportHandler) {
    // writing to a string fails only where a mark lies outside its text, which `Marks` rules out
    let _ = handler.render_report(out, part);
}

/// Makes what draws; all marks of one label have one colour.
fn handler(tone: Tone, style: Style, marks: &[Mark]) -> GraphicalReportHandler {
    let mut styles = if style.has_color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let colors = styles.highlights.clone();
    let colored: Vec<_> = marks.iter().filter_map(|mark| colors.iter().cycle().nth(mark.label % colors.len().max(1)).copied()).collect();
    if !colored.is_empty() {
        styles.highlights = colored;
    }
    let advice = if tone == Tone::Note { "☞" } else { "✓" };
    let characters = ThemeCharacters { advice: advice.to_owned(), ..ThemeCharacters::unicode() };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_links(false)
        .with_context_lines(0)
        .with_wrap_lines(false)
        .without_cause_chain()
        .without_syntax_highlighting()
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)
    }
}

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)
    }
}

impl std::error::Error for Part<'_> {}

impl miette::Diagnostic for Part<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.tone {
            Tone::Advice | Tone::Note => miette::Severity::Advice,
            Tone::Warning => miette::Severity::Warning,
            Tone::Error => miette::Severity::Error,
        })
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}
