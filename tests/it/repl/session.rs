//! Whole conversations, as they are seen.

use insta::assert_snapshot;

use super::{TEAM, Talk};

#[test]
fn a_newcomer_asks_acts_and_asks_again() {
    assert_snapshot!(Talk::on(TEAM).transcript(
        r#"can alice activate membership of ops

alice activates membership of ops for 1h

assign "dot com" to ops as eligible member until 2026-12-31

alice activates membership of ops for 1h with mfa

:list requests

carol approves membership of ops for alice with justification "seen"

is alice member of ops

expect yes: is alice member of ops

after 2h

who is member of ops"#
    ));
}

#[test]
fn words_of_other_prompts_and_first_guesses_name_what_to_type() {
    let mut talk = Talk::on(TEAM);
    for (input, meant) in [
        ("help", "a command begins with a colon: `:help`"),
        ("quit", "a command begins with a colon: `:quit`"),
        ("exit", "a command begins with a colon: `:quit`"),
        ("list users", "a command begins with a colon: `:list`"),
        ("can alice activate ops", "write `can alice activate membership of ops`"),
        ("why can alice activate ops", "every answer says why: write `can alice activate membership of ops`"),
        ("does alice have ops", "write `is alice member of ops`"),
        ("alice activates ops with mfa", "write `alice activates membership of ops with mfa`"),
        ("expect yes: is alice a member of ops", "write `is alice member of ops`"),
        ("show users", "`pim list` lists them, and `:list` behind a prompt"),
    ] {
        let reply = talk.say(input);
        let complaint = reply.complaint.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!reply.is_answered && complaint.contains(meant), "{input}: {}", reply.complaint);
    }
}

#[test]
fn everything_is_undone_step_by_step() {
    let mut talk = Talk::on(TEAM);
    let mut before = vec![talk.fingerprint()];
    let inputs = [
        ":at 2026-04-01T08:00:00Z",
        "user eve",
        "assign eve to ops as eligible member until 2026-12-31",
        "at 2026-03-01",
        "eve activates membership of ops with mfa",
        "expect no: is eve member of ops",
        "refused self-approval: eve approves membership of ops for eve with justification \"me\"",
        "after 30m",
        ":at 2026-03-05",
        "carol approves membership of ops for alice with justification \"ok\"",
        "never any guest can activate membership of ops",
    ];
    for input in inputs {
        talk.say(input);
        before.push(talk.fingerprint());
    }
    // the approval is refused, since nobody asked: it changed nothing, so there is nothing to undo
    assert_eq!(before[10], before[9]);
    before.remove(10);
    for expected in before.iter().rev().skip(1) {
        let told = talk.ok(":undo");
        assert!(told.starts_with("undone: "), "{told}");
        assert_eq!(talk.fingerprint(), *expected, "after {told}");
    }
    assert!(!talk.say(":undo").is_answered);
}

#[test]
fn what_is_undone_is_named() {
    assert_snapshot!(Talk::on(TEAM).transcript(
        r#"user eve { upn "eve@contoso.com"
}

alice activates membership of ops with mfa

after 1h30m

:undo

:undo

:undo

:undo"#
    ));
}

#[test]
fn errors_say_what_is_wrong_and_change_nothing() {
    let mut talk = Talk::on(TEAM);
    talk.ok("alice activates membership of ops with mfa");
    let before = talk.fingerprint();
    let seen = talk.transcript(
        r#"can alcie activate membership of ops

user alice

assign alice to nobodys as active member

assign ops to ops as eligible member

cna alice activate membership of ops

alice activtes membership of ops

at 2026-03-02T08:00:00Z

:at yesterday

:at

:undo twice

:frobnicate

:load nowhere.pim

group x { pim-enabled
user y

expect deny: can alice activate membership of ops with mfa, mfa

expect yes: is alice member of ops

refused not-eligible: bob deactivates membership of ops

:list colours

:format xml

:help nonsense

}

"unclosed"#,
    );
    assert_eq!(talk.fingerprint(), before);
    assert_snapshot!(seen);
}

