//! What a value stands for that is not known: an attribute of an instance that nobody writes.

use std::sync::Arc;

use super::index::{Found, Index};
use super::module::Configuration;
use super::row::Row;
use super::trace::{Inputs, Part, Shared, Site, Tracer};
use crate::hcl::address::{Reference, Step};
use crate::hcl::syntax::{Json, JsonKind};

/// Resolves the references of a plan.
pub(super) struct Resolver<'a> {
    configuration: Configuration<'a>,
    rows: &'a [Row<'a>],
    index: Index,
    shared: Shared,
}

/// What the parts of a value stand for that are not known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Resolved {
    /// Attributes that are not known, each once.
    pub references: Vec<Reference>,
    /// What cannot be followed.
    pub open: Vec<Arc<str>>,
}

impl Resolved {
    fn add(&mut self, other: Self) {
        for reference in other.references {
            if !self.references.contains(&reference) {
                self.references.push(reference);
            }
        }
        self.open.extend(other.open);
    }

    fn open(text: String) -> Self {
        Self { references: Vec::new(), open: vec![text.into()] }
    }
}

impl<'a> Resolver<'a> {
    pub(super) fn new(document: &'a Json, rows: &'a [Row<'a>]) -> Self {
        Self { configuration: Configuration::new(document), rows, index: Index::new(rows), shared: Shared::default() }
    }

    /// Returns the arguments and blocks that are written for an instance; `None` where the plan does not keep them.
    pub(super) fn written(&self, row: &Row<'_>) -> Option<&'a Json> {
        self.configuration.block(&row.block())?.member("expressions")
    }

    /// Resolves an expression that stands in an instance's block.
    pub(super) fn resolve(&self, expression: &Json, row: &Row<'_>) -> Resolved {
        let tracer = Tracer::new(&self.configuration, &self.index, &self.shared);
        self.expression(expression, row, &tracer)
    }

    fn expression(&self, expression: &Json, row: &Row<'_>, tracer: &Tracer<'_, 'a>) -> Resolved {
        let repeated = self.configuration.block(&row.block()).map(|block| (block, row.address.key.clone()));
        let inputs = tracer.expression(expression, &Site { module: row.module.clone(), repeated });
        self.settle(inputs, tracer)
    }

    fn settle(&self, inputs: Inputs, tracer: &Tracer<'_, 'a>) -> Resolved {
        let mut resolved = Resolved { references: Vec::new(), open: inputs.open };
        for part in &inputs.parts {
            resolved.add(self.part(part, tracer));
        }
        resolved
    }

    fn part(&self, part: &Part, tracer: &Tracer<'_, 'a>) -> Resolved {
        let (row, steps) = match self.index.find(&part.block, &part.steps) {
            Found::Instance(row, steps) => (row, steps),
            Found::Nothing => return Resolved::default(),
            Found::Any => return Resolved::open(format!("{}.{}", part.block.2, part.block.3)),
        };
        let (Some(row), [Step::Attribute(name), ..]) = (self.rows.get(row), steps) else {
            return Resolved::open(format!("{}.{}", part.block.2, part.block.3));
        };
        if !is_unknown(row, steps) {
            return Resolved::default();
        }
        match self.written(row).and_then(|written| written.member(name)) {
            Some(expression) if tracer.take() => self.expression(expression, row, tracer),
            Some(_) => Resolved::open(row.text.to_owned()),
            None => {
                let reference = Reference { address: row.address.clone(), steps: steps.into() };
                Resolved { references: vec![reference], open: Vec::new() }
            }
        }
    }
}

/// Tells whether something is not known at or below the end of a way, or on it.
fn is_unknown(row: &Row<'_>, steps: &[Step]) -> bool {
    let mut mark = row.unknown;
    for step in steps {
        let Some(here) = mark.filter(|mark| !mark.is_true()) else { break };
        mark = match step {
            Step::Attribute(name) | Step::Name(name) => here.member(name),
            Step::Position(position) => here.items().get(*position),
            Step::Call { .. } => None,
        };
    }
    mark.is_some_and(has_true)
}

/// Tells whether anything is marked.
pub(super) fn has_true(mark: &Json) -> bool {
    count_true(mark) > 0
}

/// Counts what is marked.
pub(super) fn count_true(mark: &Json) -> usize {
    match &mark.kind {
        JsonKind::Plain(_) => usize::from(mark.is_true()),
        JsonKind::Text(_) => 0,
        JsonKind::Array(items) => items.iter().map(count_true).sum(),
        JsonKind::Object(members) => members.iter().map(|(_, _, mark)| count_true(mark)).sum(),
    }
}
