//! `pim graph`: draws the tenant, or what an answer rests on.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use pim::graph::{self, Extras, Picture, Scene};
use pim::render::Answered as Shown;
use pim::session::Answered;
use pim::text::{clean, counted};

use super::files::{self, Comment};
use super::options::{Format, Options};
use super::output::{Exit, Output};
use super::query;
use super::words;

/// The options of `pim graph`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The query whose answer is drawn, as one text or word by word [default: the whole tenant]
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    /// The file to write; its ending tells the format where none is given [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replaces FILE even where `pim` did not write it, or somebody changed it since
    #[arg(long)]
    force: bool,
    /// Draws assignments too that do not count at the instant
    #[arg(long)]
    idle: bool,
    /// Draws who may approve what
    #[arg(long)]
    approvers: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let format = match format(arguments, options) {
        Ok(format) => format,
        Err(message) => {
            return output.complain(&message, Some("write `dot`, `svg` or `html`"));
        }
    };
    let of_ending = files::target(arguments.output.as_deref()).and_then(|path| format_of_ending(Some(path)).ok());
    if of_ending.is_some_and(|of_ending| of_ending != format) {
        return output
            .complain("the ending of the file and `--format` name different formats", Some("leave `--format` out, or change the ending"));
    }
    let (session, at) = match query::open(options) {
        Ok(opened) => opened,
        Err(trouble) => return query::refuse("", &trouble, options, output),
    };
    let answered = match words::split_first(&arguments.words).map(|text| session.ask(&text, at)).transpose() {
        Ok(answered) => answered,
        Err(rejected) => return query::refuse("", &rejected.into(), options, output),
    };
    let unread = session.unread();
    let scene = Scene {
        tenant: session.tenant(),
        sources: session.sources(),
        at,
        asked: answered.as_ref().map(|answered: &Answered| Shown::of(&session, answered)),
        extras: Extras { has_idle: arguments.idle, has_approvers: arguments.approvers },
        unread: &unread,
    };
    let exit = match graph::draw(&scene, format) {
        Ok(picture) => write(arguments, format, &picture, output)?,
        Err(undrawable) => output.complain(&undrawable.to_string(), Some("`--format dot` leaves the layout to Graphviz"))?,
    };
    // what could not be read is among the remarks of the picture
    output.note_ignored_files(&session)?;
    Ok(exit)
}

/// Returns the format asked for, else that of the file's ending, else SVG.
fn format(arguments: &Arguments, options: &Options) -> Result<graph::Format, String> {
    match options.format {
        Format::Dot => Ok(graph::Format::Dot),
        Format::Svg => Ok(graph::Format::Svg),
        Format::Html => Ok(graph::Format::Html),
        Format::Human => format_of_ending(files::target(arguments.output.as_deref())),
        Format::Json | Format::Junit | Format::Sarif | Format::Github | Format::Markdown | Format::Csv => {
            Err(format!("`pim graph` does not write `{}`", options.format.name()))
        }
    }
}

fn format_of_ending(path: Option<&Path>) -> Result<graph::Format, String> {
    let Some(path) = path else { return Ok(graph::Format::Svg) };
    let ending = path.extension().map_or_else(String::new, |ending| ending.to_string_lossy().to_lowercase());
    match ending.as_str() {
        "dot" | "gv" => Ok(graph::Format::Dot),
        "svg" => Ok(graph::Format::Svg),
        "html" | "htm" => Ok(graph::Format::Html),
        _ => Err(format!("the ending of `{}` names no format", files::shown(path))),
    }
}

/// Returns how a comment is written in a format.
fn comment(format: graph::Format) -> Comment {
    match format {
        graph::Format::Dot => ("// ", ""),
        graph::Format::Svg | graph::Format::Html => ("<!-- ", " -->"),
    }
}

/// Writes the picture, and says on stderr what it leaves out.
fn write(arguments: &Arguments, format: graph::Format, picture: &Picture, output: &mut Output) -> io::Result<Exit> {
    match files::target(arguments.output.as_deref()) {
        None => output.answer(&picture.text)?,
        Some(path) => {
            if let Err(kept) = files::write_own(path, &picture.text, Some(comment(format)), arguments.force) {
                let (message, help) = kept.told(path);
                return output.complain(&message, help);
            }
            let (nodes, edges) = (counted(picture.nodes, "node"), counted(picture.edges, "edge"));
            output.note(&clean(&format!("wrote {}: {nodes}, {edges}", files::shown(path))))?;
            output.note("\n")?;
        }
    }
    for line in picture.left_out.iter().chain(&picture.remarks) {
        output.note(&format!("note: {line}\n"))?;
    }
    Ok(Exit::Yes)
}
