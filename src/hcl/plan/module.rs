//! Module instances, and the plan's copy of the configuration.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use super::reference::steps;
use crate::hcl::address::{Key, Mode, Step};
use crate::hcl::syntax::Json;

/// The calls that lead from the root to a module instance, each with its key.
pub(super) type ModulePath = Arc<[(Arc<str>, Key)]>;

/// A block: its module, whether it makes or looks up, its labels.
pub(super) type BlockName = (ModulePath, Mode, Arc<str>, Arc<str>);

/// Reads `module.a["x"].module.b`; `None` where it is nothing of the kind.
pub(super) fn parse_path(address: &str) -> Option<ModulePath> {
    let mut path = Vec::new();
    let mut rest = steps(address)?;
    while let [Step::Attribute(word), Step::Attribute(name), after @ ..] = rest.as_slice() {
        if &**word != "module" {
            return None;
        }
        let (key, after) = split_key(after);
        path.push((name.clone(), key));
        rest = after.to_vec();
    }
    rest.is_empty().then(|| path.into())
}

/// Takes an instance's key from the beginning of what follows a name.
pub(super) fn split_key(steps: &[Step]) -> (Key, &[Step]) {
    match steps {
        [Step::Position(position), rest @ ..] => (Key::Position(*position), rest),
        [Step::Name(name), rest @ ..] => (Key::Name(name.clone()), rest),
        _ => (Key::None, steps),
    }
}

/// Writes a path as addresses have it.
pub(super) fn path_text(path: &ModulePath) -> Arc<str> {
    let mut text = String::new();
    for (name, key) in path.iter() {
        let dot = if text.is_empty() { "" } else { "." };
        // writing to a text cannot fail
        let _ = write!(text, "{dot}module.{name}{key}");
    }
    text.into()
}

/// The configuration as the plan keeps it: what each module declares, by the names of the calls that lead there.
#[derive(Default)]
pub(super) struct Configuration<'a> {
    modules: BTreeMap<Vec<Arc<str>>, Module<'a>>,
}

/// What a module declares.
#[derive(Default)]
struct Module<'a> {
    blocks: BTreeMap<(Mode, &'a str, &'a str), &'a Json>,
    calls: BTreeMap<&'a str, &'a Json>,
    outputs: BTreeMap<&'a str, &'a Json>,
}

impl<'a> Configuration<'a> {
    /// Reads the configuration of a plan; a state has none.
    pub(super) fn new(document: &'a Json) -> Self {
        let mut all = Self::default();
        if let Some(root) = document.member("configuration").and_then(|configuration| configuration.member("root_module")) {
            all.add(Vec::new(), root);
        }
        all
    }

    fn add(&mut self, path: Vec<Arc<str>>, json: &'a Json) {
        let mut module = Module::default();
        // keys that would be empty are left out of the file
        for block in json.member("resources").map(Json::items).unwrap_or_default() {
            let label = |name| block.member(name).and_then(Json::as_text);
            if let (Some(kind), Some(name)) = (label("type"), label("name")) {
                module.blocks.insert((mode_of(block), kind, name), block);
            }
        }
        // keys that would be empty are left out of the file
        for (name, _, output) in json.member("outputs").map(Json::members).unwrap_or_default() {
            module.outputs.insert(name, output);
        }
        // keys that would be empty are left out of the file
        for (name, _, call) in json.member("module_calls").map(Json::members).unwrap_or_default() {
            module.calls.insert(name, call);
            if let Some(called) = call.member("module") {
                self.add(path.iter().chain([name]).cloned().collect(), called);
            }
        }
        self.modules.insert(path, module);
    }

    fn module(&self, path: &[(Arc<str>, Key)]) -> Option<&Module<'a>> {
        let names: Vec<Arc<str>> = path.iter().map(|(name, _)| name.clone()).collect();
        self.modules.get(&names)
    }

    /// Returns a resource or data block.
    pub(super) fn block(&self, (path, mode, kind, name): &BlockName) -> Option<&'a Json> {
        self.module(path)?.blocks.get(&(*mode, &**kind, &**name)).copied()
    }

    /// Returns the block that calls a module, and the path of the caller; `None` for the root.
    pub(super) fn call(&self, path: &ModulePath) -> Option<(&'a Json, ModulePath)> {
        let ((name, _), caller) = path.split_last()?;
        let call = self.module(caller)?.calls.get(&**name)?;
        Some((*call, caller.into()))
    }

    /// Returns the expression of an output.
    pub(super) fn output(&self, path: &ModulePath, name: &str) -> Option<&'a Json> {
        self.module(path)?.outputs.get(name)?.member("expression")
    }
}

/// Tells whether a block or instance makes something or looks it up.
pub(super) fn mode_of(json: &Json) -> Mode {
    if json.member("mode").and_then(Json::as_text) == Some("data") { Mode::Data } else { Mode::Managed }
}
