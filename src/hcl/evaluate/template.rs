//! Texts with parts.

use std::sync::Arc;

use super::super::address::Step;
use super::super::convert::convert;
use super::super::syntax::ast::{Expr, LoopNames, Part};
use super::super::types::Type;
use super::super::unknown::Unknown;
use super::super::value::{Data, Value};
use super::loops::{bind, pairs_of};
use super::{Evaluated, Evaluator, Fault, Scope};
use crate::source::Span;

/// The longest text that a template makes.
const MAX_LENGTH: usize = 16 * 1024 * 1024;

/// A text under construction.
#[derive(Default)]
struct Text {
    /// How it begins.
    known: String,
    /// What stands before the part that is not known.
    before: String,
    /// The first part that is not known; what is known before it stays.
    unknown: Option<Unknown>,
    /// What stands behind it; nothing where that is not known either.
    behind: Option<String>,
    is_sensitive: bool,
}

impl Evaluator<'_> {
    pub(super) fn evaluate_template(&self, parts: &[Part], scope: &Scope, span: Span) -> Evaluated {
        let mut text = Text::default();
        self.write_parts(parts, scope, span, &mut text)?;
        let value = match text.unknown {
            None => Value::text(&text.known),
            Some(unknown) => {
                let reference = unknown.reference.as_ref().and_then(|reference| {
                    let around = [&text.before, text.behind.as_ref()?];
                    let arguments = around.map(|text| Arc::from(Value::text(text).to_string())).to_vec();
                    Some(reference.then(Step::Call { function: "template", arguments }))
                });
                Unknown { reference, prefix: safe_prefix(&text.known), ..unknown.derive(Type::Text) }.into()
            }
        };
        Ok(value.hidden_if(text.is_sensitive))
    }

    fn write_parts(&self, parts: &[Part], scope: &Scope, span: Span, text: &mut Text) -> Result<(), Box<Fault>> {
        for part in parts {
            match part {
                Part::Literal(literal) => text.push(literal),
                Part::Interpolation(expr) => self.write_value(expr, scope, text)?,
                Part::If { condition, then, otherwise } => self.write_if(condition, [then, otherwise], scope, span, text)?,
                Part::For { names, collection, parts } => self.write_for(names, collection, parts, scope, span, text)?,
            }
            if text.known.len() > MAX_LENGTH {
                return Err(Fault::fatal(format!("the text is longer than {MAX_LENGTH} bytes"), span));
            }
        }
        Ok(())
    }

    fn write_value(&self, expr: &Expr, scope: &Scope, text: &mut Text) -> Result<(), Box<Fault>> {
        let value = self.evaluate(expr, scope)?;
        if value.is_null() {
            return Err(Fault::new("null cannot be a part of a text", expr.span));
        }
        let value = convert(&value, &Type::Text).map_err(|_| Fault::new("a part of a text must be a text, number or bool", expr.span))?;
        text.is_sensitive |= value.is_sensitive;
        match &value.data {
            Data::Unknown(unknown) => text.stop(unknown),
            // what is converted to a text and known is one
            _ => text.push(value.as_text().unwrap_or_default()),
        }
        Ok(())
    }

    fn write_if(&self, condition: &Expr, arms: [&Vec<Part>; 2], scope: &Scope, span: Span, text: &mut Text) -> Result<(), Box<Fault>> {
        let value = self.evaluate(condition, scope)?;
        if value.is_null() {
            return Err(Fault::new("a condition must not be null", condition.span));
        }
        let value = convert(&value, &Type::Bool).map_err(|_| Fault::new("a condition must be a bool", condition.span))?;
        text.is_sensitive |= value.is_sensitive;
        let [then, otherwise] = arms;
        match &value.data {
            Data::Bool(value) => self.write_parts(if *value { then } else { otherwise }, scope, span, text),
            Data::Unknown(unknown) => {
                text.stop(unknown);
                Ok(())
            }
            _ => Err(Fault::new("a condition must be a bool", condition.span)),
        }
    }

    fn write_for(
        &self,
        names: &LoopNames,
        collection: &Expr,
        parts: &[Part],
        scope: &Scope,
        span: Span,
        text: &mut Text,
    ) -> Result<(), Box<Fault>> {
        let value = self.evaluate(collection, scope)?;
        text.is_sensitive |= value.is_sensitive;
        match pairs_of(&value, collection.span)? {
            Err(unknown) => text.stop(&unknown),
            Ok(pairs) => {
                for pair in pairs {
                    let names: Vec<(Arc<str>, Value)> = bind(names, pair);
                    self.write_parts(parts, &Scope::with(scope, &names), span, text)?;
                }
            }
        }
        Ok(())
    }
}

impl Text {
    fn push(&mut self, text: &str) {
        match (&self.unknown, &mut self.behind) {
            (None, _) => self.known.push_str(text),
            (Some(_), Some(behind)) => behind.push_str(text),
            (Some(_), None) => {}
        }
    }

    fn stop(&mut self, unknown: &Unknown) {
        if self.unknown.is_some() {
            self.behind = None;
            return;
        }
        self.before = self.known.clone();
        self.behind = Some(String::new());
        // of most that is not known nobody knows how it begins
        self.known.push_str(unknown.prefix.as_deref().unwrap_or_default());
        self.unknown = Some(unknown.clone());
    }
}

/// How a text begins for certain: a last character that what follows could combine with does not count.
fn safe_prefix(known: &str) -> Option<Arc<str>> {
    let is_safe = known.ends_with(|last: char| last.is_ascii_punctuation() || last.is_ascii_whitespace());
    // before the only character there is nothing
    let prefix = if is_safe { known } else { known.char_indices().last().and_then(|(last, _)| known.get(..last)).unwrap_or_default() };
    (!prefix.is_empty()).then(|| prefix.into())
}
