//! Answers and complaints, for people and as JSON.

use serde::Serialize;
use serde_json::{Value, json};

use crate::defect::OrDefect;
use crate::diag::Diagnostic;
use crate::ir::Zone;
use crate::render::{self, DiagnosticJson, ErrorBody, Extent, Style, to_json_line};
use crate::session::Rejected;
use crate::source::Sources;
use crate::text::clean;

/// What came of an input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// What goes to stdout.
    pub answer: String,
    /// What goes to stderr.
    pub complaint: String,
    /// Whether the input could be answered, whatever the answer.
    pub is_answered: bool,
    /// Whether the conversation is over.
    pub is_end: bool,
}

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Human,
    /// One JSON object an input, on one line.
    Json,
}

/// How output looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// Its form.
    pub form: Form,
    /// The style of answers.
    pub answers: Style<'static>,
    /// The style of complaints.
    pub complaints: Style<'static>,
    /// How much of many diagnostics is told.
    pub extent: Extent,
}

/// A reply that is being written.
#[derive(Debug)]
pub(super) struct Draft {
    reply: Reply,
    looks: Looks,
    /// Whose clocks tell the time.
    zone: Zone,
}

impl Draft {
    /// Begins a reply.
    pub fn new(looks: Looks, zone: Zone) -> Self {
        Self { reply: Reply { is_answered: true, ..Reply::default() }, looks, zone }
    }

    /// Ends the reply.
    pub fn into_reply(self) -> Reply {
        self.reply
    }

    /// Ends the conversation.
    pub fn end(&mut self) {
        self.reply.is_end = true;
    }

    /// Tells whether the output is JSON.
    pub fn is_json(&self) -> bool {
        self.looks.form == Form::Json
    }

    /// Answers people with a text, which ends with a line end, or programs with an object.
    pub fn answer(&mut self, human: impl FnOnce(Style<'_>) -> String, object: impl FnOnce() -> Value) {
        let text = if self.is_json() { to_json_line(&object()) } else { human(self.looks.answers.in_zone(&self.zone)) };
        self.reply.answer.push_str(&text);
    }

    /// Answers with one line about a command.
    pub fn tell(&mut self, command: &str, message: &str) {
        self.answer(|_| format!("{}\n", clean(message)), || json!({ "command": command, "message": message }));
    }

    /// Says something besides the answer, to people only.
    pub fn note(&mut self, message: &str) {
        if !self.is_json() {
            self.reply.complaint.push_str(&format!("note: {}\n", clean(message)));
        }
    }

    /// Shows diagnostics besides the answer, to people only.
    pub fn complain_about(&mut self, sources: &Sources, diagnostics: &[Diagnostic]) {
        if !self.is_json() {
            let text = render::render_diagnostics(sources, diagnostics, self.looks.extent, self.looks.complaints.in_zone(&self.zone));
            self.reply.complaint.push_str(&text);
        }
    }

    /// Adds a text to the complaints, for people only.
    pub fn complain(&mut self, text: impl FnOnce(Style<'_>) -> String) {
        if !self.is_json() {
            let text = text(self.looks.complaints.in_zone(&self.zone));
            self.reply.complaint.push_str(&text);
        }
    }

    /// Marks the input as one that could not be answered.
    pub fn fail(&mut self) {
        self.reply.is_answered = false;
    }

    /// Refuses an input for faults of its text.
    pub fn refuse(&mut self, input: &str, sources: &Sources, diagnostics: &[Diagnostic]) {
        self.fail();
        match diagnostics.iter().find(|fault| fault.is_error()).or(diagnostics.first()) {
            Some(fault) if self.is_json() => self.error(input, ErrorBody::new(sources, fault)),
            Some(_) | None => self.complain_about(sources, diagnostics),
        }
    }

    /// Refuses an input for texts that cannot be used.
    pub fn reject(&mut self, input: &str, rejected: &Rejected) {
        self.refuse(input, &rejected.sources, &rejected.diagnostics);
    }

    /// Refuses an input for something that has no place in a text.
    pub fn refuse_plainly(&mut self, input: &str, code: &str, message: &str, help: Option<&str>) {
        self.fail();
        if self.is_json() {
            return self.error(input, ErrorBody::without_place(code, message));
        }
        let help = help.map_or_else(String::new, |help| format!("  help: {}\n", clean(help)));
        self.reply.complaint.push_str(&format!("error: {}\n{help}", clean(message)));
    }

    fn error(&mut self, input: &str, error: ErrorBody) {
        self.reply.answer.push_str(&to_json_line(&Refused { input: input.trim(), error }));
    }
}

#[derive(Serialize)]
struct Refused<'a> {
    input: &'a str,
    error: ErrorBody,
}

/// Returns the JSON of diagnostics.
pub(super) fn diagnostics_json(sources: &Sources, diagnostics: &[Diagnostic]) -> Value {
    let all: Vec<DiagnosticJson> = diagnostics.iter().map(|diagnostic| DiagnosticJson::new(sources, diagnostic)).collect();
    serde_json::to_value(all).or_defect()
}