#[test]
fn a_statement_that_would_let_a_step_go_otherwise_is_refused() {
    let mut talk = Talk::on(TEAM);
    talk.ok("alice activates membership of ops with mfa");
    let before = talk.fingerprint();
    let seen = talk.transcript("assign alice to ops as active member from 2026-01-01 until 2026-03-10\n\n:undo\n\nassign alice to ops as active member from 2026-01-01 until 2026-03-10");
    assert_ne!(talk.fingerprint(), before);
    assert_snapshot!(seen);
}

/// A step goes otherwise too where it is still done, but comes to something else.
#[test]
fn a_statement_that_would_let_a_step_come_to_something_else_is_refused() {
    let mut talk = Talk::on("user alice\nuser bob\nassign alice to role \"Reports Reader\" as eligible\n");
    assert_snapshot!(talk.transcript(
        r#"alice activates role "Reports Reader" with mfa, justification "x"

after 30m

role "Reports Reader" { policy { activation { max 1h approval by bob } } }

assign bob to role "Reports Reader" as active until 2026-03-02T09:10:00Z"#
    ));
}

#[test]
fn promises_are_judged_when_they_are_typed() {
    assert_snapshot!(Talk::on(TEAM).transcript(
        r#"never any guest can activate membership of ops

never alice can activate membership of ops

expect approval by carol: can alice activate membership of ops at 2026-05-01

expect allow: can alice activate membership of ops at 2026-05-01

scenario "lapse" {
  alice activates membership of ops with mfa
  after 24h
  expect approval: can alice activate membership of ops
}"#
    ));
}

#[test]
fn a_question_about_another_instant_is_about_the_declared_state() {
    let mut talk = Talk::on(TEAM);
    talk.ok("alice activates membership of ops with mfa");
    talk.ok("carol approves membership of ops for alice with justification \"ok\"");
    assert_snapshot!(talk.transcript(
        "is alice member of ops\n\nis alice member of ops at 2026-03-02T09:30:00Z\n\nwhen can alice activate membership of ops"
    ));
}

#[test]
fn a_session_is_saved_as_a_scenario() {
    let mut talk = Talk::on(TEAM);
    talk.transcript(
        r#"can alice activate membership of ops

is bob owner of ops at 2026-05-01

what can alice activate

when can alice activate membership of ops

:at 2026-02-01

who can activate membership of ops

assign "dot com" to ops as eligible member from 2026-02-01 until 2026-12-31

"dot com" activates membership of ops for 3h with mfa

alice activates membership of ops for 30m with mfa

carol approves membership of ops for alice with justification "ok"

expect yes: is alice member of ops

refused five-minutes: alice deactivates membership of ops

after 1h

:at 2026-02-03

can alice activate membership of ops

never "guests stay out": any guest can activate membership of ops

# the guest is let in by what was typed above
how can alice reach access "Key Vault on prod""#,
    );
    let (text, session) = talk.saved();
    assert_snapshot!(text);
    let cases = session.test(talk.engine.now()).unwrap();
    let failed: Vec<_> = cases.iter().filter(|case| case.outcome != pim::session::Outcome::Passed).collect();
    assert!(failed.is_empty() && cases.len() >= 3, "{failed:?}");
    assert_eq!(pim::syntax::format_file(&pim::syntax::parse_file(pim::source::SourceId::default(), &text).file), text);
}

#[test]
fn files_whose_promises_do_not_hold_any_more_are_copied() {
    let rules = "include \"people.pim\"\n# who may\nnever bob can activate membership of ops\nexpect no: is bob member of ops\n";
    let mut talk = Talk::with(&[("rules.pim", rules), ("people.pim", TEAM)]);
    talk.ok("assign bob to ops as eligible member until 2026-12-31");
    talk.ok("can bob activate membership of ops");
    let (text, session) = talk.saved();
    assert!(session.test(talk.engine.now()).unwrap().iter().all(|case| case.outcome == pim::session::Outcome::Passed));
    assert_snapshot!(text);
}

