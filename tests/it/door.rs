//! The piece that the command line and the servers share: what a held policy set tells is what the command line prints, changed sessions are
//! those of `--assume` and `--retract`, and lists are cut aloud.

use std::process::Command;
use std::sync::Arc;

use pim::Instant;
use pim::door::{Errand, Exit, Held, Limits, Request, Told};
use pim::session::{Changes, Input, NoIncludes};
use serde_json::{Map, Value, json};

const AT: &str = "2026-03-02T09:00:00Z";

const SET: &str = r#"
user alice { mfa }
user bob
user carol
group ops { pim-enabled  role-assignable  membership policy { activation { max 2h  require justification  approval by carol } } }
group keys { pim-enabled }
assign alice to ops as eligible member until 2026-12-31
assign bob to keys as active member
expect approval: can alice activate membership of ops at 2026-03-02T09:00:00Z
expect deny: can bob activate membership of ops at 2026-03-02T09:00:00Z
"#;

fn now() -> Instant {
    Instant::from_micros(1_772_442_000_000_000)
}

fn held(text: &str) -> Held {
    Held::load(vec![Input::pim("set.pim", text)], &NoIncludes, Changes::default()).unwrap()
}

fn request(errand: Errand) -> Request {
    Request { at: Some(AT.to_owned()), ..Request::new(errand) }
}

fn ask(text: &str) -> Request {
    request(Errand::Ask(text.to_owned()))
}

fn printed(told: &Told) -> String {
    told.lines().collect()
}

/// What the binary prints of the set, and its exit code.
fn command_line(words: &[&str], request: &Request) -> (String, i32) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("set.pim"), SET).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
    command.current_dir(folder.path()).args(words).args(["--format", "json", "-p", "set.pim"]);
    command.args(request.at.iter().flat_map(|at| ["--at", at]));
    command.args(request.assume.iter().flat_map(|text| ["--assume", text]));
    command.args(request.retract.iter().flat_map(|text| ["--retract", text]));
    let output = command.output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

#[test]
fn what_is_told_is_what_the_command_line_prints() {
    let held = held(SET);
    let cases: [(&[&str], Errand); 12] = [
        (&["can alice activate membership of ops"], Errand::Ask("can alice activate membership of ops".to_owned())),
        (&["who can activate membership of ops"], Errand::Ask("who can activate membership of ops".to_owned())),
        (&["what can bob activate"], Errand::Ask("what can bob activate".to_owned())),
        (&["how can alice reach membership of ops"], Errand::Ask("how can alice reach membership of ops".to_owned())),
        (&["can zoe activate membership of ops"], Errand::Ask("can zoe activate membership of ops".to_owned())),
        (&["list"], Errand::List(Vec::new())),
        (&["list", "users", "--eligible"], Errand::List(vec!["users".to_owned(), "--eligible".to_owned()])),
        (&["list", "users", "--user", "zoe"], Errand::List(vec!["users".to_owned(), "--user".to_owned(), "zoe".to_owned()])),
        (&["check"], Errand::Check),
        (&["test"], Errand::Test(None)),
        (&["test", "--filter", "bob"], Errand::Test(Some("bob".to_owned()))),
        (&["explain", "D3.24"], Errand::Explain("D3.24".to_owned())),
    ];
    for (words, errand) in cases {
        let request = request(errand);
        let told = held.answer(&request, now());
        assert_eq!((printed(&told), i32::from(told.exit.code())), command_line(words, &request), "{words:?}");
    }
}

#[test]
fn a_changed_session_is_that_of_the_options() {
    let held = held(SET);
    let changed = [
        Request { assume: vec!["assign bob to ops as eligible member".to_owned()], ..ask("can bob activate membership of ops") },
        Request {
            retract: vec!["assign alice to ops as eligible member until 2026-12-31".to_owned()],
            ..ask("can alice activate membership of ops")
        },
        Request { assume: vec!["user carol { disabled }".to_owned()], ..ask("can alice activate membership of ops") },
        Request { assume: vec!["asign".to_owned()], ..ask("can alice activate membership of ops") },
        Request { retract: vec!["assign alice to keys as eligible member".to_owned()], ..ask("is alice member of ops") },
        Request { at: Some("2027-02-01".to_owned()), ..ask("can alice activate membership of ops") },
        Request { at: Some("soon".to_owned()), ..ask("can alice activate membership of ops") },
    ];
    // twice, for what is kept must not be another
    for request in changed.iter().chain(&changed) {
        let Errand::Ask(text) = &request.errand else { panic!() };
        let told = held.answer(request, now());
        assert_eq!((printed(&told), i32::from(told.exit.code())), command_line(&[text], request), "{request:?}");
    }
    assert_eq!(held.answer(&ask("can bob activate membership of ops"), now()).exit, Exit::No, "nothing stays of an assumption");
}

