//! Configurations of EasyPIM: the three dialects, what is not known by them, and what is wrong in them.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pim::exchange::{Imported, Mode, Options, easypim};
use pim::render::{Extent, Style, render_diagnostics};
use pim::session::{Changes, Input, Loader, Session, import};
use pim::source::{Origin, Sources};
use pim::syntax::format_file;

/// Reads files in one of EasyPIM's modes.
pub struct In(pub Mode);

impl Loader for In {
    fn load(&self, _from: &Input, _include: &str) -> Option<Input> {
        None
    }

    fn import_options(&self) -> Options {
        Options { mode: self.0, ..Options::default() }
    }
}

/// What an import gives, as text: statements, notes, faults. What is said of roles that no file names is the same in each, and left out.
fn told(texts: &[(&str, &str)], mode: Mode) -> (Imported, String) {
    let mut sources = Sources::new();
    let ids: Vec<_> = texts.iter().map(|(name, text)| sources.add(name, *text, Origin::File)).collect();
    let imported = import(easypim::FORMAT, &ids, &mut sources, &In(mode));
    let mut file = imported.file.clone();
    file.statements.retain(|statement| !statement.span.range().is_empty());
    let mut out = format_file(&file);
    for note in &imported.notes {
        let (file, line) = sources.line(note.span);
        _ = writeln!(out, "{file}:{line}: {}: {}", note.kind.word(), note.message);
    }
    out += &render_diagnostics(&sources, &imported.diagnostics, Extent::All, Style::PLAIN);
    (imported, out)
}

fn fixture(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/easypim").join(name)).expect("a file")
}

/// Loads the text, which must be sound.
fn loaded(name: &str, text: &str, mode: Mode) -> Session {
    let inputs = vec![Input::foreign(easypim::FORMAT, name, text)];
    let session = Session::load(inputs, &In(mode), &Changes::default()).unwrap_or_else(|rejected| panic!("{rejected}"));
    assert!(!session.is_refused(), "{}", render_diagnostics(session.sources(), session.diagnostics(), Extent::All, Style::PLAIN));
    session
}

#[test]
fn the_flat_dialect_is_read() {
    let text = fixture("flat.jsonc");
    insta::assert_snapshot!(told(&[("flat.jsonc", &text)], Mode::Delta).1);
    loaded("flat.jsonc", &text, Mode::Delta);
}

#[test]
fn the_nested_dialects_are_read_with_their_templates() {
    let text = fixture("nested.json");
    insta::assert_snapshot!(told(&[("nested.json", &text)], Mode::Initial).1);
    loaded("nested.json", &text, Mode::Initial);
}

#[test]
fn protected_accounts_keep_what_they_have() {
    let text = fixture("flat.jsonc");
    let (_, out) = told(&[("flat.jsonc", &text)], Mode::Initial);
    let protected =
        "assign unknown \"0a1b2c3d-0000-4000-8000-000000000009\" to \"0a1b2c3d-0000-4000-8000-00000000000a\" as eligible member";
    assert!(out.contains(protected) && out.contains("assumed: 1 protected account: EasyPIM takes nothing from them"), "{out}");
    assert!(!out.contains("assign unknown to \"0a1b2c3d-0000-4000-8000-00000000000a\""), "{out}");
    loaded("flat.jsonc", &text, Mode::Initial);
}

#[test]
fn roles_that_no_file_names_are_not_known_where_nothing_is_removed() {
    let (flat, groups) = (fixture("flat.jsonc"), r#"{ "GroupRoles": [] }"#);
    for text in [&flat, groups] {
        let (imported, _) = told(&[("a.json", text)], Mode::Delta);
        let out = format_file(&imported.file);
        for role in pim::catalog::assignable_roles() {
            let name = &role.display_name;
            let lines = [
                format!("role \"{name}\" {{ policy unknown }}\n"),
                format!("assign unknown to role \"{name}\" as eligible\n"),
                format!("assign unknown to role \"{name}\" as active\n"),
            ];
            assert!(lines.iter().all(|line| out.matches(line).count() == 1), "{name}:\n{out}");
        }
        let (imported, _) = told(&[("a.json", text)], Mode::Initial);
        assert!(!format_file(&imported.file).contains("Global Administrator"));
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.json"), groups).expect("a file");
    let ask = |mode: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
        command.current_dir(folder.path()).args(["who", "can activate role \"Global Administrator\"", "-p", "a.json", "--mode", mode]);
        command.output().expect("it runs").status.code()
    };
    assert_eq!((ask("delta"), ask("initial")), (Some(4), Some(1)));
}

#[test]
fn lengths_are_those_of_the_platform() {
    let text = r#"{ "GroupPolicies": [ { "GroupName": "g", "RoleName": "Member", "ActivationDuration": "PT0S",
  "AllowPermanentEligibility": false, "MaximumEligibilityDuration": "P1Y" } ] }"#;
    let (imported, out) = told(&[("a.json", text)], Mode::Initial);
    assert!(imported.diagnostics.is_empty() && out.contains("eligible { max 365d }") && out.contains("max unknown"), "{out}");
}

