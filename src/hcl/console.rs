//! One expression, evaluated alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evaluate::{Budget, Evaluator, Fault, Names, Picked, Scope};
use super::files::Files;
use super::syntax::{Place, parse_expression};
use super::value::Value;
use crate::source::{SourceId, Span};

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// In words.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// Evaluates one expression with the names given, `local` for instance as an object.
///
/// # Errors
///
/// What is wrong with the text or a value in it.
pub fn evaluate_text(text: &str, names: &BTreeMap<Arc<str>, Value>, files: &dyn Files) -> Result<Value, Problem> {
    super::stack::with_stack(|| {
        let place = Place::File(SourceId::default(), 0);
        let expr = parse_expression(text, place).map_err(|error| Problem { message: error.message, span: error.span })?;
        let budget = Budget::default();
        let evaluator = Evaluator { names: &Given { names, files }, budget: &budget };
        evaluator.evaluate(&expr, &Scope::EMPTY).map_err(|fault| Problem { message: fault.message, span: fault.span })
    })
}

/// Names with values.
struct Given<'a> {
    names: &'a BTreeMap<Arc<str>, Value>,
    files: &'a dyn Files,
}

impl Names for Given<'_> {
    fn resolve(&self, name: &Arc<str>, _steps: &[Picked], span: Span) -> Result<(Value, usize), Box<Fault>> {
        let found = self.names.get(name).map(|value| (value.clone(), 0));
        found.ok_or_else(|| Fault::fatal(format!("nothing is named `{name}`"), span))
    }

    fn files(&self) -> &dyn Files {
        self.files
    }
}
