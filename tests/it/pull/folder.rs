//! The folder: whose it is, what it may hold, how it is gone on with.

use std::fs;

use super::{Stage, files};
use crate::double::fault::Fault;
use crate::double::sample::TENANT;

#[test]
fn what_was_missing_is_asked_for_later_and_nothing_else() {
    let stage = Stage::new(vec![Fault::refuse("/v1.0/users?", 401, "InvalidAuthenticationToken")]);
    let run = stage.pull(&[]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("does not take the token: InvalidAuthenticationToken") && run.err.contains("--resume"), "{}", run.err);
    assert!(stage.record()["finished"].is_null());
    let there = files(&stage.folder());
    let whole = Stage { double: crate::double::Double::serve(stage.served.path(), &stage.token, Vec::new()), ..stage };
    let run = whole.pull(&["--resume"]);
    assert_eq!((run.code, whole.record()["complete"].as_bool()), (0, Some(true)), "{run:?}");
    for step in whole.record()["steps"].as_array().unwrap().iter().filter(|step| step["step"] != 0) {
        let was_there = step["file"].as_str().is_some_and(|file| there.iter().any(|name| name == file));
        let url = step["url"].as_str().unwrap().replace("%20", " ");
        let is_asked = whole.double.served().iter().any(|served| url.ends_with(&served.url));
        assert_eq!(is_asked, !was_there, "{step}");
    }
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let stage = Stage::new(Vec::new());
    fs::create_dir(stage.folder()).unwrap();
    fs::write(stage.folder().join("letter.txt"), "dear").unwrap();
    let run = stage.pull(&[]);
    assert_eq!((run.code, files(&stage.folder())), (2, vec!["letter.txt".to_owned()]));
    assert!(run.err.contains("is not empty, and holds no pull"), "{}", run.err);
    fs::write(stage.folder().join("pull.json"), "{}").unwrap();
    assert!(stage.pull(&["--resume"]).err.contains("is no record of a pull"));
    assert!(stage.double.served().is_empty());
}

#[test]
fn a_pull_is_not_written_over() {
    let stage = Stage::new(Vec::new());
    assert_eq!(stage.pull(&[]).code, 0);
    let run = stage.pull(&[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`tenant` holds a pull already") && run.err.contains("--resume"), "{}", run.err);
}

#[test]
fn a_folder_of_another_tenant_is_refused() {
    let stage = Stage::new(Vec::new());
    assert_eq!(stage.pull(&[]).code, 0);
    let path = stage.folder().join("pull.json");
    fs::write(&path, fs::read_to_string(&path).unwrap().replace(TENANT, "99999999-0000-4000-8000-000000000000")).unwrap();
    let run = stage.pull(&["--resume"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains(&format!("this is the tenant {TENANT}, and `99999999-0000-4000-8000-000000000000` was meant")), "{}", run.err);
    let run = stage.run(&["-o", "other", "--token-env", "GRAPH_TOKEN", "--tenant", "fabrikam.com"]);
    assert!(run.code == 2 && !stage.place.path().join("other").exists(), "{run:?}");
}

#[cfg(unix)]
#[test]
fn the_folder_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let stage = Stage::new(Vec::new());
    fs::create_dir(stage.folder()).unwrap();
    assert_eq!(stage.pull(&[]).code, 0);
    let mode = |name: &str| fs::metadata(stage.folder().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(""), mode("users"), mode("users/0001.json"), mode("pull.json")), (0o700, 0o700, 0o600, 0o600));
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_whole_files_and_says_how_to_go_on() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};
    let stage = Stage::new(vec![Fault::throttle("/v1.0/users?", usize::MAX, 429, 500)]);
    let mut command = stage.command(&["-o", "tenant", "--token-env", "GRAPH_TOKEN"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while !stage.folder().join("service-principals/0001.json").exists() && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), None, "it ends by the signal");
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("interrupted: what was asked lies in `tenant`; go on with `--resume`"), "{err}");
    let names = files(&stage.folder());
    assert!(names.iter().all(|name| name.ends_with(".json") && !name.contains(".tmp")), "{names:?}");
    assert!(stage.record()["finished"].is_null());
}
