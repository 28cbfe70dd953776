//! Adds statements to the declared state, and judges what they promise.

use std::sync::Arc;

use serde_json::{Value, json};

use super::engine::Engine;
use super::log::{self, Entry, Fault, Typed};
use super::reply::{Draft, Reply, diagnostics_json};
use super::set::World;
use super::warned::{Warned, key, keys};
use crate::defect::OrDefect;
use crate::diag::Diagnostic;
use crate::render::{self, CaseJson, Style};
use crate::session::{Case, Live, Outcome, Session};
use crate::source::SourceId;
use crate::syntax::{self, ast};
use crate::text::clean;

impl Engine {
    /// Adds statements: those with faults, and those that would let a step go otherwise, are refused.
    pub(super) fn state(&mut self, text: &str, world: &dyn World) -> Reply {
        let name = self.next_name();
        let typed = Typed { name: name.clone(), text: text.to_owned(), shown: shown(text) };
        let mut reply = self.reply();
        self.entries.push(Entry::Statements(typed.clone()));
        let restated = self.restate(&self.entries, world);
        self.entries.pop();
        match restated {
            Ok(live) => {
                self.tell_added(&mut reply, &typed, &live);
                self.go_on(live);
                self.keep(Entry::Statements(typed));
            }
            Err(fault) => self.refuse_fault(&mut reply, text, fault),
        }
        reply.into_reply()
    }

    /// Says all entries again on the declared state that their statements make.
    fn restate(&self, entries: &[Entry], world: &dyn World) -> Result<Live, Fault> {
        let session = log::load(&self.set, entries, world).map_err(Fault::Rejected)?;
        self.refuse_new_errors(&session)?;
        log::replay(Arc::new(session), self.start, entries)
    }

    /// A policy set that is refused anyway may stay so, but not get worse.
    fn refuse_new_errors(&self, session: &Session) -> Result<(), Fault> {
        let known = keys(self.live.session().sources(), self.live.session().diagnostics());
        let is_new = |fault: &&Diagnostic| fault.is_error() && !known.contains(&key(session.sources(), fault));
        let diagnostics: Vec<Diagnostic> = session.diagnostics().iter().filter(is_new).cloned().collect();
        if diagnostics.is_empty() {
            return Ok(());
        }
        let rejected = crate::session::Rejected { sources: session.sources().clone(), diagnostics };
        Err(Fault::Rejected(Box::new(rejected)))
    }

    /// Says why entries cannot be said again.
    pub(super) fn refuse_fault(&self, reply: &mut Draft, input: &str, fault: Fault) {
        match fault {
            Fault::Rejected(rejected) => reply.reject(input, &rejected),
            Fault::Otherwise(otherwise) => {
                let (step, instead, misstep, live) = *otherwise;
                let message = format!("refused, since a step taken before would then go otherwise: `{step}`: {instead}");
                reply.refuse_plainly(input, "diverged", &message, Some("take steps back with `:undo`, or begin anew with `:load`"));
                if let Some(misstep) = misstep {
                    reply.complain(|style| render::render_misstep(live.sources(), &misstep, style));
                }
            }
        }
    }

    fn tell_added(&self, reply: &mut Draft, typed: &Typed, live: &Live) {
        let session = live.session();
        let warnings = self.new_warnings(session);
        // a refused set keeps no promise, and breaks none
        let cases = session.test_text(live.state().now(), &typed.name).unwrap_or_default();
        reply.answer(
            |style| {
                let judged: String = cases.iter().map(|case| render_judged(session, case, style)).collect();
                format!("added: {}\n{judged}", clean(&typed.shown))
            },
            || {
                let cases: Vec<CaseJson> = cases.iter().map(|case| CaseJson::new(session.sources(), case)).collect();
                let cases = serde_json::to_value(cases).or_defect();
                added_json(&typed.shown, diagnostics_json(session.sources(), &warnings), cases)
            },
        );
        reply.complain_about(session.sources(), &warnings);
        if session.is_refused() {
            reply.note("the policy set is still refused; mend it, then `:reload`");
        }
    }

    /// Returns the warnings that were not there before.
    fn new_warnings(&self, session: &Arc<Session>) -> Vec<Diagnostic> {
        let now = self.now();
        let known = self.warned.take().filter(|warned| warned.is_of(self.live.session(), now));
        let known = known.unwrap_or_else(|| Warned::new(self.live.session(), now, &self.live.session().check(now, &[]).open));
        let found = session.check(now, &[]).open;
        self.warned.replace(Some(Warned::new(session, now, &found)));
        let found = found.into_iter().filter(|diagnostic| !diagnostic.is_error());
        found.filter(|diagnostic| !known.keys.contains(&key(session.sources(), diagnostic))).collect()
    }
}

fn added_json(shown: &str, diagnostics: Value, cases: Value) -> Value {
    json!({ "added": shown, "diagnostics": diagnostics, "cases": cases })
}

/// Tells how a promise was judged.
fn render_judged(session: &Session, case: &Case, style: Style) -> String {
    let timeline = if case.timeline.is_empty() { String::new() } else { render::render_moments(&case.timeline, style) };
    match &case.outcome {
        Outcome::Passed => format!("{timeline}passed: {} {}\n", case.kind.word(), clean(&case.name)),
        Outcome::Failed(_) | Outcome::Diverged(_) | Outcome::Unproven(_) => {
            let told = render::render_case(session.tenant(), session.sources(), case, style);
            let word = if matches!(case.outcome, Outcome::Unproven(_)) { "unproven" } else { "failed" };
            format!("{timeline}{word}: {} {}\n{told}", case.kind.word(), clean(&case.name))
        }
    }
}

/// Returns statements in one line: a block is only named.
fn shown(text: &str) -> String {
    let parsed = syntax::parse_file(SourceId::default(), text);
    let heads: Vec<String> = parsed.file.statements.iter().map(|statement| head(&statement.value)).collect();
    if heads.is_empty() { text.trim().to_owned() } else { heads.join("; ") }
}

fn head(statement: &ast::Statement) -> String {
    let written = syntax::format_statement(statement);
    match written.split_once('\n') {
        Some((first, _)) => format!("{} … }}", first.trim_end()),
        None => written,
    }
}
