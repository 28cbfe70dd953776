//! Decides which files a saved session includes, and which it copies without the promises that do not hold any more.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::scene::one_line;
use crate::interact::set::Set;
use crate::ir::Instant;
use crate::session::{Content, Input, Outcome, Session, settles, take_away};
use crate::source::SourceId;
use crate::syntax::{self, ast};

/// The promises that do not hold: where they begin and why, by the name of their text.
#[derive(Debug, Default)]
pub(super) struct Broken(BTreeMap<String, Vec<(u32, String)>>);

impl Broken {
    /// Judges all promises.
    pub fn find(session: &Session, at: Instant) -> Self {
        let mut broken = Self::default();
        let cases = session.test(at).unwrap_or_default(); // a refused set is not saved
        for case in cases {
            let message = match case.outcome {
                Outcome::Passed => continue,
                Outcome::Failed(failure) | Outcome::Unproven(failure) => failure.message,
                Outcome::Diverged(misstep) => misstep.message,
            };
            let name = session.sources().get(case.span.source).name().to_owned();
            broken.0.entry(name).or_default().push((case.span.start, message));
        }
        broken
    }

    /// Returns those of one text.
    pub fn of(&self, name: &str) -> &[(u32, String)] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}

/// The `.pim` files of a policy set, without what the command line takes away from them.
#[derive(Debug)]
pub(super) struct Kept {
    files: Vec<KeptFile>,
    /// What is to be taken away still, since no `.pim` file holds it.
    pub to_retract: Vec<String>,
    /// What is to be assumed still, since it settles what a file leaves open.
    pub to_assume: Vec<String>,
}

/// A file as far as it is kept.
#[derive(Debug)]
pub(super) struct KeptFile {
    /// The file.
    pub input: Input,
    /// Its statements without those that are gone.
    pub tree: ast::File,
    /// What was taken away from it.
    pub gone: Vec<String>,
}

impl Kept {
    /// Takes away what the command line does, and tells what of it, and of what was typed, stays an assumption.
    pub fn new<'t>(set: &'t Set, typed: impl Iterator<Item = &'t str>) -> Self {
        let inputs = set.files();
        let mut trees: Vec<ast::File> = inputs.iter().map(|input| parse(&text_of(input))).collect();
        let mut gone = vec![Vec::new(); inputs.len()];
        let mut to_retract = Vec::new();
        for text in &set.changes.retract {
            let before = trees.clone();
            if !take_away(&mut trees, text) {
                to_retract.push(text.clone());
            }
            let changed = before.iter().zip(&trees).zip(&mut gone).filter(|((before, after), _)| before != after);
            changed.for_each(|(_, gone)| gone.push(text.clone()));
        }
        let assumed = set.changes.assume.iter().map(String::as_str).chain(typed);
        let to_assume = assumed.filter(|text| settles(&trees, text)).map(str::to_owned).collect();
        let files = inputs.into_iter().zip(trees).zip(gone).map(|((input, tree), gone)| KeptFile { input, tree, gone });
        Self { files: files.collect(), to_retract, to_assume }
    }

    /// Divides the files into those that are copied and those that are included. A file whose path no text can name is copied, and who includes
    /// a copied file too.
    pub fn divide(&self, set: &Set, broken: &Broken) -> (Vec<&KeptFile>, Vec<&KeptFile>) {
        let targets = |file: &KeptFile| -> Vec<PathBuf> {
            includes(&file.tree).iter().filter_map(|include| set.included(&file.input, include)).map(|target| target.key).collect()
        };
        let is_changed =
            |file: &&KeptFile| !broken.of(&file.input.name).is_empty() || !file.gone.is_empty() || file.input.key.to_str().is_none();
        let mut copied: BTreeSet<&Path> = self.files.iter().filter(is_changed).map(|file| file.input.key.as_path()).collect();
        loop {
            let reaches = |file: &&KeptFile| {
                !copied.contains(file.input.key.as_path()) && targets(file).iter().any(|target| copied.contains(target.as_path()))
            };
            let more: Vec<&Path> = self.files.iter().filter(reaches).map(|file| file.input.key.as_path()).collect();
            if more.is_empty() {
                break;
            }
            copied.extend(more);
        }
        self.files.iter().partition(|file| copied.contains(file.input.key.as_path()))
    }
}

/// Returns what a text includes.
pub(super) fn includes(file: &ast::File) -> Vec<String> {
    let include = |node: &ast::Node<ast::Statement>| match &node.value {
        ast::Statement::Include(include) => Some(include.text.to_string()),
        ast::Statement::Tenant(_) | ast::Statement::User(_) | ast::Statement::ServicePrincipal(_) | ast::Statement::Group(_) => None,
        ast::Statement::Blueprint(_)
        | ast::Statement::Unit(_)
        | ast::Statement::Context(_)
        | ast::Statement::Role(_)
        | ast::Statement::Policy(_) => None,
        ast::Statement::Assignment(_) | ast::Statement::Never(_) | ast::Statement::Expect(_) | ast::Statement::Scenario(_) => None,
    };
    file.statements.iter().filter_map(include).collect()
}

/// Returns the text of a file; empty for one that cannot be read.
fn text_of(file: &Input) -> String {
    match &file.content {
        Content::Bytes(bytes) => String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned(),
        Content::Unreadable(_) | Content::Outside => String::new(),
    }
}

/// Writes the statements of a file but its includes; promises that do not hold as comments.
pub(super) fn write_kept(out: &mut String, file: ast::File, broken: &[(u32, String)]) {
    let statements = file.statements.into_iter().filter(|node| !matches!(node.value, ast::Statement::Include(_)));
    let is_broken = |node: &ast::Node<ast::Statement>| broken.iter().any(|(start, _)| *start == node.span.start);
    let (failed, statements): (Vec<_>, Vec<_>) = statements.partition(is_broken);
    out.push_str(&syntax::format_file(&ast::File { statements, source: file.source, dangling: file.dangling }));
    for node in failed {
        let message = broken.iter().find(|(start, _)| *start == node.span.start).map_or("", |(_, message)| message);
        _ = writeln!(out, "\n# does not hold here: {}", one_line(message));
        out.extend(syntax::format_statement(&node.value).lines().map(|line| format!("# {line}\n")));
    }
}

/// Parses a text.
pub(super) fn parse(text: &str) -> ast::File {
    syntax::parse_file(SourceId::default(), text).file
}
