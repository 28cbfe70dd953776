//! Calls of modules.

use std::rc::Rc;
use std::sync::Arc;

use super::Subject;
use super::expand::{Slot, Slots, Way};
use super::folder::join;
use super::module::{Inputs, Module, Seed};
use super::read::{Configuration, error, is_local, source_of};
use crate::hcl::address::Key;
use crate::hcl::evaluate::{Fault, Picked, pick};
use crate::hcl::syntax::ast::{Attribute, Block};
use crate::hcl::types::Type;
use crate::hcl::unknown::{Reason, Unknown};
use crate::hcl::value::Value;
use crate::source::Span;

/// The deepest nesting of modules.
const MAX_MODULES: usize = 32;

/// Arguments of a module block that are none of the module's.
const META: &[&str] = &["source", "version", "providers", "count", "for_each", "depends_on"];

/// The instances that a module block calls.
pub(super) struct Calls<'a> {
    slots: Slots,
    /// One for each slot; none where the module's files are not given.
    modules: Vec<Rc<Module<'a>>>,
    unread: Option<Unknown>,
}

impl<'a> Calls<'a> {
    pub fn modules(&self) -> impl Iterator<Item = &Rc<Module<'a>>> {
        self.modules.iter()
    }
}

impl<'a> Module<'a> {
    /// Finds the module that a block calls, once for each of its instances.
    pub(super) fn expand_call(self: &Rc<Self>, name: &Arc<str>, block: &Block) -> Calls<'a> {
        let slots = self.slots(block).of_module();
        let path: Arc<str> =
            if self.path.is_empty() { format!("module.{name}").into() } else { format!("{}.module.{name}", self.path).into() };
        let unread = |reason: Reason| Some(Unknown::new(Type::Any, reason, Some(block.head)));
        let found = match self.folder_of_call(&path, block) {
            Ok(Some(folder)) => self.world.configuration(&folder).map(|configuration| (folder, configuration)),
            Ok(None) => None,
            Err(fault) => {
                self.world.tell(&fault);
                return Calls { slots, modules: Vec::new(), unread: unread(Reason::Error) };
            }
        };
        let Some((folder, configuration)) = found.filter(|_| self.take_slots(&slots, block.head)) else {
            self.world.warn(Subject::Module, format!("the files of module `{name}` are not given: what it makes is not known"), block.head);
            return Calls { slots, modules: Vec::new(), unread: unread(Reason::Module(path)) };
        };
        let arguments = self.arguments_of(block, &configuration);
        let module = |slot: &Slot| self.instance_of(slot, name, &path, &folder, (&configuration, &arguments));
        Calls { modules: slots.slots.iter().map(module).collect(), slots, unread: None }
    }

    fn instance_of(
        self: &Rc<Self>,
        slot: &Slot,
        name: &str,
        path: &Arc<str>,
        folder: &str,
        (configuration, arguments): (&Rc<Configuration>, &[Attribute]),
    ) -> Rc<Module<'a>> {
        let step = format!("module.{name}{}", slot.key);
        let address = if self.address.is_empty() { step.into() } else { format!("{}.{step}", self.address).into() };
        let inputs = Inputs::Call { caller: self.clone(), arguments: arguments.to_vec(), names: slot.names.clone() };
        let existence = self.existence.max(slot.existence);
        Module::new(
            self.world,
            Seed { configuration: configuration.clone(), folder: folder.to_owned(), address, path: path.clone(), existence, inputs },
        )
    }

    /// The arguments that the module declares; any other is an error.
    fn arguments_of(&self, block: &Block, configuration: &Configuration) -> Vec<Attribute> {
        let own = block.body.attributes.iter().filter(|attribute| !META.contains(&&*attribute.name));
        let (known, strange): (Vec<&Attribute>, Vec<&Attribute>) =
            own.partition(|attribute| configuration.variables.contains_key(&attribute.name));
        for attribute in strange {
            self.world.add(error(format!("the module has no variable `{}`", attribute.name), attribute.name_span));
        }
        known.into_iter().cloned().collect()
    }

    /// The folder that a block calls; nothing where it is not given.
    fn folder_of_call(&self, path: &str, block: &Block) -> Result<Option<String>, Box<Fault>> {
        let Some(source) = source_of(block) else { return Err(Fault::new("`source` must be a text", block.head)) };
        let folder = match self.world.options.modules.get(path) {
            Some(folder) => join(".", folder),
            None if is_local(&source) => join(&self.folder, &source),
            None => return Ok(None),
        };
        let folders = self.callers();
        if folders.contains(&folder) {
            return Err(Fault::fatal("the module calls itself", block.head));
        }
        if folders.len() >= MAX_MODULES {
            return Err(Fault::fatal(format!("modules nest deeper than {MAX_MODULES}"), block.head));
        }
        Ok(Some(folder))
    }

    /// The folders from here up to the root.
    fn callers(&self) -> Vec<String> {
        let mut folders = vec![self.folder.clone()];
        let mut inputs = &self.inputs;
        while let Inputs::Call { caller, .. } = inputs {
            folders.push(caller.folder.clone());
            inputs = &caller.inputs;
        }
        folders
    }

    /// `module.name` with the steps behind it, as many of them as pick an instance and an output.
    pub(super) fn module_part(self: &Rc<Self>, name: &Arc<str>, steps: &[Picked], span: Span) -> Result<(Value, usize), Box<Fault>> {
        let configuration = self.configuration.clone();
        let Some(block) = configuration.modules.get(name) else {
            return Err(Fault::fatal(format!("there is no module `{name}` here"), span));
        };
        let calls = self.calls(name, block, span)?;
        if let Some(unknown) = &calls.unread {
            return Ok((unknown.clone().into(), 0));
        }
        if let Some((module, used)) = calls.picked(steps)
            && let Some(Picked::Attribute(output, place)) = steps.get(used)
        {
            let value = module.output(output, *place);
            let value = value.ok_or_else(|| Fault::fatal(format!("module `{name}` has no output `{output}`"), *place))??;
            return Ok((value, used + 1));
        }
        let values = calls.modules.iter().map(|module| Value::object(module.outputs(span).into()).at(block.head)).collect();
        let value = calls.slots.value(values);
        match steps.first() {
            Some(step) if calls.slots.way != Way::Once => Ok((pick(&value, step)?, 1)),
            _ => Ok((value, 0)),
        }
    }
}

impl<'a> Calls<'a> {
    /// The one instance that the first steps pick, where it is there for certain.
    fn picked(&self, steps: &[Picked]) -> Option<(&Rc<Module<'a>>, usize)> {
        if self.slots.way == Way::Once {
            return Some((self.modules.first()?, 0));
        }
        let Some(Picked::Index(index, _)) = steps.first() else { return None };
        let is_picked = |slot: &Slot| match &slot.key {
            Key::Name(name) => index.as_text() == Some(name),
            Key::Position(position) => index.as_number().and_then(crate::hcl::number::Number::to_usize) == Some(*position),
            Key::None => false,
            Key::Unknown => true,
        };
        let place = self.slots.slots.iter().position(is_picked)?;
        let is_certain = self.slots.unknown.is_none() || self.slots.slots.get(place)?.key == Key::Unknown;
        is_certain.then_some((self.modules.get(place)?, 1))
    }
}
