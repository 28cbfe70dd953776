//! `pim export terraform`: what azuread can hold is read back the same, and stands as `terraform fmt` writes it.

use std::io::Write;
use std::process::{Command, Stdio};

use ::pim::diag::Code;
use ::pim::exchange::terraform;
use ::pim::export::Promises;
use ::pim::session::Input;
use proptest::prelude::*;

use super::{Loaded, on_sets, random_tenant};

fn check(name: &str, loaded: &Loaded) {
    let text = loaded.export("terraform", Promises::Left).text;
    let again = Loaded::new(vec![Input::foreign(terraform::FORMAT, "main.tf", text.as_str())]);
    // a default that is written now may demand an end
    let is_expected = |code: Code| code == Code::PermanentNotAllowed || code == Code::AssignmentTooLong;
    let faults = again.session.diagnostics().iter().filter(|fault| fault.is_error() && !is_expected(fault.code));
    assert_eq!(faults.count(), 0, "{name}: {:#?}\n{text}", again.session.diagnostics());
    assert_eq!(bodies(&again.export("terraform", Promises::Left).text), bodies(&text), "{name}");
}

/// What is in the blocks, with what lookups look up in the place of their names: who is looked up by an id is called by it when read back.
fn bodies(text: &str) -> String {
    let mut bodies = text.to_owned();
    for lookup in text.split("data \"").skip(1) {
        let words: Vec<&str> = lookup.split('"').collect();
        let [kind, _, label, _, value, ..] = words[..] else { panic!("{lookup}") };
        bodies = bodies.replace(&format!("data.{kind}.{label}.object_id"), &format!("{value:?}"));
    }
    let is_body = |line: &&str| line.starts_with(' ');
    bodies.lines().filter(is_body).map(|line| format!("{line}\n")).collect()
}

#[test]
fn sets_are_read_back_as_far_as_they_can_be_held() {
    on_sets(3, check);
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
fn what_azuread_cannot_hold_is_named() {
    let exported = Loaded::pim(&super::example()).export("terraform", Promises::Left);
    insta::assert_snapshot!(format!("{}# {}\n{}", exported.text, exported.written, exported.left_out.join("\n")));
}

#[test]
fn what_is_written_stands_as_terraform_fmt_writes_it() {
    let text = Loaded::pim(&super::example()).export("terraform", Promises::Left).text;
    let mut command = Command::new("terraform");
    command
        .args(["fmt", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_CLI_CONFIG_FILE", "/dev/null");
    let Ok(mut child) = command.spawn() else {
        println!("skipped: `terraform` is not on the path");
        return;
    };
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout), text);
}
