//! Operators.

use super::super::compare;
use super::super::convert::convert;
use super::super::number::Number;
use super::super::syntax::ast::{Binary, Expr, Unary};
use super::super::types::Type;
use super::super::value::Value;
use super::{Evaluated, Evaluator, Fault, Scope};
use crate::source::Span;

impl Evaluator<'_> {
    pub(super) fn evaluate_unary(&self, operator: Unary, operand: &Expr, scope: &Scope) -> Evaluated {
        let kind = match operator {
            Unary::Not => Type::Bool,
            Unary::Negate => Type::Number,
        };
        let value = self.evaluate_operand(operand, &kind, scope)?;
        let result = match (operator, value.as_bool(), value.as_number()) {
            (Unary::Not, Some(value), _) => (!value).into(),
            (Unary::Negate, _, Some(number)) => number.negated().into(),
            (Unary::Not | Unary::Negate, _, _) => derived(&value, kind),
        };
        Ok(result.hidden_if(value.is_sensitive))
    }

    /// Evaluates an operand and converts it.
    fn evaluate_operand(&self, operand: &Expr, kind: &Type, scope: &Scope) -> Evaluated {
        let value = self.evaluate(operand, scope)?;
        if value.is_null() {
            return Err(Fault::new("null cannot be an operand", operand.span));
        }
        convert(&value, kind).map_err(|problem| Fault::new(format!("unsuitable operand: {problem}"), operand.span))
    }

    pub(super) fn evaluate_binary(&self, operator: Binary, operands: &[Expr; 2], scope: &Scope, span: Span) -> Evaluated {
        let [left, right] = operands;
        let kind = match operator {
            Binary::Equal | Binary::NotEqual => {
                let equal = compare::equals(&self.evaluate(left, scope)?, &self.evaluate(right, scope)?);
                return Ok(if operator == Binary::Equal { equal } else { negated(equal) });
            }
            Binary::Or | Binary::And => Type::Bool,
            Binary::Less
            | Binary::LessOrEqual
            | Binary::Greater
            | Binary::GreaterOrEqual
            | Binary::Add
            | Binary::Subtract
            | Binary::Multiply
            | Binary::Divide
            | Binary::Remainder => Type::Number,
        };
        let left = self.evaluate_operand(left, &kind, scope)?;
        let right = self.evaluate_operand(right, &kind, scope)?;
        Ok(apply(operator, &left, &right, span)?.hidden_if(left.is_sensitive || right.is_sensitive))
    }
}

/// `!value` of a bool that may be unknown.
fn negated(value: Value) -> Value {
    match value.as_bool() {
        Some(known) => Value::from(!known).hidden_if(value.is_sensitive),
        None => value,
    }
}

fn apply(operator: Binary, left: &Value, right: &Value, span: Span) -> Evaluated {
    if let (Some(one), Some(two)) = (left.as_bool(), right.as_bool()) {
        return Ok(if operator == Binary::And { one && two } else { one || two }.into());
    }
    if let (Some(one), Some(two)) = (left.as_number(), right.as_number()) {
        return calculate(operator, one, two).ok_or_else(|| Fault::new("the result is no number, or out of bounds", span));
    }
    let kind = match operator {
        Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide | Binary::Remainder => Type::Number,
        Binary::Or
        | Binary::And
        | Binary::Equal
        | Binary::NotEqual
        | Binary::Less
        | Binary::LessOrEqual
        | Binary::Greater
        | Binary::GreaterOrEqual => Type::Bool,
    };
    Ok(derived(if left.is_known() { right } else { left }, kind))
}

fn calculate(operator: Binary, one: &Number, two: &Number) -> Option<Value> {
    Some(match operator {
        Binary::Less => (one < two).into(),
        Binary::LessOrEqual => (one <= two).into(),
        Binary::Greater => (one > two).into(),
        Binary::GreaterOrEqual => (one >= two).into(),
        Binary::Add => one.add(two)?.into(),
        Binary::Subtract => one.subtract(two)?.into(),
        Binary::Multiply => one.multiply(two)?.into(),
        Binary::Divide => one.divide(two)?.into(),
        Binary::Remainder => one.remainder(two)?.into(),
        Binary::Or | Binary::And | Binary::Equal | Binary::NotEqual => return None,
    })
}

/// What is made of a value that is not known.
fn derived(value: &Value, kind: Type) -> Value {
    value.as_unknown().map_or_else(Value::null, |unknown| unknown.derive(kind).into())
}