#[test]
fn what_settles_a_file_is_assumed_again_by_whoever_runs_what_is_saved() {
    let changes = pim::session::Changes {
        assume: vec!["user vic { mfa }".to_owned(), "user new".to_owned()],
        retract: Vec::new(),
        without: Vec::new(),
        closed: false,
    };
    let mut talk = Talk::changed(&[("people.pim", "user vic { unknown mfa }\ngroup ops\n")], changes);
    talk.ok("who is member of ops");
    let (text, _) = talk.saved();
    assert!(text.contains("--assume 'user vic { mfa }'") && text.contains("user new") && !text.contains("user vic {\n"), "{text}");
}

#[test]
fn what_was_retracted_is_left_out_of_what_is_saved() {
    let gone = ["assign bob to ops as active owner", "assign carol to helpdesk as active member"].map(str::to_owned);
    let desk = "include \"people.pim\"\ngroup helpdesk\nassign alice, carol to helpdesk as active member  # the desk\n";
    let changes = pim::session::Changes { assume: Vec::new(), retract: gone.to_vec(), without: Vec::new(), closed: false };
    let mut talk = Talk::changed(&[("desk.pim", desk), ("people.pim", TEAM)], changes);
    talk.ok("who is owner of ops");
    talk.ok("who is member of helpdesk");
    let (text, session) = talk.saved();
    assert!(session.test(talk.engine.now()).unwrap().iter().all(|case| case.outcome == pim::session::Outcome::Passed));
    assert_snapshot!(text);
}

#[test]
fn no_file_is_overwritten_but_a_saved_one() {
    let mut talk = Talk::with(&[("set.pim", TEAM), ("mine.pim", "user me\n")]);
    talk.ok("who is owner of ops");
    assert!(!talk.say(":save mine.pim").is_answered);
    assert!(!talk.say(":save set.pim").is_answered);
    assert_eq!(talk.files.0["mine.pim"], "user me\n");
    talk.ok(":save new.pim");
    talk.ok("who is member of ops");
    talk.ok(":save new.pim");
    assert!(talk.files.0["new.pim"].contains("nobody: who is member of ops"));
}

#[test]
fn files_are_read_again_and_others_loaded() {
    let mut talk = Talk::with(&[("set.pim", TEAM), ("other.pim", "user zoe\ngroup g { pim-enabled }\n"), ("bad.pim", "group g { pim\n")]);
    talk.ok("user eve");
    talk.ok("alice activates membership of ops with mfa");
    let mut seen = String::new();
    for (changed, input) in [
        (TEAM.replace("max 2h", "max 4h"), ":reload"),
        (TEAM.replace("alice to ops", "bob to ops"), ":reload"),
        (TEAM.replace("user bob", "usr bob"), ":reload"),
        (format!("{TEAM}user eve\n"), ":reload"),
        (TEAM.to_owned(), ":load bad.pim"),
        (TEAM.to_owned(), ":load \"other.pim\""),
    ] {
        talk.files.0.insert("set.pim".to_owned(), changed);
        seen += &talk.transcript(input);
        seen += &talk.transcript(":list");
    }
    assert_snapshot!(seen);
}

#[test]
fn a_refused_policy_set_can_be_mended_and_read_again() {
    let mut talk = Talk::on("user alice\ngroup ops { pim-enabled }\nassign alice, bob to ops as active member\n");
    let greeting = talk.engine.greet();
    let mut seen = format!("{}{}\n", greeting.answer, greeting.complaint);
    seen += &talk.transcript(
        "is alice member of ops\n\nafter 1h\n\nuser zoe { mfa mfa }\n\n:save x.pim\n\nuser bob\n\nis bob member of ops\n\n:undo",
    );
    talk.files.0.insert("set.pim".to_owned(), "user alice\nuser bob\ngroup ops\nassign alice, bob to ops as active member\n".to_owned());
    seen += &talk.transcript(":reload\n\nis bob member of ops");
    assert_snapshot!(seen);
}

#[test]
fn an_include_that_is_typed_is_loaded() {
    let mut talk = Talk::with(&[("set.pim", TEAM), ("more.pim", "user zoe\n")]);
    talk.ok("include \"more.pim\"");
    talk.ok("assign zoe to ops as active member");
    talk.ok("is zoe member of ops");
    assert!(!talk.say("include \"none.pim\"").is_answered);
    let (text, session) = talk.saved();
    assert!(text.contains("include \"more.pim\""), "{text}");
    assert!(session.test(talk.engine.now()).unwrap().iter().all(|case| case.outcome == pim::session::Outcome::Passed));
}

