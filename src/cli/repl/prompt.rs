//! The prompt on a terminal.

use std::cell::RefCell;
use std::io;
use std::path::PathBuf;
use std::rc::Rc;

use pim::interact::Engine;
use pim::stop;
use pim::syntax::Splitter;
use rustyline::config::Builder;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{ColorMode, CompletionType, Config, Editor};

use super::history;
use super::typist::Typist;
use crate::cli::files::Disk;
use crate::cli::interrupt;
use crate::cli::output::{Exit, Output};

/// Asks for inputs until the session is over, and answers each.
pub fn run(engine: Engine, disk: Disk, summary: &str, is_without_history: bool, output: &mut Output) -> io::Result<Exit> {
    interrupt::keep_prompt();
    let has_color = output.style().has_color;
    let engine = Rc::new(RefCell::new(engine));
    output.answer(&format!("pim {}, {summary}. `:help` tells what can be typed.\n", env!("CARGO_PKG_VERSION")))?;
    output.reply(&engine.borrow().greet())?;
    output.flush()?;
    let mut editor = Editor::<Typist, FileHistory>::with_config(config(has_color)).map_err(io::Error::other)?;
    editor.set_helper(Some(Typist { engine: Rc::clone(&engine), has_color }));
    let file = if is_without_history { None } else { history::file() };
    if let Some(file) = &file {
        // the first time there is none
        _ = editor.load_history(file);
    }
    Prompt { editor, engine, disk, file }.run(output)
}

fn config(has_color: bool) -> Config {
    let builder = Builder::new().completion_type(CompletionType::List).completion_show_all_if_ambiguous(true).history_ignore_space(true);
    builder.color_mode(if has_color { ColorMode::Enabled } else { ColorMode::Disabled }).build()
}

struct Prompt {
    editor: Editor<Typist, FileHistory>,
    engine: Rc<RefCell<Engine>>,
    disk: Disk,
    file: Option<PathBuf>,
}

impl Prompt {
    fn run(mut self, output: &mut Output) -> io::Result<Exit> {
        loop {
            let prompt = format!("{}> ", self.engine.borrow().clock());
            match self.editor.readline(&prompt) {
                Ok(text) => {
                    if self.take(&text, output)? {
                        return Ok(Exit::Yes);
                    }
                }
                // Ctrl-C drops the line
                Err(ReadlineError::Interrupted) => {}
                // Ctrl-D ends the session
                Err(ReadlineError::Eof) => return Ok(Exit::Yes),
                Err(error) => {
                    return output.complain(&format!("cannot read from the terminal: {error}"), None);
                }
            }
        }
    }

    /// Takes what was typed or pasted, which may be several inputs; tells whether the session is over.
    fn take(&mut self, text: &str, output: &mut Output) -> io::Result<bool> {
        let mut splitter = Splitter::default();
        let mut inputs: Vec<String> = text.lines().filter_map(|line| splitter.push(line)).collect();
        inputs.extend(splitter.finish());
        for input in inputs {
            self.remember(&input);
            let Some(reply) = stop::run(|| self.engine.borrow_mut().input(&input, &mut self.disk)) else {
                // Ctrl-C, which drops what was pasted behind it too
                output.note("stopped\n\n")?;
                return Ok(false);
            };
            output.reply(&reply)?;
            output.answer(if reply.answer.is_empty() && reply.complaint.is_empty() { "" } else { "\n" })?;
            output.flush()?;
            if reply.is_end {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds an input to the history. Where that cannot be written, the session goes on without it.
    fn remember(&mut self, input: &str) {
        let is_added = self.editor.add_history_entry(input).unwrap_or(false);
        if let Some(file) = self.file.as_ref().filter(|_| is_added) {
            _ = self.editor.append_history(file);
        }
    }
}
