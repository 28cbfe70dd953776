//! The plain tenants that are asked, kept while a question lasts: many accounts are asked about in the same ones.

use std::rc::Rc;
use std::sync::OnceLock;

use crate::ir::Tenant;
use crate::reach::Index;

use super::pattern::Pattern;
use super::stage::Stage;

/// So many tenants are kept; a question that needs more makes some of them again.
const KEPT: usize = 32;

/// A plain tenant, with what searches look up in it.
#[derive(Debug)]
pub struct Ground {
    pub tenant: Tenant,
    pub index: OnceLock<Index>,
}

/// The plain tenants that have been made.
#[derive(Debug)]
pub struct Grounds<'s> {
    stage: &'s Stage,
    kept: Vec<(Pattern, Rc<Ground>)>,
}

impl<'s> Grounds<'s> {
    /// Begins with none.
    #[must_use]
    pub fn new(stage: &'s Stage) -> Self {
        Self { stage, kept: Vec::new() }
    }

    /// Returns the tenant of a pattern.
    pub(super) fn of(&mut self, pattern: &Pattern) -> Rc<Ground> {
        if let Some((_, ground)) = self.kept.iter().find(|(kept, _)| kept == pattern) {
            return Rc::clone(ground);
        }
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        let tenant = self.stage.tenant.with(&pattern.choices(self.stage));
        let ground = Rc::new(Ground { tenant, index: OnceLock::new() });
        self.kept.push((*pattern, Rc::clone(&ground)));
        ground
    }
}
