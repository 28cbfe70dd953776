//! `pim repl`: a prompt, or questions, statements, steps and commands from stdin, one a line.

mod history;
mod prompt;
mod typist;
mod world;

use std::borrow::Cow;
use std::io::{self, BufRead, IsTerminal};

use clap::Args;
use pim::interact::{Engine, Form, Looks, Set};
use pim::session::Session;
use pim::syntax::Splitter;

use super::files::{Disk, Folder};
use super::options::Options;
use super::output::{Exit, Output};
use super::trouble::Trouble;

/// The options of `pim repl`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Neither reads nor writes the history
    #[arg(long)]
    no_history: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let (engine, disk, summary) = match open(options, output) {
        Ok(opened) => opened,
        Err(trouble) => return output.complain_trouble(&trouble),
    };
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        return prompt::run(engine, disk, &summary, arguments.no_history, output);
    }
    output.reply(&engine.greet())?;
    run_lines(engine, disk, output)
}

/// Loads the policies. Without any in the current folder, where nobody named others, it begins empty.
fn open(options: &Options, output: &mut Output) -> Result<(Engine, Disk, String), Trouble> {
    let (paths, inputs, is_empty) = match options.find(&options.policy_paths(), Folder::Policies) {
        Ok(inputs) => (options.policy_paths(), inputs, false),
        Err(Trouble::Path { .. }) if options.policies.is_empty() => (Vec::new(), Vec::new(), true),
        Err(trouble) => return Err(trouble),
    };
    let set = Set::new(paths, inputs, options.changes());
    let disk = options.disk(&options.policy_paths())?;
    let session = set.load(Vec::new(), &disk)?;
    options.refuse_several(&session)?;
    let at = options.instant(&session)?;
    // a stream that is closed shows itself with the first answer
    _ = output.warn_of_unread_parts(&session);
    let summary = if is_empty {
        "no policies here: beginning empty; `:load PATH` loads some, and `pim init` writes some to start from".to_owned()
    } else {
        summarize(&session)
    };
    if is_empty && !options.is_json() {
        _ = output.note(&format!("note: {summary}\n"));
    }
    let form = if options.is_json() { Form::Json } else { Form::Human };
    let looks = Looks { form, answers: output.style(), complaints: output.style_of_complaints(), extent: options.extent() };
    Ok((Engine::new(set, session, at, looks), disk, summary))
}

fn summarize(session: &Session) -> String {
    pim::render::summarize_files(session.files(), session.diagnostics())
}

/// Takes one input a line from stdin, save that blocks go on to their end.
fn run_lines(mut engine: Engine, disk: Disk, output: &mut Output) -> io::Result<Exit> {
    let mut lines = Lines { disk, splitter: Splitter::default(), spoiled: None, exit: Exit::Yes, is_first: true };
    let mut stdin = io::stdin().lock();
    let (mut bytes, mut number) = (Vec::new(), 0);
    loop {
        bytes.clear();
        if stdin.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        number += 1;
        if lines.take(&bytes, number, &mut engine, output)? {
            return Ok(lines.exit);
        }
    }
    if let Some(rest) = lines.splitter.finish() {
        lines.answer(&rest, number, &mut engine, output)?;
    }
    Ok(lines.exit)
}

/// What is known after some lines.
struct Lines {
    disk: Disk,
    splitter: Splitter,
    /// The first line of the input so far that is not UTF-8.
    spoiled: Option<usize>,
    exit: Exit,
    is_first: bool,
}

impl Lines {
    /// Takes a line; tells whether the session is over.
    fn take(&mut self, bytes: &[u8], number: usize, engine: &mut Engine, output: &mut Output) -> io::Result<bool> {
        let line = String::from_utf8_lossy(bytes);
        if matches!(line, Cow::Owned(_)) {
            // a block is followed to its end all the same, and refused whole
            self.spoiled.get_or_insert(number);
        }
        let line = if number == 1 { line.trim_start_matches('\u{feff}') } else { &*line };
        match self.splitter.push(line.trim_end_matches(['\n', '\r'])) {
            Some(input) => self.answer(&input, number, engine, output),
            None => Ok(false),
        }
    }

    /// Answers an input that ends in a line; tells whether the session is over.
    fn answer(&mut self, input: &str, number: usize, engine: &mut Engine, output: &mut Output) -> io::Result<bool> {
        let reply = match self.spoiled.take() {
            Some(line) => engine.refuse_unreadable(input, line),
            None => engine.input(input, &mut self.disk),
        };
        let is_said = !(reply.answer.is_empty() && reply.complaint.is_empty());
        if is_said && !self.is_first && !engine.is_json() {
            output.answer("\n")?;
        }
        self.is_first &= !is_said;
        output.reply(&reply)?;
        // whoever reads along gets each answer as soon as it is there
        output.flush()?;
        if output.is_closed() {
            // lines may come for ever, and nobody reads the answers
            self.exit = Exit::Unanswered;
            return Ok(true);
        }
        if !reply.is_answered {
            self.exit = Exit::Unanswered;
            if !engine.is_json() {
                output.note(&format!("  in line {number}\n"))?;
            }
        }
        Ok(reply.is_end)
    }
}
