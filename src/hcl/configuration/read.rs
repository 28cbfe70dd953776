//! The files of one folder as what they declare.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::folder::{is_json, is_override};
use super::json_body::json_body;
use super::merge;
use super::{Finding, Severity, SourceFile, Subject};
use crate::hcl::address::Mode;
use crate::hcl::stack::each_with_stack;
use crate::hcl::syntax::ast::{Attribute, Block, Body, Expr, ExprKind};
use crate::hcl::syntax::{Place, SyntaxError, parse_body, parse_json};
use crate::source::Span;

/// The largest file that is read.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// A resource or data block by what it makes or looks up.
pub(super) type ResourceName = (Mode, Arc<str>, Arc<str>);

/// What a folder declares.
#[derive(Debug, Default)]
pub(super) struct Configuration {
    pub variables: BTreeMap<Arc<str>, Block>,
    pub locals: BTreeMap<Arc<str>, Attribute>,
    pub outputs: BTreeMap<Arc<str>, Block>,
    pub modules: BTreeMap<Arc<str>, Block>,
    pub resources: BTreeMap<ResourceName, Block>,
    /// The resources in the order written.
    pub order: Vec<ResourceName>,
}

impl Configuration {
    /// Reads files: first those that declare, then those that override.
    pub fn read(files: &[SourceFile]) -> (Self, Vec<Finding>) {
        let mut configuration = Self::default();
        let mut findings = Vec::new();
        let (base, overrides): (Vec<SourceFile>, Vec<SourceFile>) = files.iter().partition(|file| !is_override(file.path));
        for (body, found) in parse_all(&base) {
            findings.extend(found);
            configuration.declare(body, &mut findings);
        }
        for (body, found) in parse_all(&overrides) {
            findings.extend(found);
            merge::merge(&mut configuration, body, &mut findings);
        }
        (configuration, findings)
    }

    fn declare(&mut self, body: Body, findings: &mut Vec<Finding>) {
        for attribute in body.attributes {
            findings.push(error(format!("`{}` cannot be set here", attribute.name), attribute.name_span));
        }
        for block in body.blocks {
            self.declare_block(block, findings);
        }
    }

    fn declare_block(&mut self, block: Block, findings: &mut Vec<Finding>) {
        let Some(labels) = label_count(&block.kind) else {
            findings.push(error(format!("there is no block type `{}`", block.kind), block.head));
            return;
        };
        if block.labels.len() != labels {
            findings.push(error(format!("a `{}` block has {labels} labels", block.kind), block.head));
            return;
        }
        let map = match &*block.kind {
            "variable" => &mut self.variables,
            "output" => &mut self.outputs,
            "module" => &mut self.modules,
            "locals" => return self.declare_locals(block, findings),
            "resource" | "data" => return self.declare_resource(block, findings),
            _ => return,
        };
        let name: Arc<str> = block.label(0).into();
        match map.entry(name) {
            Entry::Vacant(entry) => drop(entry.insert(block)),
            Entry::Occupied(entry) => findings.push(error(format!("{} `{}` is declared twice", block.kind, entry.key()), block.head)),
        }
    }

    fn declare_locals(&mut self, block: Block, findings: &mut Vec<Finding>) {
        for attribute in block.body.attributes {
            match self.locals.entry(attribute.name.clone()) {
                Entry::Vacant(entry) => drop(entry.insert(attribute)),
                Entry::Occupied(_) => findings.push(error(format!("local `{}` is declared twice", attribute.name), attribute.name_span)),
            }
        }
    }

    fn declare_resource(&mut self, block: Block, findings: &mut Vec<Finding>) {
        let name = resource_name(&block);
        match self.resources.entry(name.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(block);
                self.order.push(name);
            }
            Entry::Occupied(_) => findings.push(error(format!("`{}.{}` is declared twice", name.1, name.2), block.head)),
        }
    }
}

/// The sources of the modules that a file calls and that lie beside it.
pub(super) fn local_sources(file: &SourceFile) -> Vec<String> {
    let body = parse(file, &mut Vec::new());
    let calls = body.blocks.iter().filter(|block| &*block.kind == "module");
    calls.filter_map(source_of).filter(|source| is_local(source)).map(|source| source.to_string()).collect()
}

/// Tells whether a module's source is a folder beside the caller's.
pub(super) fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../") || source == "." || source == ".."
}

/// The source that a module block writes.
pub(super) fn source_of(block: &Block) -> Option<Arc<str>> {
    let expr: &Expr = &block.body.attribute("source")?.value;
    if let ExprKind::Literal(value) = &expr.kind { value.as_text().map(Arc::from) } else { None }
}

pub(super) fn resource_name(block: &Block) -> ResourceName {
    let mode = if &*block.kind == "data" { Mode::Data } else { Mode::Managed };
    (mode, block.label(0).into(), block.label(1).into())
}

/// How many labels a block type has; nothing for one that Terraform does not know.
fn label_count(kind: &str) -> Option<usize> {
    Some(match kind {
        "resource" | "data" | "ephemeral" => 2,
        "variable" | "output" | "module" | "provider" | "check" => 1,
        "locals" | "terraform" | "moved" | "removed" | "import" => 0,
        _ => return None,
    })
}

pub(super) fn error(message: String, span: Span) -> Finding {
    Finding { severity: Severity::Error, subject: Subject::Meaning, message, span }
}

/// Parses files on all cores; what each holds, and what is wrong with it, in their order.
pub(super) fn parse_all(files: &[SourceFile]) -> Vec<(Body, Vec<Finding>)> {
    each_with_stack(files, |file| {
        let mut findings = Vec::new();
        (parse(file, &mut findings), findings)
    })
}

/// Parses a file of either syntax.
pub(super) fn parse(file: &SourceFile, findings: &mut Vec<Finding>) -> Body {
    let place = Place::File(file.source, 0);
    if file.text.len() > MAX_BYTES {
        findings.push(error(format!("the file is larger than {MAX_BYTES} bytes"), Span::new(file.source, 0, 0)));
        return Body::default();
    }
    let (body, errors) = if is_json(file.path) {
        match parse_json(file.text, place).and_then(|json| json_body(&json)) {
            Ok(body) => (body, Vec::new()),
            Err(error) => (Body::default(), vec![error]),
        }
    } else {
        parse_body(file.text, place)
    };
    findings.extend(errors.into_iter().map(syntax_error));
    body
}

fn syntax_error(error: SyntaxError) -> Finding {
    let subject = if error.is_too_deep() { Subject::Depth } else { Subject::Syntax };
    Finding { severity: Severity::Error, subject, message: error.message, span: error.span }
}