#[test]
fn json_has_one_object_an_input() {
    let mut talk = Talk::on(TEAM);
    let inputs = r#":format json

is bob owner of ops

is bob owner of nothing

user eve

user eve

alice activates membership of ops

alice activates membership of ops with mfa

expect yes: is alice member of ops

after 25h

at 2026-03-01

never anyone can activate membership of ops

:list requests

:check

:undo

:help clock

:nonsense

nonsense

:save out.pim

:format human"#;
    let mut seen = String::new();
    for input in inputs.split("\n\n") {
        let reply = talk.say(input);
        if input != ":format human" {
            let lines: Vec<&str> = reply.answer.lines().collect();
            assert_eq!(lines.len(), 1, "{input}: {}", reply.answer);
            assert!(serde_json::from_str::<serde_json::Value>(lines[0]).unwrap().is_object());
            assert_eq!(reply.complaint, "", "{input}");
        }
        seen += &format!("> {input}\n{}", reply.answer);
    }
    assert_snapshot!(seen);
}

#[test]
fn what_is_there_is_listed_checked_and_explained() {
    assert_snapshot!(Talk::on(TEAM).transcript(
        ":list\n\n:list users\n\n:list groups\n\n:list roles\n\n:list policies\n\n:list assignments\n\n:list requests\n\n:check\n\n:help\n\n:help commands\n\n:help clock\n\n# nothing\n\n:quit"
    ));
}

#[test]
fn every_topic_has_its_page_and_every_code() {
    let mut talk = Talk::on(TEAM);
    for topic in ["questions", "statements", "steps", "clock", "saving", "keys", "no-approver", "group-as-owner"] {
        assert!(talk.ok(&format!(":help {topic}")).lines().count() > 2, "{topic}");
    }
}

#[test]
fn every_command_and_every_word_that_begins_something_has_help() {
    let mut talk = Talk::on(TEAM);
    let listed = talk.ok(":help commands");
    let commands = listed.lines().filter_map(|line| line.split([' ', '\n']).next());
    let commands: Vec<String> = commands.flat_map(|word| [word.to_owned(), word.trim_start_matches(':').to_owned()]).collect();
    assert_eq!(commands.len(), 22);
    let words = pim::syntax::RESERVED.iter().filter(|word| !["extends", "to", "as", "in", "of", "by", "and"].contains(word));
    let more = ["eligible", "member", "membership", "mfa", "ticket", "activate", "escalate", "activation", "starting"];
    let words = words.chain(pim::syntax::DEEDS).chain(&more).map(|word| (*word).to_owned());
    for topic in commands.into_iter().chain(words) {
        assert!(!talk.ok(&format!(":help {topic}")).is_empty(), "{topic}");
    }
    assert_snapshot!(talk.transcript(":help :undo\n\n:help undo\n\n:help scenario\n\n:help :save\n\n:help policy\n\n:help unde"));
}

/// Two refusals leave a trace in the real system: what was approved too late has failed, and the removal of a last owner is tried again.
#[test]
fn a_refusal_that_leaves_a_trace_is_a_step() {
    let text = r#"user alice
user bob
user carol
group ops { pim-enabled  membership policy { activation { require nothing  approval by carol } }  ownership policy { activation { max 1h } } }
assign alice to ops as eligible member until 2026-03-02T09:20:00Z
assign bob to ops as eligible owner
"#;
    let mut talk = Talk::on(text);
    talk.ok("alice activates membership of ops");
    talk.ok("after 1h");
    let before = talk.fingerprint();
    talk.ok("carol approves membership of ops for alice with justification \"late\"");
    assert_ne!(talk.fingerprint(), before);
    talk.ok("is alice member of ops");
    let (text, session) = talk.saved();
    assert!(text.contains("refused not-eligible: carol approves") || text.contains("refused expired: carol approves"), "{text}");
    assert!(session.test(talk.engine.now()).unwrap().iter().all(|case| case.outcome == pim::session::Outcome::Passed), "{text}");
    talk.ok(":undo");
    assert_eq!(talk.fingerprint(), before);
}
