//! Tells plans and states from everything else that is JSON, or nearly.

use super::form::Form;
use crate::hcl::syntax::Json;

/// The major version of the format that is read.
const VERSION: &str = "1";

/// What a plan has and a state has not.
const OF_PLANS: &[&str] = &["planned_values", "resource_changes", "output_changes", "configuration", "prior_state", "applyable"];

/// A key of other JSON that Terraform writes, with what that is.
const OTHERS: &[(&str, &str)] = &[
    ("lineage", "it is Terraform's own state file: give what `terraform show -json` makes of it"),
    ("provider_schemas", "it has the schemas of providers, no plan or state"),
    ("function_signatures", "it has the signatures of functions, no plan or state"),
    ("diagnostics", "it is what `terraform validate -json` writes, no plan or state"),
];

/// Says what a plan is that nobody can read but Terraform.
pub const ARCHIVED_PLAN: &str = "it is an archive, such as the plan that `terraform plan -out` saves";
/// Says what to give in its place.
pub const ARCHIVED_PLAN_HELP: &str = "give what `terraform show -json` makes of it";

/// Tells whether a file is an archive, as plans in Terraform's own form are.
#[must_use]
pub fn is_archived_plan(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Names a text that is no JSON but often given for it.
pub(super) fn other_text(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    if text.is_empty() {
        return Some("it is empty");
    }
    if text.starts_with('<') {
        return Some("it is HTML or XML, no plan or state");
    }
    text.starts_with("{\"@level\"")
        .then_some("it is the log of `terraform plan -json`: give what `terraform show -json` makes of the plan file")
}

/// Tells which of the two it is.
///
/// # Errors
///
/// Says what it is instead.
pub(super) fn form(json: &Json) -> Result<Form, String> {
    const NEITHER: &str = "it is JSON, but neither a plan nor a state as `terraform show -json` writes them";
    if let Some((_, what)) = OTHERS.iter().find(|(key, _)| json.member(key).is_some()) {
        return Err((*what).to_owned());
    }
    let Some(version) = json.member("format_version").and_then(Json::as_text) else {
        return Err(format!("{NEITHER}: `format_version` is missing"));
    };
    // there is always a first part
    let major = version.split('.').next().unwrap_or_default();
    if major != VERSION {
        return Err(format!("its `format_version` is {version:?}, and only {VERSION}.x is read"));
    }
    let is_known = |key: &str| matches!(key, "format_version" | "terraform_version" | "values" | "checks" | "timestamp");
    if OF_PLANS.iter().any(|key| json.member(key).is_some()) {
        Ok(Form::Plan)
    } else if json.members().iter().all(|(key, _, _)| is_known(key)) {
        Ok(Form::State)
    } else {
        Err(format!("{NEITHER}: it has neither `resource_changes` nor `values`"))
    }
}
