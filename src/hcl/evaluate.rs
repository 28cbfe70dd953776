//! Expressions to values.

mod call;
mod condition;
mod loops;
mod operator;
mod pick;
mod template;

use std::cell::Cell;
use std::sync::Arc;

use super::convert::convert;
use super::files::Files;
use super::syntax::ast::{Access, Expr, ExprKind};
use super::types::Type;
use super::value::{Data, Value};
use crate::source::Span;

pub(super) use pick::{pick_attribute, pick_index};

/// The deepest nesting of expressions, names that lead to names, and modules.
const MAX_DEPTH: u32 = 3_000;

/// The deepest nesting of a value.
const MAX_VALUE_DEPTH: u32 = 400;

/// The most parts of a value.
const MAX_VALUE_SIZE: u64 = 20_000_000;

/// The most expressions that one evaluation takes.
const MAX_STEPS: u64 = 20_000_000;

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// In words.
    pub message: String,
    /// Where.
    pub span: Span,
    /// Whether `try` and `can` catch it.
    pub is_caught: bool,
}

impl Fault {
    /// A fault of a value, which `try` catches.
    pub fn new(message: impl Into<String>, span: Span) -> Box<Self> {
        Box::new(Self { message: message.into(), span, is_caught: true })
    }

    /// A fault that `try` does not catch: a name that nothing declares, a limit.
    pub fn fatal(message: impl Into<String>, span: Span) -> Box<Self> {
        Box::new(Self { message: message.into(), span, is_caught: false })
    }
}

/// A value, or why there is none.
pub(super) type Evaluated = Result<Value, Box<Fault>>;

/// One step that is picked out of a name, evaluated.
#[derive(Debug, Clone)]
pub(super) enum Picked {
    /// `.name`
    Attribute(Arc<str>, Span),
    /// `[key]`
    Index(Value, Span),
}

/// What names mean outside of loops.
pub(super) trait Names {
    /// Returns the value of a name with the first of the steps behind it, and how many those are.
    fn resolve(&self, name: &Arc<str>, steps: &[Picked], span: Span) -> Result<(Value, usize), Box<Fault>>;

    /// The files that functions read.
    fn files(&self) -> &dyn Files;

    /// Whether functions may be called.
    fn has_functions(&self) -> bool {
        true
    }

    /// Whether this is a template of its own, which cannot use another.
    fn is_template(&self) -> bool {
        false
    }
}

/// How much of an evaluation's bounds is used.
#[derive(Debug, Default)]
pub(super) struct Budget {
    depth: Cell<u32>,
    steps: Cell<u64>,
}

impl Budget {
    /// Goes one level deeper for as long as `inside` runs.
    pub fn deeper<T>(&self, span: Span, inside: impl FnOnce() -> Result<T, Box<Fault>>) -> Result<T, Box<Fault>> {
        let depth = self.depth.get();
        if depth >= MAX_DEPTH {
            return Err(Fault::fatal(format!("this nests, or leads from name to name, over more than {MAX_DEPTH} levels"), span));
        }
        self.step(span)?;
        self.depth.set(depth + 1);
        let result = inside();
        self.depth.set(depth);
        result
    }

    fn step(&self, span: Span) -> Result<(), Box<Fault>> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MAX_STEPS {
            return Err(Fault::fatal(format!("the evaluation takes more than {MAX_STEPS} steps"), span));
        }
        Ok(())
    }
}

/// The names of loops, innermost first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    parent: Option<&'a Self>,
    names: &'a [(Arc<str>, Value)],
    item: Option<&'a Value>,
}

impl<'a> Scope<'a> {
    /// No loop.
    pub const EMPTY: Scope<'static> = Scope { parent: None, names: &[], item: None };

    /// Names that stand before those of `parent`.
    pub fn with(parent: &'a Self, names: &'a [(Arc<str>, Value)]) -> Self {
        Self { parent: Some(parent), names, item: parent.item }
    }

    fn at_item(parent: &'a Self, item: &'a Value) -> Self {
        Self { parent: Some(parent), names: &[], item: Some(item) }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        let mut scope = Some(self);
        while let Some(inner) = scope {
            if let Some((_, value)) = inner.names.iter().find(|(own, _)| &**own == name) {
                return Some(value);
            }
            scope = inner.parent;
        }
        None
    }
}

/// Evaluates expressions.
#[derive(Clone, Copy)]
pub(super) struct Evaluator<'a> {
    /// What names mean.
    pub names: &'a dyn Names,
    /// The bounds.
    pub budget: &'a Budget,
}