#[test]
fn the_last_few_changed_sessions_are_kept() {
    let held = held(SET);
    let changed = |name: &str| held.changed(&[format!("user {name}")], &[]).unwrap();
    let first = changed("a");
    assert!(Arc::ptr_eq(&first, &changed("a")));
    for name in ["b", "c", "d"] {
        assert!(!Arc::ptr_eq(&first, &changed(name)));
    }
    assert!(Arc::ptr_eq(&first, &changed("a")), "four are kept");
    for name in ["e", "f", "g", "h"] {
        changed(name);
    }
    assert!(!Arc::ptr_eq(&first, &changed("a")), "no more than four are");
    assert!(Arc::ptr_eq(held.session(), &held.changed(&[], &[]).unwrap()));
}

#[test]
fn a_refused_set_is_checked_and_not_asked() {
    let held = held("assign zoe to ops as eligible member");
    let told = held.answer(&ask("is zoe member of ops"), now());
    assert_eq!(told.exit, Exit::Unanswered);
    assert_eq!(told.to_object()["error"]["code"], json!("unknown-name"));
    for errand in [Errand::Test(None), Errand::List(vec!["users".to_owned()])] {
        assert_eq!(held.answer(&request(errand), now()).to_object()["error"]["code"], json!("unknown-name"));
    }
    let checked = held.answer(&request(Errand::Check), now());
    assert_eq!(checked.exit, Exit::No);
    assert_eq!(checked.to_object()["diagnostics"].as_array().unwrap().len(), 2);
}

#[test]
fn rows_stand_in_one_object() {
    let told = held(SET).answer(&request(Errand::Test(None)), now());
    let whole = told.to_object();
    assert_eq!(whole.keys().collect::<Vec<_>>(), ["at", "cases", "passed", "failed"]);
    assert_eq!((whole["cases"].as_array().unwrap().len(), &whole["passed"], told.exit), (2, &json!(2), Exit::Yes));
}

fn cut(told: &Told, items: usize, bytes: usize) -> Map<String, Value> {
    told.object(Limits { items, bytes }).unwrap()
}

#[test]
fn lists_are_cut_aloud() {
    let users: String = (0..50).map(|at| format!("user u{at}\nassign u{at} to ops as eligible member\n")).collect();
    let held = held(&format!("group ops {{ pim-enabled }}\n{users}"));
    let who = held.answer(&ask("who can activate membership of ops"), now());
    let whole = cut(&who, 50, usize::MAX);
    assert_eq!((whole.get("truncated"), whole.get("total")), (None, None), "what fits is as it is printed");
    assert_eq!(whole, who.to_object());
    let some = cut(&who, 7, usize::MAX);
    assert_eq!((some["items"].as_array().unwrap().len(), &some["truncated"], &some["total"]), (7, &json!(true), &json!(50)));
    let small = cut(&who, 50, 1_000);
    let kept = small["items"].as_array().unwrap().len();
    assert!(serde_json::to_string(&small).unwrap().len() <= 1_000 && kept > 5, "{kept} of 50");
    assert_eq!((&small["truncated"], &small["total"]), (&json!(true), &json!(50)));
    let sheet = cut(&held.answer(&ask("show group ops"), now()), 7, usize::MAX);
    assert_eq!((&sheet["truncated"], &sheet["eligible_members_total"]), (&json!(true), &json!(50)), "{sheet:?}");
    assert_eq!(held.answer(&ask("can u1 activate membership of ops"), now()).object(Limits { items: 7, bytes: 100 }), None);
}

#[test]
fn a_held_set_is_shared_by_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&held(SET));
}
