//! `pim export`: writes the loaded tenant for other tools.

use std::io;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use pim::export::{self, Comment, Exported, FORMATS, Format, Material, Part, Promises};
use pim::text::{clean, list, quote};

use super::files;
use super::options::Options;
use super::output::{Exit, Output};
use super::query;
use super::trouble::Trouble;

/// The options of `pim export`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What is written
    #[arg(id = "target", value_name = "FORMAT", value_parser = format_parser())]
    format: Format,
    /// The file to write [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replaces FILE even where `pim` did not write it, or somebody changed it since
    #[arg(long)]
    force: bool,
    /// Writes `never`, `expect` and `scenario` too; of `pim` only
    #[arg(long)]
    promises: bool,
    /// Writes one part alone: of `spicedb` schema or relationships, of `openfga` model or tuples (as CSV)
    #[arg(long, value_name = "PART")]
    part: Option<String>,
    /// Prints the schema of what is written, and reads no policies; of `json` only
    #[arg(long)]
    schema: bool,
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    let values = FORMATS.iter().map(|format| clap::builder::PossibleValue::new(format.name).help(format.about));
    PossibleValuesParser::new(values).try_map(|name| export::find(&name).ok_or("no such format"))
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let name = format!("export {}", arguments.format.name);
    if arguments.schema {
        return match arguments.format.schema {
            Some(schema) => output.answer(&schema()).map(|()| Exit::Yes),
            None => output.complain(&format!("there is no schema of `{}`", arguments.format.name), None),
        };
    }
    if options.closed {
        let help = Some("leave it out: what is not known is written as not known");
        return output.complain("`--closed` says how questions are answered, and a tenant is written as it is", help);
    }
    if arguments.promises && arguments.format.name != "pim" {
        return output.complain("`--promises` is for `pim export pim` only", None);
    }
    let part = match part(arguments) {
        Ok(part) => part,
        Err(message) => return output.complain(&message, None),
    };
    let loaded = options.load_with_trees().and_then(|(session, files)| Ok((Trouble::if_refused(session)?, files)));
    let (session, files) = match loaded {
        Ok(loaded) => loaded,
        Err(trouble) => return query::refuse(&name, &trouble, options, output),
    };
    let promises = if arguments.promises { Promises::Kept } else { Promises::Left };
    let unread = session.unread();
    let (write_it, comment) = part.map_or((arguments.format.write, arguments.format.comment), |part| (part.write, part.comment));
    let exported = write_it(&Material { files: &files, sources: session.sources(), tenant: session.tenant(), promises, unread: &unread });
    let exit = write(arguments, &exported, comment, output)?;
    output.warn_of_unread_parts(&session)?;
    Ok(exit)
}

/// Returns the part that is asked for, if one is.
fn part(arguments: &Arguments) -> Result<Option<Part>, String> {
    let Some(name) = arguments.part.as_deref() else { return Ok(None) };
    let format = arguments.format;
    let found = format.parts.iter().copied().find(|part| part.name == name);
    let names: Vec<String> = format.parts.iter().map(|part| quote(part.name)).collect();
    match (found, names.is_empty()) {
        (Some(part), _) => Ok(Some(part)),
        (None, true) => Err(format!("`{}` is written whole, and has no parts", format.name)),
        (None, false) => Err(format!("`{}` has no part `{name}`; its parts are {}", format.name, list(&names, "and"))),
    }
}

/// Writes the text, and says on stderr what it does not hold.
fn write(arguments: &Arguments, exported: &Exported, comment: Option<Comment>, output: &mut Output) -> io::Result<Exit> {
    match files::target(arguments.output.as_deref()) {
        None => output.answer(&exported.text)?,
        Some(path) => {
            if let Err(kept) = files::write_own(path, &exported.text, comment, arguments.force) {
                let (message, help) = kept.told(path);
                return output.complain(&message, help);
            }
            output.note(&format!("wrote {}: {}\n", clean(&files::shown(path)), exported.written))?;
        }
    }
    exported.left_out.iter().try_for_each(|line| output.note(&format!("not written: {}\n", clean(line))))?;
    Ok(Exit::Yes)
}
