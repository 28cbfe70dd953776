//! `condition ? first : second`

use super::super::convert::convert;
use super::super::syntax::ast::Expr;
use super::super::types::Type;
use super::super::unknown::Unknown;
use super::super::value::{Data, Value};
use super::{Evaluated, Evaluator, Fault, Scope};
use crate::source::Span;

/// The most values that are kept of a condition that is not known.
const MAX_ALTERNATIVES: usize = 8;

impl Evaluator<'_> {
    /// Both arms are evaluated: the type of the one that is not taken counts, its errors of value do not.
    pub(super) fn evaluate_conditional(&self, parts: &[Expr; 3], scope: &Scope, span: Span) -> Evaluated {
        let [condition, first, second] = parts;
        let decides = self.evaluate(condition, scope)?;
        let arms = [tolerate(self.evaluate(first, scope))?, tolerate(self.evaluate(second, scope))?];
        let kind = common_type(&arms).ok_or_else(|| Fault::new("the arms of a condition must have one type", span))?;
        if decides.is_null() {
            return Err(Fault::new("a condition must not be null", condition.span));
        }
        let decides =
            convert(&decides, &Type::Bool).map_err(|problem| Fault::new(format!("unsuitable condition: {problem}"), condition.span))?;
        let [first, second] = arms;
        let result = match &decides.data {
            Data::Bool(true) => converted(first?, &kind, span)?,
            Data::Bool(false) => converted(second?, &kind, span)?,
            Data::Unknown(unknown) => undecided(unknown, [first, second], kind),
            _ => return Err(Fault::new("a condition must be a bool", condition.span)),
        };
        Ok(result.hidden_if(decides.is_sensitive))
    }
}

/// Keeps an error of value for later; others end the evaluation.
fn tolerate(arm: Evaluated) -> Result<Evaluated, Box<Fault>> {
    match arm {
        Err(fault) if !fault.is_caught => Err(fault),
        other => Ok(other),
    }
}

fn common_type(arms: &[Evaluated; 2]) -> Option<Type> {
    let kinds: Vec<Type> = arms.iter().filter_map(|arm| arm.as_ref().ok()).map(Value::kind).collect();
    match arms {
        [Ok(first), Ok(_)] if is_bare_null(first) => kinds.get(1).cloned(),
        [Ok(_), Ok(second)] if is_bare_null(second) => kinds.first().cloned(),
        [Ok(_), Ok(_)] => Type::unify(&kinds),
        _ => Some(Type::Any),
    }
}

fn is_bare_null(value: &Value) -> bool {
    matches!(value.data, Data::Null(Type::Any))
}

fn converted(value: Value, kind: &Type, span: Span) -> Evaluated {
    convert(&value, kind).map_err(|problem| Fault::new(format!("the arms of a condition must have one type: {problem}"), span))
}

/// The condition is not known: the value may be that of either arm.
fn undecided(unknown: &Unknown, arms: [Evaluated; 2], kind: Type) -> Value {
    let mut alternatives = Vec::new();
    for arm in arms {
        let Some(values) = arm.ok().and_then(|arm| possible(&arm, &kind)) else {
            alternatives.clear();
            break;
        };
        alternatives.extend(values);
    }
    if alternatives.len() > MAX_ALTERNATIVES {
        alternatives.clear();
    }
    let result = unknown.derive(kind);
    Unknown { alternatives, ..result }.into()
}

/// The values that an arm may have; nothing where that may be any.
fn possible(arm: &Value, kind: &Type) -> Option<Vec<Value>> {
    match arm.as_unknown() {
        None => convert(arm, kind).ok().map(|value| vec![value]),
        Some(unknown) if unknown.reference.is_some() => Some(vec![arm.clone()]),
        Some(unknown) if !unknown.alternatives.is_empty() => Some(unknown.alternatives.clone()),
        Some(_) => None,
    }
}
