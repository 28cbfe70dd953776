//! What is exported holds the same tenant as what was loaded, as far as its format can hold it.

mod easypim;
mod engines;
mod json;
mod pim;
mod terraform;

use std::fs;
use std::path::{Path, PathBuf};

use ::pim::export::{self, Exported, Material, Promises};
use ::pim::ir::Tenant;
use ::pim::session::{Changes, Input, Loader, NoIncludes, Session};
use ::pim::syntax::ast;
use proptest::prelude::*;

use crate::generate::shape;
use crate::tenants::{repaired, tenant};

/// A set that was loaded, with its statements.
struct Loaded {
    session: Session,
    files: Vec<ast::File>,
}

impl Loaded {
    fn new(inputs: Vec<Input>) -> Self {
        Self::with(inputs, &NoIncludes)
    }

    fn with(inputs: Vec<Input>, loader: &dyn Loader) -> Self {
        let loaded = Session::load_with_trees(inputs, loader, &Changes::default());
        let (session, files) = loaded.unwrap_or_else(|rejected| panic!("{rejected}"));
        Self { session, files }
    }

    fn pim(text: &str) -> Self {
        Self::new(vec![Input::pim("a.pim", text)])
    }

    /// Returns it where nothing is wrong with it.
    fn sound(self) -> Option<Self> {
        (!self.session.is_refused()).then_some(self)
    }

    fn export(&self, format: &str, promises: Promises) -> Exported {
        self.write(export::find(format).expect("a format").write, promises)
    }

    /// Writes one part of a format alone.
    fn part(&self, format: &str, name: &str) -> String {
        let parts = export::find(format).expect("a format").parts;
        self.write(parts.iter().find(|part| part.name == name).expect("a part").write, Promises::Left).text
    }

    fn write(&self, write: fn(&Material<'_>) -> Exported, promises: Promises) -> Exported {
        let unread = self.session.unread();
        let material =
            Material { files: &self.files, sources: self.session.sources(), tenant: self.session.tenant(), promises, unread: &unread };
        write(&material)
    }
}

/// A tenant without places. What is not known is listed by place, and so in no order here.
fn portrait(tenant: &Tenant) -> String {
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines.join("\n")
    };
    let unknown = sorted(tenant.unknowns.iter().map(|(_, row)| shape(row)).collect());
    let settled = sorted(tenant.unknowns.settled.iter().map(shape).collect());
    let allows = sorted(tenant.allows.iter().map(shape).collect());
    let places = [
        shape(&tenant.identity),
        shape(&tenant.settings),
        shape(&tenant.principals),
        shape(&tenant.groups),
        shape(&tenant.roles),
        shape(&tenant.units),
        shape(&tenant.contexts),
        shape(&tenant.blueprints),
        shape(&tenant.policies),
        shape(&tenant.named_policies),
        shape(tenant.assignments.rows()),
    ];
    format!("{}\n{allows}\n{unknown}\n{settled}", places.join("\n")).replace("}, ", "},\n")
}

/// Every set in the tree that is sound, by its name: the folders of `policies`, and each file of the suite.
fn sets() -> Vec<(String, Vec<Input>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    walk(&root.join("policies"), &mut files);
    let mut sets: Vec<(String, Vec<Input>)> = Vec::new();
    for path in files {
        let folder = path.parent().expect("a folder").display().to_string();
        match sets.last_mut().filter(|(name, _)| *name == folder) {
            Some((_, inputs)) => inputs.push(input(&path)),
            None => sets.push((folder, vec![input(&path)])),
        }
    }
    let mut suite = Vec::new();
    walk(&root.join("tests/suite"), &mut suite);
    sets.extend(suite.iter().map(|path| (path.display().to_string(), vec![input(path)])));
    sets
}

fn input(path: &Path) -> Input {
    Input::pim(&path.display().to_string(), fs::read(path).expect("a file"))
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.into_iter().partition(|path| path.is_dir());
    found.extend(files.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "pim")));
    folders.iter().for_each(|folder| walk(folder, found));
}

/// Tries a law on the sound sets of `policies`, and on a share of the files of the suite, another one for each `offset`; on all where more
/// cases are asked for.
fn on_sets(offset: usize, law: impl Fn(&str, &Loaded)) {
    const SHARE: usize = 3;
    let share = if crate::laws::cases(1) > 1 { 1 } else { SHARE };
    let mut tried = 0;
    let is_tried = |index: usize, name: &str| name.contains("/policies") || index % share == offset % share;
    for (_, (name, inputs)) in sets().into_iter().enumerate().filter(|(index, (name, _))| is_tried(*index, name)) {
        if let Some(loaded) = Loaded::new(inputs).sound() {
            law(&name, &loaded);
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried} sets are sound");
}

/// A set in which everything occurs that a tenant can have.
fn example() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/export/everything.pim")).expect("a file")
}

/// A random tenant that is sound.
fn random_tenant() -> impl Strategy<Value = Option<String>> {
    tenant().prop_map(|random| repaired(random).map(|(random, _)| random.text()))
}
