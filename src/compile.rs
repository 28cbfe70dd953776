//! Names to ids, tree to ir; refuses an impossible tenant.

mod expectation;

pub use expectation::{Expectation, ExpectedAnswer, ExpectedItem};

use crate::diag::Diagnostic;
use crate::ir::Tenant;

/// What compiling gives. With an error among the diagnostics the tenant must not be asked.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The tenant, as far as it could be built.
    pub tenant: Tenant,
    /// The `expect` statements whose names resolve, in order of the texts.
    pub expectations: Vec<Expectation>,
    /// Errors and warnings, by source and position.
    pub diagnostics: Vec<Diagnostic>,
}
