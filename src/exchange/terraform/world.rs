//! The instances of all roots, and how a reference finds one. Both configurations and plans are read from here on.

use rustc_hash::FxHashMap;

use super::NoteKind;
use crate::exchange::notes::Notes;
use crate::hcl::{Address, Existence, Instance, Key, Mode, Reference, Step, Unknown};
use crate::source::Span;

/// The configuration of one folder with the modules that it calls, evaluated.
#[derive(Debug)]
pub(in crate::exchange) struct Root {
    /// Its name in names that another root has too: the folder, seen from the path that was given.
    pub name: String,
    /// The instances of its blocks.
    pub instances: Vec<Instance>,
}

/// One instance: the position among all, the root, and what it says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'a> {
    /// Its position among all instances.
    pub index: usize,
    /// The position of its root.
    pub root: usize,
    /// What it says.
    pub instance: &'a Instance,
}

impl Site<'_> {
    /// Tells whether it only looks something up.
    pub(super) fn is_data(&self) -> bool {
        self.instance.address.mode == Mode::Data
    }

    /// Returns the type of its block.
    pub(super) fn kind(&self) -> &str {
        &self.instance.address.kind
    }

    /// Returns the name that references use: `data.azuread_group.x["a"]`.
    pub(super) fn address(&self) -> String {
        self.instance.address.to_string()
    }
}

/// All instances of an import.
pub(super) struct World<'a> {
    /// The roots.
    pub roots: &'a [Root],
    /// The instances, in the order of roots and blocks.
    pub sites: Vec<Site<'a>>,
    /// Notes about all of it.
    pub notes: &'a Notes<'a>,
    by_address: FxHashMap<(usize, &'a Address), usize>,
    /// The roots whose own folder has a block of that type and name.
    by_block: FxHashMap<(Mode, &'a str, &'a str), Vec<usize>>,
}

/// What a reference leads to.
pub(super) struct Found<'a, 'r> {
    /// The instances that may be meant: one, or those of several roots.
    pub sites: Vec<Site<'a>>,
    /// The way from there to the value.
    pub steps: &'r [Step],
}

impl<'a> World<'a> {
    /// Lists the instances of the roots.
    pub(super) fn new(roots: &'a [Root], notes: &'a Notes<'a>) -> Self {
        let mut world = Self { roots, sites: Vec::new(), notes, by_address: FxHashMap::default(), by_block: FxHashMap::default() };
        for (root, of_root) in roots.iter().enumerate() {
            for instance in &of_root.instances {
                let index = world.sites.len();
                world.sites.push(Site { index, root, instance });
                // one of several whose keys are not known is not meant by that address
                if instance.address.key != Key::Unknown || instance.existence == Existence::Several {
                    world.by_address.insert((root, &instance.address), index);
                }
                if instance.address.module.is_empty() {
                    let name = (instance.address.mode, &*instance.address.kind, &*instance.address.name);
                    let holders = world.by_block.entry(name).or_default();
                    if holders.last() != Some(&root) {
                        holders.push(root);
                    }
                }
            }
        }
        world
    }

    /// Follows a reference from a root; what its own folder does not have is looked for in the others.
    pub(super) fn find<'r>(&self, root: usize, reference: &'r Reference) -> Option<Found<'a, 'r>> {
        let address = &*reference.address;
        if let Some(site) = self.at(root, address) {
            return Some(Found { sites: vec![site], steps: &reference.steps });
        }
        if address.key != Key::Unknown {
            return None;
        }
        let (key, used) = match reference.steps.first() {
            Some(Step::Name(name)) => (Key::Name(name.clone()), 1),
            Some(Step::Position(position)) => (Key::Position(*position), 1),
            Some(Step::Attribute(_) | Step::Call { .. }) | None => (Key::None, 0),
        };
        let address = Address { module: "".into(), key, ..address.clone() };
        let holders = self.by_block.get(&(address.mode, &*address.kind, &*address.name))?;
        let sites: Vec<Site<'a>> = holders.iter().filter_map(|holder| self.at(*holder, &address)).collect();
        (!sites.is_empty()).then(|| Found { sites, steps: reference.steps.get(used..).unwrap_or(&[]) })
    }

    fn at(&self, root: usize, address: &Address) -> Option<Site<'a>> {
        let index = *self.by_address.get(&(root, address))?;
        self.sites.get(index).copied()
    }

    /// Says that a name was found in another root.
    pub(super) fn note_foreign(&self, from: usize, site: Site<'a>, place: Span) {
        if let Some(root) = self.roots.get(site.root).filter(|_| site.root != from) {
            let message = format!("nothing here declares `{}`: the one of `{}` is taken", site.address(), root.name);
            self.notes.add(NoteKind::Assumed, place, message);
        }
    }
}

/// Says why a value is not known.
pub(super) fn why(unknown: &Unknown) -> String {
    use crate::hcl::Reason;
    match (&unknown.reason, &unknown.reference) {
        (Reason::Attribute, Some(reference)) => format!("`{reference}` is only known once it is applied"),
        (Reason::Attribute, None) => "it is only known once it is applied".to_owned(),
        (Reason::Variable(name), _) => format!("`var.{name}` has no value"),
        (Reason::Function(name), _) => format!("`{name}` is only known once it is applied"),
        (Reason::Module(path), _) => format!("the files of `{path}` are not given"),
        (Reason::Instances, _) => "which instances there are is not known".to_owned(),
        (Reason::Error, _) => "it is in error".to_owned(),
        (Reason::Other(words), _) => words.to_string(),
    }
}
