//! First guesses: each entry of the tables is met by its example, which cannot be read, and every form that it offers can.

use pim::diag::{Diagnostic, Offer};
use pim::ir::Instant;
use pim::session::{Changes, Input, NoIncludes, Session};
use pim::source::{Origin, Sources};
use pim::syntax::{Guess, Parsed, QUESTION_GUESSES, STATEMENT_GUESSES, parse_file};

const TENANT: &str = r#"
user alice { upn "alice@contoso.com" }
user bob { mfa }
user carol
group kv-prod { pim-enabled  grants "Key Vault Secrets User on kv-prod" }
group kv { pim-enabled  grants kv }
group ops { pim-enabled  role-assignable }
assign bob to kv-prod, kv as eligible member
"#;

fn tenant() -> Session {
    let text = TENANT.replace("kv-prod, kv as", "kv-prod as")
        + "assign alice to kv-prod as eligible owner\nassign bob to ops as eligible member\n";
    let session = Session::load(vec![Input::pim("a.pim", text)], &NoIncludes, &Changes::default()).expect("no changes");
    assert_eq!(session.diagnostics(), &[]);
    session
}

fn parse(text: &str) -> Parsed {
    let mut sources = Sources::new();
    let id = sources.add("test.pim", text, Origin::File);
    parse_file(id, text)
}

fn said(found: &[Diagnostic]) -> Vec<String> {
    found.iter().map(|found| format!("{} ({})", found.message, found.help.as_deref().unwrap_or("no help"))).collect()
}

/// Returns what a text is offered for its first fault.
fn offer<'d>(guess: &Guess, found: &'d [Diagnostic]) -> Result<&'d Offer, String> {
    let first = found.first().ok_or("is read")?;
    let offer = first.offer.as_deref().ok_or_else(|| format!("nothing is offered: {:?}", said(found)))?;
    let is_met = offer.why == guess.why && offer.forms.is_empty() == guess.meant.is_empty() && first.help == Some(offer.help());
    if is_met { Ok(offer) } else { Err(format!("another guess is met: {:?}", said(found))) }
}

/// Each form, put in the place of what was guessed, can be read; the mark stands under what cannot be read, within that place.
fn check_in_place(guess: &Guess, text: &str, found: &[Diagnostic]) -> Result<(), String> {
    let (offer, mark) = (offer(guess, found)?, found[0].labels[0].span);
    if mark.start < offer.place.start || offer.place.end < mark.end {
        return Err(format!("the mark stands beside: {:?}", found[0]));
    }
    for form in &offer.forms {
        let mut mended = text.to_owned();
        mended.replace_range(offer.place.range(), if offer.is_apart { "" } else { form });
        mended.push_str(if offer.is_apart { form } else { "" });
        match parse(&mended).diagnostics.as_slice() {
            [] => {}
            bad => return Err(format!("`{form}` cannot be read in `{mended}`: {:?}", said(bad))),
        }
    }
    Ok(())
}

fn check_all(guesses: &[Guess], check: impl Fn(&Guess) -> Result<(), String>) {
    let failed = guesses.iter().filter_map(|guess| check(guess).err().map(|why| format!("`{}`: {why}", guess.example)));
    let failed: Vec<String> = failed.collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), guesses.len(), failed.join("\n"));
}

#[test]
fn every_question_that_is_meant_can_be_asked() {
    let session = tenant();
    let at = Instant::from_micros(1_772_452_800_000_000);
    check_all(QUESTION_GUESSES, |guess| {
        let Err(rejected) = session.ask(guess.example, at) else { return Err("is answered".to_owned()) };
        let forms = &offer(guess, &rejected.diagnostics)?.forms;
        let bad = forms.iter().find_map(|form| session.ask(form, at).err().map(|bad| format!("`{form}`: {:?}", said(&bad.diagnostics))));
        bad.map_or(Ok(()), Err)
    });
}

#[test]
fn every_question_is_met_behind_expect_too() {
    check_all(QUESTION_GUESSES, |guess| {
        let text = format!("expect no: {}\n", guess.example);
        check_in_place(guess, &text, &parse(&text).diagnostics)
    });
}

#[test]
fn every_statement_that_is_meant_can_be_read() {
    check_all(STATEMENT_GUESSES, |guess| {
        let found = parse(guess.example).diagnostics;
        match found.len() {
            0 | 1 => check_in_place(guess, guess.example, &found),
            _ => Err(format!("more than one fault: {:?}", said(&found))),
        }
    });
}

