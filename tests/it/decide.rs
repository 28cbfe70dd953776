//! What is decided without reasons is what is explained: on random tenants, known and not wholly known, at several instants, by many threads; and a
//! question that is read in the plain way is the one that the grammar reads.

use std::thread;

use pim::compile::{resolve_plain_query, resolve_query};
use pim::ir::{Instant, Question};
use pim::possible::Memory;
use pim::session::{Changes, Decided, Decider, Input, NoIncludes, Packed, Session};
use pim::source::SourceId;
use pim::syntax;
use proptest::prelude::*;
use proptest::sample::select;

use crate::model::{Model, noon};
use crate::tenants::{GROUPS, ROLES, USERS, repaired_model, tenant, things};

/// What the random tenants of other tests have not: agents, units, and what is not known.
const FURTHER: [&str; 14] = [
    "assign unknown to g0 as eligible member",
    "assign unknown ann, ben to g1 as active member",
    "assign unknown to g2 as active owner until 2026-03-05",
    "assign unknown to role \"Exchange Administrator\" as eligible",
    "assign unknown to role \"Privileged Role Administrator\" as active",
    "assign ann to role \"Groups Administrator\" as active",
    "assign g1 to role \"Groups Administrator\" in unit emea as active",
    "assign ben to role \"Exchange Administrator\" in unit emea as eligible",
    "assign ben to role \"Exchange Administrator\" in unit emea as active",
    "assign cid to role \"Helpdesk Administrator\" as active",
    "assign robo to g3 as eligible member",
    "assign robo to g1 as active member",
    "group g4 { pim-enabled  membership policy unknown }",
    "user vic { unknown disabled }",
];

/// Every question about one of the accounts that has a decision.
fn questions(who: &str) -> Vec<String> {
    let mut asked = Vec::new();
    for thing in things() {
        for mods in
            ["", " for 1h", " for 1m", " with mfa, justification", " with context c", " without approval", " at 2026-03-12T00:00:00Z"]
        {
            asked.push(format!("can {who} activate {thing}{mods}"));
        }
        asked.extend(["", " for ann", " for dot"].map(|whose| format!("can {who} approve {thing}{whose}")));
    }
    for group in GROUPS {
        asked.extend(["", "membership of ", "ownership of "].map(|side| format!("can {who} manage {side}{group}")));
        asked.extend(["members", "owners"].map(|side| format!("can {who} change {side} of {group}")));
        asked.extend(["member", "owner"].map(|side| format!("is {who} {side} of {group}")));
        asked.extend(["member", "owner"].map(|side| format!("is {who} eligible {side} of {group}")));
        asked.push(format!("can {who} reach membership of {group}"));
    }
    for role in ROLES {
        asked.extend(["in role", "eligible in role"].map(|held| format!("is {who} {held} {role}")));
    }
    asked.extend(["password", "mfa"].map(|credential| format!("can {who} reset {credential} of ben")));
    asked
}

