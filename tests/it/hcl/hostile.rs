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
fn texts_do_not_grow_without_bounds() {
    let long = format!("join(\"\", [for x in range(1000) : {:?}])", "x".repeat(1_000));
    let twice = format!("format(\"{}\", s)", "%[1]s".repeat(1_000));
    let calls = ["join(\"\", [for x in range(1000) : s])", "replace(s, \"x\", s)", "replace(s, \"/x/\", s)", &twice];
    for call in calls {
        let found = message(&format!("[for s in [{long}] : {call}]"));
        assert!(found.contains("longer") || found.contains("parts"), "{call}: {found}");
    }
}

const WORDS: &[&str] = &[
    "1",
    "x",
    "\"",
    "${",
    "}",
    "%{",
    "if",
    "for",
    "in",
    "endif",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "*",
    ".",
    "..",
    "...",
    ",",
    ":",
    "?",
    "=>",
    "=",
    "==",
    "!",
    "-",
    "+",
    "/",
    "%",
    "&&",
    "||",
    "<",
    "<<EOT\n",
    "EOT\n",
    "\n",
    "\\",
    "~",
    "null",
    "true",
    "é",
    "format(",
    "toset(",
    "0.5",
    "1e9",
    "\"a\"",
    "[1,2]",
    "{a=1}",
    "#",
    "//",
    "/*",
    "*/",
    "$${",
    "\"%d\"",
    "regex(",
    "substr(\"abc\",",
    "-1",
    "element(",
    "slice(",
    "cidrsubnet(\"10.0.0.0/8\",",
    "formatdate(\"YYYY\",",
    "timeadd(\"2020-01-01T00:00:00Z\",",
    "yamldecode(",
    "jsondecode(",
    "csvdecode(",
    "parseint(",
    "range(",
];

#[test]
fn no_row_of_words_makes_it_panic() {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap()
    };
    for _ in 0..3_000 {
        let row: String =
            (0..next() % 12 + 1).map(|_| WORDS[next() % WORDS.len()]).collect::<Vec<_>>().join(if next() % 2 == 0 { " " } else { "" });
        let _ = evaluate_text(&row, &BTreeMap::new(), &NoFiles);
    }
}

#[test]
fn large_work_is_refused() {
    assert!(message("1e999999999").contains("out of bounds"));
    assert!(message(&format!("jsondecode({:?})", "[".repeat(10_000))).contains("nesting"));
    assert!(!message(&format!("yamldecode({:?})", "[".repeat(10_000))).is_empty());
    assert!(message("format(\"%999999999d\", 1)").contains("width"));
    assert!(message("indent(9999999999, \"a\\nb\")").contains("longer"));
}
