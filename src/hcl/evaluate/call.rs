//! Calls of functions.

use std::sync::Arc;

use super::super::address::Step;
use super::super::convert::convert;
use super::super::files::Files;
use super::super::function::{self, Caller, Function, Hides, Parameter, Reads};
use super::super::syntax::ast::{Call, Expr};
use super::super::syntax::{Place, parse_template};
use super::super::types::Type;
use super::super::unknown::{Reason, Unknown};
use super::super::value::Value;
use super::{Evaluated, Evaluator, Fault, Names, Picked, Scope};
use crate::source::Span;

/// Functions that keep what an unknown argument stands for: who asks can follow what they make of it.
const FOLLOWED: &[&str] = &[
    "split",
    "basename",
    "trimprefix",
    "trimsuffix",
    "trim",
    "trimspace",
    "replace",
    "lower",
    "upper",
    "one",
    "regex",
    "substr",
    "format",
    "reverse",
    "join",
];

/// The arguments with their places, or the unknown list where one that is expanded is not known.
type Arguments = Result<Vec<(Value, Span)>, Unknown>;

impl Evaluator<'_> {
    pub(super) fn evaluate_call(&self, call: &Call, scope: &Scope, span: Span) -> Evaluated {
        if !self.names.has_functions() {
            return Err(Fault::fatal("functions cannot be called here", call.name_span));
        }
        let name = call.name.strip_prefix("core::").unwrap_or(&call.name);
        match name {
            "try" => return self.evaluate_try(call, scope, span),
            "can" => return self.evaluate_can(call, scope, span),
            _ => {}
        }
        let Some(found) = function::find(name) else { return self.evaluate_stranger(call, scope) };
        match self.evaluate_arguments(call, scope)? {
            Ok(arguments) => self.run(found, &arguments, call, span),
            Err(unknown) => Ok(unknown.derive(found.returns.kind()).into()),
        }
    }

    /// A function of a provider is not known; any other is an error.
    fn evaluate_stranger(&self, call: &Call, scope: &Scope) -> Evaluated {
        if call.name.starts_with("provider::") {
            let _ = self.evaluate_arguments(call, scope)?;
            return Ok(Value::unknown(Type::Any, Reason::Function(call.name.clone()), Some(call.name_span)));
        }
        Err(Fault::new(format!("there is no function `{}`", call.name), call.name_span))
    }

    /// Evaluates the arguments; the unknown list where one that is expanded is not known.
    fn evaluate_arguments(&self, call: &Call, scope: &Scope) -> Result<Arguments, Box<Fault>> {
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push((self.evaluate(argument, scope)?, argument.span));
        }
        if !call.expands {
            return Ok(Ok(arguments));
        }
        let Some((last, span)) = arguments.pop() else { return Ok(Ok(arguments)) };
        if let Some(unknown) = last.as_unknown() {
            return Ok(Err(unknown.clone()));
        }
        let values = last.elements().ok_or_else(|| Fault::new("only a list, set or tuple can be expanded", span))?;
        arguments.extend(values.iter().map(|value| (value.clone().hidden_if(last.is_sensitive), span)));
        Ok(Ok(arguments))
    }

    fn run(&self, function: &Function, arguments: &[(Value, Span)], call: &Call, span: Span) -> Evaluated {
        let arguments = check_arguments(function, arguments, call)?;
        let is_sensitive = match function.hides {
            Hides::Deep => arguments.iter().any(Value::has_sensitive),
            Hides::Outside => arguments.iter().any(|argument| argument.is_sensitive),
            Hides::Never => false,
        };
        if let Some(unknown) = blocking(function, &arguments) {
            if arguments.iter().any(|argument| !argument.is_null() && !(function.fits)(&argument.kind())) {
                return Err(Fault::new(format!("`{}`: an argument has a type that does not fit", call.name), span));
            }
            return Ok(self.followed(function, &arguments, &unknown, call, span).hidden_if(is_sensitive));
        }
        let caller = TemplateCaller { evaluator: self, span };
        let result = (function.run)(&caller, &arguments).map_err(|problem| fault(&problem, call, span))?;
        Ok(result.hidden_if(is_sensitive))
    }

    /// The result of a call with an unknown argument: what it stands for is kept where there is one such argument only.
    fn followed(&self, function: &Function, arguments: &[Value], unknown: &Unknown, call: &Call, span: Span) -> Value {
        let result = unknown.derive(function.returns.kind());
        let mut open = arguments.iter().enumerate().filter(|(_, argument)| !argument.is_wholly_known());
        let (Some((place, only)), None) = (open.next(), open.next()) else { return result.into() };
        let Some(own) = only.as_unknown() else { return result.into() };
        let reference = own.reference.as_ref().filter(|_| FOLLOWED.contains(&function.name)).map(|reference| {
            let rest = arguments.iter().enumerate().filter(|(other, _)| *other != place);
            let arguments = rest.map(|(_, argument)| Arc::from(argument.to_string())).collect();
            reference.then(Step::Call { function: function.name, arguments })
        });
        let each = own.alternatives.iter().map(|value| {
            let with = arguments.iter().enumerate().map(|(other, argument)| if other == place { value } else { argument });
            let with: Vec<(Value, Span)> = with.map(|argument| (argument.clone(), span)).collect();
            self.budget.deeper(span, || self.run(function, &with, call, span))
        });
        // where one of them is an error, nothing is said of what it may be
        let alternatives = each.collect::<Result<_, _>>().unwrap_or_default();
        Unknown { reference, alternatives, ..result }.into()
    }

    fn evaluate_try(&self, call: &Call, scope: &Scope, span: Span) -> Evaluated {
        if call.arguments.is_empty() {
            return Err(Fault::new("`try` needs an argument", span));
        }
        let mut maybe: Option<Unknown> = None;
        for argument in &call.arguments {
            match self.evaluate(argument, scope) {
                Err(fault) if fault.is_caught => {}
                Err(fault) => return Err(fault),
                Ok(value) => match (maybe.take(), value.as_unknown()) {
                    (None, Some(unknown)) if unknown.may_fail => maybe = Some(unknown.clone()),
                    (None, None) if !is_sure(&value) => {
                        return Ok(value.first_unknown().map_or(value, |unknown| unknown.derive(Type::Any).into()));
                    }
                    (None, _) => return Ok(value),
                    (Some(before), _) => return Ok(either(&before, &value)),
                },
            }
        }
        match maybe {
            Some(unknown) => Ok(unknown.into()),
            None => Err(Fault::new("no argument of `try` has a value", span)),
        }
    }

    fn evaluate_can(&self, call: &Call, scope: &Scope, span: Span) -> Evaluated {
        let [argument] = call.arguments.as_slice() else { return Err(Fault::new("`can` takes one argument", span)) };
        match self.evaluate(argument, scope) {
            Err(fault) if fault.is_caught => Ok(false.into()),
            Err(fault) => Err(fault),
            Ok(value) => Ok(match value.first_unknown() {
                Some(unknown) => Value::from(unknown.derive(Type::Bool)),
                None => true.into(),
            }),
        }
    }
}

