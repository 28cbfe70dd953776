//! The values that the variables of the root module are given.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::folder::{folder_of, is_json, name_of};
use super::read::{error, parse};
use super::{Finding, Given, Options, Severity, SourceFile, Subject};
use crate::hcl::evaluate::{Budget, Evaluator, Fault, Names, Picked, Scope};
use crate::hcl::files::{Files, NoFiles};
use crate::hcl::syntax::ast::Expr;
use crate::hcl::syntax::{JsonKind, Place, json_value, parse_expression, parse_json};
use crate::hcl::value::Value;
use crate::source::{SourceId, Span};

/// A value for a variable.
#[derive(Debug, Clone)]
pub(super) enum Assigned {
    /// Written in a file.
    Value(Value, Span),
    /// Typed: what it means depends on the type.
    Text(String, Span),
}

/// Collects values, later ones over earlier ones.
pub(super) fn assigned(
    files: &[SourceFile],
    root: &str,
    options: &Options,
    is_declared: &dyn Fn(&str) -> bool,
) -> (BTreeMap<Arc<str>, Assigned>, Vec<Finding>) {
    let mut all = Assignments { values: BTreeMap::new(), findings: Vec::new(), is_declared };
    let nowhere = Span::new(SourceId::default(), 0, 0);
    for (name, text) in options.environment.iter().filter(|(name, _)| is_declared(name)) {
        all.values.insert(name.as_str().into(), Assigned::Text(text.clone(), nowhere));
    }
    for file in automatic(files, root) {
        all.add_file(file);
    }
    for given in &options.given {
        match given {
            Given::File(file) => all.add_file(file),
            Given::Text { name, text, source } => all.add_text(name, text, Span::new(*source, 0, text.len())),
        }
    }
    (all.values, all.findings)
}

/// The files of values that Terraform reads by itself, in its order.
fn automatic<'a, 'b>(files: &'b [SourceFile<'a>], root: &str) -> Vec<&'b SourceFile<'a>> {
    let rank = |file: &SourceFile| match name_of(file.path) {
        "terraform.tfvars" => Some(0),
        "terraform.tfvars.json" => Some(1),
        name if name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json") => Some(2),
        _ => None,
    };
    let mut found: Vec<(i32, &SourceFile)> =
        files.iter().filter(|file| folder_of(file.path) == root).filter_map(|file| Some((rank(file)?, file))).collect();
    found.sort_by(|one, two| one.0.cmp(&two.0).then_with(|| name_of(one.1.path).as_bytes().cmp(name_of(two.1.path).as_bytes())));
    found.into_iter().map(|(_, file)| file).collect()
}

struct Assignments<'a> {
    values: BTreeMap<Arc<str>, Assigned>,
    findings: Vec<Finding>,
    is_declared: &'a dyn Fn(&str) -> bool,
}

impl Assignments<'_> {
    fn add_text(&mut self, name: &str, text: &str, span: Span) {
        if (self.is_declared)(name) {
            self.values.insert(name.into(), Assigned::Text(text.to_owned(), span));
        } else {
            self.findings.push(error(format!("a value is given to `{name}`, which no variable is named"), span));
        }
    }

    fn add(&mut self, name: &Arc<str>, value: Value, span: Span) {
        if !(self.is_declared)(name) {
            let message = format!("a value is given to `{name}`, which no variable is named");
            self.findings.push(Finding { severity: Severity::Warning, subject: Subject::Surplus, message, span });
        }
        self.values.insert(name.clone(), Assigned::Value(value, span));
    }

    fn add_file(&mut self, file: &SourceFile) {
        if is_json(file.path) { self.add_json(file) } else { self.add_body(file) }
    }

    fn add_json(&mut self, file: &SourceFile) {
        match parse_json(file.text, Place::File(file.source, 0)).map(|json| json.kind) {
            Err(found) => self.findings.push(error(found.message, found.span)),
            Ok(JsonKind::Object(members)) => {
                let mut seen = std::collections::BTreeSet::new();
                for (name, span, json) in &members {
                    if seen.insert(name.clone()) {
                        self.add(name, json_value(json), span.to(json.span));
                    } else {
                        self.findings.push(error(format!("`{name}` is set twice"), *span));
                    }
                }
            }
            Ok(JsonKind::Plain(_) | JsonKind::Text(_) | JsonKind::Array(_)) => {
                self.findings.push(error("an object is needed here".to_owned(), Span::new(file.source, 0, file.text.len())));
            }
        }
    }

    fn add_body(&mut self, file: &SourceFile) {
        let body = parse(file, &mut self.findings);
        for block in &body.blocks {
            self.findings.push(error("a file of values holds no blocks".to_owned(), block.head));
        }
        for attribute in &body.attributes {
            match evaluate_literal(&attribute.value) {
                Ok(value) => self.add(&attribute.name, value, attribute.span),
                Err(fault) => self.findings.push(error(fault.message, fault.span)),
            }
        }
    }
}

/// Evaluates what names nothing.
pub(super) fn evaluate_literal(expr: &Expr) -> Result<Value, Box<Fault>> {
    Evaluator { names: &Nothing, budget: &Budget::default() }.evaluate(expr, &Scope::EMPTY)
}

/// Evaluates a text that was typed for a variable of a type that is not primitive.
pub(super) fn evaluate_typed(text: &str, span: Span) -> Result<Value, Box<Fault>> {
    let expr = parse_expression(text, Place::Within(span)).map_err(|found| Fault::fatal(found.message, found.span))?;
    evaluate_literal(&expr)
}

/// No names and no functions.
struct Nothing;

impl Names for Nothing {
    fn resolve(&self, name: &Arc<str>, _steps: &[Picked], span: Span) -> Result<(Value, usize), Box<Fault>> {
        Err(Fault::fatal(format!("`{name}` cannot be named here"), span))
    }

    fn files(&self) -> &dyn Files {
        &NoFiles
    }

    fn has_functions(&self) -> bool {
        false
    }
}
