//! A policy set as it was read, before the changes of any question.

use super::change::{self, Changes};
use super::input::{self, Input, Loader, Read};
use super::loaded::{Rejected, Session, place};
use super::packed::Packed;
use crate::compile;
use crate::diag::Code;
use crate::ir::Zones;
use crate::possible::Memory;
use crate::syntax::ast;

/// A policy set as it was read, before the changes of any question: sessions are made of it without reading a file again.
#[derive(Debug, Clone)]
pub struct Unchanged {
    read: Read,
    zones: Zones,
}

impl Unchanged {
    /// Reads the inputs and what they include.
    ///
    /// # Errors
    ///
    /// Fails when a text cannot be used at all; other faults come with the session.
    pub fn read(inputs: Vec<Input>, loader: &dyn Loader) -> Result<Self, Box<Rejected>> {
        let mut read = input::read(inputs, loader);
        if !read.refused.is_empty() {
            return Err(Box::new(Rejected { sources: read.sources, diagnostics: read.refused }));
        }
        change::settle_typed(&read.sources, &mut read.files);
        Ok(Self { read, zones: loader.zones() })
    }

    /// Applies changes, and compiles.
    ///
    /// # Errors
    ///
    /// Fails when a change cannot be made, and when the time zones lack the tenant's.
    pub fn session(&self, changes: &Changes) -> Result<Session, Box<Rejected>> {
        self.clone().into_session_with_trees(changes).map(|(session, _)| session)
    }

    /// Does the same once and for all, and returns all statements besides, with the changes in them.
    pub(super) fn into_session_with_trees(self, changes: &Changes) -> Result<(Session, Vec<ast::File>), Box<Rejected>> {
        let Self { mut read, zones } = self;
        let applied = change::apply(&mut read.sources, &mut read.files, changes);
        if !applied.faults.is_empty() {
            return Err(Box::new(Rejected { sources: read.sources, diagnostics: applied.faults }));
        }
        let compiled = compile::compile_with(&read.files, zones);
        if let Some(fault) = compiled.diagnostics.iter().find(|fault| fault.code == Code::UnreadableFile) {
            return Err(Box::new(Rejected { sources: read.sources, diagnostics: vec![fault.clone()] }));
        }
        let mut diagnostics = read.diagnostics;
        diagnostics.extend(compiled.diagnostics);
        diagnostics.sort_by_key(place);
        let count = compiled.tenant.unknowns.count_written();
        let mut session = Session {
            sources: read.sources,
            tenant: if changes.closed { compiled.tenant.closed() } else { compiled.tenant },
            closed: (changes.closed && count > 0).then_some(count),
            scope: compiled.scope,
            expectations: compiled.expectations,
            nevers: compiled.nevers,
            scenarios: compiled.scenarios,
            diagnostics: Vec::new(),
            notes: read.notes,
            remarks: applied.remarks,
            formats: read.formats,
            memory: Memory::default(),
            packed: Packed::default(),
        };
        session.narrow_all(&mut diagnostics);
        session.diagnostics = diagnostics;
        Ok((session, read.files))
    }
}
