//! Laws of the prompt, on random inputs.

use pim::session::Outcome;
use proptest::prelude::*;
use proptest::sample::select;

use super::Talk;
use crate::laws::cases;

/// A team in which much can happen.
const BUSY: &str = r#"tenant t { timezone "Europe/Berlin" }
user ann
user ben { mfa }
user "cid cat"
user dot { guest }
service-principal bot
group g0 {
  pim-enabled
  grants "vault"
  membership policy { activation { max 2h  require nothing  approval by ben }  eligible { permanent }  active { permanent  require nothing } }
  ownership policy { activation { max 2h  require nothing }  eligible { permanent }  active { permanent  require nothing } }
}
group g1 { pim-enabled  membership policy { activation { max 4h  require nothing } } }
assign ann, dot to g0 as eligible member
assign ann, "cid cat" to g0 as eligible owner
assign ben to g1 as eligible member until 2026-03-10
assign g1 to g0 as eligible member
assign ben to g0 as active owner until 2026-03-04
assign ann to role "Groups Administrator" as active
"#;

const NAMES: [&str; 5] = ["ann", "ben", "\"cid cat\"", "dot", "bot"];
const THINGS: [&str; 4] = ["membership of g0", "ownership of g0", "membership of g1", "role \"Groups Administrator\""];
const TIMES: [&str; 5] = ["2026-03-01", "2026-03-02T09:30", "2026-03-03T12:00:00Z", "2026-03-04", "2026-04-01"];

fn name() -> impl Strategy<Value = &'static str> {
    select(&NAMES[..])
}

fn thing() -> impl Strategy<Value = &'static str> {
    select(&THINGS[..])
}

fn time() -> impl Strategy<Value = &'static str> {
    select(&TIMES[..])
}

fn question() -> impl Strategy<Value = String> {
    let at = prop_oneof![4 => Just(String::new()), 1 => time().prop_map(|time| format!(" at {time}"))];
    let plain = prop_oneof![
        (name(), thing()).prop_map(|(who, thing)| format!("can {who} activate {thing}")),
        (name(), thing(), name()).prop_map(|(who, thing, whose)| format!("can {who} approve {thing} for {whose}")),
        name().prop_map(|who| format!("can {who} change members of g0")),
        thing().prop_map(|thing| format!("who can activate {thing}")),
        name().prop_map(|who| format!("what can {who} activate")),
        name().prop_map(|who| format!("is {who} member of g0")),
        Just("who is owner of g0".to_owned()),
        name().prop_map(|who| format!("how can {who} reach access vault")),
        name().prop_map(|who| format!("what can {who} reach")),
    ];
    prop_oneof![
        8 => (plain, at).prop_map(|(question, at)| question + &at),
        1 => (name(), thing()).prop_map(|(who, thing)| format!("when can {who} activate {thing}")),
        1 => Just("show g0".to_owned()),
    ]
}

fn act() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => (name(), thing()).prop_map(|(who, thing)| format!("{who} activates {thing} for 1h with mfa, justification \"x\"")),
        3 => (name(), name()).prop_map(|(who, whose)| format!("{who} approves membership of g0 for {whose} with justification \"ok\"")),
        1 => (name(), name()).prop_map(|(who, whose)| format!("{who} denies membership of g0 for {whose} with justification \"no\"")),
        1 => (name(), thing()).prop_map(|(who, thing)| format!("{who} deactivates {thing}")),
        1 => (name(), thing()).prop_map(|(who, thing)| format!("{who} cancels {thing}")),
        1 => (name(), name()).prop_map(|(who, whose)| format!("{who} removes {whose} from g0 as active owner")),
        1 => (name(), name()).prop_map(|(who, whose)| format!("{who} assigns {whose} to g0 as active member until 2026-03-09")),
        1 => (name(), name()).prop_map(|(who, whose)| format!("{who} adds {whose} to g0 as owner")),
        1 => (name(), thing(), time()).prop_map(|(who, thing, time)| format!("{who} activates {thing} for 30m starting {time}")),
    ]
}

fn statement() -> impl Strategy<Value = String> {
    prop_oneof![
        (name(), select(&["eligible", "active"][..]), select(&["member", "owner"][..]))
            .prop_map(|(who, state, relation)| format!("assign {who} to g0 as {state} {relation}")),
        (name(), time()).prop_map(|(who, time)| format!("assign {who} to g1 as eligible member until {time}")),
        select(&["user eve", "group g2 { pim-enabled }", "assign eve to g2 as eligible member"][..]).prop_map(str::to_owned),
        (name(), thing()).prop_map(|(who, thing)| format!("never {who} can activate {thing}")),
        (name(), time()).prop_map(|(who, time)| format!("expect yes: is {who} member of g0 at {time}")),
    ]
}

