//! `pim diff`: compares two policy sets by effect.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use pim::exchange::{self, Side};
use pim::render::{self, Compared, DiffErrorJson, DiffJson, to_json_line};
use pim::session::{Changes, Content, Session};

use super::files::{self, Disk, Folder};
use super::options::{Format, Options};
use super::output::{Exit, Output};
use super::trouble::Trouble;

/// The options of `pim diff`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The policies before: a file, or a folder whose `*.pim` files (else `*.tf`) are read; or a plan, whose two sides are compared
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The policies after; `--assume` and `--retract` change these
    #[arg(value_name = "NEW")]
    new: Option<PathBuf>,
    /// Compares attacks too: who can escalate to what by taking over accounts
    #[arg(long)]
    escalate: bool,
    /// Leaves the plans out
    #[arg(long)]
    no_plans: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    if !options.policies.is_empty() {
        return output.complain("`pim diff` reads OLD and NEW, not `--policies`", Some("write `pim diff OLD NEW`"));
    }
    match open(arguments, options) {
        Ok((old, new)) => {
            let exit = compare(&old, &new, arguments, options, output)?;
            output.warn_of_unread_parts(&old)?;
            output.warn_of_unread_parts(&new)?;
            Ok(exit)
        }
        Err(trouble) => refuse(&trouble, arguments, options, output),
    }
}

fn open(arguments: &Arguments, options: &Options) -> Result<(Session, Session), Trouble> {
    let paths: Vec<PathBuf> = std::iter::once(&arguments.old).chain(&arguments.new).cloned().collect();
    let mut disk = options.disk(&paths)?;
    let new = load(arguments.new.as_ref().unwrap_or(&arguments.old), &disk, &options.changes())?;
    if arguments.new.is_none() {
        disk.import.side = Side::Before;
        check_is_plan(&arguments.old)?;
    }
    let unchanged = Changes { closed: options.closed, ..Changes::default() };
    Ok((load(&arguments.old, &disk, &unchanged)?, new))
}

/// A plan alone has two sides of its own.
fn check_is_plan(path: &Path) -> Result<(), Trouble> {
    let name = path.to_string_lossy();
    let is_plan = |bytes: &Vec<u8>| exchange::of_path(&name).is_none() && exchange::of_text(&name, bytes).is_some();
    if matches!(&files::read(path).content, Content::Bytes(bytes) if is_plan(bytes)) {
        return Ok(());
    }
    let message = format!("`{}` alone cannot be compared: it is no plan", files::shown(path));
    Err(Trouble::Path { message, help: Some("write `pim diff OLD NEW`, or give what `terraform show -json` makes of a plan".to_owned()) })
}

impl Arguments {
    /// Returns what the two sides are called.
    fn names(&self) -> [String; 2] {
        let old = files::shown(&self.old);
        match &self.new {
            Some(new) => [old, files::shown(new)],
            None => [format!("{old} (before)"), format!("{old} (after)")],
        }
    }
}

fn load(path: &Path, disk: &Disk, changes: &Changes) -> Result<Session, Trouble> {
    Trouble::if_refused(Session::load(files::find(&[path.to_path_buf()], Folder::Policies)?, disk, changes)?)
}

fn compare(old: &Session, new: &Session, arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let compared = options.instant(new).and_then(|at| old.diff(new, at, arguments.escalate, !arguments.no_plans));
    let difference = match compared {
        Ok(difference) => difference,
        Err(rejected) => return refuse(&Trouble::Rejected(rejected), arguments, options, output),
    };
    let [old_name, new_name] = arguments.names();
    let compared = Compared {
        diff: &difference.diff,
        sources: &difference.sources,
        old: &old_name,
        new: &new_name,
        has_attacks: arguments.escalate,
        unread_parts: old.unread_parts() + new.unread_parts(),
    };
    let text = match options.format {
        Format::Json => to_json_line(&DiffJson::new(&compared)),
        Format::Markdown => render::render_diff_markdown(&compared),
        Format::Human | Format::Junit | Format::Sarif | Format::Github | Format::Dot | Format::Svg | Format::Html | Format::Csv => {
            render::render_diff(&compared, output.style())
        }
    };
    output.answer(&text)?;
    if options.format == Format::Human {
        output.end_with_unread_parts(compared.unread_parts)?;
    }
    Ok(if difference.diff.is_empty() { Exit::Yes } else { Exit::No })
}

/// Says why the two are not compared: for people on stderr with everything that is wrong, as JSON the first of it on stdout.
fn refuse(trouble: &Trouble, arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    if options.is_json() {
        let [old, new] = arguments.names();
        output.answer(&to_json_line(&DiffErrorJson::new(&old, &new, trouble.to_json("", "the policies cannot be read"))))?;
        return Ok(Exit::Unanswered);
    }
    output.complain_trouble(trouble)?;
    output.complain("the policy sets were not compared", None)
}
