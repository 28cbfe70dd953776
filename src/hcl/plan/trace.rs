//! Follows references through arguments of modules, outputs and `each.value` to the resources that they begin at.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::index::Index;
use super::module::{BlockName, Configuration, ModulePath, split_key};
use super::reference::{Head, heads};
use crate::hcl::address::{Key, Mode, Step};
use crate::hcl::syntax::Json;

/// How many references are followed for one value.
const MAX_FOLLOWED: usize = 200;

/// How many references are followed in all.
const MAX_FOLLOWED_IN_ALL: usize = 2_000_000;

/// What all values of a plan share: the references of each expression, by its place, and how many may still be followed.
pub(super) struct Shared {
    heads: RefCell<BTreeMap<u32, Rc<[Head]>>>,
    left: Cell<usize>,
}

impl Default for Shared {
    fn default() -> Self {
        Self { heads: RefCell::default(), left: Cell::new(MAX_FOLLOWED_IN_ALL) }
    }
}

impl Shared {
    fn heads(&self, expression: &Json) -> Rc<[Head]> {
        Rc::clone(self.heads.borrow_mut().entry(expression.span.start).or_insert_with(|| heads(expression).into()))
    }
}

/// A part of a resource, or of all its instances where no key stands first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub block: BlockName,
    pub steps: Vec<Step>,
}

/// What a value is made of, as far as it is not known for certain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Inputs {
    pub parts: Vec<Part>,
    /// What cannot be followed, as it is written.
    pub open: Vec<Arc<str>>,
}

impl Inputs {
    pub(super) fn open(text: &str) -> Self {
        Self { parts: Vec::new(), open: vec![text.into()] }
    }

    pub(super) fn add(&mut self, other: Self) {
        for part in other.parts {
            if !self.parts.contains(&part) {
                self.parts.push(part);
            }
        }
        for text in other.open {
            if !self.open.contains(&text) {
                self.open.push(text);
            }
        }
    }

    /// The same one or more steps on. Of what already is one attribute, whatever was made of it is that attribute still.
    fn then(mut self, steps: &[Step]) -> Self {
        for part in &mut self.parts {
            if !part.steps.iter().any(|step| matches!(step, Step::Attribute(_))) {
                part.steps.extend_from_slice(steps);
            }
        }
        self
    }
}

/// Where an expression stands: its module instance, and the `for_each` that it is under.
pub(super) struct Site<'a> {
    pub module: ModulePath,
    /// The block that is repeated, a resource's or a call's, and the key of this instance.
    pub repeated: Option<(&'a Json, Key)>,
}

/// Follows the references of one value.
pub(super) struct Tracer<'r, 'a> {
    configuration: &'r Configuration<'a>,
    index: &'r Index,
    shared: &'r Shared,
    left: Cell<usize>,
}

impl<'r, 'a> Tracer<'r, 'a> {
    pub(super) fn new(configuration: &'r Configuration<'a>, index: &'r Index, shared: &'r Shared) -> Self {
        Self { configuration, index, shared, left: Cell::new(MAX_FOLLOWED) }
    }

    /// Counts one more; `false` where it was one too many.
    pub(super) fn take(&self) -> bool {
        let is_left = |left: &Cell<usize>| left.get().checked_sub(1).inspect(|rest| left.set(*rest)).is_some();
        is_left(&self.left) && is_left(&self.shared.left)
    }

    /// Returns what an expression is made of.
    pub(super) fn expression(&self, expression: &Json, site: &Site<'a>) -> Inputs {
        let mut inputs = Inputs::default();
        for (text, steps) in self.shared.heads(expression).iter() {
            inputs.add(match steps.as_ref().filter(|_| self.take()) {
                Some(steps) => self.follow(text, steps, site),
                None => Inputs::open(text),
            });
        }
        inputs
    }

    fn follow(&self, text: &str, steps: &[Step], site: &Site<'a>) -> Inputs {
        let [Step::Attribute(root), rest @ ..] = steps else { return Inputs::open(text) };
        match (&**root, rest) {
            // what these are is always known
            ("count" | "path" | "terraform", _) => Inputs::default(),
            ("each", [Step::Attribute(name), rest @ ..]) if &**name == "value" => self.each_value(site, text).then(rest),
            ("each", _) => Inputs::default(),
            ("var", [Step::Attribute(name), rest @ ..]) => self.variable(name, site).then(rest),
            ("module", [Step::Attribute(name), rest @ ..]) => self.output(name, rest, site, text),
            ("data", [Step::Attribute(kind), Step::Attribute(name), rest @ ..]) => part(site, Mode::Data, kind, name, rest),
            ("local" | "ephemeral" | "self" | "var" | "module" | "data", _) => Inputs::open(text),
            (_, [Step::Attribute(name), rest @ ..]) => part(site, Mode::Managed, root, name, rest),
            _ => Inputs::open(text),
        }
    }

    /// The element of the same key of what `for_each` goes over.
    fn each_value(&self, site: &Site<'a>, text: &str) -> Inputs {
        let Some((block, Key::Name(key))) = &site.repeated else { return Inputs::open(text) };
        let Some(expression) = block.member("for_each_expression") else {
            // a call on nothing but constants
            return Inputs::default();
        };
        // a call is written in the module that makes it, and there under no `for_each` of its own
        let outer = Site { module: site.module.clone(), repeated: None };
        let mut inputs = self.expression(expression, &outer);
        for part in inputs.parts.iter_mut().filter(|part| part.steps.is_empty() && self.index.is_keyed(&part.block)) {
            part.steps.push(Step::Name(key.clone()));
        }
        inputs
    }

    /// What the caller gives to a variable. Those of the root, and defaults, are known.
    fn variable(&self, name: &str, site: &Site<'a>) -> Inputs {
        let Some((call, caller)) = self.configuration.call(&site.module) else { return Inputs::default() };
        let Some(expression) = call.member("expressions").and_then(|expressions| expressions.member(name)) else {
            return Inputs::default();
        };
        let key = site.module.last().map_or(Key::None, |(_, key)| key.clone());
        self.expression(expression, &Site { module: caller, repeated: Some((call, key)) })
    }

    fn output(&self, call: &Arc<str>, steps: &[Step], site: &Site<'a>, text: &str) -> Inputs {
        let (key, rest) = split_key(steps);
        let [Step::Attribute(name), rest @ ..] = rest else { return Inputs::open(text) };
        let module: ModulePath = site.module.iter().cloned().chain([(call.clone(), key)]).collect();
        match self.configuration.output(&module, name) {
            Some(expression) => self.expression(expression, &Site { module, repeated: None }).then(rest),
            None => Inputs::open(text),
        }
    }
}

fn part(site: &Site<'_>, mode: Mode, kind: &Arc<str>, name: &Arc<str>, steps: &[Step]) -> Inputs {
    let block = (site.module.clone(), mode, kind.clone(), name.clone());
    Inputs { parts: vec![Part { block, steps: steps.to_vec() }], open: Vec::new() }
}
