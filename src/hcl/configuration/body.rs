//! What stands in a block, for one instance.

use std::rc::Rc;
use std::sync::Arc;

use super::block::{Argument, Arguments, Existence, Nested};
use super::module::Module;
use crate::hcl::evaluate::{Fault, Scope};
use crate::hcl::syntax::ast::{Block, Body};
use crate::hcl::types::Type;
use crate::hcl::unknown::{Reason, Unknown};
use crate::hcl::value::{Data, Value};
use crate::source::Span;

/// Arguments and blocks that tell Terraform what to do with a block, and the provider nothing.
const META: &[&str] = &["count", "for_each", "depends_on", "provider", "lifecycle", "connection", "provisioner"];

/// Keys and values, or why they are not known.
type Pairs = Result<Vec<(Value, Value)>, Unknown>;

impl Module<'_> {
    /// Evaluates the body of a resource or data block.
    pub(super) fn evaluate_body(self: &Rc<Self>, body: &Body, scope: &Scope, is_outermost: bool) -> Arguments {
        let is_meant = |name: &str| !is_outermost || !META.contains(&name);
        let mut result = Arguments { arguments: Vec::with_capacity(body.attributes.len()), ..Arguments::default() };
        for attribute in body.attributes.iter().filter(|attribute| is_meant(&attribute.name)) {
            let value = self.evaluate_told(&attribute.value, scope);
            result.arguments.push(Argument { name: attribute.name.clone(), value, span: attribute.span });
        }
        for block in body.blocks.iter().filter(|block| is_meant(&block.kind)) {
            if &*block.kind == "dynamic" {
                self.evaluate_dynamic(block, scope, &mut result);
            } else {
                let body = self.evaluate_body(&block.body, scope, false);
                result.blocks.push(Nested { kind: block.kind.clone(), body, span: block.span, existence: Existence::Certain });
            }
        }
        result
    }

    fn evaluate_dynamic(self: &Rc<Self>, block: &Block, scope: &Scope, result: &mut Arguments) {
        let kind: Arc<str> = block.label(0).into();
        match self.evaluate_pairs(block, scope) {
            Ok(Ok(pairs)) => {
                for (key, value) in pairs {
                    self.evaluate_content(block, &kind, (key, value), scope, result);
                }
            }
            Ok(Err(unknown)) => self.evaluate_open(block, &kind, unknown, scope, result),
            Err(fault) => {
                let unknown = Unknown::new(Type::Any, Reason::Error, Some(fault.span));
                self.world.tell(&fault);
                self.evaluate_open(block, &kind, unknown, scope, result);
            }
        }
    }

    /// Nobody knows how many blocks there are: one stands for all, as far as it is known.
    fn evaluate_open(self: &Rc<Self>, block: &Block, kind: &Arc<str>, unknown: Unknown, scope: &Scope, result: &mut Arguments) {
        let part = || Value::from(unknown.derive(Type::Any));
        let before = result.blocks.len();
        self.evaluate_content(block, kind, (part(), part()), scope, result);
        result.blocks.iter_mut().skip(before).for_each(|block| block.existence = Existence::Several);
        result.unknown_blocks.push((kind.clone(), unknown));
    }

    fn evaluate_pairs(self: &Rc<Self>, block: &Block, scope: &Scope) -> Result<Pairs, Box<Fault>> {
        let Some(attribute) = block.body.attribute("for_each") else { return Err(Fault::new("`for_each` is missing", block.head)) };
        let value = self.evaluator().evaluate(&attribute.value, scope)?;
        pairs(&value, attribute.value.span)
    }

    fn evaluate_content(
        self: &Rc<Self>,
        block: &Block,
        kind: &Arc<str>,
        (key, value): (Value, Value),
        scope: &Scope,
        result: &mut Arguments,
    ) {
        let iterator = block.body.attribute("iterator").and_then(|attribute| attribute.value.as_word());
        let entries = [("key".into(), key), ("value".into(), value)];
        let names = [(iterator.unwrap_or_else(|| kind.clone()), Value::object(entries.into()))];
        let Some(content) = block.body.blocks.iter().find(|inner| &*inner.kind == "content") else {
            self.world.tell(&Fault::new("`content` is missing", block.head));
            return;
        };
        let body = self.evaluate_body(&content.body, &Scope::with(scope, &names), false);
        result.blocks.push(Nested { kind: kind.clone(), body, span: block.span, existence: Existence::Certain });
    }
}

/// The pairs that a `dynamic` block goes over.
fn pairs(value: &Value, span: Span) -> Result<Pairs, Box<Fault>> {
    if let (Data::Unknown(_), _) | (_, Some(_)) = (&value.data, value.as_instance()) {
        let unknown = value.first_unknown().unwrap_or_else(|| Unknown::new(Type::Any, Reason::Instances, Some(span)));
        return Ok(Err(unknown));
    }
    if let Some(entries) = value.entries() {
        return Ok(Ok(entries.iter().map(|(key, value)| (Value::text(key), value.clone())).collect()));
    }
    let Some(values) = value.elements() else { return Err(Fault::new("`for_each` must be a list, set or map here", span)) };
    let is_set = matches!(value.data, Data::Set(_));
    let key = |place: usize, value: &Value| if is_set { value.clone() } else { Value::count(place) };
    Ok(Ok(values.iter().enumerate().map(|(place, value)| (key(place, value), value.clone())).collect()))
}
