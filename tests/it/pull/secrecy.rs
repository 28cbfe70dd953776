//! A token is in no file, log or error.

use std::fs;

use super::{Run, Stage, files};
use crate::double::SECRET;
use crate::double::fault::Fault;

/// Looks for secrets in everything that a run wrote.
fn search(stage: &Stage, run: &Run, secrets: &[&str]) {
    let mut written = vec![("stdout".to_owned(), run.out.clone().into_bytes()), ("stderr".to_owned(), run.err.clone().into_bytes())];
    for name in files(stage.place.path()) {
        written.push((name.clone(), fs::read(stage.place.path().join(&name)).unwrap()));
    }
    assert!(written.len() >= 2);
    for secret in secrets {
        // a piece of it would do harm enough
        for piece in [secret, &secret[..secret.len() / 2], secret.rsplit('.').next().unwrap()] {
            for (name, bytes) in &written {
                assert!(!bytes.windows(piece.len()).any(|window| window == piece.as_bytes()), "{name} holds a secret");
            }
        }
    }
}

#[test]
fn a_token_is_in_no_file_log_or_error() {
    let faults: [fn() -> Vec<Fault>; 5] = [
        Vec::new,
        || vec![Fault::refuse("/v1.0/users?", 401, "InvalidAuthenticationToken")],
        || vec![Fault::html("/", 500)],
        || vec![Fault::half("/v1.0/groups?", 1), Fault::redirect("/servicePrincipals"), Fault::other_host("/v1.0/users?")],
        || vec![Fault::refuse("/", 403, "Forbidden")],
    ];
    for (at, faults) in faults.iter().enumerate() {
        let stage = Stage::new(faults());
        let run = stage.pull(&[]);
        search(&stage, &run, &[&stage.token]);
        assert_eq!(run.code == 0, at == 0);
    }
}

#[test]
fn a_secret_of_an_application_is_in_no_file_log_or_error() {
    for (secret, code) in [(SECRET, 0), ("another~s3cret.of.ours", 2)] {
        let stage = Stage::new(Vec::new());
        let mut command = stage.command(&["-o", "tenant", "--app"]);
        command.env("AZURE_TENANT_ID", "contoso.com").env("AZURE_CLIENT_ID", "app").env("AZURE_CLIENT_SECRET", secret);
        let run = Run::of(&command.output().unwrap());
        assert_eq!(run.code, code, "{run:?}");
        search(&stage, &run, &[secret, &stage.token]);
    }
}

#[test]
fn what_is_no_token_is_not_shown() {
    let stage = Stage::new(Vec::new());
    let mut command = stage.command(&["-o", "tenant", "--token-env", "NOT_A_TOKEN"]);
    let run = Run::of(&command.env("NOT_A_TOKEN", "hunter2 is my.password").output().unwrap());
    assert_eq!(
        (run.code, run.err.as_str()),
        (2, "error: what `NOT_A_TOKEN` holds is no token: it holds blanks or characters that no token has\n")
    );
    fs::write(stage.place.path().join("t"), [b"eyJ.\xFF".as_slice(), b"hunter2"].concat()).unwrap();
    let run = stage.run(&["-o", "tenant", "--token-file", "t"]);
    assert!(run.code == 2 && !run.err.contains("hunter2") && !run.err.contains("eyJ"), "{run:?}");
}
