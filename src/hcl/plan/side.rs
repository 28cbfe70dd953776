//! What there is on each side of a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{Form, Side};
use super::row::{Row, collect};
use crate::hcl::address::Mode;
use crate::hcl::configuration::Finding;
use crate::hcl::syntax::Json;

/// Returns the instances of one side.
pub(super) fn rows<'a>(document: &'a Json, form: Form, side: Side, findings: &mut Vec<Finding>) -> Vec<Row<'a>> {
    match (form, side) {
        (Form::State, _) => collect(root(document), findings),
        (Form::Plan, Side::Before) => before(document, findings),
        (Form::Plan, Side::After) => after(document, findings),
    }
}

fn root(state: &Json) -> Option<&Json> {
    state.member("values")?.member("root_module")
}

/// What Terraform manages before. It lists what it is about to import as well.
fn before<'a>(document: &'a Json, findings: &mut Vec<Finding>) -> Vec<Row<'a>> {
    let changes = changes(document);
    let mut rows = collect(document.member("prior_state").and_then(root), findings);
    rows.retain(|row| changes.get(row.text).is_none_or(|change| change.member("importing").is_none_or(Json::is_null)));
    rows
}

/// What is planned; what was looked up while planning; and what is forgotten, of which nothing is planned: it stays as it was.
fn after<'a>(document: &'a Json, findings: &mut Vec<Finding>) -> Vec<Row<'a>> {
    let changes = changes(document);
    let mut rows = collect(document.member("planned_values").and_then(|planned| planned.member("root_module")), findings);
    let known: BTreeSet<&str> = rows.iter().filter(|row| row.values.is_some()).map(|row| row.text).collect();
    let stays: BTreeSet<&str> = rows.iter().filter(|row| row.values.is_none()).map(|row| row.text).collect();
    let mut kept = collect(document.member("prior_state").and_then(root), &mut Vec::new());
    kept.retain(|row| stays.contains(row.text) || (row.address.mode == Mode::Data && !known.contains(row.text)));
    rows.retain(|row| row.values.is_some());
    for row in &mut rows {
        row.unknown = changes.get(row.text).and_then(|change| change.member("after_unknown"));
    }
    rows.extend(kept);
    rows.sort_by(|one, other| one.address.cmp(&other.address));
    rows
}

/// What changes, by address; what a replacement left behind has the address of what replaced it, and is not meant.
fn changes(document: &Json) -> BTreeMap<&str, &Json> {
    // a plan without resources has no such key
    let all = document.member("resource_changes").map(Json::items).unwrap_or_default();
    let current = all.iter().filter(|change| change.member("deposed").is_none());
    current.filter_map(|change| Some((change.member("address")?.as_text()?, change.member("change")?))).collect()
}
