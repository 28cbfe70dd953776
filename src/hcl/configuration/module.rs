//! One instance of a module, evaluated as far as is asked.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::block::{Existence, Instance};
use super::call::Calls;
use super::expand::Slots;
use super::folder::Folders;
use super::given::Assigned;
use super::names::RootFiles;
use super::read::{Configuration, ResourceName, error};
use super::resource::Expanded;
use super::{Finding, Options, Severity, SourceFile, Subject, given};
use crate::hcl::evaluate::{Budget, Evaluator, Fault, Scope};
use crate::hcl::syntax::ast::{Attribute, Block, Expr};
use crate::hcl::types::Type;
use crate::hcl::unknown::Reason;
use crate::hcl::value::Value;
use crate::source::Span;

/// The most findings that are told.
const MAX_FINDINGS: usize = 1_000;

/// What all modules of an evaluation share.
pub(super) struct World<'a> {
    pub folders: &'a Folders<'a>,
    pub root: String,
    pub options: &'a Options<'a>,
    pub files: RootFiles<'a>,
    budget: Budget,
    findings: RefCell<Vec<Finding>>,
    used: RefCell<BTreeSet<String>>,
    instances: Cell<usize>,
}

impl<'a> World<'a> {
    pub fn new(folders: &'a Folders<'a>, root: &str, options: &'a Options<'a>) -> Self {
        Self {
            folders,
            root: root.to_owned(),
            options,
            files: RootFiles { root: root.to_owned(), files: options.files },
            budget: Budget::default(),
            findings: RefCell::default(),
            used: RefCell::default(),
            instances: Cell::new(0),
        }
    }

    /// Tells a fault, once.
    pub fn tell(&self, fault: &Fault) {
        self.add(error(fault.message.clone(), fault.span));
    }

    pub fn warn(&self, subject: Subject, message: String, span: Span) {
        self.add(Finding { severity: Severity::Warning, subject, message, span });
    }

    pub fn add(&self, finding: Finding) {
        let mut findings = self.findings.borrow_mut();
        if findings.len() < MAX_FINDINGS && !findings.contains(&finding) {
            findings.push(finding);
        }
    }

    /// How many more instances there may be.
    pub fn instances_left(&self) -> usize {
        // with more than are allowed none is left
        self.options.max_instances.saturating_sub(self.instances.get())
    }

    /// Counts instances; `false`, and told, where they are too many.
    pub fn take_instances(&self, count: usize, span: Span) -> bool {
        if count > self.instances_left() {
            self.add(error(format!("there would be more than {} instances", self.options.max_instances), span));
            return false;
        }
        self.instances.set(self.instances.get() + count);
        true
    }

    /// The configuration of a folder, which belongs to the evaluation from now on.
    pub fn configuration(&self, folder: &str) -> Option<Rc<Configuration>> {
        let (configuration, findings) = self.folders.configuration(folder)?;
        findings.into_iter().for_each(|finding| self.add(finding));
        self.used.borrow_mut().insert(folder.to_owned());
        Some(configuration)
    }

    pub fn finish(&self) -> (Vec<String>, Vec<Finding>) {
        let mut findings = self.findings.take();
        findings.sort_by_key(|finding| (finding.span, finding.severity));
        (self.used.take().into_iter().collect(), findings)
    }
}

/// Where the values of variables come from.
pub(super) enum Inputs<'a> {
    Root(BTreeMap<Arc<str>, Assigned>),
    Call {
        caller: Rc<Module<'a>>,
        arguments: Vec<Attribute>,
        /// `each` or `count` of the call.
        names: Vec<(Arc<str>, Value)>,
    },
}

/// What is known of a thing that is evaluated when it is asked for.
#[derive(Debug, Clone)]
enum State<T> {
    Running,
    Done(T),
}

type Memo<K, T> = RefCell<BTreeMap<K, State<T>>>;