/// What cannot be seen before names are known; the code, and what the help must say. Where it tells a text to write, that is good there.
const NAMES: &[(&str, &str, &str)] = &[
    ("assign alice@contoso.com to ops as eligible member", "unknown-name", "outside of questions write the name: `alice`"),
    (
        "assign \"0b3a1f5e-0000-4000-8000-000000000001\" to ops as eligible member",
        "unknown-name",
        "outside of questions write the name: `alice`",
    ),
    ("assign \"Alice Nguyen\" to ops as eligible member", "unknown-name", "outside of questions write the name: `alice`"),
    ("assign bob to role \"Global Admin\" as eligible", "unknown-name", "did you mean `Global Administrator`?"),
    ("assign bob to role \"User Admin\" as eligible", "unknown-name", "did you mean `User Administrator`?"),
    ("assign bob to role \"global admin\" as eligible", "unknown-name", "did you mean `Global Administrator`?"),
    ("assign bob to role global-admin as eligible", "unknown-name", "did you mean `global-administrator`?"),
    ("assign bob to role GlobalAdministrator as eligible", "unknown-name", "did you mean `global-administrator`?"),
    ("never anybody can reach role \"Global Administrator\"", "unknown-name", "write `anyone`"),
    ("never everyone can reach role \"Global Administrator\"", "unknown-name", "write `anyone`"),
    ("never guests can reach role \"Global Administrator\"", "unknown-name", "write `any guest`"),
    (
        "group g { pim-enabled membership policy none }",
        "unknown-name",
        "leave it out, and the defaults apply; where nobody knows the policy, write `unknown`",
    ),
    ("assign ops to bob as eligible member", "wrong-kind", "who is assigned comes first, and behind `to` the group"),
    ("expect deny: can bob activate role ops", "wrong-kind", "a group is named without `role`; in questions write `membership of ops`"),
    (
        "group g { pim-enabled membership policy { activation { max 45m } } }",
        "activation-limit",
        "write `max 30m`, which is stricter, or `max 1h`: 30m to 24h, in steps of 30m",
    ),
    (
        "group g { pim-enabled membership policy { activation { max 10m } } }",
        "activation-limit",
        "write `max 30m`: 30m to 24h, in steps of 30m",
    ),
    (
        "group g { pim-enabled membership policy { activation { max 25h } } }",
        "activation-limit",
        "write `max 1d`: 30m to 24h, in steps of 30m",
    ),
    ("group g { pim-enabled membership policy { active { max unlimited } } }", "bad-duration", "`permanent`, in `eligible` and `active`"),
    ("group g { pim-enabled membership policy { activation { max 8hours } } }", "bad-duration", "write `8h`"),
    ("tenant t { timezone \"W. Europe Standard Time\" }", "unknown-name", "such as `Europe/Berlin`"),
    ("assign bob to ops as eligible member until 31.12.2026", "bad-time", "write `2026-12-31`"),
];

#[test]
fn names_and_values_of_other_systems_are_told_as_they_are_here() {
    let people = "user alice \"Alice Nguyen\" { upn \"alice@contoso.com\" id \"0b3a1f5e-0000-4000-8000-000000000001\" }\nuser bob\n";
    for (text, code, help) in NAMES {
        let file = format!("{people}group ops {{ pim-enabled }}\n{text}\n");
        let session = Session::load(vec![Input::pim("a.pim", file)], &NoIncludes, &Changes::default()).expect("no changes");
        let [found] = session.diagnostics() else { panic!("{text}: {:?}", said(session.diagnostics())) };
        assert_eq!(found.code.name(), *code, "{text}");
        assert!(found.help.as_deref().is_some_and(|said| said.contains(help)), "{text}: {:?}", found.help);
    }
}

/// Of the forms that a guess may mean, those are offered that the policy set has a name for.
#[test]
fn only_what_is_there_is_offered() {
    let session = tenant();
    let at = Instant::from_micros(1_772_452_800_000_000);
    for (text, forms) in [
        ("can bob activate kv-prod", &["can bob activate membership of kv-prod", "can bob activate ownership of kv-prod"][..]),
        ("can bob activate ops", &["can bob activate membership of ops"]),
        ("can bob activate Exchange Administrator", &["can bob activate role \"Exchange Administrator\""]),
        ("why can't bob activate ops for 8 h", &["can bob activate membership of ops for 8h"]),
        ("how can bob activate ops", &["how can bob reach membership of ops"]),
        ("who has Exchange Administrator", &["who is in role \"Exchange Administrator\""]),
        ("is bob eligible for ops", &["is bob eligible member of ops"]),
        (
            "can bob activate membership of ops at 12/11/2026",
            &["can bob activate membership of ops at 2026-12-11", "can bob activate membership of ops at 2026-11-12"],
        ),
        ("can bob activate membership of ops at 12/31/2026", &["can bob activate membership of ops at 2026-12-31"]),
    ] {
        let rejected = session.ask(text, at).expect_err(text);
        assert_eq!(
            rejected.diagnostics[0].offer.as_deref().map(|offer| offer.forms.as_slice()),
            Some(&forms.iter().map(|form| (*form).to_owned()).collect::<Vec<_>>()[..]),
            "{text}"
        );
    }
    let file = TENANT.replace("kv-prod, kv as", "ops as")
        + "never anyone can reach ops\nscenario \"s\" {\n  bob activates ops for 1h\n  refused: bob deactivates ops\n  expect yes: is bob a member of ops\n}\n";
    let session = Session::load(vec![Input::pim("a.pim", file)], &NoIncludes, &Changes::default()).expect("no changes");
    let helps: Vec<&str> =
        session.diagnostics().iter().filter_map(|found| found.help.as_deref()?.split_once("write ")).map(|(_, help)| help).collect();
    assert_eq!(
        helps,
        [
            "`reach membership of ops`",
            "`bob activates membership of ops for 1h`",
            "`bob deactivates membership of ops`",
            "`is bob member of ops`"
        ]
    );
}
