//! Where Terraform has put the modules that lie elsewhere.

use std::collections::BTreeMap;

use super::folder::join;
use crate::hcl::syntax::{Place, json_value, parse_json};
use crate::source::{SourceId, Span};

/// Reads `.terraform/modules/modules.json` of a root folder: the address of each module call, without keys, to its folder. What is not
/// of that form is passed over.
#[must_use]
pub fn installed_modules(text: &str, root: &str) -> BTreeMap<String, String> {
    let place = Place::Within(Span::new(SourceId::default(), 0, 0));
    let Ok(json) = parse_json(text, place) else { return BTreeMap::new() };
    let value = json_value(&json);
    // an index without modules names none
    let modules = value.entries().and_then(|entries| entries.get("Modules")?.elements()).unwrap_or_default();
    let module = |value: &crate::hcl::Value| {
        let entries = value.entries()?;
        let (key, folder) = (entries.get("Key")?.as_text()?, entries.get("Dir")?.as_text()?);
        let address = key.split('.').map(|name| format!("module.{name}")).collect::<Vec<_>>().join(".");
        (!key.is_empty()).then(|| (address, join(root, folder)))
    };
    modules.iter().filter_map(module).collect()
}