fn question(model: &Model, text: &str) -> Question {
    let query = syntax::parse_query(SourceId::default(), text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    resolve_query(model.tenant(), &model.compiled.scope, &query).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

/// Compares every answer with its decision, one after the other with the same memory.
fn compare(model: &Model, names: &[&str], of: impl Fn(usize) -> bool) -> Result<(), TestCaseError> {
    let (memory, packed) = (Memory::default(), Packed::default());
    let mut decider = Decider::new(model.tenant(), &memory, &packed);
    let asked = names.iter().filter(|name| model.compiled.scope.principal(name).is_some()).flat_map(|who| questions(who));
    for (_, text) in asked.enumerate().filter(|(at, _)| of(*at)) {
        let told = Decided::of(&model.ask(&text));
        prop_assert_eq!(decider.decide(&question(model, &text), noon()), told, "{}", text);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::laws::cases(8), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_decision_is_what_is_explained(mut random in tenant(), further in prop::collection::vec(select(FURTHER.to_vec()), 0..6), part in 0usize..16) {
        random.declarations.push("unit emea { members ann, g0 }\nuser robo { agent }\nuser eve".to_owned());
        random.assignments.extend(further.into_iter().map(str::to_owned));
        let Some(model) = repaired_model(random) else { return Ok(()) };
        let names: Vec<&str> = USERS.iter().copied().chain(["bot", "robo", "vic", "g1", "eve"]).collect();
        compare(&model, &names, |at| at % 16 == part)?;
    }

    #[test]
    fn a_plain_question_is_what_the_grammar_reads(tape in prop::collection::vec(any::<u32>(), 60), random in tenant()) {
        let Some(model) = repaired_model(random) else { return Ok(()) };
        let drawn = syntax::format_query(&crate::generate::query(&tape));
        for text in questions("ann").into_iter().chain([drawn]) {
            let Some((canonical, question)) = resolve_plain_query(&model.compiled.scope, &text) else { continue };
            let query = syntax::parse_query(SourceId::default(), &text).unwrap();
            prop_assert_eq!(&canonical, &syntax::format_query(&query));
            prop_assert_eq!(resolve_query(model.tenant(), &model.compiled.scope, &query), Ok(question), "{}", text);
        }
    }
}

const SET: &str = "user alice user carol service-principal user-bot
group ops { pim-enabled membership policy { activation { max 2h require mfa approval by carol } } }
group \"is\" { pim-enabled }
assign alice to ops as eligible member until 2026-12-31
";

fn session(text: &str) -> Session {
    Session::load(vec![Input::pim("set.pim", text)], &NoIncludes, &Changes::default()).unwrap()
}

#[test]
fn what_is_plain_is_read_without_the_grammar_and_nothing_else_is() {
    let session = session(SET);
    let model = Model::valid(SET).unwrap();
    let is_plain = |text: &str| resolve_plain_query(&model.compiled.scope, text).map(|(query, _)| query);
    assert_eq!(is_plain(" is  alice\tmember of ops ").as_deref(), Some("is alice member of ops"));
    for text in [
        "can alice activate membership of is",
        "can alice activate membership of \"ops\"",
        "can alice activate membership of ops with mfa",
        "can alice activate membership of nobody-knows",
        "can alice activate membership of ops # why",
        "can any activate membership of ops",
        "can alice reset password of user-bot",
        "who is member of ops",
        "can alice manage ops of ops",
        "",
    ] {
        assert_eq!(is_plain(text), None, "{text}");
    }
    assert_eq!(session.read("can alice activate membership of is").unwrap_err().diagnostics.len(), 1);
    assert_eq!(session.read("can alice activate membership of \"is\"").unwrap().query, "can alice activate membership of \"is\"");
}

#[test]
fn decisions_come_from_the_session_too() {
    let session = session(SET);
    let word = |text: &str| session.decide(text, noon()).unwrap().map(Decided::word);
    assert_eq!(word("can alice activate membership of ops"), Some("approval"));
    assert_eq!(word("can alice activate membership of ops at 2027-02-01"), Some("deny"));
    assert_eq!(word("can any member of ops activate membership of ops"), Some("deny"));
    assert_eq!(word("is alice member of ops"), Some("no"));
    assert_eq!(word("who is member of ops"), None);
    assert!(session.decide("is dave member of ops", noon()).is_err());
    assert!(self::session("user a user a").decider().is_err(), "a set that is refused decides nothing");
}

#[test]
fn many_threads_decide_at_once() {
    let model = Model::valid(&format!("{SET}assign unknown to ops as active member until 2026-02-01")).unwrap();
    let (memory, packed) = (Memory::default(), Packed::default());
    let asked: Vec<Question> = questions_about_ops().iter().map(|text| question(&model, text)).collect();
    let ask = || -> Vec<Option<Decided>> {
        let mut decider = Decider::new(model.tenant(), &memory, &packed);
        let at = |turn: usize| Instant::from_micros(noon().micros() + (turn % 3) as i64 * 30_000_000_000_000);
        (0..asked.len() * 6).map(|turn| decider.decide(&asked[turn % asked.len()], at(turn))).collect()
    };
    let alone = ask();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == alone));
    });
}

fn questions_about_ops() -> Vec<String> {
    let who = ["alice", "carol", "user-bot"].into_iter();
    who.flat_map(|who| ["activate membership of ops", "approve membership of ops", "manage ops"].map(|what| format!("can {who} {what}")))
        .collect()
}
