//! `pim query`: answers one query a line, many at once.

mod lines;
mod stream;

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::files::{open_file, shown};
use super::options::Options;
use super::output::{Exit, Output};
use super::query::{open, refuse, tell_unread_parts};

/// Where queries are read from.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A file with one query a line; `-` is stdin
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// Tells the decision of each query alone, many times as fast
    #[arg(long)]
    decision_only: bool,
}

/// Answers one query a line; blank lines and comments are skipped. What is answered is told while further lines are read.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let name = shown(&arguments.file);
    let stream = match open_stream(&arguments.file) {
        Ok(stream) => stream,
        Err(why) => return output.complain(&format!("cannot read `{name}`: {why}"), None),
    };
    match open(options) {
        Ok((session, at)) => {
            let (style, is_decision_only) = (output.style(), arguments.decision_only);
            let asking = stream::Asking { session: &session, at, options, style, is_decision_only };
            let exit = stream::answer(asking, &name, &lines::read(stream), output)?;
            tell_unread_parts(&session, Exit::Yes, options, output)?;
            Ok(exit)
        }
        Err(trouble) if options.is_json() => {
            for block in lines::read(stream).into_iter().flatten() {
                for (_, query) in stream::queries(&block) {
                    refuse(query, &trouble, options, output)?;
                }
                output.flush()?; // whoever asks may wait for the answer before asking on
            }
            Ok(Exit::Unanswered)
        }
        Err(trouble) => refuse("", &trouble, options, output),
    }
}

fn open_stream(file: &Path) -> Result<Box<dyn Read + Send>, String> {
    if file.as_os_str() == "-" { Ok(Box::new(io::stdin())) } else { Ok(Box::new(open_file(file)?)) }
}
