//! Says what is wrong with a text, as data.

mod code;
mod reason;
mod rule;

pub use code::{Code, CodeKind, Severity};
pub use reason::ReasonCode;
pub use rule::{Document, Rule, Topic};

use crate::source::{Sources, Span};
use crate::text::{list, quote};

/// A place in a text and what it contributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there, in the user's words.
    pub text: String,
    /// The same where the marked text is seen above it: without what that says itself.
    pub brief: Option<String>,
}

impl Label {
    /// Creates a label.
    #[must_use]
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into(), brief: None }
    }

    /// Returns what is said where the marked text is seen above it.
    #[must_use]
    pub fn seen_text(&self) -> &str {
        self.brief.as_deref().unwrap_or(&self.text)
    }

    /// Returns what is said where nothing of the text is seen, with the name of what stands there, if it has one that the text does not show.
    #[must_use]
    pub fn told_text(&self, sources: &Sources) -> String {
        match (sources.get(self.span.source).thing(self.span.start), self.text.as_str()) {
            (None, text) => text.to_owned(),
            (Some(thing), "") => thing.to_owned(),
            (Some(thing), text) => format!("{text} ({thing})"),
        }
    }

    /// Sets what is said where the marked text is seen above it. Names it leaves out must stand there; else the whole text is said.
    #[must_use]
    pub fn with_brief(mut self, brief: impl Into<String>) -> Self {
        self.brief = Some(brief.into());
        self
    }
}

/// A fault (or, as a lint, a risk) in a policy text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable code; severity and rule follow from it.
    pub code: Code,
    /// What is wrong: lowercase, one line, names in backticks.
    pub message: String,
    /// Where; at least one, the first is the primary place.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// The same as texts that can be taken over, where they are known; the help tells it too.
    pub offer: Option<Box<Offer>>,
    /// Of a lint, the declaration on which an `allow` accepts it, by the place that its row carries.
    pub acceptable: Option<Span>,
}

/// How many forms of an offer are told.
const MOST_TOLD: usize = 4;

/// What fits in a place, where somebody wrote what many write at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The place: a whole question, or a part of a statement.
    pub place: Span,
    /// Why, in a few words; may be empty.
    pub why: &'static str,
    /// What fits: where it depends on what is meant, several.
    pub forms: Vec<String>,
    /// Whether the forms are statements of their own, for which nothing is left in the place.
    pub is_apart: bool,
}

impl Offer {
    /// Returns the texts of which each can stand in the place, instead of what stands there: those that the help tells. A form that is a statement of
    /// its own is none.
    pub fn replacements(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().filter(|_| !self.is_apart).take(MOST_TOLD).map(String::as_str)
    }

    /// Says it in words.
    #[must_use]
    pub fn help(&self) -> String {
        let forms: Vec<String> = self.forms.iter().filter(|form| !form.is_empty()).take(MOST_TOLD).map(quote).collect();
        match (self.why, forms.as_slice()) {
            (why, []) => why.to_owned(),
            ("", forms) => format!("write {}", list(forms, "or")),
            (why, forms) => format!("{why}: write {}", list(forms, "or")),
        }
    }
}

impl Diagnostic {
    /// Creates a diagnostic with its primary label.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Self { code, message: message.into(), labels: vec![Label::new(span, label)], help: None, offer: None, acceptable: None }
    }

    /// Adds a further place.
    #[must_use]
    pub fn with_label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label::new(span, text));
        self
    }

    /// Sets what to write instead.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets what fits instead, and says so.
    #[must_use]
    pub fn with_offer(self, offer: Offer) -> Self {
        Self { help: Some(offer.help()), offer: Some(Box::new(offer)), ..self }
    }

    /// Returns the severity of its code.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Tells whether it refuses the policy set.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }
}

/// Says that two things exclude each other, each with its words and its place.
pub(crate) fn conflicting(later: (&str, Span), first: (&str, Span)) -> Diagnostic {
    let message = match first.0 == later.0 {
        true => format!("`{}` is given twice", later.0),
        false => format!("`{}` and `{}` exclude each other", first.0, later.0),
    };
    Diagnostic::new(Code::ConflictingItems, message, later.1, format!("`{}` here", later.0))
        .with_label(first.1, format!("`{}` here", first.0))
        .with_help("keep one of them")
}

/// Names of more characters are compared with no others: what a comparison takes grows with the square of their length.
const LONGEST_COMPARED: usize = 64;

/// Tells whether a name is too long to look for one that is near.
#[must_use]
pub fn is_too_long(name: &str) -> bool {
    name.chars().nth(LONGEST_COMPARED).is_some()
}

/// Returns the candidate nearest to `wanted`, if one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let (length, lower) = (wanted.chars().count(), wanted.to_lowercase());
    let limit = (length / 3).clamp(1, 4);
    let distance = |candidate: &str| {
        if candidate.chars().flat_map(char::to_lowercase).eq(lower.chars()) {
            return 0;
        }
        // each edit changes the length by at most one
        if candidate.chars().count().abs_diff(length) > limit { usize::MAX } else { strsim::damerau_levenshtein(wanted, candidate) }
    };
    candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Longer texts are not compared: it would take too long.
const MOST_LETTERS: usize = 200;

/// Returns what is most like a text, by any of its forms, if half of it is. Of several that are equally near the first counts.
pub(crate) fn most_alike<'a, const FORMS: usize>(
    wanted: &str,
    candidates: impl Iterator<Item = ([&'a String; FORMS], &'a String)>,
) -> Option<&'a str> {
    if wanted.len() > MOST_LETTERS {
        return None;
    }
    let compare = |form: &String| if form.len() > MOST_LETTERS { 0.0 } else { strsim::normalized_damerau_levenshtein(wanted, form) };
    let mut best: Option<(f64, &str)> = None;
    for (forms, candidate) in candidates {
        let likeness = forms.into_iter().map(compare).fold(0.0, f64::max);
        if likeness >= 0.5 && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}