/// Tells whether what is not known in a value are attributes, which can be had; a calculation with such may still fail.
fn is_sure(value: &Value) -> bool {
    match (value.as_unknown(), value.entries(), value.elements()) {
        _ if value.is_wholly_known() => true,
        (Some(unknown), _, _) => unknown.reference.is_some(),
        (None, Some(entries), _) => entries.values().all(is_sure),
        (None, None, Some(elements)) => elements.iter().all(is_sure),
        (None, None, None) => true,
    }
}

/// A value that is `before` where that can be had, else `other`.
fn either(before: &Unknown, other: &Value) -> Value {
    let mut alternatives = before.alternatives.clone();
    alternatives.push(other.clone());
    if before.alternatives.is_empty() {
        alternatives.clear();
    }
    Unknown { alternatives, may_fail: false, ..before.derive(Type::Any) }.into()
}

fn fault(problem: &str, call: &Call, span: Span) -> Box<Fault> {
    match problem.strip_prefix(function::FATAL) {
        Some(problem) => Fault::fatal(format!("`{}`: {problem}", call.name), span),
        None => Fault::new(format!("`{}`: {problem}", call.name), span),
    }
}

fn check_arguments(function: &Function, arguments: &[(Value, Span)], call: &Call) -> Result<Vec<Value>, Box<Fault>> {
    let least = function.parameters.len();
    if arguments.len() < least || (function.rest.is_none() && arguments.len() > least) {
        let problem = format!("`{}` takes {}{least} arguments", call.name, if function.rest.is_some() { "at least " } else { "" });
        return Err(Fault::new(problem, call.name_span));
    }
    let parameters = function.parameters.iter().chain(function.rest.iter().cycle());
    arguments.iter().zip(parameters).map(|((value, span), parameter)| check_argument(value, *span, *parameter, call)).collect()
}

fn check_argument(value: &Value, span: Span, parameter: Parameter, call: &Call) -> Evaluated {
    if value.is_null() && !parameter.takes_null {
        return Err(Fault::new(format!("`{}`: an argument must not be null", call.name), span));
    }
    convert(value, &parameter.wants.kind()).map_err(|problem| Fault::new(format!("`{}`: {problem}", call.name), span))
}

/// The unknown part that keeps a function from being run.
fn blocking(function: &Function, arguments: &[Value]) -> Option<Unknown> {
    match function.reads {
        Reads::Whole => arguments.iter().find_map(Value::first_unknown),
        Reads::Outside => arguments.iter().find_map(|argument| argument.as_unknown().cloned()),
        Reads::Anything => None,
    }
}

/// What functions are given besides their arguments: files, and templates to evaluate.
struct TemplateCaller<'a> {
    evaluator: &'a Evaluator<'a>,
    span: Span,
}

impl Caller for TemplateCaller<'_> {
    fn files(&self) -> &dyn Files {
        self.evaluator.names.files()
    }

    fn span(&self) -> Span {
        self.span
    }

    fn is_template(&self) -> bool {
        self.evaluator.names.is_template()
    }

    fn render(&self, template: &str, values: &Value) -> Result<Value, String> {
        let parsed: Expr = parse_template(template, Place::Within(self.span)).map_err(|error| error.message)?;
        let names = TemplateNames { values, outer: self.evaluator.names };
        let inner = Evaluator { names: &names, budget: self.evaluator.budget };
        inner.evaluate(&parsed, &Scope::EMPTY).map_err(|fault| {
            let mark = if fault.is_caught { "" } else { function::FATAL };
            format!("{mark}in the template: {}", fault.message)
        })
    }
}

/// The names of a template: those that it is given.
struct TemplateNames<'a> {
    values: &'a Value,
    outer: &'a dyn Names,
}

impl Names for TemplateNames<'_> {
    fn resolve(&self, name: &Arc<str>, _steps: &[Picked], span: Span) -> Result<(Value, usize), Box<Fault>> {
        let found = self.values.entries().and_then(|entries| entries.get(name));
        found.map(|value| (value.clone(), 0)).ok_or_else(|| Fault::fatal(format!("the template is given no `{name}`"), span))
    }

    fn files(&self) -> &dyn Files {
        self.outer.files()
    }

    fn is_template(&self) -> bool {
        true
    }
}
