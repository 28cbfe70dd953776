//! What `pim test` reports: for people, as JSON and as JUnit XML.

use std::process::Command;

use insta::assert_snapshot;

const POLICIES: &str = r#"user alice
user kim "K & <M>" { guest }
user carol
group safe {
  pim-enabled
  membership policy {
    activation { approval by carol }
  }
}

assign kim to safe as eligible member from 2026-09-01 until 2026-09-30

never "guests & \"<safe>\"": any guest can activate membership of safe
never "four eyes": anyone can activate membership of safe without approval
expect yes: is alice member of safe
expect deny not-eligible: can alice activate membership of safe

scenario "a stranger knocks" { carol activates membership of safe }
never "later": anyone can reach any privileged role
"#;

/// Runs `pim test` on the policies, and returns its exit code and stdout.
fn test(arguments: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pim"), POLICIES).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_pim"))
        .current_dir(folder.path())
        .args(["test", "--at", "2026-03-02T09:00:00Z"])
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&run.stderr), "");
    (run.status.code(), String::from_utf8(run.stdout).unwrap())
}

#[test]
fn people_read_what_was_expected_what_came_and_why() {
    let (code, out) = test(&[]);
    assert_eq!(code, Some(1));
    assert_snapshot!(out);
}

#[test]
fn programs_read_one_object_a_line() {
    let (code, out) = test(&["--format", "json", "--filter", "guest"]);
    assert_eq!(code, Some(1));
    assert_snapshot!(out);
}

#[test]
fn continuous_integration_reads_junit() {
    let (code, out) = test(&["--format", "junit"]);
    assert_eq!(code, Some(1));
    assert_snapshot!(out);
    assert_eq!(
        elements(&out).unwrap(),
        [("testsuites", 1), ("testsuite", 1), ("properties", 1), ("property", 1), ("testcase", 6), ("failure", 3)]
    );
}

#[test]
fn the_form_junit_is_for_tests_only() {
    let run = Command::new(env!("CARGO_BIN_EXE_pim")).args(["check", "--format", "junit"]).output().unwrap();
    assert_eq!((run.status.code(), run.stdout.len()), (Some(2), 0));
    assert!(String::from_utf8_lossy(&run.stderr).contains("`junit` is for `pim test` only"));
}

#[test]
fn the_check_of_xml_sees_what_is_wrong() {
    assert_eq!(elements("<?xml version=\"1.0\"?><a b=\"1\"><c/>x</a>").unwrap(), [("a", 1), ("c", 1)]);
    for wrong in ["<a>", "<a></b>", "<a b=c/>", "<a>&x;</a>", "<a>\u{1}</a>", "<a b=\"<\"/>", "<a/><b/>", "<a>]]></a >x"] {
        assert!(elements(wrong).is_err(), "{wrong}");
    }
}

/// Checks that a document is well-formed, as far as reports use XML, and counts its elements in the order of their first occurrence.
fn elements(text: &str) -> Result<Vec<(&str, usize)>, String> {
    let mut rest = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).ok_or("no declaration")?.1;
    let mut open: Vec<&str> = Vec::new();
    let mut counts: Vec<(&str, usize)> = Vec::new();
    while let Some((before, from)) = rest.split_once('<') {
        check_text(before, open.is_empty())?;
        let (tag, after) = from.split_once('>').ok_or("a tag does not end")?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            (open.pop() == Some(name)).then_some(()).ok_or_else(|| format!("`{name}` was not open"))?;
            continue;
        }
        if open.is_empty() && !counts.is_empty() {
            return Err("a second root".to_owned());
        }
        let (body, is_closed) = tag.strip_suffix('/').map_or((tag, false), |body| (body, true));
        let name = body.split(' ').next().unwrap_or_default();
        check_attributes(&body[name.len()..])?;
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
        if !is_closed {
            open.push(name);
        }
    }
    check_text(rest, true)?;
    if open.is_empty() { Ok(counts) } else { Err(format!("{open:?} are open")) }
}

fn check_text(text: &str, is_outside: bool) -> Result<(), String> {
    if is_outside && !text.trim().is_empty() || text.contains("]]>") {
        return Err(format!("text where none may be: {text}"));
    }
    let is_allowed = |c: char| matches!(c, '\n' | '\t' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if let Some(c) = text.chars().find(|c| !is_allowed(*c)) {
        return Err(format!("{c:?} is not allowed"));
    }
    let known = ["amp;", "lt;", "gt;", "quot;"];
    let unknown = text.split('&').skip(1).find(|after| !known.iter().any(|name| after.starts_with(name)));
    unknown.map_or(Ok(()), |after| Err(format!("&{after} is no entity")))
}

fn check_attributes(mut rest: &str) -> Result<(), String> {
    while !rest.trim().is_empty() {
        let (name, from) = rest.split_once("=\"").ok_or_else(|| format!("no attribute: {rest}"))?;
        let (value, after) = from.split_once('"').ok_or("a value does not end")?;
        check_text(value, false)?;
        if !name.starts_with(' ') || name.trim().contains(|c: char| !c.is_ascii_lowercase()) {
            return Err(format!("no name of an attribute: {name}"));
        }
        rest = after;
    }
    Ok(())
}
