//! Gives diagnostics and explanations a visible form: for people on a terminal, as JSON, SARIF and workflow annotations.

mod caption;
mod case;
mod diagnostics;
mod diff;
mod excerpt;
mod explanation;
mod github;
mod json;
mod junit;
mod listing;
mod marks;
mod plan;
mod reasons;
mod reference;
mod report;
mod sarif;
mod show;
mod timeline;
mod verdict;
mod when;
mod words;

pub use caption::verdict_line;
pub use case::{CaseJson, remark_text, render_case, render_misstep_with_answer, render_unmet};
pub use diagnostics::{render_diagnostic, render_diagnostics, render_failure, summarize_diagnostics, summarize_files};
pub use diff::{Compared, DiffJson, render_diff, render_diff_markdown};
pub use explanation::render_explanation;
pub use github::render_annotation;
pub use json::{DiagnosticJson, DiffErrorJson, ErrorBody, ErrorJson, ExplanationJson, LabelJson, ReasonJson, reasons_json, to_json_line};
pub use junit::{JunitCase, JunitOutcome, render_junit};
pub use reference::{render_topic, render_topics, topic_json, topics_json};
pub use sarif::render_sarif;
pub use timeline::{misstep_message, render_misstep, render_moments, render_timeline};

use crate::explain::Explanation;
use crate::ir::{Question, Tenant};
use crate::source::{Sources, Span};

/// How text for people looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether ANSI colours are written.
    pub has_color: bool,
    /// The width in columns; narrow ones are read as wide enough for a few words.
    pub width: usize,
}

impl Style {
    /// No colour, 100 columns: the form of files, pipes and tests.
    pub const PLAIN: Self = Self { has_color: false, width: 100 };
}

/// An answered question, with everything needed to show it.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// The canonical text of the question.
    pub query: &'a str,
    /// The question.
    pub question: &'a Question,
    /// Where it stands; labels of facts that no line carries point there, and are told in words instead of being drawn.
    pub place: Span,
    /// The answer.
    pub explanation: &'a Explanation,
    /// The tenant it was asked of.
    pub tenant: &'a Tenant,
    /// The texts that labels point into, the question's own among them.
    pub sources: &'a Sources,
}
