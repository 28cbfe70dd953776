//! Terraform's language, evaluated as Terraform 1.11 does: values that may not be known, expressions, functions, files, modules.
//!
//! This module knows nothing of the rest of the library but places in texts. It reads no files: what functions read comes through
//! [`Files`].

mod address;
mod compare;
mod configuration;
mod console;
mod convert;
mod display;
mod evaluate;
mod files;
mod function;
mod json;
mod number;
mod plan;
mod stack;
mod syntax;
mod types;
mod unknown;
mod value;

pub use address::{Address, Key, Mode, Reference, Step};
pub use compare::{equals, is_same};
pub use configuration::{
    Argument, Arguments, Evaluation, Existence, Finding, Given, Instance, MAX_INSTANCES, Nested, NoSchema, Options, Outline,
    OutlineAttribute, Schema, Severity, SourceFile, Subject, evaluate, installed_modules, is_ignored, is_read, outline, roots,
};
pub use console::{Problem, evaluate_text};
pub use convert::{convert, unify};
pub use files::{Absence, Files, NoFiles, normal_path};
pub(crate) use json::parse_json_text;
pub use number::{Notation, Number};
pub use plan::{ARCHIVED_PLAN, ARCHIVED_PLAN_HELP, Extent, Form, Plan, Side, Written, is_archived_plan};
pub(crate) use syntax::{Json, JsonKind};
pub use types::Type;
pub use unknown::{Reason, Unknown};
pub use value::{Data, Entries, Mapping, Sequence, Value};
