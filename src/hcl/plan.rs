//! Plans and states, as `terraform show -json` and `tofu show -json` write them: the instances that there are, before and after.
//!
//! The JSON has values without their expressions. What is not known before Terraform applies is absent there, and marked elsewhere; what
//! it stands for is found through the references that the plan's copy of the configuration keeps.

mod entries;
mod form;
mod index;
mod mask;
mod module;
mod recognize;
mod reference;
mod resolve;
mod row;
mod side;
mod trace;

use std::fmt;

use super::address::Address;
use super::configuration::{Arguments, Evaluation, Existence, Finding, Instance, Severity, Subject};
use super::stack::with_stack;
use super::syntax::{Json, Place, parse_json};
use crate::source::{SourceId, Span};

pub use form::{Extent, Form, Side};
pub use recognize::{ARCHIVED_PLAN, ARCHIVED_PLAN_HELP, is_archived_plan};

use module::{Configuration, ModulePath, parse_path};
use resolve::Resolver;
use row::Row;

/// The largest text that is read.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// A plan or a state.
#[derive(Debug)]
pub struct Plan {
    json: Json,
    form: Form,
    source: SourceId,
}

impl Plan {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// Fails where it is no JSON, too large, or JSON of something else, which is then named.
    pub fn parse(source: SourceId, text: &str) -> Result<Self, Finding> {
        let start = Span::new(source, 0, 0);
        if text.len() > MAX_BYTES {
            return Err(refusal(format!("it is larger than {MAX_BYTES} bytes"), start));
        }
        if let Some(other) = recognize::other_text(text) {
            return Err(refusal(other.to_owned(), start));
        }
        let json = with_stack(|| parse_json(text, Place::File(source, 0)));
        let json = json.map_err(|fault| refusal(format!("it is no JSON: {}", fault.message), fault.span))?;
        match recognize::form(&json) {
            Ok(form) => Ok(Self { json, form, source }),
            Err(why) => Err(refusal(why, start)),
        }
    }

    /// Returns what it is.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// Returns the instances of one side, those that are looked up among them. A finding that is an error says why there are none.
    #[must_use]
    pub fn instances(&self, side: Side, extent: Extent, max_instances: usize) -> Evaluation {
        with_stack(|| {
            let mut findings = self.faults(side, extent);
            let mut instances = Vec::new();
            if !findings.iter().any(|finding| finding.severity == Severity::Error) {
                let rows = side::rows(&self.json, self.form, side, &mut findings);
                if rows.len() > max_instances {
                    findings.push(refusal(format!("it has more than {max_instances} instances"), self.start()));
                } else {
                    let resolver = Resolver::new(&self.json, &rows);
                    instances = rows.iter().map(|row| instance(row, &resolver)).collect();
                }
            }
            Evaluation { instances, findings, ..Evaluation::default() }
        })
    }

    /// Returns what the plan keeps of its configuration.
    #[must_use]
    pub fn written(&self) -> Written<'_> {
        Written(Configuration::new(&self.json))
    }

    /// Returns the text without what Terraform would hide: as long, with the same lines, and stars in the place of everything but resources.
    #[must_use]
    pub fn shown_text(&self, text: &str) -> String {
        with_stack(|| mask::shown(&self.json, text))
    }

    fn faults(&self, side: Side, extent: Extent) -> Vec<Finding> {
        if self.form == Form::State {
            let is_wrong = side == Side::Before;
            return is_wrong.then(|| refusal("it is a state, which has no side before".to_owned(), self.start())).into_iter().collect();
        }
        let is = |name: &str, value: bool| self.json.member(name).and_then(Json::as_bool) == Some(value);
        let what = match (is("errored", true), is("complete", false)) {
            (true, _) => "planning failed, and only a part of the plan is there",
            (false, true) => "it is not complete: some changes are put off",
            (false, false) => return Vec::new(),
        };
        let severity = match extent {
            Extent::Whole => Severity::Error,
            Extent::Partial => Severity::Warning,
        };
        vec![Finding { severity, subject: Subject::Meaning, message: what.to_owned(), span: self.start() }]
    }

    fn start(&self) -> Span {
        Span::new(self.source, 0, 0)
    }
}

/// What is written of the instances: the rest of what they have was left to the provider.
pub struct Written<'a>(Configuration<'a>);

impl Written<'_> {
    /// Tells whether a block writes an argument or blocks of that name.
    #[must_use]
    pub fn has(&self, address: &Address, name: &str) -> bool {
        let module = if address.module.is_empty() { Some(ModulePath::default()) } else { parse_path(&address.module) };
        let block = module.map(|module| (module, address.mode, address.kind.clone(), address.name.clone()));
        block.and_then(|block| self.0.block(&block)?.member("expressions")?.member(name)).is_some()
    }
}

impl fmt::Debug for Written<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Written")
    }
}

fn refusal(message: String, span: Span) -> Finding {
    Finding { severity: Severity::Error, subject: Subject::Meaning, message, span }
}

fn instance(row: &Row<'_>, resolver: &Resolver<'_>) -> Instance {
    let body = Arguments { arguments: entries::of_row(row, resolver), ..Arguments::default() };
    Instance { address: row.address.clone(), existence: Existence::Certain, body, head: row.head, span: row.span }
}
