//! The ways to a token, and tokens that are refused before anything is asked.

use std::fs;

use super::{Run, Stage};
use crate::double::sample::TENANT;

#[test]
fn somebody_types_a_code() {
    let stage = Stage::new(Vec::new());
    let run = stage.run(&["-o", "tenant", "--device-code"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.err.starts_with("open https://microsoft.com/devicelogin and type the code ABCD-EFGH\n"), "{}", run.err);
    assert_eq!(stage.double.count("/organizations/oauth2/v2.0/token"), 1);
}

#[test]
fn an_application_signs_in() {
    let stage = Stage::new(Vec::new());
    let run = stage.run(&["-o", "tenant", "--app", "--tenant", "contoso.com"]);
    assert_eq!((run.code, run.err.as_str()), (2, "error: `AZURE_CLIENT_ID` is not set in the environment\n"));
    let mut command = stage.command(&["-o", "tenant", "--app", "--tenant", "contoso.com"]);
    let run = Run::of(&command.env("AZURE_CLIENT_ID", "app").env("AZURE_CLIENT_SECRET", "wrong").output().unwrap());
    assert_eq!(
        (run.code, run.err.as_str()),
        (2, "error: there is no token: invalid_client: AADSTS7000215: Invalid client secret provided.\n")
    );
}

#[test]
fn a_token_lies_in_a_file() {
    let stage = Stage::new(Vec::new());
    fs::write(stage.place.path().join("token.txt"), format!("{}\n", stage.token)).unwrap();
    assert_eq!(stage.run(&["-o", "tenant", "--token-file", "token.txt"]).code, 0);
}

#[test]
fn a_token_that_cannot_do_is_refused_before_anything_is_asked() {
    use base64::Engine as _;
    let stage = Stage::new(Vec::new());
    for (payload, expected) in [
        (r#"{"exp":1000000000}"#.to_owned(), "the token was valid until 2001-09-09T01:46:40Z"),
        (
            r#"{"aud":"https://management.azure.com/"}"#.to_owned(),
            "the token is for `https://management.azure.com/`, not for Microsoft Graph",
        ),
    ] {
        let token = format!("e30.{}.c2ln", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(payload));
        let run = Run::of(&stage.command(&["-o", "tenant", "--token-env", "T"]).env("T", token).output().unwrap());
        assert!(run.code == 2 && run.err.contains(expected), "{run:?}");
    }
    let run = stage.run(&["-o", "tenant"]);
    assert!(run.code == 2 && run.err.contains("it is not said how to sign in"), "{run:?}");
    let run = stage.run(&["-o", "tenant", "--device-code", "--app"]);
    assert!(run.code == 2 && run.err.contains("cannot be used with"), "{run:?}");
    assert!(stage.double.served().is_empty());
}

#[test]
fn a_token_that_cannot_be_read_does_as_well() {
    let mut stage = Stage::new(Vec::new());
    stage.token = "opaque-token".to_owned();
    let served = crate::double::Double::serve(stage.served.path(), &stage.token, Vec::new());
    let stage = Stage { double: served, ..stage };
    let run = stage.pull(&[]);
    assert_eq!((run.code, stage.record()["tenant"].as_str()), (0, Some(TENANT)), "{run:?}");
    assert_eq!(stage.record()["identity"]["kind"], "unknown");
}

#[test]
fn only_this_machine_stands_in_for_graph() {
    let stage = Stage::new(Vec::new());
    for address in ["http://10.0.0.1:80", "https://graph.microsoft.com", "http://localhost:80"] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pim"));
        let run = Run::of(
            &command
                .current_dir(stage.place.path())
                .args(["pull", "-o", "tenant", "--device-code", "--base-url", address])
                .output()
                .unwrap(),
        );
        assert!(run.code == 2 && run.err.contains("is no address of this machine"), "{run:?}");
    }
}

#[test]
fn a_domain_that_nobody_can_check_is_refused() {
    let stage = Stage::new(vec![crate::double::fault::Fault::refuse("/organization", 403, "Forbidden")]);
    let run = stage.pull(&["--tenant", "fabrikam.com"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("whether this is `fabrikam.com` cannot be checked") && run.err.contains("name it by its id"), "{run:?}");
}
