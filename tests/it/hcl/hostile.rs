//! Bad input to the evaluator: an error, quickly, and never a panic.

use std::collections::BTreeMap;

use pim::hcl::{NoFiles, evaluate_text};

fn message(expression: &str) -> String {
    match evaluate_text(expression, &BTreeMap::new(), &NoFiles) {
        Ok(value) => panic!("{} has the value {}", &expression[..40.min(expression.len())], value.kind()),
        Err(problem) => problem.message,
    }
}

#[test]
fn deep_nesting_is_refused() {
    for open in ["[", "(", "{a=", "\"${", "!", "-", "upper(", "true ? 1 : ", "\"%{ if ", "[for x in ", "a[", "[*]"] {
        let text = open.repeat(10_000);
        let found = message(&text);
        assert!(found.contains("nesting is deeper than") || open == "[*]", "{open}: {found}");
    }
}

#[test]
fn long_rows_are_read_or_refused() {
    assert!(evaluate_text(&vec!["1"; 900].join("+"), &BTreeMap::new(), &NoFiles).is_ok());
    assert!(message(&vec!["1"; 20_000].join("+")).contains("operators"));
    assert!(message(&format!("a{}", ".b".repeat(20_000))).contains("steps"));
    assert!(evaluate_text(&format!("[{}]", "1,".repeat(200_000)), &BTreeMap::new(), &NoFiles).is_ok());
    let items: String = (0..100_000).map(|item| format!("k{item} = {item}\n")).collect();
    assert!(evaluate_text(&format!("{{{items}}}"), &BTreeMap::new(), &NoFiles).is_ok());
}

#[test]
#[ignore = "takes half a minute without optimization"]
fn endless_work_is_refused() {
    let deep = "[for a in range(1000) : length([for b in range(1000) : length([for c in range(1000) : 1])])]";
    let found = message(deep);
    assert!(found.contains("steps"), "{found}");
}

#[test]
fn large_work_is_refused() {
    assert!(message("1e999999999").contains("out of bounds"));
    assert!(message(&format!("jsondecode({:?})", "[".repeat(10_000))).contains("nesting"));
    assert!(!message(&format!("yamldecode({:?})", "[".repeat(10_000))).is_empty());
    assert!(message("format(\"%999999999d\", 1)").contains("width"));
    assert!(message("indent(9999999999, \"a\\nb\")").contains("long"));
}
