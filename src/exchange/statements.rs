//! Assignments as an import found them: those that are there, those that there may be, and comments where one was left out.

use std::collections::BTreeSet;

use super::write::{Writer, node};
use crate::source::Span;
use crate::syntax::ast;

/// One assignment, or what stands in its place.
pub(super) enum Entry {
    /// An assignment, with what is to be said of it.
    Assignment(Box<ast::Assignment>, Span, Option<String>),
    /// There may be one.
    Open(OpenAssignment),
    /// A comment, without `#`.
    Comment(String),
}

/// An assignment that there may be.
#[derive(Debug, Clone)]
pub(super) struct OpenAssignment {
    /// To one of these; to anybody where there is none.
    pub names: Vec<ast::Name>,
    /// Of what.
    pub placement: ast::Placement,
    /// Within these bounds.
    pub window: Option<ast::Window>,
    /// Where that is said.
    pub span: Span,
}

/// The assignments of an import.
#[derive(Default)]
pub(super) struct Entries {
    list: Vec<Entry>,
    /// Relations of which nobody lists all who have them.
    open: Vec<OpenAssignment>,
}

impl Entries {
    /// Adds an entry.
    pub(super) fn push(&mut self, entry: Entry) {
        self.list.push(entry);
    }

    /// Says that others than those written may have a relation or role.
    pub(super) fn open_relation(&mut self, placement: ast::Placement, span: Span) {
        self.open.push(OpenAssignment { names: Vec::new(), placement, window: None, span });
    }

    /// Says so of every role that is given, wherever it is.
    pub(super) fn open_roles(&mut self) {
        let mut roles = Vec::new();
        for entry in &self.list {
            let (placement, span) = match entry {
                Entry::Assignment(assignment, span, _) => (&assignment.placement, *span),
                Entry::Open(open) => (&open.placement, open.span),
                Entry::Comment(_) => continue,
            };
            if let ast::Placement::Role { role, unit, state_span, .. } = placement {
                for state in [ast::State::Eligible, ast::State::Active] {
                    let (role, unit, state_span) = (role.clone(), unit.clone(), *state_span);
                    roles.push((ast::Placement::Role { role, unit, state, state_span }, span));
                }
            }
        }
        roles.into_iter().for_each(|(placement, span)| self.open_relation(placement, span));
    }

    /// Writes all of them; one that says no more than another is written once.
    pub(super) fn write(self, writer: &mut Writer) {
        let all: Vec<Entry> = self.list.into_iter().chain(self.open.into_iter().map(Entry::Open)).collect();
        let wide: BTreeSet<String> = all.iter().filter_map(wide_key).collect();
        let mut said = BTreeSet::new();
        for entry in all {
            match entry {
                Entry::Assignment(assignment, span, comment) => {
                    comment.iter().for_each(|comment| writer.comment(comment));
                    writer.push(node(ast::Statement::Assignment(assignment), span), None);
                }
                Entry::Open(open) => {
                    let place = key(&open.placement);
                    let is_wide = open.names.is_empty() && open.window.is_none();
                    if (is_wide || !wide.contains(&place)) && said.insert(open.spelled(&place)) {
                        let span = open.span;
                        writer.push(node(open.statement(), span), None);
                    }
                }
                Entry::Comment(text) => writer.comment(&text),
            }
        }
    }
}

impl OpenAssignment {
    fn spelled(&self, place: &str) -> String {
        let names: Vec<&str> = self.names.iter().map(|name| &*name.text).collect();
        let window = self.window.as_ref().map(|window| {
            let from = window.from.as_ref().map(|time| &time.value);
            let end = window.end.as_ref().map(|end| match end {
                ast::WindowEnd::Until(time) => format!("{:?}", time.value),
                ast::WindowEnd::For(length) => format!("{}d{}h{}m", length.days, length.hours, length.minutes),
            });
            format!("{from:?} {end:?}")
        });
        format!("{names:?} {place} {window:?}")
    }
}

/// The place of an open assignment of anybody at any time.
fn wide_key(entry: &Entry) -> Option<String> {
    match entry {
        Entry::Open(open) if open.names.is_empty() && open.window.is_none() => Some(key(&open.placement)),
        Entry::Open(_) | Entry::Assignment(..) | Entry::Comment(_) => None,
    }
}

fn key(placement: &ast::Placement) -> String {
    match placement {
        ast::Placement::Role { role, unit, state, .. } => format!("{:?} {:?} {state:?}", role.text, unit.as_ref().map(|unit| &unit.text)),
        ast::Placement::Group { group, state, relation, .. } => format!("{:?} {state:?} {relation:?}", group.text),
    }
}
