//! `pim diff`: compares two policy sets by effect.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use pim::door;
use pim::exchange::{self, Side};
use pim::ir::Instant;
use pim::render::{self, Compared, Reading};
use pim::session::{Changes, Content, Session};

use super::files::{self, Disk, Folder};
use super::options::{Format, Options};
use super::output::{Exit, Output};
use super::revision::Revision;
use super::trouble::Trouble;

/// The options of `pim diff`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The policies before: a file, or a folder whose `*.pim` files (else `*.tf`) are read; or a plan, whose two sides are compared; with `--git` the policies on both sides [default: .]
    #[arg(value_name = "OLD", required_unless_present = "git")]
    old: Option<PathBuf>,
    /// The policies after; `--assume` and `--retract` change these
    #[arg(value_name = "NEW", conflicts_with = "git")]
    new: Option<PathBuf>,
    /// Compares what a revision of the git repository holds at a path with what lies there now
    #[arg(long, value_name = "REV")]
    git: Option<String>,
    /// Compares attacks too: who can escalate to what by taking over accounts
    #[arg(long)]
    escalate: bool,
    /// Tells how far the tenant is from the files: what is in the one and not in the other. The tenant is the side that was pulled; where both or neither were, OLD
    #[arg(long, conflicts_with = "git", requires = "new")]
    drift: bool,
    /// Leaves the plans out
    #[arg(long)]
    no_plans: bool,
}

/// Two policy sets, and how they are told.
struct Sides {
    old: Session,
    new: Session,
    names: [String; 2],
    /// The command that puts the old one on the disk, and where it lies then.
    old_place: (Option<String>, String),
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    if !options.policies.is_empty() {
        return output.complain("`pim diff` reads OLD and NEW, not `--policies`", Some("write `pim diff OLD NEW`"));
    }
    match open(arguments, options) {
        Ok(sides) => {
            let exit = compare(&sides, arguments, options, output)?;
            output.warn_of_unread_parts(&sides.old)?;
            output.warn_of_unread_parts(&sides.new)?;
            Ok(exit)
        }
        Err(trouble) => refuse(&trouble, &arguments.names(), options, output),
    }
}

fn open(arguments: &Arguments, options: &Options) -> Result<Sides, Trouble> {
    if let Some(trouble) = arguments.looks_like_revision() {
        return Err(trouble);
    }
    if let Some(revision) = &arguments.git {
        return open_revision(revision, arguments.path(), options);
    }
    let old_path = arguments.path();
    let new_path = arguments.new.as_deref().unwrap_or(old_path);
    let mut disk = options.disk(&[old_path.to_path_buf(), new_path.to_path_buf()])?;
    let new = load(new_path, &disk, &options.changes())?;
    if arguments.new.is_none() {
        disk.import.side = Side::Before;
        check_is_plan(old_path, &disk)?;
    }
    let old = load(old_path, &disk, &unchanged(options))?;
    if arguments.drift && (is_tenant(&old) || !is_tenant(&new)) {
        let [old_name, new_name] = arguments.names();
        return Ok(Sides { old: new, new: old, names: [new_name, old_name], old_place: (None, files::shown(new_path)) });
    }
    Ok(Sides { old, new, names: arguments.names(), old_place: (None, files::shown(old_path)) })
}

/// Compares what lies at a path with what a revision holds there.
fn open_revision(revision: &str, path: &Path, options: &Options) -> Result<Sides, Trouble> {
    let new = load(path, &options.disk(&[path.to_path_buf()])?, &options.changes())?;
    let revision = Revision::lay_out(revision, path)?;
    let old_path = revision.path();
    let disk = options.disk(std::slice::from_ref(&old_path));
    let old = disk.and_then(|disk| load(&old_path, &disk, &unchanged(options)));
    let mut old = old.map_err(|trouble| revision.rename_in(trouble))?;
    revision.rename(&mut old);
    let (fetch, place) = revision.fetching();
    Ok(Sides { old, new, names: [revision.name(), files::shown(path)], old_place: (Some(fetch), place) })
}

fn unchanged(options: &Options) -> Changes {
    Changes { closed: options.closed, ..Changes::default() }
}

/// Tells whether a policy set was asked of a tenant, rather than written.
fn is_tenant(session: &Session) -> bool {
    session.formats().iter().any(|format| format.is_of_a_tenant())
}

/// A plan alone has two sides of its own.
fn check_is_plan(path: &Path, disk: &Disk) -> Result<(), Trouble> {
    let name = path.to_string_lossy();
    let is_plan =
        |bytes: &Vec<u8>| exchange::of_path(&name).is_none() && exchange::of_text(&name, bytes) == Some(exchange::terraform::FORMAT);
    if matches!(&files::read(path, &disk.below).content, Content::Bytes(bytes) if is_plan(bytes)) {
        return Ok(());
    }
    let message = format!("`{}` alone cannot be compared: it is no plan", files::shown(path));
    Err(Trouble::Path { message, help: Some("write `pim diff OLD NEW`, or give what `terraform show -json` makes of a plan".to_owned()) })
}

