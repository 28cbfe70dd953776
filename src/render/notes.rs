//! The parts of an answer for people: the verdict drawn on the lines that decide it, and the notes below.

use super::answered::Answered;
use super::reasons::{fix_lines, reason_lines};
use super::report::{Report, Tone};
use super::style::Style;
use crate::diag::Label;
use crate::explain::{Fix, Reason};
use crate::ir::{Instant, format_duration};
use crate::source::Span;
use crate::text::{hang, join, pad};

/// Draws the verdict with the lines that decide it.
pub(super) fn draw(answered: &Answered<'_>, tone: Tone, sentence: String, labels: &[Label], style: Style) -> String {
    let headline = format!("{sentence} (at {})", answered.explanation.at);
    let labels = labels.iter().filter(|label| !lies_within(label.span, answered.place)).cloned();
    Report { tone, code: None, headline, labels: labels.collect(), help: None }.draw(answered.sources, style)
}

/// A label on the question itself says that no line carries the fact; its reason says so in words.
fn lies_within(span: Span, place: Span) -> bool {
    span.source == place.source && place.start <= span.start && span.end <= place.end
}

/// Returns all labels of some reasons.
pub(super) fn labels_of(reasons: &[Reason]) -> Vec<Label> {
    reasons.iter().flat_map(|reason| &reason.labels).cloned().collect()
}

/// Says until when an activation lasts, and how long at most.
pub(super) fn length_words(max_seconds: Option<i64>, until: Option<Instant>) -> String {
    let max = max_seconds.map(|seconds| format!("at most {}", format_duration(seconds)));
    let until = until.map(|until| format!("until {until}"));
    join([until, max].into_iter().flatten())
}

/// The lines below the frames: a word, and what it tells.
#[derive(Default)]
pub(super) struct Notes {
    lines: Vec<(&'static str, String)>,
}

impl Notes {
    pub(super) fn line(mut self, word: &'static str, text: &str) -> Self {
        if !text.is_empty() {
            self.lines.push((word, text.to_owned()));
        }
        self
    }

    pub(super) fn lines(mut self, word: &'static str, texts: &[String]) -> Self {
        self.add_all([word, ""], texts.iter().cloned());
        self
    }

    pub(super) fn reasons(mut self, reasons: &[Reason]) -> Self {
        self.add_all(["because", ""], reason_lines(reasons).into_iter());
        self
    }

    /// Adds reasons that may hold.
    pub(super) fn perhaps(mut self, reasons: &[Reason]) -> Self {
        self.add_all(["perhaps", ""], reason_lines(reasons).into_iter());
        self
    }

    /// Adds what would have to be known.
    pub(super) fn open(mut self, reasons: &[Reason]) -> Self {
        self.add_all(["not known", ""], reason_lines(reasons).into_iter());
        self
    }

    pub(super) fn fixes(mut self, fixes: &[Fix]) -> Self {
        self.add_all(["to turn it", "or"], fix_lines(fixes).into_iter());
        self
    }

    fn add_all(&mut self, [first, further]: [&'static str; 2], texts: impl Iterator<Item = String>) {
        let start = self.lines.len();
        for text in texts {
            if !self.lines.iter().skip(start).any(|(_, other)| *other == text) {
                let word = if self.lines.len() == start { first } else { further };
                self.lines.push((word, text));
            }
        }
    }

    pub(super) fn render(&self, style: Style) -> String {
        let width = self.lines.iter().map(|(word, _)| word.len()).max().unwrap_or(0);
        self.lines.iter().map(|(word, text)| hang(&format!("  {}  ", pad(word, width)), &style.told(text), style.width)).collect()
    }
}
