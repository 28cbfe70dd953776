//! `pim import`: turns other tools' files into `.pim`.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use pim::diag::Diagnostic;
use pim::exchange::{self, FORMATS, Format, Imported, NoteKind, Side};
use pim::session::{Content, Input, InputKind, OUTSIDE, PASSED_OVER, import};
use pim::source::{Origin, SourceId, Sources};
use pim::syntax;
use pim::text::{clean, counted, join};

use super::files::{self, Folder};
use super::options::Options;
use super::output::{Exit, Output};

/// The options of `pim import`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The tool whose files they are
    #[arg(id = "tool", value_name = "FORMAT", value_parser = format_parser())]
    format: Format,
    /// Files, or folders whose files of that format are read
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Of a plan, what there is before it is applied
    #[arg(long)]
    before: bool,
    /// The file to write [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replaces FILE even where `pim` did not write it, or somebody changed it since
    #[arg(long)]
    force: bool,
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    let values = FORMATS.iter().map(|format| clap::builder::PossibleValue::new(format.name).help(format.about));
    PossibleValuesParser::new(values).try_map(|name| exchange::find(&name).ok_or("no such format"))
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let folder = Folder::Of(arguments.format);
    let found = options.find(&arguments.paths, folder).and_then(|inputs| Ok((inputs, options.disk(&arguments.paths)?)));
    let (inputs, mut disk) = match found {
        Ok(found) => found,
        Err(trouble) => return output.complain_trouble(&trouble),
    };
    if arguments.before {
        disk.import.side = Side::Before;
    }
    let (mut sources, ids, is_complete) = read_texts(arguments.format, &inputs, output)?;
    let imported = import(arguments.format, &ids, &mut sources, &disk);
    let is_whole = is_complete && imported.refused.is_empty() && !imported.diagnostics.iter().any(Diagnostic::is_error);
    output.complain_about(&sources, &imported.diagnostics)?;
    output.complain_about(&sources, &imported.refused)?;
    let hidden = inputs.iter().filter(|input| matches!(input.kind, InputKind::Ignored(_))).map(|input| input.name.as_str());
    output.note_unread(&hidden.collect::<Vec<_>>(), PASSED_OVER)?;
    output.note(&summarize(&sources, &imported, is_whole))?;
    let is_written = write(arguments, &syntax::format_file(&imported.file), is_whole, output)?;
    Ok(if is_whole && is_written { Exit::Yes } else { Exit::Unanswered })
}

/// Adds every readable text once; complains about the others.
fn read_texts(format: Format, inputs: &[Input], output: &mut Output) -> io::Result<(Sources, Vec<SourceId>, bool)> {
    let mut sources = Sources::new();
    let mut ids = Vec::new();
    let mut keys = Vec::new();
    let mut is_complete = true;
    for input in inputs {
        if keys.contains(&&input.key) || matches!(input.kind, InputKind::Ignored(_)) {
            continue;
        }
        keys.push(&input.key);
        let (fault, help) = match &input.content {
            Content::Unreadable(why) => (format!("cannot read `{}`: {why}", input.name), None),
            Content::Outside => (format!("cannot read `{}`: {OUTSIDE}", input.name), None),
            Content::Bytes(bytes) if exchange::is_archived_plan(bytes) => {
                (format!("cannot read `{}`: {}", input.name, exchange::ARCHIVED_PLAN), Some(exchange::ARCHIVED_PLAN_HELP))
            }
            Content::Bytes(bytes) => match format.decode(bytes) {
                Some(text) => {
                    ids.push(sources.add(&input.name, &*text, Origin::File));
                    continue;
                }
                None => (format!("`{}` is not UTF-8", input.name), None),
            },
        };
        is_complete = false;
        output.complain(&fault, help)?;
    }
    Ok((sources, ids, is_complete))
}

/// Returns what the input says and the output does not: one line each, then how many there are of each kind.
fn summarize(sources: &Sources, imported: &Imported, is_whole: bool) -> String {
    let mut counts: BTreeMap<NoteKind, usize> = BTreeMap::new();
    let mut text = String::new();
    for note in &imported.notes {
        let ((file, line), kind) = (sources.line(note.span), note.kind.word());
        text.push_str(&clean(&format!("{file}:{line}: {kind}: {}", note.message)));
        text.push('\n');
        *counts.entry(note.kind).or_default() += 1;
    }
    let notes = join(counts.iter().map(|(kind, count)| format!("{count} {}", kind.word())));
    let statements = imported.file.statements.len();
    let mut outcome = vec![format!("imported {}", counted(statements, "statement"))];
    if imported.is_partial {
        outcome.push("what was not told is written as `unknown`".to_owned());
    }
    if !notes.is_empty() {
        outcome.push(format!("notes: {notes}"));
    } else if is_whole && !imported.is_partial {
        outcome.push("everything was used".to_owned());
    }
    if !is_whole {
        outcome.push("not everything could be read".to_owned());
    }
    text + &outcome.join("; ") + "\n"
}

/// Writes the statements; a file is left as it is where something could not be read.
fn write(arguments: &Arguments, text: &str, is_whole: bool, output: &mut Output) -> io::Result<bool> {
    let Some(path) = files::target(arguments.output.as_deref()) else { return output.answer(text).map(|()| true) };
    if !is_whole {
        output.complain(&format!("`{}` is not written: not everything could be read", files::shown(path)), None)?;
        return Ok(false);
    }
    match files::write_own(path, text, Some(("# ", "")), arguments.force) {
        Ok(()) => Ok(true),
        Err(kept) => {
            let (message, help) = kept.told(path);
            output.complain(&message, help)?;
            Ok(false)
        }
    }
}
