//! `pim export easypim`: what EasyPIM can hold is read back the same.

use ::pim::diag::Code;
use ::pim::exchange::{Mode, easypim};
use ::pim::export::Promises;
use ::pim::session::Input;
use proptest::prelude::*;
use serde_json::Value;

use super::{Loaded, on_sets, random_tenant};
use crate::easypim::In;

/// What is written, in an order that does not depend on who is named first.
fn sorted(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let mut items: Vec<String> = items.iter().map(sorted).collect();
            items.sort();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut members: Vec<String> = members.iter().map(|(key, value)| format!("{key:?}:{}", sorted(value))).collect();
            members.sort();
            format!("{{{}}}", members.join(",\n"))
        }
        other => other.to_string(),
    }
}

/// What is written is read, says the same again, and is refused only where Entra refuses it: an assignment without an end beside a policy
/// that was a default before, and is written now.
fn check(name: &str, loaded: &Loaded) {
    let text = loaded.export("easypim", Promises::Left).text;
    let again = Loaded::with(vec![Input::foreign(easypim::FORMAT, "easypim.json", text.as_str())], &In(Mode::Initial));
    let faults = again.session.diagnostics().iter().filter(|fault| fault.is_error() && fault.code != Code::PermanentNotAllowed);
    assert_eq!(faults.count(), 0, "{name}: {:#?}\n{text}", again.session.diagnostics());
    let parse = |text: &str| sorted(&serde_json::from_str(text).expect("JSON"));
    assert_eq!(parse(&again.export("easypim", Promises::Left).text), parse(&text), "{name}:\n{text}");
}

#[test]
fn sets_are_read_back_as_far_as_they_can_be_held() {
    // names that differ only by case are one to EasyPIM
    on_sets(2, |name, loaded| {
        let names = loaded.session.tenant().principals.values().map(|row| row.name.to_lowercase());
        let mut seen = std::collections::BTreeSet::new();
        if names.into_iter().all(|name| seen.insert(name)) {
            check(name, loaded);
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::laws::cases(8), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_tenants_are_read_back_as_far_as_they_can_be_held(random in random_tenant()) {
        if let Some(text) = random {
            check("random", &Loaded::pim(&text));
        }
    }
}

#[test]
fn what_easypim_cannot_hold_is_named() {
    let exported = Loaded::pim(&super::example()).export("easypim", Promises::Left);
    insta::assert_snapshot!(format!("{}{}\n{}", exported.text, exported.written, exported.left_out.join("\n")));
}