/// A module's instance.
pub(super) struct Module<'a> {
    pub world: &'a World<'a>,
    pub configuration: Rc<Configuration>,
    pub folder: String,
    /// `module.a["x"].module.b`
    pub address: Arc<str>,
    /// The same without keys.
    pub path: Arc<str>,
    pub existence: Existence,
    pub inputs: Inputs<'a>,
    variables: Memo<Arc<str>, Value>,
    locals: Memo<Arc<str>, Value>,
    outputs: Memo<Arc<str>, Value>,
    resources: Memo<ResourceName, (Rc<Expanded>, Rc<Slots>)>,
    calls: Memo<Arc<str>, Rc<Calls<'a>>>,
}

/// What a module instance is made of.
pub(super) struct Seed<'a> {
    pub configuration: Rc<Configuration>,
    pub folder: String,
    pub address: Arc<str>,
    pub path: Arc<str>,
    pub existence: Existence,
    pub inputs: Inputs<'a>,
}

/// Evaluates a thing the first time; `None` while that goes on.
fn once<K: Ord + Clone, T: Clone>(memo: &Memo<K, T>, key: &K, make: impl FnOnce() -> T) -> Option<T> {
    let known = memo.borrow().get(key).cloned();
    match known {
        Some(State::Done(value)) => Some(value),
        Some(State::Running) => None,
        None => {
            memo.borrow_mut().insert(key.clone(), State::Running);
            let value = make();
            memo.borrow_mut().insert(key.clone(), State::Done(value.clone()));
            Some(value)
        }
    }
}

fn cycle(what: &str, span: Span) -> Box<Fault> {
    Fault::fatal(format!("{what} depends on itself"), span)
}

impl<'a> Module<'a> {
    pub fn new(world: &'a World<'a>, seed: Seed<'a>) -> Rc<Self> {
        Rc::new(Self {
            world,
            configuration: seed.configuration,
            folder: seed.folder,
            address: seed.address,
            path: seed.path,
            existence: seed.existence,
            inputs: seed.inputs,
            variables: Memo::default(),
            locals: Memo::default(),
            outputs: Memo::default(),
            resources: Memo::default(),
            calls: Memo::default(),
        })
    }

    /// The module of the root folder.
    pub fn root(world: &'a World<'a>, files: &[SourceFile]) -> Rc<Self> {
        // a folder with nothing but values declares nothing
        let configuration = world.configuration(&world.root).unwrap_or_default();
        let is_declared = |name: &str| configuration.variables.contains_key(name);
        let (values, findings) = given::assigned(files, &world.root, world.options, &is_declared);
        findings.into_iter().for_each(|finding| world.add(finding));
        let nothing: Arc<str> = "".into();
        let inputs = Inputs::Root(values);
        let folder = world.root.clone();
        Self::new(world, Seed { configuration, folder, address: nothing.clone(), path: nothing, existence: Existence::Certain, inputs })
    }

