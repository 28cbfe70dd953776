//! Decides which files a saved session includes, and which it copies without the promises that do not hold any more.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::scene::one_line;
use crate::interact::set::Set;
use crate::ir::Instant;
use crate::session::{Content, Input, Outcome, Session};
use crate::source::SourceId;
use crate::syntax::{self, ast};

/// The promises that do not hold: where they begin and why, by the name of their text.
#[derive(Debug, Default)]
pub(super) struct Broken(BTreeMap<String, Vec<(u32, String)>>);

impl Broken {
    /// Judges all promises.
    pub fn find(session: &Session, at: Instant) -> Self {
        let mut broken = Self::default();
        for case in session.test(at).unwrap_or_default() {
            let message = match case.outcome {
                Outcome::Passed => continue,
                Outcome::Failed(failure) => failure.message,
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

/// Divides the files into those that are copied and those that are included. Who includes a copied file is copied too.
pub(super) fn divide(set: &Set, broken: &Broken) -> (Vec<Input>, Vec<Input>) {
    let files = set.files();
    let targets = |file: &Input| -> Vec<String> {
        includes(&text_of(file)).iter().filter_map(|include| set.included(file, include)).map(|target| target.key).collect()
    };
    let mut copied: BTreeSet<String> = files.iter().filter(|file| !broken.of(&file.name).is_empty()).map(|file| file.key.clone()).collect();
    loop {
        let reaches = |file: &&Input| !copied.contains(&file.key) && targets(file).iter().any(|target| copied.contains(target));
        let more: Vec<String> = files.iter().filter(reaches).map(|file| file.key.clone()).collect();
        if more.is_empty() {
            break;
        }
        copied.extend(more);
    }
    files.into_iter().partition(|file| copied.contains(&file.key))
}

/// Returns what a text includes.
pub(super) fn includes(text: &str) -> Vec<String> {
    let statements = parse(text).statements.into_iter();
    let include = |node: ast::Node<ast::Statement>| match node.value {
        ast::Statement::Include(include) => Some(include.text.to_string()),
        _ => None,
    };
    statements.filter_map(include).collect()
}

/// Returns the text of a file; empty for one that cannot be read.
pub(super) fn text_of(file: &Input) -> String {
    match &file.content {
        Content::Bytes(bytes) => String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned(),
        Content::Unreadable(_) => String::new(),
    }
}

/// Writes the statements of a text but its includes; promises that do not hold as comments.
pub(super) fn write_kept(out: &mut String, text: &str, broken: &[(u32, String)]) {
    let file = parse(text);
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

fn parse(text: &str) -> ast::File {
    syntax::parse_file(SourceId::default(), text).file
}
