//! The options of all commands that read policies.

mod import;

use std::path::{Path, PathBuf};

use chrono::{SubsecRound, Utc};
use clap::{Args, ValueEnum};
use pim::door::Held;
use pim::ir::{Instant, Zones};
use pim::render::Extent;
use pim::session::{Changes, Input, Rejected, Session, let_go};
use pim::syntax::ast;
use pim::text::{join_first, quote};

use super::files::{self, Below, Disk, Folder, shown};
use super::progress::Progress;
use super::trouble::Trouble;
use super::zoneinfo;

pub use import::Import;

/// The options of all commands; they may stand before or after the words of a query.
#[derive(Debug, Args)]
pub struct Options {
    /// A policy file, or a folder whose `*.pim` files are read; may be given more than once [default: .]
    #[arg(short, long, value_name = "PATH", global = true)]
    pub policies: Vec<PathBuf>,
    /// Reads what lies outside of the policies too, where an `include`, a link or an expression leads there
    #[arg(long, global = true)]
    pub allow_outside: bool,
    /// The instant to judge at, as the language writes it [default: now]
    #[arg(long, value_name = "TIME", global = true)]
    pub at: Option<String>,
    /// Adds a statement for this question; may be given more than once
    #[arg(long, value_name = "STATEMENT", global = true)]
    pub assume: Vec<String>,
    /// Takes a statement away for this question; may be given more than once
    #[arg(long, value_name = "STATEMENT", global = true)]
    pub retract: Vec<String>,
    /// Takes these accounts as disabled for this question: `carol,dave`; may be given more than once
    #[arg(long, value_name = "NAME", value_delimiter = ',', global = true)]
    pub without: Vec<String>,
    /// Reads what is not known as nothing known to be there; the answer says how much that is
    #[arg(long, global = true)]
    pub closed: bool,
    /// The form of the output: human or json; of `test` also junit, of `check` also sarif or github, of `diff` also markdown, of `graph` dot, svg or html, of `list` csv
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = parse_format, global = true)]
    pub format: Format,
    /// When to use colours: auto, always or never
    #[arg(long, value_name = "WHEN", value_enum, hide_possible_values = true, default_value = "auto", global = true)]
    pub color: Color,
    /// The width of human output in columns [default: the terminal's, else 100]
    #[arg(long, value_name = "N", global = true)]
    pub width: Option<u16>,
    /// Of those of whom something is only possible, JSON lists so many at most [default: 1000]
    #[arg(long, value_name = "N", global = true)]
    pub limit: Option<usize>,
    /// A folder of compiled time zones [default: those that come along]
    #[arg(long, value_name = "DIR", global = true)]
    pub zoneinfo: Option<PathBuf>,
    /// Shows every diagnostic to people, however many there are [default: the first 20, and counts of the others]
    #[arg(long, global = true)]
    pub all: bool,
    #[command(flatten)]
    pub import: Import,
}

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
    /// JUnit XML: of `test` only.
    Junit,
    /// One SARIF document, of `check` only.
    Sarif,
    /// Workflow command annotations, of `check` only.
    Github,
    /// A comment on a pull request, of `diff` only.
    Markdown,
    /// The language of Graphviz, of `graph` only.
    Dot,
    /// A picture, of `graph` only.
    Svg,
    /// A page, of `graph` only.
    Html,
    /// Comma-separated values, of `list` only.
    Csv,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless the environment says no.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Every form with its name and the only command that has it; `None` where all have.
const FORMATS: [(Format, &str, Option<&str>); 10] = [
    (Format::Human, "human", None),
    (Format::Json, "json", None),
    (Format::Junit, "junit", Some("test")),
    (Format::Sarif, "sarif", Some("check")),
    (Format::Github, "github", Some("check")),
    (Format::Markdown, "markdown", Some("diff")),
    (Format::Dot, "dot", Some("graph")),
    (Format::Svg, "svg", Some("graph")),
    (Format::Html, "html", Some("graph")),
    (Format::Csv, "csv", Some("list")),
];

fn parse_format(text: &str) -> Result<Format, String> {
    FORMATS.iter().find(|(_, name, _)| *name == text).map(|(format, ..)| *format).ok_or_else(|| {
        "write `human` or `json`; `junit` is for `test`, `sarif` and `github` for `check`, `markdown` for `diff`, `dot`, `svg` and `html` for `graph`, `csv` for `list`".to_owned()
    })
}

/// Says that `.` holds several policy sets, and how one of them is named.
fn several(folders: &[PathBuf], first: &Path) -> Trouble {
    let names: Vec<String> = folders.iter().map(|folder| quote(shown(folder))).collect();
    let command = std::env::args().nth(1).unwrap_or_default(); // clap has read one
    let rest = if ["check", "test", "repl"].contains(&command.as_str()) { "" } else { " …" };
    let first = shown(first);
    let message = format!("there are several policy sets here, which declare the same names: {}", join_first(names.iter(), 3));
    Trouble::Path { message, help: Some(format!("name the one that is meant, as in `pim {command}{rest} -p {first}`")) }
}

