//! `pim fmt`: rewrites files in the canonical form.

use std::io::{self, Read};
use std::path::PathBuf;

use clap::Args;
use pim::diag::Diagnostic;
use pim::session::{Content, Input, InputKind, MISNAMED, OUTSIDE, no_policy};
use pim::source::{Origin, Sources};
use pim::syntax;
use pim::text::clean;

use super::files::{self, Folder};
use super::options::Options;
use super::output::{Exit, Output};

/// The options of `pim fmt`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Files, or folders whose `*.pim` files are rewritten; `-` is stdin to stdout [default: the policies]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only tells which files are not in the canonical form
    #[arg(long)]
    check: bool,
}

/// What became of one file.
enum Formatted {
    /// It is canonical already.
    Unchanged,
    /// Its canonical form.
    Changed(String),
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    if arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        return run_stdin(arguments, output);
    }
    let paths = if arguments.paths.is_empty() { options.policy_paths() } else { arguments.paths.clone() };
    let below = options.below(&paths);
    let located = match files::locate(&paths, Folder::Pim, &below) {
        Ok(located) => located,
        Err(trouble) => return output.complain_trouble(&trouble),
    };
    let mut exit = Exit::Yes;
    let mut misnamed = Vec::new();
    // one at a time: a folder may hold more than memory does
    for file in &located {
        let input = file.read(&below);
        if matches!(input.kind, InputKind::Ignored(_)) {
            misnamed.push(input.name);
            continue;
        }
        match (run_file(&input, arguments.check, output)?, exit) {
            (Exit::Unanswered, _) => exit = Exit::Unanswered,
            (Exit::No, Exit::Yes) => exit = Exit::No,
            (Exit::No | Exit::Yes | Exit::Approval | Exit::Unknown, _) => {}
        }
    }
    output.note_unread(&misnamed.iter().map(String::as_str).collect::<Vec<_>>(), MISNAMED)?;
    Ok(exit)
}

fn run_stdin(arguments: &Arguments, output: &mut Output) -> io::Result<Exit> {
    if arguments.paths.len() > 1 {
        return output.complain("`-` stands alone", Some("format stdin, or name paths"));
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    let Some(text) = text_of("<stdin>", &Content::Bytes(bytes), output)? else { return Ok(Exit::Unanswered) };
    match (format(&Input::pim("<stdin>", ""), &text, output)?, arguments.check) {
        (None, _) => Ok(Exit::Unanswered),
        (Some(Formatted::Unchanged), true) => Ok(Exit::Yes),
        (Some(Formatted::Changed(_)), true) => {
            output.answer("<stdin> is not in the canonical form\n")?;
            Ok(Exit::No)
        }
        (Some(Formatted::Unchanged), false) => output.answer(&text).map(|()| Exit::Yes),
        (Some(Formatted::Changed(formatted)), false) => output.answer(&formatted).map(|()| Exit::Yes),
    }
}

fn run_file(input: &Input, is_check: bool, output: &mut Output) -> io::Result<Exit> {
    let Some(text) = text_of(&input.name, &input.content, output)? else { return Ok(Exit::Unanswered) };
    match format(input, &text, output)? {
        None => Ok(Exit::Unanswered),
        Some(Formatted::Unchanged) => Ok(Exit::Yes),
        Some(Formatted::Changed(_)) if is_check => {
            output.answer(&format!("{} is not in the canonical form\n", clean(&input.name)))?;
            Ok(Exit::No)
        }
        Some(Formatted::Changed(formatted)) => rewrite(input, &text, &formatted, output),
    }
}

/// Writes what became of the text that was read, unless the file has another by now.
fn rewrite(input: &Input, read: &str, formatted: &str, output: &mut Output) -> io::Result<Exit> {
    match files::rewrite(&input.key, read.as_bytes(), formatted) {
        Ok(true) => output.answer(&format!("rewrote {}\n", clean(&input.name))).map(|()| Exit::Yes),
        Ok(false) => output.complain(&format!("`{}` changed meanwhile, and is left as it is", input.name), Some("run `pim fmt` again")),
        Err(error) => output.complain(&format!("cannot write `{}`: {}", input.name, error.to_string().to_lowercase()), None),
    }
}

/// Returns the text of a file; `None` where it has none, after a complaint.
fn text_of(name: &str, content: &Content, output: &mut Output) -> io::Result<Option<String>> {
    let fault = match content {
        Content::Unreadable(why) => format!("cannot read `{name}`: {why}"),
        Content::Outside => format!("cannot read `{name}`: {OUTSIDE}"),
        Content::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => return Ok(Some(text.to_owned())),
            Err(_) => format!("`{name}` is not UTF-8"),
        },
    };
    output.complain(&fault, None)?;
    Ok(None)
}

/// Formats a text; `None` where it cannot be read as a whole, after its complaints: a statement must never be lost.
fn format(input: &Input, text: &str, output: &mut Output) -> io::Result<Option<Formatted>> {
    let mut sources = Sources::new();
    let source = sources.add(&input.name, text, Origin::File);
    let parsed = syntax::parse_file(source, text);
    if parsed.diagnostics.iter().any(Diagnostic::is_error) {
        if input.kind == InputKind::Presumed {
            output.complain(&no_policy(&input.name), None)?;
            return Ok(None);
        }
        output.complain_about(&sources, &parsed.diagnostics)?;
        return Ok(None);
    }
    let formatted = syntax::format_file(&parsed.file);
    Ok(Some(if formatted == text { Formatted::Unchanged } else { Formatted::Changed(formatted) }))
}