impl Evaluator<'_> {
    /// Evaluates an expression.
    pub fn evaluate(&self, expr: &Expr, scope: &Scope) -> Evaluated {
        let value = self.budget.deeper(expr.span, || self.evaluate_kind(expr, scope))?;
        if value.depth() > MAX_VALUE_DEPTH {
            return Err(Fault::fatal(format!("the value nests deeper than {MAX_VALUE_DEPTH} levels"), expr.span));
        }
        if value.size() > MAX_VALUE_SIZE {
            return Err(Fault::fatal(format!("the value has more than {MAX_VALUE_SIZE} parts"), expr.span));
        }
        Ok(value.at(expr.span))
    }

    fn evaluate_kind(&self, expr: &Expr, scope: &Scope) -> Evaluated {
        match &expr.kind {
            ExprKind::Literal(value) => Ok(value.clone()),
            ExprKind::Template(parts) => self.evaluate_template(parts, scope, expr.span),
            ExprKind::Tuple(elements) => {
                elements.iter().map(|element| self.evaluate(element, scope)).collect::<Result<_, _>>().map(Value::tuple)
            }
            ExprKind::Object(items) => self.evaluate_object(items, scope),
            ExprKind::Variable(name) => self.evaluate_name(name, &[], scope, expr.span),
            ExprKind::Item => scope.item.cloned().ok_or_else(|| Fault::fatal("there is no element here", expr.span)),
            ExprKind::Postfix(base, steps) => self.evaluate_postfix(base, steps, scope),
            ExprKind::Splat { source, each } => self.evaluate_splat(source, each, scope),
            ExprKind::Unary(operator, operand) => self.evaluate_unary(*operator, operand, scope),
            ExprKind::Binary(operator, operands) => self.evaluate_binary(*operator, operands, scope, expr.span),
            ExprKind::Conditional(parts) => self.evaluate_conditional(parts, scope, expr.span),
            ExprKind::Call(call) => self.evaluate_call(call, scope, expr.span),
            ExprKind::For(parts) => self.evaluate_for(parts, scope, expr.span),
        }
    }

    fn evaluate_object(&self, items: &[(Expr, Expr)], scope: &Scope) -> Evaluated {
        let mut entries = Vec::with_capacity(items.len());
        let mut unknown = None;
        let mut is_sensitive = false;
        for (key_expr, value_expr) in items {
            let key = self.evaluate(key_expr, scope)?;
            let value = self.evaluate(value_expr, scope)?;
            is_sensitive |= key.is_sensitive;
            match self.key_text(&key, key_expr.span)? {
                Ok(key) => entries.push((key, value)),
                Err(found) => unknown = unknown.or(Some(found)),
            }
        }
        let object = unknown.unwrap_or_else(|| Value::object(entries.into_iter().collect()));
        Ok(object.hidden_if(is_sensitive))
    }

    /// The text of a key; the unknown object where the key is not known.
    fn key_text(&self, key: &Value, span: Span) -> Result<Result<Arc<str>, Value>, Box<Fault>> {
        if key.is_null() {
            return Err(Fault::new("a key must not be null", span));
        }
        let text = convert(key, &Type::Text).map_err(|_| Fault::new("a key must be a text", span))?;
        match &text.data {
            Data::Text(text) => Ok(Ok(text.clone())),
            Data::Unknown(unknown) => Ok(Err(unknown.derive(Type::Any).into())),
            _ => Err(Fault::new("a key must be a text", span)),
        }
    }

    fn evaluate_name(&self, name: &Arc<str>, steps: &[Picked], scope: &Scope, span: Span) -> Evaluated {
        let (value, used) = match scope.get(name) {
            Some(value) => (value.clone(), 0),
            None => self.names.resolve(name, steps, span)?,
        };
        steps.iter().skip(used).try_fold(value, |value, step| pick(&value, step))
    }

    fn evaluate_postfix(&self, base: &Expr, steps: &[Access], scope: &Scope) -> Evaluated {
        if steps.is_empty() {
            return self.evaluate(base, scope);
        }
        let picked = steps.iter().map(|step| self.evaluate_step(step, scope)).collect::<Result<Vec<_>, _>>()?;
        if let ExprKind::Variable(name) = &base.kind {
            return self.evaluate_name(name, &picked, scope, base.span);
        }
        picked.iter().try_fold(self.evaluate(base, scope)?, |value, step| pick(&value, step))
    }

    fn evaluate_step(&self, step: &Access, scope: &Scope) -> Result<Picked, Box<Fault>> {
        match step {
            Access::Attribute(name, span) => Ok(Picked::Attribute(name.clone(), *span)),
            Access::Index(index) => Ok(Picked::Index(self.evaluate(index, scope)?, index.span)),
        }
    }
}

/// Picks one step out of a value.
pub(super) fn pick(value: &Value, step: &Picked) -> Evaluated {
    match step {
        Picked::Attribute(name, span) => pick_attribute(value, name, *span),
        Picked::Index(index, span) => pick_index(value, index, *span),
    }
}
