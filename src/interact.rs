//! The engine of the prompt: text in, text out. It holds a policy set, the statements that were added, and the steps that were taken.
//!
//! An input that fails changes nothing. What touches the world, reading and writing files, goes through a [`World`].

mod ask;
mod candidates;
mod command;
mod complete;
mod engine;
mod explain;
mod help;
mod kind;
mod list;
mod load;
mod log;
mod names;
mod paint;
mod reply;
mod save;
mod set;
mod statement;
mod step;
mod undo;
mod warned;

pub use candidates::{Candidate, candidates};
pub use complete::{Completion, Hint, Vocabulary};
pub use engine::Engine;
pub use names::Names;
pub use paint::{Stroke, Tone};
pub use reply::{Form, Looks, Reply};
pub use set::{Set, World};

use self::kind::InputKind;
use crate::defect;

impl Engine {
    /// Takes one input: a question, statements, a step or a command.
    pub fn input(&mut self, text: &str, world: &mut dyn World) -> Reply {
        let reply = match kind::classify(text) {
            InputKind::Nothing => self.reply().into_reply(),
            InputKind::Command => self.command(text, world),
            InputKind::Question => self.ask(text),
            InputKind::Statements => self.state(text, world),
            InputKind::Step => self.step(text),
            InputKind::Unknown => self.refuse_unknown(text),
        };
        defect::take().map_or(reply, |defect| self.refuse_defect(text, defect))
    }
}