fn input() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => question(),
        6 => act(),
        2 => statement(),
        2 => select(&["after 30m", "after 1h", "after 2d", "after 25h"][..]).prop_map(str::to_owned),
        1 => time().prop_map(|time| format!("at {time}")),
        2 => time().prop_map(|time| format!(":at {time}")),
        1 => question().prop_map(|question| format!("expect yes: {question}")),
        1 => act().prop_map(|act| format!("refused: {act}")),
        1 => Just(":undo".to_owned()),
    ]
}

fn config(count: u32) -> ProptestConfig {
    ProptestConfig { cases: cases(count), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(40))]

    /// What is saved passes, gives the answers that were given, and is in canonical form.
    #[test]
    fn what_is_saved_passes_with_the_same_answers(inputs in prop::collection::vec(input(), 1..14)) {
        let mut talk = Talk::on(BUSY);
        let mut answers = Vec::new();
        let mut was_changed = false;
        for input in &inputs {
            let before = talk.fingerprint();
            let reply = talk.say(input);
            if !reply.is_answered {
                prop_assert_eq!(talk.fingerprint(), before, "{} changed the state", input);
            } else if input.starts_with("is ") {
                answers.push((input.clone(), if reply.answer.contains("✓ yes") { "yes" } else { "no" }));
            }
            was_changed |= input == ":undo" || input.starts_with("assign") || input.starts_with("group");
        }
        let (text, session) = talk.saved();
        for case in session.test(talk.engine.now()).unwrap() {
            prop_assert_eq!(&case.outcome, &Outcome::Passed, "{}\n{}", case.name, text);
        }
        let file = pim::syntax::parse_file(pim::source::SourceId::default(), &text).file;
        prop_assert_eq!(pim::syntax::format_file(&file), text.clone());
        if !was_changed {
            prop_assert!(!text.contains("later statements") && !text.contains("no longer"), "{}", text);
            for (question, answer) in answers {
                prop_assert!(text.contains(&format!("expect {answer}: {question}\n")), "{answer}: {question}\n{text}");
            }
        }
    }

    /// Whatever was said, undoing all of it leads back to the beginning.
    #[test]
    fn undoing_everything_leads_back(inputs in prop::collection::vec(input(), 1..10)) {
        let mut talk = Talk::on(BUSY);
        let start = talk.fingerprint();
        inputs.iter().for_each(|input| drop(talk.say(input)));
        let mut count = 0;
        while talk.say(":undo").is_answered {
            count += 1;
            prop_assert!(count <= inputs.len());
        }
        prop_assert_eq!(talk.fingerprint(), start);
    }
}

/// Pieces of the language, in any order.
fn jumble() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => select(&[
            "can", "who", "is", "ann", "g0", "activate", "membership", "of", "{", "}", ",", ":", "\"", "\"x y\"", "#", "\n", "group", "user", "assign", "to",
            "as", "eligible", "member", "activates", "approves", "for", "1h", "with", "mfa", "at", "2026-03-02", "after", "expect", "refused", "scenario",
            "never", ":at", ":list", ":save", ":load", ":help", ":undo", ":reload", "include", "show", "\\", "\u{0}", "é", "policy", "role",
        ][..]).prop_map(str::to_owned),
        1 => ".{0,6}",
    ];
    prop::collection::vec(word, 0..14).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(config(150))]

    /// No input makes the engine panic, or change the state without answering; nor does typing it make the prompt stumble.
    #[test]
    fn no_input_does_harm(input in prop_oneof![3 => jumble(), 1 => any::<String>()]) {
        let mut talk = Talk::on(BUSY);
        let before = talk.fingerprint();
        let reply = talk.say(&input);
        if !reply.is_answered {
            prop_assert_eq!(talk.fingerprint(), before);
        }
        let ends = (0..=input.len()).filter(|at| input.is_char_boundary(*at));
        for end in ends {
            let completion = talk.engine.complete(&input[..end]);
            prop_assert!(completion.start <= end && input.is_char_boundary(completion.start));
            _ = talk.engine.hint(&input[..end]);
        }
        let mut at = 0;
        for stroke in talk.engine.paint(&input, input.len() / 2) {
            prop_assert!(stroke.range.start >= at && input.get(stroke.range.clone()).is_some());
            at = stroke.range.end;
        }
    }
}
