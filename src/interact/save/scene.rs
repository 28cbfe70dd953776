//! Plays a conversation once more on the final declared state, and writes it down as scenarios.

use std::fmt::Write;
use std::sync::Arc;

use crate::interact::log::{Asked, Course, Entry, Typed, codes};
use crate::ir::Instant;
use crate::session::{Live, Outcome, Session, Taken, expected_answers};
use crate::syntax;

/// A scenario that is being written. One begins wherever the clock was set.
struct Scene {
    start: Instant,
    lines: Vec<String>,
}

/// A conversation, as it is written down.
pub(super) struct Script {
    live: Live,
    scenes: Vec<Scene>,
    /// Expectations that stand outside scenarios, since they name their own instant.
    alone: Vec<String>,
}

impl Script {
    /// Plays entries from the declared state.
    pub fn play(session: Arc<Session>, start: Instant, entries: &[Entry]) -> Self {
        let mut script = Self { live: Live::new(session, start), scenes: vec![Scene { start, lines: Vec::new() }], alone: Vec::new() };
        entries.iter().for_each(|entry| script.add(entry));
        script
    }

    fn add(&mut self, entry: &Entry) {
        match entry {
            Entry::Statements(_) => {}
            Entry::Clock(at, _) => {
                self.live = Live::new(Arc::clone(self.live.session()), *at);
                self.scenes.push(Scene { start: *at, lines: Vec::new() });
            }
            Entry::Step(typed, Course::Done(_)) => _ = self.take(typed).map(|_| self.line(typed.shown.clone())),
            Entry::Step(typed, Course::Refused(_)) | Entry::Attempt(typed) => self.refused(typed),
            Entry::Watched(typed) => self.watched(typed),
            Entry::Asked(asked) => self.asked(asked),
        }
    }

    fn take(&mut self, typed: &Typed) -> Option<Taken> {
        let read = self.live.read_step(&typed.name, &typed.text).ok()?;
        Some(self.live.take(&read))
    }

    /// Takes a step, but stays where it was if that leaves no trace, or goes otherwise.
    fn try_step(&mut self, typed: &Typed, keeps: impl FnOnce(&Taken) -> bool) -> Option<Taken> {
        let before = self.live.clone();
        let taken = self.take(typed)?;
        if !keeps(&taken) {
            self.live = before;
        }
        Some(taken)
    }

    /// Writes an act that was refused; where it would not be any more, it is not done.
    fn refused(&mut self, typed: &Typed) {
        let taken = self.try_step(typed, |taken| matches!(taken.outcome, Outcome::Diverged(_)));
        match taken.map(|taken| taken.outcome) {
            Some(Outcome::Diverged(misstep)) => {
                let code = codes(&misstep).first().map_or_else(String::new, |code| format!(" {code}"));
                self.line(format!("refused{code}: {}", typed.shown));
            }
            Some(_) => self.comment(&format!("refused when it was tried, and now no longer: {}", typed.shown)),
            None => self.comment(&format!("cannot be read any more: {}", typed.shown)),
        }
    }

    /// Writes an expectation, or an act that had to be refused; where it is not met any more, as a comment.
    fn watched(&mut self, typed: &Typed) {
        match self.try_step(typed, |taken| taken.outcome == Outcome::Passed).map(|taken| taken.outcome) {
            Some(Outcome::Passed) => self.line(typed.shown.clone()),
            Some(Outcome::Diverged(misstep)) => {
                self.comment(&format!("held when it was typed, and now no longer ({}): {}", misstep.message, typed.shown));
            }
            Some(Outcome::Failed(_) | Outcome::Unproven(_)) | None => self.comment(&format!("cannot be read any more: {}", typed.shown)),
        }
    }

    /// Writes an answer as an expectation; one that changed with a later statement says so.
    fn asked(&mut self, asked: &Asked) {
        let Ok(answer) = self.live.ask(&asked.query) else {
            return self.comment(&format!("cannot be asked any more: {}", asked.query));
        };
        let answers = expected_answers(self.live.tenant_of(&answer), &answer.answered.explanation.answer);
        if answers.is_empty() {
            return self.comment(&format!("asked: {}", asked.query));
        }
        let lines: Vec<String> = answers.iter().map(|answer| format!("expect {answer}: {}", asked.query)).collect();
        let changed =
            (answers != asked.answers).then(|| format!("# the answer was {} before later statements", one_line(&asked.answers.join(", "))));
        let lines = changed.into_iter().chain(lines);
        match answer.is_about_declared {
            true => self.alone.extend(lines),
            false => lines.for_each(|line| self.line(line)),
        }
    }

    fn line(&mut self, line: String) {
        if let Some(scene) = self.scenes.last_mut() {
            scene.lines.push(line);
        }
    }

    fn comment(&mut self, text: &str) {
        self.line(format!("# {}", one_line(text)));
    }

    /// Returns the scenarios, and what stands beside them.
    pub fn text(&self) -> String {
        let scenes: Vec<&Scene> = self.scenes.iter().filter(|scene| !scene.lines.is_empty()).collect();
        let mut text = String::new();
        for (index, scene) in scenes.iter().enumerate() {
            let name = if scenes.len() > 1 { format!("session, part {}", index + 1) } else { "session".to_owned() };
            _ = writeln!(text, "scenario {} {{\nat {}", syntax::format_string(&name), scene.start);
            scene.lines.iter().for_each(|line| text.extend([line, "\n"]));
            text.push_str("}\n\n");
        }
        self.alone.iter().for_each(|line| text.extend([line, "\n"]));
        text
    }
}

/// Returns a text without line ends, so that it can stand in a comment.
pub(super) fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}