impl Format {
    /// Returns its name.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Returns the names of those that a command has; of all where there is none yet.
    pub fn names_of(command: Option<&str>) -> impl Iterator<Item = &'static str> {
        let is_had = move |owner: Option<&str>| owner.is_none() || command.is_none() || owner == command;
        FORMATS.into_iter().filter(move |(_, _, owner)| is_had(*owner)).map(|(_, name, _)| name)
    }

    /// Returns the only command that has it; `None` where all have.
    pub fn only_of(self) -> Option<&'static str> {
        self.row().2
    }

    fn row(self) -> (Self, &'static str, Option<&'static str>) {
        FORMATS.into_iter().find(|(format, ..)| *format == self).unwrap_or((self, "human", None)) // all are there
    }
}

impl Options {
    /// Tells whether JSON is asked for.
    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Returns how much of many diagnostics people are told.
    pub fn extent(&self) -> Extent {
        if self.all { Extent::All } else { Extent::First }
    }

    /// Loads the policies, with the changes of this question.
    pub fn load(&self) -> Result<Session, Trouble> {
        let (session, trees) = self.load_with_trees()?;
        let_go(trees);
        Ok(session)
    }

    /// Does the same, and returns all statements besides.
    pub fn load_with_trees(&self) -> Result<(Session, Vec<ast::File>), Trouble> {
        let _progress = Progress::begin("reading the policies");
        let paths = self.policy_paths();
        let inputs = self.find(&paths, Folder::Policies)?;
        let (session, files) = Session::load_with_trees(inputs, &self.disk(&paths)?, &self.changes())?;
        self.refuse_several(&session).map(|()| (session, files))
    }

    /// Loads the policies so that they can be changed by each question.
    pub fn hold(&self) -> Result<Held, Trouble> {
        let paths = self.policy_paths();
        let inputs = self.find(&paths, Folder::Policies)?;
        let held = Held::load(inputs, &self.disk(&paths)?, self.changes())?;
        self.refuse_several(held.session()).map(|()| held)
    }

    /// Refuses the current folder, where nobody named it and it holds several policy sets: folders that declare the same names, and are each
    /// sound alone.
    pub fn refuse_several(&self, session: &Session) -> Result<(), Trouble> {
        let Some(folders) = self.policies.is_empty().then(|| files::several(session)).flatten() else { return Ok(()) };
        let mut sound = folders.iter().filter(|folder| self.is_sound_alone(folder));
        match (sound.next(), sound.next()) {
            (Some(first), Some(_)) => Err(several(&folders, first)),
            (None | Some(_), None | Some(_)) => Ok(()),
        }
    }

    /// Tells whether a folder is a policy set that is not refused, and assigns something.
    fn is_sound_alone(&self, folder: &Path) -> bool {
        let paths = [folder.to_path_buf()];
        let found = self.disk(&paths).ok().and_then(|disk| Some((files::find(&paths, Folder::Policies, &disk.below).ok()?, disk)));
        let loaded = found.map(|(inputs, disk)| Session::load(inputs, &disk, &Changes::default()));
        loaded.and_then(Result::ok).is_some_and(|session| !session.is_refused() && !session.tenant().assignments.rows().is_empty())
    }

    /// Loads the policies, and the instant to judge at.
    pub fn open(&self) -> Result<(Session, Instant), Trouble> {
        let session = self.load()?;
        let at = self.instant(&session)?;
        Ok((session, at))
    }

    /// Returns what this question changes about the policies.
    pub fn changes(&self) -> Changes {
        let without = self.without.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        Changes { assume: self.assume.clone(), retract: self.retract.clone(), without: without.collect(), closed: self.closed }
    }

    /// Reads the files of those paths, and of the modules that are told.
    pub fn find(&self, paths: &[PathBuf], folder: Folder) -> Result<Vec<Input>, Trouble> {
        let mut inputs = files::find(paths, folder, &self.below(paths))?;
        for module in self.import.module_folders() {
            let below = self.below(std::slice::from_ref(&module));
            inputs.extend(files::find(&[module], folder, &below)?);
        }
        Ok(inputs)
    }

    /// Returns the disk, with the time zones that are asked for, and what is said about imports of those paths.
    pub fn disk(&self, paths: &[PathBuf]) -> Result<Disk, Trouble> {
        let zones = self.zoneinfo.as_deref().map_or_else(|| Ok(Zones::bundled()), zoneinfo::read)?;
        Ok(Disk { zones, import: self.import.options(paths)?, below: self.below(paths) })
    }

    /// Returns what may be read for policies at those paths.
    pub fn below(&self, paths: &[PathBuf]) -> Below {
        Below::new(paths, self.allow_outside)
    }

    /// Returns the paths of the policies.
    pub fn policy_paths(&self) -> Vec<PathBuf> {
        if self.policies.is_empty() { vec![PathBuf::from(".")] } else { self.policies.clone() }
    }

    /// Returns the instant to judge at: the given one, else now in whole seconds, so that it can be typed again.
    pub fn instant(&self, session: &Session) -> Result<Instant, Box<Rejected>> {
        match &self.at {
            Some(text) => session.instant(text),
            None => Ok(Instant::from_datetime(Utc::now().trunc_subsecs(0))),
        }
    }
}
