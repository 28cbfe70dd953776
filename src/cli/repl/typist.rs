//! What helps while one is typing: completion, hints, colours, and waiting for the end of a block.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Write;
use std::fs;
use std::rc::Rc;

use pim::defect::OrDefect;
use pim::interact::{Completion, Engine, Tone};
use pim::syntax::Splitter;
use pim::text::clean;
use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

/// From this length on, the whole text is not looked at again with every key: a terminal may paste one key at a time.
const LONG: usize = 1_000;

/// Knows the engine, and so what may be typed.
pub struct Typist {
    /// The engine, which the prompt uses too.
    pub engine: Rc<RefCell<Engine>>,
    /// Whether colours are written. Without them nothing is shown that was not typed.
    pub has_color: bool,
}

impl Helper for Typist {}

impl Completer for Typist {
    type Candidate = Pair;

    fn complete(&self, line: &str, cursor: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let before = line.get(..cursor).or_defect();
        let Completion { start, candidates, is_path } = self.engine.borrow().complete(before);
        if is_path {
            return Ok((start, complete_path(before.get(start..).or_defect())));
        }
        Ok((start, candidates.into_iter().map(|candidate| Pair { display: candidate.shown, replacement: candidate.text }).collect()))
    }
}

/// Lists the files and folders whose paths begin as typed; with a `"` in front, the path is a string.
fn complete_path(typed: &str) -> Vec<Pair> {
    let (quote, path) = if let Some(path) = typed.strip_prefix('"') { ("\"", path) } else { ("", typed) };
    let (folder, stem) = path.rsplit_once('/').map_or(("", path), |(folder, stem)| (folder, stem));
    let prefix = if path.contains('/') { format!("{folder}/") } else { String::new() };
    let entries = fs::read_dir(if prefix.is_empty() { "." } else { &prefix });
    let mut names: Vec<String> = entries
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let end = if entry.path().is_dir() { "/" } else { "" };
            entry.file_name().to_str().map(|name| format!("{name}{end}"))
        })
        .filter(|name| name.starts_with(stem) && (stem.starts_with('.') || !name.starts_with('.')))
        .collect();
    names.sort();
    let pair = |name: String| Pair { replacement: format!("{quote}{prefix}{name}"), display: clean(&name).into_owned() };
    names.into_iter().map(pair).collect()
}

/// A hint behind the cursor.
pub struct Shown {
    shown: String,
    text: Option<String>,
}

impl rustyline::hint::Hint for Shown {
    fn display(&self) -> &str {
        &self.shown
    }

    fn completion(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

impl Hinter for Typist {
    type Hint = Shown;

    fn hint(&self, line: &str, cursor: usize, _: &Context<'_>) -> Option<Shown> {
        if !self.has_color || cursor < line.len() || line.len() > LONG {
            return None;
        }
        self.engine.borrow().hint(line).map(|hint| Shown { shown: hint.shown, text: hint.text })
    }
}

impl Highlighter for Typist {
    fn highlight<'l>(&self, line: &'l str, cursor: usize) -> Cow<'l, str> {
        if !self.has_color {
            return Cow::Borrowed(line);
        }
        let mut painted = String::with_capacity(line.len() * 2);
        let mut at = 0;
        for stroke in self.engine.borrow().paint(line, cursor) {
            let (before, part) = (line.get(at..stroke.range.start), line.get(stroke.range.clone()));
            _ = write!(painted, "{}{}{}\x1b[0m", before.or_defect(), code(stroke.tone), part.or_defect());
            at = stroke.range.end;
        }
        painted.push_str(line.get(at..).or_defect());
        Cow::Owned(painted)
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        if self.has_color { Cow::Owned(format!("\x1b[2m{prompt}\x1b[0m")) } else { Cow::Borrowed(prompt) }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.has_color { Cow::Owned(format!("\x1b[2m{hint}\x1b[0m")) } else { Cow::Borrowed(hint) }
    }

    fn highlight_char(&self, line: &str, _: usize, kind: CmdKind) -> bool {
        self.has_color && (line.len() <= LONG || kind == CmdKind::ForcedRefresh)
    }
}

/// Returns the escape that begins a tone.
fn code(tone: Tone) -> &'static str {
    match tone {
        Tone::Keyword => "\x1b[1;34m",
        Tone::Name => "\x1b[36m",
        Tone::Unknown => "\x1b[33m",
        Tone::Text => "\x1b[32m",
        Tone::Value => "\x1b[35m",
        Tone::Comment => "\x1b[2m",
        Tone::Wrong => "\x1b[31m",
    }
}

impl Validator for Typist {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let mut splitter = Splitter::default();
        context.input().lines().for_each(|line| drop(splitter.push(line)));
        Ok(if splitter.is_open() { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}
