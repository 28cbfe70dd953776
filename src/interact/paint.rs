//! Tells what the parts of an input are, for colours.

use std::ops::Range;

use super::command::{COMMANDS, parts};
use super::engine::Engine;
use crate::defect::OrDefect;
use crate::syntax::{self, Part, PartKind, Slot};

/// A part of an input, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stroke {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it is.
    pub tone: Tone,
}

/// What a part of an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A keyword, or a command.
    Keyword,
    /// A name that is known, or that is declared here.
    Name,
    /// A name that is not known.
    Unknown,
    /// A string.
    Text,
    /// A time, a duration or a code.
    Value,
    /// A comment.
    Comment,
    /// What does not fit.
    Wrong,
}

/// Longer inputs are not painted: they were pasted, and nobody looks at their colours.
const LONGEST: usize = 64 * 1024;

impl Engine {
    /// Returns the parts of an input that have a tone, in order. What ends at the cursor is still being typed, and so not yet wrong.
    #[must_use]
    pub fn paint(&self, text: &str, cursor: usize) -> Vec<Stroke> {
        if text.len() > LONGEST {
            return Vec::new();
        }
        if text.trim_start().starts_with(':') {
            return paint_command(text, cursor);
        }
        let stroke = |part: Part| self.tone(text, &part, cursor).map(|tone| Stroke { range: part.range, tone });
        syntax::walk(text).parts.into_iter().filter_map(stroke).collect()
    }

    fn tone(&self, text: &str, part: &Part, cursor: usize) -> Option<Tone> {
        let is_typed = part.range.end == cursor;
        match &part.kind {
            PartKind::Keyword => Some(Tone::Keyword),
            PartKind::Comment => Some(Tone::Comment),
            PartKind::Wrong => (!is_typed).then_some(Tone::Wrong),
            PartKind::Mark | PartKind::Unread => None,
            PartKind::Filled(slots) => self.tone_of(text.get(part.range.clone()).or_defect(), slots, is_typed),
        }
    }

    /// Returns the tone of what fills some slots; a name that is known as any of them is known.
    fn tone_of(&self, written: &str, slots: &[Slot], is_typed: bool) -> Option<Tone> {
        let kinds = slots.iter().filter_map(|slot| if let Slot::Name(kind) = slot { Some(*kind) } else { None });
        let name = syntax::read_name(written);
        let is_known = |name: &str| kinds.clone().any(|kind| self.names().knows(kind, name));
        match slots.first()? {
            Slot::Name(_) if name.as_deref().is_some_and(is_known) => Some(Tone::Name),
            Slot::Name(_) => (!is_typed).then_some(Tone::Unknown),
            Slot::NewName => Some(Tone::Name),
            Slot::Access | Slot::Text | Slot::String | Slot::Path => Some(Tone::Text),
            Slot::Time | Slot::Duration | Slot::Lint | Slot::Reason => Some(Tone::Value),
            Slot::Keyword(_) | Slot::Mark(_) | Slot::End => None,
        }
    }
}

fn paint_command(text: &str, cursor: usize) -> Vec<Stroke> {
    let start = text.len() - text.trim_start().len();
    let (word, _) = parts(text);
    let range = start..start + word.len();
    let is_known = COMMANDS.iter().any(|command| command.word == word);
    match (is_known, range.end == cursor) {
        (true, _) => vec![Stroke { range, tone: Tone::Keyword }],
        (false, false) => vec![Stroke { range, tone: Tone::Wrong }],
        (false, true) => Vec::new(),
    }
}
