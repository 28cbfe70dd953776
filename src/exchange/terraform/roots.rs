//! The roots among the given folders, each evaluated with the modules that it calls.

use std::collections::{BTreeMap, BTreeSet};

use super::NoteKind;
use super::schema::AzureAd;
use super::world::Root;
use crate::diag::{Code, Diagnostic};
use crate::exchange::notes::Notes;
use crate::exchange::options::{Material, Variable};
use crate::hcl::{self, Finding, Given, Severity, SourceFile, Subject};

/// Evaluates every root, and says what is wrong.
pub(super) fn evaluate(material: &Material<'_>, files: &[SourceFile<'_>], notes: &Notes<'_>) -> Vec<Root> {
    let installed = installed(material, files);
    let inner: BTreeSet<&String> = installed.values().flat_map(BTreeMap::values).collect();
    let is_installed = |folder: &String| folder.split('/').any(|name| name == ".terraform") || inner.contains(folder);
    let folders: Vec<String> = installed.keys().filter(|folder| !is_installed(folder)).cloned().collect();
    let names = names(&folders, &material.options.folders);
    let by_folder = by_folder(files);
    let mut roots = Vec::new();
    let mut surplus: Vec<Finding> = Vec::new();
    for (folder, name) in folders.iter().zip(names) {
        // a configuration that calls no module is its own folder: the others need not be looked through
        let own = by_folder.get(folder).filter(|own| own.iter().all(|file| !file.text.contains("module")));
        let options = hcl::Options {
            given: given(material),
            environment: material.options.environment.clone(),
            modules: installed.get(folder).cloned().unwrap_or_default(), // most roots call only local modules
            max_instances: material.options.max_instances,
            schema: &AzureAd,
            files: material.files,
        };
        let evaluation = hcl::evaluate(own.map_or(files, Vec::as_slice), folder, &options);
        let (extra, findings): (Vec<_>, Vec<_>) = evaluation.findings.into_iter().partition(|finding| finding.subject == Subject::Surplus);
        findings.iter().for_each(|finding| tell(finding, notes));
        surplus.extend(extra);
        roots.push(Root { name, instances: evaluation.instances });
    }
    // a value is for whichever root has the variable
    let is_for_none = |finding: &&Finding| surplus.iter().filter(|other| other == finding).count() == roots.len();
    surplus.iter().filter(is_for_none).for_each(|finding| tell(finding, notes));
    roots
}

fn by_folder<'a>(files: &[SourceFile<'a>]) -> BTreeMap<String, Vec<SourceFile<'a>>> {
    let mut folders: BTreeMap<String, Vec<SourceFile<'a>>> = BTreeMap::new();
    for file in files {
        let folder = file.path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        folders.entry(hcl::normal_path(folder)).or_default().push(*file);
    }
    folders
}

/// Where modules lie that come from elsewhere: by the folder of each root.
fn installed(material: &Material<'_>, files: &[SourceFile<'_>]) -> BTreeMap<String, BTreeMap<String, String>> {
    let told = &material.options.modules;
    let of_root = |root: String| {
        let path = if root == "." { String::new() } else { format!("{root}/") };
        let index = material.files.read(&format!("{path}.terraform/modules/modules.json")).ok();
        let text = index.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let mut modules = text.map_or_else(BTreeMap::new, |text| hcl::installed_modules(&text, &root));
        modules.extend(told.iter().map(|(address, folder)| (address.clone(), hcl::normal_path(folder))));
        (root, modules)
    };
    hcl::roots(files).into_iter().map(of_root).collect()
}

fn given<'a>(material: &Material<'a>) -> Vec<Given<'a>> {
    let pairs = material.options.variables.iter().zip(material.variables);
    let one = |(variable, (source, text)): (&Variable, &(crate::source::SourceId, &'a crate::source::Source))| match variable {
        Variable::Value { name, text } => Given::Text { name: name.clone(), text: text.clone(), source: *source },
        Variable::File { .. } => Given::File(SourceFile { path: text.name(), text: text.text(), source: *source }),
    };
    pairs.map(one).collect()
}

/// Names each folder as it is seen from the path that was given; where two have one name, as it is.
fn names(folders: &[String], bases: &[String]) -> Vec<String> {
    let short = |folder: &String| {
        let inside = |base: &String| if base == "." { Some(folder.as_str()) } else { folder.strip_prefix(base.as_str()) };
        let rest =
            bases.iter().filter_map(inside).filter(|rest| rest.is_empty() || rest.starts_with('/') || bases.contains(&".".to_owned()));
        let name = rest.min_by_key(|rest| rest.len()).unwrap_or(folder).trim_start_matches('/');
        if name.is_empty() { ".".to_owned() } else { name.to_owned() }
    };
    let names: Vec<String> = folders.iter().map(short).collect();
    let is_shared = |name: &String| names.iter().filter(|other| *other == name).count() > 1;
    folders.iter().zip(&names).map(|(folder, name)| if is_shared(name) { folder.clone() } else { name.clone() }).collect()
}

/// Says what is wrong with a configuration: what Terraform refuses is an error.
fn tell(finding: &Finding, notes: &Notes<'_>) {
    let code = match (finding.subject, finding.severity) {
        (Subject::Syntax, _) => Code::Syntax,
        (Subject::Depth, _) => Code::TooDeep,
        (Subject::Meaning, Severity::Error) => Code::InvalidConfiguration,
        (Subject::Meaning, Severity::Warning) | (Subject::Module, _) => {
            return notes.add(NoteKind::Unknown, finding.span, &finding.message);
        }
        // who asks for it says whether another root has it
        (Subject::Undeclared, _) => return,
        (Subject::Surplus, Severity::Error) => Code::InvalidConfiguration,
        (Subject::Surplus, Severity::Warning) => return notes.add(NoteKind::NoEffect, finding.span, &finding.message),
    };
    let label = match finding.subject {
        Subject::Syntax => "Terraform does not read this",
        Subject::Depth => "one level too deep",
        Subject::Meaning | Subject::Undeclared | Subject::Module | Subject::Surplus => "Terraform refuses this",
    };
    notes.report(Diagnostic::new(code, finding.message.clone(), finding.span, label));
}
