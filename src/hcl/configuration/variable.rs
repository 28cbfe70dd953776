//! The values of variables.

use std::rc::Rc;
use std::sync::Arc;

use super::constraint::Constraint;
use super::given::{Assigned, evaluate_literal, evaluate_typed};
use super::module::{Inputs, Module};
use crate::hcl::evaluate::{Fault, Scope};
use crate::hcl::syntax::ast::Block;
use crate::hcl::types::Type;
use crate::hcl::unknown::Reason;
use crate::hcl::value::Value;
use crate::source::Span;

impl Module<'_> {
    /// The value that a variable has here.
    pub(super) fn evaluate_variable(self: &Rc<Self>, name: &Arc<str>, block: &Block) -> Value {
        let constraint = self.constraint(block);
        let is_nullable = block.body.attribute("nullable").is_none_or(|_| block.body.is_set("nullable"));
        let given = self.given(name, constraint.as_ref()).filter(|(value, _)| is_nullable || !value.is_null());
        let found = given.or_else(|| {
            let default = block.body.attribute("default")?;
            let span = default.value.span;
            let value = self.told(evaluate_literal(&default.value), span);
            if value.is_null() && !is_nullable {
                self.world.tell(&Fault::new(format!("the default of variable `{name}` must not be null"), span));
            }
            Some((value, span))
        });
        let kind = constraint.as_ref().map_or(Type::Any, Constraint::kind);
        let Some((value, span)) = found else { return self.missing(name, kind, block.head) };
        let value = match constraint.as_ref().map_or_else(|| Ok(value.clone()), |constraint| constraint.apply(&value)) {
            Ok(value) => value,
            Err(problem) => {
                self.world.tell(&Fault::new(format!("the value does not fit variable `{name}`: {problem}"), span));
                Value::unknown(kind, Reason::Error, Some(span))
            }
        };
        value.hidden_if(block.body.is_set("sensitive"))
    }

    fn constraint(self: &Rc<Self>, block: &Block) -> Option<Constraint> {
        let attribute = block.body.attribute("type")?;
        let parsed = Constraint::parse(&attribute.value, &|expr| self.evaluator().evaluate(expr, &Scope::EMPTY));
        parsed.map_err(|fault| self.world.tell(&fault)).ok()
    }

    /// The value that is given from outside.
    fn given(self: &Rc<Self>, name: &Arc<str>, constraint: Option<&Constraint>) -> Option<(Value, Span)> {
        match &self.inputs {
            Inputs::Root(values) => match values.get(name)? {
                Assigned::Value(value, span) => Some((value.clone(), *span)),
                Assigned::Text(text, span) if constraint.is_none_or(Constraint::takes_text) => Some((Value::text(text), *span)),
                Assigned::Text(text, span) => Some((self.told(evaluate_typed(text, *span), *span), *span)),
            },
            Inputs::Call { caller, arguments, names } => {
                let argument = arguments.iter().find(|argument| argument.name == *name)?;
                let value = caller.evaluate_told(&argument.value, &Scope::with(&Scope::EMPTY, names));
                Some((value, argument.value.span))
            }
        }
    }

    fn told(&self, found: Result<Value, Box<Fault>>, span: Span) -> Value {
        found.unwrap_or_else(|fault| {
            self.world.tell(&fault);
            Value::unknown(Type::Any, Reason::Error, Some(span))
        })
    }

    /// A variable of the root that is given no value is not known; a module must be given one.
    fn missing(&self, name: &Arc<str>, kind: Type, span: Span) -> Value {
        match &self.inputs {
            Inputs::Root(_) => Value::unknown(kind, Reason::Variable(name.clone()), Some(span)),
            Inputs::Call { .. } => {
                self.world.tell(&Fault::new(format!("module `{}` is not given `{name}`", self.path), span));
                Value::unknown(kind, Reason::Error, Some(span))
            }
        }
    }
}
