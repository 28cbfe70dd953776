//! Resource and data blocks.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use super::block::Instance;
use super::expand::{Slot, Slots, Way, by_count, by_each};
use super::module::Module;
use super::read::ResourceName;
use crate::hcl::address::{Address, Key, Reference, Step};
use crate::hcl::evaluate::{Fault, Scope};
use crate::hcl::syntax::ast::Block;
use crate::hcl::types::Type;
use crate::hcl::unknown::{Reason, Unknown};
use crate::hcl::value::{Data, Entries, Value};
use crate::source::Span;

/// A block with its instances.
#[derive(Debug)]
pub(super) struct Expanded {
    pub instances: RefCell<Vec<Instance>>,
    value: OnceCell<Value>,
}

impl Module<'_> {
    /// The instances that a block has, by its `count` or `for_each`.
    pub(super) fn slots(self: &Rc<Self>, block: &Block) -> Slots {
        let (way, attribute) = match (block.body.attribute("count"), block.body.attribute("for_each")) {
            (None, None) => return Slots::once(),
            (Some(_), Some(both)) => {
                self.world.tell(&Fault::new("a block has `count` or `for_each`, not both", both.name_span));
                (Way::ForEach, both)
            }
            (Some(count), None) => (Way::Count, count),
            (None, Some(each)) => (Way::ForEach, each),
        };
        let span = attribute.value.span;
        let limit = self.world.instances_left();
        let found = self.evaluator().evaluate(&attribute.value, &Scope::EMPTY).and_then(|value| match way {
            Way::Count => by_count(&value, span, limit),
            Way::ForEach | Way::Once => by_each(&value, span, limit),
        });
        found.unwrap_or_else(|fault| {
            self.world.tell(&fault);
            Slots::several(way, Unknown::new(Type::Any, Reason::Error, Some(span)))
        })
    }

    /// Evaluates a block for each of its instances.
    pub(super) fn expand_resource(self: &Rc<Self>, name: &ResourceName, block: &Block) -> (Rc<Expanded>, Slots) {
        let mut slots = self.slots(block);
        let instances = if self.take_slots(&slots, block.head) {
            slots.slots.iter().map(|slot| self.evaluate_instance(name, block, slot)).collect()
        } else {
            Vec::new()
        };
        // what `each` and `count` were is not asked again
        slots.slots.iter_mut().for_each(|slot| slot.names = Vec::new());
        (Rc::new(Expanded { instances: RefCell::new(instances), value: OnceCell::new() }), slots)
    }

    /// Counts the instances of a block that is repeated, or stands in a module that is.
    pub(super) fn take_slots(&self, slots: &Slots, span: Span) -> bool {
        let is_single = slots.way == Way::Once && !self.address.contains('[');
        self.world.take_instances(if is_single { 0 } else { slots.slots.len() }, span)
    }

    fn evaluate_instance(self: &Rc<Self>, name: &ResourceName, block: &Block, slot: &Slot) -> Instance {
        let address = Arc::new(self.address_of(name, slot.key.clone()));
        let body = self.evaluate_body(&block.body, &Scope::with(&Scope::EMPTY, &slot.names), true);
        Instance { address, existence: self.existence.max(slot.existence), body, head: block.head, span: block.span }
    }

    pub(super) fn address_of(&self, (mode, kind, name): &ResourceName, key: Key) -> Address {
        Address { module: self.address.clone(), mode: *mode, kind: kind.clone(), name: name.clone(), key }
    }

    /// The value that the name of a block has.
    pub(super) fn resource_value(&self, name: &ResourceName, expanded: &Expanded, slots: &Slots) -> Value {
        let made = || {
            if let Some(unknown) = slots.unknown.as_ref().filter(|_| slots.slots.iter().any(|slot| slot.key == Key::Unknown)) {
                let reference = Reference::new(Arc::new(self.address_of(name, Key::Unknown)));
                return Unknown { reference: Some(reference), ..unknown.derive(Type::Any) }.into();
            }
            let instances = expanded.instances.borrow();
            slots.value(instances.iter().map(|instance| self.with_schema(instance.value(), name)).collect())
        };
        expanded.value.get_or_init(made).clone()
    }

    /// Adds the attributes whose type is known and that the block does not write.
    pub(super) fn with_schema(&self, value: Value, (mode, kind, _): &ResourceName) -> Value {
        let (Data::Object(entries), Some(reference)) = (&value.data, value.as_instance()) else { return value };
        let mut more = Vec::new();
        for (name, kind) in self.world.options.schema.attributes(*mode, kind) {
            let name: Arc<str> = name.into();
            if entries.entries.get(&name).is_none() {
                let unwritten = Value::referring(reference.then(Step::Attribute(name.clone())), kind, value.origin);
                more.push((name, unwritten));
            }
        }
        let all = entries.entries.iter().cloned().chain(more).collect();
        Value { data: Value::instance(all, reference.clone()).data, ..value }
    }

    /// A block that nothing here declares: whatever it is, and whether or not it is repeated.
    pub(super) fn undeclared(&self, name: &ResourceName) -> Value {
        let reference = Reference::new(Arc::new(self.address_of(name, Key::Unknown)));
        self.with_schema(Value::instance(Entries::default(), reference), name)
    }
}