    pub fn evaluator<'s>(self: &'s Rc<Self>) -> Evaluator<'s> {
        Evaluator { names: self, budget: &self.world.budget }
    }

    /// Evaluates an expression; where that fails the value is not known, and the fault is told.
    pub fn evaluate_told(self: &Rc<Self>, expr: &Expr, scope: &Scope) -> Value {
        self.evaluator().evaluate(expr, scope).unwrap_or_else(|fault| {
            self.world.tell(&fault);
            Value::unknown(Type::Any, Reason::Error, Some(fault.span))
        })
    }

    pub fn variable(self: &Rc<Self>, name: &Arc<str>, span: Span) -> Result<Value, Box<Fault>> {
        let configuration = self.configuration.clone();
        let Some(block) = configuration.variables.get(name) else {
            return Err(Fault::fatal(format!("there is no variable `{name}` here"), span));
        };
        once(&self.variables, name, || self.evaluate_variable(name, block)).ok_or_else(|| cycle(&format!("var.{name}"), span))
    }

    pub fn local(self: &Rc<Self>, name: &Arc<str>, span: Span) -> Result<Value, Box<Fault>> {
        let configuration = self.configuration.clone();
        let Some(local) = configuration.locals.get(name) else {
            return Err(Fault::fatal(format!("there is no local `{name}` here"), span));
        };
        once(&self.locals, name, || self.evaluate_told(&local.value, &Scope::EMPTY)).ok_or_else(|| cycle(&format!("local.{name}"), span))
    }

    /// An output; nothing where there is none of that name.
    pub fn output(self: &Rc<Self>, name: &Arc<str>, span: Span) -> Option<Result<Value, Box<Fault>>> {
        let configuration = self.configuration.clone();
        let block = configuration.outputs.get(name)?;
        let value = once(&self.outputs, name, || self.evaluate_output(block));
        Some(value.ok_or_else(|| cycle(&format!("output `{name}`"), span)))
    }

    fn evaluate_output(self: &Rc<Self>, block: &Block) -> Value {
        let Some(value) = block.body.attribute("value") else {
            self.world.tell(&Fault::new("`value` is missing", block.head));
            return Value::unknown(Type::Any, Reason::Error, Some(block.head));
        };
        self.evaluate_told(&value.value, &Scope::EMPTY).hidden_if(block.body.is_set("sensitive"))
    }

    /// All outputs by name.
    pub fn outputs(self: &Rc<Self>, span: Span) -> BTreeMap<Arc<str>, Value> {
        let names: Vec<Arc<str>> = self.configuration.outputs.keys().cloned().collect();
        names.into_iter().filter_map(|name| Some((name.clone(), self.output(&name, span)?.ok()?))).collect()
    }

    pub fn expanded(self: &Rc<Self>, name: &ResourceName, block: &Block, span: Span) -> Result<(Rc<Expanded>, Rc<Slots>), Box<Fault>> {
        let make = || {
            let (expanded, slots) = self.expand_resource(name, block);
            (expanded, Rc::new(slots))
        };
        once(&self.resources, name, make).ok_or_else(|| cycle(&format!("{}.{}", name.1, name.2), span))
    }

    pub fn calls(self: &Rc<Self>, name: &Arc<str>, block: &Block, span: Span) -> Result<Rc<Calls<'a>>, Box<Fault>> {
        once(&self.calls, name, || Rc::new(self.expand_call(name, block))).ok_or_else(|| cycle(&format!("module.{name}"), span))
    }

    /// Evaluates everything, so that everything that is wrong is told, and takes the instances out.
    pub fn evaluate_all(self: &Rc<Self>) {
        let configuration = self.configuration.clone();
        for (name, block) in &configuration.variables {
            let _ = self.variable(name, block.head);
        }
        for (name, local) in &configuration.locals {
            let _ = self.local(name, local.span);
        }
        for (name, block) in configuration.order.iter().filter_map(|name| Some((name, configuration.resources.get(name)?))) {
            let _ = self.expanded(name, block, block.head);
        }
        for (name, block) in &configuration.modules {
            if let Ok(calls) = self.calls(name, block, block.head) {
                calls.modules().for_each(|module| module.evaluate_all());
            }
        }
        for (name, block) in &configuration.outputs {
            let _ = self.output(name, block.head);
        }
    }

    /// Takes the instances out, those of modules behind their own.
    pub fn take_instances(self: &Rc<Self>, all: &mut Vec<Instance>) {
        let resources = self.resources.borrow();
        for name in &self.configuration.order {
            if let Some(State::Done((expanded, _))) = resources.get(name) {
                all.append(&mut expanded.instances.borrow_mut());
            }
        }
        for calls in self.calls.borrow().values() {
            if let State::Done(calls) = calls {
                calls.modules().for_each(|module| module.take_instances(all));
            }
        }
    }
}