#[test]
fn files_are_read_together_and_templates_stand_anywhere() {
    let templates = r#"{ "PolicyTemplates": { "T": { "ActivationDuration": "PT3H" } } }"#;
    let policies = r#"{ "GroupPolicies": [ { "GroupName": "g", "RoleName": "Owner", "Template": "t" } ] }"#;
    let (imported, out) = told(&[("a.json", policies), ("b.json", templates)], Mode::Delta);
    assert!(imported.diagnostics.is_empty() && out.contains("max 3h"), "{out}");
}

#[test]
fn what_is_wrong_is_told_at_once_with_its_place() {
    let text = r#"{
  "PolicyTemplates": { "Tight": { "ActivationDuration": "8 hours", "ActivationRequirement": "MFA,justification", "AproversRequired": true } },
  "GroupRoles": { "Policies": { "g": { "Members": { "Template": "Tigth" }, "Owner": { "ApprovalRequired": "maybe", "AuthenticationContext_Enabled": true } } } },
  "Groups": { "Policies": [
    { "RoleName": "Member", "ActivationRequirement": "MultiFactorAuthentication", "AuthenticationContext_Enabled": true, "AuthenticationContext_Value": "c1" },
    { "GroupId": "h", "RoleName": "Member", "ApprovalRequired": true, "Approvers": [] } ] },
  "Assignments": { "Groups": [ { "groupId": "g", "roleName": "Member", "assignments": [
    { "principalId": "h", "principalType": "Person", "assignmentType": "eligible", "duration": "P1M" },
    { "principalId": "g", "principalType": "User", "assignmentType": "Active", "permanent": true, "duration": "P1D" } ] } ] },
  "Assigments": []
}"#;
    insta::assert_snapshot!(told(&[("wrong.json", text)], Mode::Delta).1);
}

#[test]
fn hostile_texts_are_refused_and_nothing_breaks() {
    let deep = "[".repeat(100_000);
    for text in ["", "[]", "{", "7", "{\"GroupRoles\": 7}", "{\"GroupRoles\": [7, null, {}]}", "/*", "{\"a\": \"", "<html>", &deep] {
        let (imported, out) = told(&[("hostile.json", text)], Mode::Delta);
        assert!(!imported.diagnostics.is_empty(), "{text:.20}: {out}");
    }
}

#[test]
fn many_faults_are_told_quickly() {
    let keys: Vec<String> = (0..5_000).map(|number| format!("\"x{number}\": 1")).collect();
    let (imported, _) = told(&[("many.json", &format!("{{ \"GroupRoles\": {{ {} }} }}", keys.join(",")))], Mode::Delta);
    assert_eq!(imported.diagnostics.len(), 5_000);
}

/// The samples of the tool itself: all are read, and what is wrong in one (its schema pages hold words in place of values) is told.
#[test]
fn the_samples_of_the_tool_are_read() {
    let data =
        std::env::var_os("PIM_REAL_DATA").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real"), PathBuf::from);
    let Ok(entries) = fs::read_dir(data.join("easypim")) else {
        println!("skipped: there are no samples of EasyPIM; PIM_REAL_DATA names the folder that has them");
        return;
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in &paths {
        let text = fs::read_to_string(path).expect("a file");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let (imported, out) = told(&[(&name, text.trim_start_matches('\u{feff}'))], Mode::Delta);
        let is_schema = text.contains("\"string") || text.contains("TemplateName");
        let misses_template = text.contains("\"Template\"") && !text.contains("PolicyTemplates");
        assert!(is_schema || misses_template || imported.diagnostics.is_empty(), "{name}:\n{out}");
        assert!(is_schema || text.contains("\"Scope\"") == out.contains("of Azure resources"), "{name}:\n{out}");
    }
    assert!(paths.len() > 10);
}