impl Arguments {
    /// Returns the path that is given first; with `--git` there need be none.
    fn path(&self) -> &Path {
        self.old.as_deref().unwrap_or(Path::new("."))
    }

    /// A word that is no path, and may be a revision, is told how that is written.
    fn looks_like_revision(&self) -> Option<Trouble> {
        let old = self.old.as_deref().filter(|old| self.git.is_none() && !old.exists())?;
        let name = old.to_str().filter(|name| !name.contains('.') && !name.starts_with('/'))?;
        let path = self.new.as_deref().map_or_else(String::new, |path| format!(" {}", files::shown(path)));
        let message = format!("cannot read `{}`: no such file or folder", files::shown(old));
        Some(Trouble::Path { message, help: Some(format!("a revision is written `pim diff --git {name}{path}`")) })
    }

    /// Returns what the two sides are called.
    fn names(&self) -> [String; 2] {
        let old = files::shown(self.path());
        match (&self.new, &self.git) {
            (Some(new), _) => [old, files::shown(new)],
            (None, Some(revision)) => [format!("{revision}:{old}"), old],
            (None, None) => [format!("{old} (before)"), format!("{old} (after)")],
        }
    }
}

fn load(path: &Path, disk: &Disk, changes: &Changes) -> Result<Session, Trouble> {
    Trouble::if_refused(Session::load(files::find(&[path.to_path_buf()], Folder::Policies, &disk.below)?, disk, changes)?)
}

fn compare(sides: &Sides, arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let Sides { old, new, names, old_place } = sides;
    let compared = options.instant(new).and_then(|at| old.diff(new, at, arguments.escalate, !arguments.no_plans));
    let difference = match compared {
        // neither was made of the other
        Ok(mut difference) if arguments.drift => {
            difference.diff.impossible.clear();
            difference
        }
        Ok(difference) => difference,
        Err(rejected) => return refuse(&Trouble::Rejected(rejected), names, options, output),
    };
    let [old_name, new_name] = names;
    let command = command(arguments, options, difference.diff.at);
    let unread: Vec<String> = old.unread().into_iter().chain(new.unread()).collect();
    let compared = Compared {
        diff: &difference.diff,
        zone: &new.tenant().settings.timezone,
        sources: &difference.sources,
        old: old_name,
        new: new_name,
        old_place: (old_place.0.as_deref(), &old_place.1),
        command: &command,
        reading: if arguments.drift { Reading::Drift } else { Reading::Edit },
        has_attacks: arguments.escalate,
        unread: &unread,
    };
    let text = match options.format {
        Format::Json => return output.tell(&door::compared(&compared)),
        Format::Markdown => render::render_diff_markdown(&compared),
        Format::Human | Format::Junit | Format::Sarif | Format::Github | Format::Dot | Format::Svg | Format::Html | Format::Csv => {
            render::render_diff(&compared, output.style())
        }
    };
    output.answer(&text)?;
    if options.format == Format::Human {
        output.end_with_unread_parts(unread.len())?;
    }
    Ok(if difference.diff.is_empty() { Exit::Yes } else { Exit::No })
}

/// Writes the command that tells people the same, as a shell reads it.
fn command(arguments: &Arguments, options: &Options, at: Instant) -> String {
    let paths = arguments.old.iter().chain(&arguments.new).map(|path| files::shown(path));
    let given = |option: &str, values: &[String]| values.iter().flat_map(|value| [option.to_owned(), value.clone()]).collect::<Vec<_>>();
    let mut words = vec!["pim".to_owned(), "diff".to_owned()];
    words.extend(given("--git", arguments.git.as_slice()));
    words.extend(paths);
    words.extend(["--at".to_owned(), at.to_string()]);
    words.extend(given("--assume", &options.assume));
    words.extend(given("--retract", &options.retract));
    words.extend(
        [(arguments.escalate, "--escalate"), (arguments.drift, "--drift"), (options.closed, "--closed")]
            .iter()
            .filter(|(is_given, _)| *is_given)
            .map(|(_, word)| (*word).to_owned()),
    );
    words.iter().map(|word| render::in_shell(word)).collect::<Vec<_>>().join(" ")
}

/// Says why the two are not compared: for people on stderr with everything that is wrong, as JSON the first of it on stdout.
fn refuse(trouble: &Trouble, [old, new]: &[String; 2], options: &Options, output: &mut Output) -> io::Result<Exit> {
    if options.is_json() {
        return output.tell(&door::refuse_diff([old, new], trouble.to_json("", door::UNREADABLE_POLICIES)));
    }
    output.complain_trouble(trouble)?;
    output.complain("the policy sets were not compared", None)
}
