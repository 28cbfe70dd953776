//! What is tried: each function takes any bytes, and panics where something does not hold. Nothing may hang, and no internal error may
//! be noted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use pim::defect;
use pim::door::Held;
use pim::eval::View;
use pim::exchange::{FORMATS, Material, Options};
use pim::hcl;
use pim::interact::{Engine, Form, Looks, Set, World};
use pim::ir::{Goal, Instant, Play, PrincipalId, Pursuit, Relation, Tenant};
use pim::mcp;
use pim::reach::{Account, Class, Finding, Index, Mode, Plan, Reach, verify_plan};
use pim::render::{self, DiagnosticJson, ErrorJson, ExplanationJson, Extent, Style, to_json_line};
use pim::session::{Answered, Changes, Input, NoIncludes, Session};
use pim::source::{Origin, SourceId, Sources};
use pim::syntax::{format_file, parse_file, parse_file_by_grammar, parse_file_in_parts};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::corpus::CUT;
use super::disk::Disk;
use super::mutate::Rng;
use super::pulled::pull_anything;
use crate::model::noon;
use crate::naive::Oracle;
use crate::reach_random::Random;
use crate::reach_reference::{Level, Reference};
use crate::tenants::{tenant, things};

/// A target by its name.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] = &[
    ("parse", parse),
    ("plain", plain),
    ("format", format),
    ("ask", ask),
    ("import", import),
    ("expression", expression),
    ("prompt", prompt),
    ("checker", checker),
    ("reference", reference),
    ("pull", pull),
    ("agent", agent),
];

/// Loads, checks and lints any bytes, and shows all that is wrong with them.
pub fn parse(data: &[u8]) {
    let session = load(data);
    let found = session.check(noon(), &[]);
    for diagnostic in session.diagnostics().iter().chain(&found.open) {
        for label in &diagnostic.labels {
            let text = session.sources().get(label.span.source).text();
            assert!(text.get(label.span.range()).is_some(), "a label beside the text: {diagnostic:?}");
        }
        let _ = to_json_line(&DiagnosticJson::new(session.sources(), diagnostic));
    }
    let shown = render::render_diagnostics(session.sources(), session.diagnostics(), Extent::First, Style::PLAIN);
    assert_harmless(&shown);
    no_defect();
}

/// What is read without the grammar, and in parts, is what the grammar reads, to the last span.
pub fn plain(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let by_grammar = parse_file_by_grammar(SourceId::default(), &text);
    assert_eq!(parse_file(SourceId::default(), &text), by_grammar, "another tree or other faults");
    assert_eq!(parse_file_in_parts(SourceId::default(), &text, 64), by_grammar, "another tree or other faults in parts");
    no_defect();
}

/// What is formatted is parsed back as the same tree, and is its own canonical form.
pub fn format(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parsed = parse_file(SourceId::default(), &text);
    if parsed.diagnostics.iter().any(pim::Diagnostic::is_error) {
        return;
    }
    let once = format_file(&parsed.file);
    let again = parse_file(SourceId::default(), &once);
    assert!(again.diagnostics.iter().all(|diagnostic| !diagnostic.is_error()), "not parsed back: {:?}\n{once}", again.diagnostics);
    assert_eq!(shape(&parsed.file), shape(&again.file), "another tree\n{once}");
    assert_eq!(once, format_file(&again.file), "not canonical");
    no_defect();
}

/// Asks a set questions, and shows each answer in both forms.
pub fn ask(data: &[u8]) {
    let Some((set, questions)) = halves(data) else { return };
    let session = load(set.as_bytes());
    if session.is_refused() {
        return;
    }
    for question in questions.lines().take(6) {
        match session.ask(question, noon()) {
            Ok(answered) => show(&session, &answered),
            Err(rejected) => drop(render::render_diagnostics(&rejected.sources, &rejected.diagnostics, Extent::First, Style::PLAIN)),
        }
    }
    let _ = session.test(noon());
    no_defect();
}

fn show(session: &Session, answered: &Answered) {
    let view = render::Answered::of(session, answered);
    assert_harmless(&render::render_explanation(&view, Style::PLAIN));
    let json = to_json_line(&ExplanationJson::new(&view));
    assert!(json.lines().count() == 1, "more than one line");
    if let Some(replayed) = session.verify(answered) {
        assert_eq!(replayed, Ok(()), "{}: its plan does not hold", answered.query);
    }
}

/// Imports files of every format together, and compiles what comes of them.
pub fn import(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parts = format!("\n{text}");
    let files: BTreeMap<String, String> = parts
        .split("\n--- ")
        .skip(1)
        .filter_map(|part| part.split_once('\n'))
        .map(|(name, text)| (name.trim().to_owned(), text.to_owned()))
        .collect();
    let disk = Disk(files);
    for format in FORMATS {
        let mut sources = Sources::new();
        for (name, text) in
            disk.0.iter().filter(|(name, text)| (format.detect)(name).is_some() || (format.recognize)(name, text.as_bytes()))
        {
            sources.add(name, text.as_str(), Origin::File);
        }
        let texts: Vec<_> = sources.iter().collect();
        let options = Options { max_instances: 2_000, ..Options::default() };
        let imported = (format.import)(&Material { texts: &texts, variables: &[], options: &options, files: &disk });
        let written = format_file(&imported.file);
        let read = parse_file(SourceId::default(), &written);
        assert!(read.diagnostics.iter().all(|diagnostic| !diagnostic.is_error()), "not parsed back: {:?}\n{written}", read.diagnostics);
    }
    no_defect();
}

/// Evaluates an expression of Terraform's language.
pub fn expression(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Err(problem) = hcl::evaluate_text(&text, &BTreeMap::new(), &hcl::NoFiles) {
        assert!(!problem.message.is_empty());
    }
    no_defect();
}

/// Types line after line at the prompt; what fails changes nothing.
pub fn prompt(data: &[u8]) {
    let Some((set, typed)) = halves(data) else { return };
    let mut disk = Disk(BTreeMap::from([("set.pim".to_owned(), set)]));
    let paths = vec![PathBuf::from("set.pim")];
    let Ok(inputs) = disk.find(&paths) else { return };
    let set = Set::new(paths, inputs, Changes::default());
    let Ok(session) = set.load(Vec::new(), &disk) else { return };
    let looks = Looks { form: Form::Human, answers: Style::PLAIN, complaints: Style::PLAIN, extent: Extent::First };
    let mut engine = Engine::new(set, session, noon(), looks);
    for line in typed.lines().take(12) {
        let before = engine.now();
        let completion = engine.complete(line);
        assert!(completion.start <= line.len(), "a completion behind the text");
        let reply = engine.input(line, &mut disk);
        assert!(reply.is_answered || engine.now() == before, "`{line}` failed and moved the clock");
        assert_harmless(&reply.answer);
        assert_harmless(&reply.complaint);
    }
    no_defect();
}

/// Sends line after line as an agent's client may: each is answered in one line of JSON, or not at all.
pub fn agent(data: &[u8]) {
    let Some((set, lines)) = halves(data) else { return };
    let Ok(held) = Held::load(vec![Input::pim("set.pim", set)], &NoIncludes, Changes::default()) else { return };
    let mut engine = mcp::Engine::new();
    for line in lines.lines().take(12) {
        let answer = match engine.take(line.as_bytes()) {
            mcp::Taken::Nothing | mcp::Taken::Cancel(_) => continue,
            mcp::Taken::Line(line) => line,
            mcp::Taken::Work(job) => job.run(&held, &Nowhere),
        };
        assert_harmless(&answer);
        assert!(answer.starts_with(r#"{"jsonrpc":"2.0","id":"#) && !answer.contains('\n'), "no line: {answer}");
        assert!(!answer.contains(r#""code":-32603"#), "internal error: {answer}");
    }
    no_defect();
}

/// Where there is no other set, and it is always noon.
struct Nowhere;

impl mcp::World for Nowhere {
    fn now(&self, _: &Session) -> Instant {
        noon()
    }

    fn name(&self) -> String {
        "set".to_owned()
    }

    fn load(&self, _: &str) -> Result<Session, Box<ErrorJson>> {
        Err(Box::new(ErrorJson::without_place("", "unreadable-file", "there is none")))
    }
}

/// Changes plans: the checker takes those that were found, refuses those from which a step is missing, and bears the others.
pub fn checker(data: &[u8]) {
    let rng = &mut Rng::new(number(data));
    let Some((random, model)) = Random::draw(rng.next()) else { return };
    let view = View::new(model.tenant(), noon());
    let index = Index::new(&view);
    let accounts = accounts(model.tenant());
    for goal in goals(model.tenant()) {
        let who = accounts[rng.below(accounts.len())];
        let pursuit = Pursuit { play: Play::Escalate, goal: goal.clone() };
        let Some(plan) = Reach::new(&view, &index).plan(who, &pursuit, Mode::WithApproval).plan else { continue };
        assert_eq!(verify_plan(&view, who, &goal, Play::Escalate, &plan), Ok(()), "{goal:?}\n{plan:#?}\n{}", random.text());
        if !plan.steps.is_empty() {
            let mut less = plan.clone();
            let step = less.steps.remove(rng.below(plan.steps.len()));
            assert!(verify_plan(&view, who, &goal, Play::Escalate, &less).is_err(), "{goal:?} does not need {step:?}\n{}", random.text());
        }
        let other = &accounts[rng.below(accounts.len())];
        let _ = verify_plan(&view, *other, &goal, Play::Escalate, &changed(&plan, &accounts, rng));
    }
    no_defect();
}

/// A plan with its steps in another order, told twice, or by somebody else.
fn changed(plan: &Plan, accounts: &[PrincipalId], rng: &mut Rng) -> Plan {
    let mut plan = plan.clone();
    for _ in 0..rng.below(4) {
        let (one, two) = (rng.below(plan.steps.len()), rng.below(plan.steps.len()));
        match rng.below(4) {
            0 if !plan.steps.is_empty() => plan.steps.swap(one, two),
            1 => plan.steps.extend(plan.steps.get(one).cloned()),
            2 => plan
                .steps
                .iter_mut()
                .skip(one)
                .take(1)
                .for_each(|step| step.actor = Account::Principal(accounts[rng.below(accounts.len())])),
            _ => plan.class = if rng.below(2) == 0 { Class::Own } else { Class::ByApproval },
        }
    }
    plan
}

/// Compares the evaluator with the naive readings of the rules: one step, and several.
pub fn reference(data: &[u8]) {
    one_step(data);
    several_steps(number(data));
    no_defect();
}

/// Pulls from a Graph that answers anything.
pub fn pull(data: &[u8]) {
    pull_anything(data);
    no_defect();
}

fn one_step(data: &[u8]) {
    // drawn, not read from the bytes: a stream that ends makes some of the strategies draw the same for ever
    let seed: Vec<u8> = number(data).to_le_bytes().repeat(4);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let Ok(random) = tenant().new_tree(&mut TestRunner::new_with_rng(Config::default(), rng)) else { return };
    let Some((random, model)) = crate::tenants::repaired(random.current()) else { return };
    let oracle = Oracle::new(model.tenant());
    for thing in things() {
        for (who, row) in model.tenant().principals.iter() {
            let answer = model.can(&format!("can {} activate {thing}", row.name));
            let Some((decision, approvers)) = oracle.decide(who, crate::naive::thing_id(model.tenant(), &thing), None, None) else {
                continue;
            };
            assert_eq!(answer.decision, decision, "can {} activate {thing}\n{}", row.name, random.text());
            assert_eq!(BTreeSet::from_iter(answer.approvers), approvers, "can {} activate {thing}\n{}", row.name, random.text());
        }
    }
}

fn several_steps(seed: u64) {
    let rng = &mut Rng::new(seed);
    let Some((random, model)) = Random::draw(seed) else { return };
    let view = View::new(model.tenant(), noon());
    let index = Index::new(&view);
    let accounts = accounts(model.tenant());
    let who = accounts[rng.below(accounts.len())];
    let level = |level, start| Reference::new(model.tenant(), noon(), level, start);
    let (own, all) = (level(Level::Own, None), level(Level::Approval, None));
    let escalating = [Level::Own, Level::Compromised, Level::Approval].map(|kind| level(kind, Some(who)));
    for goal in goals(model.tenant()) {
        let reach = [(Class::Own, own.reach(who, &goal)), (Class::ByApproval, all.reach(who, &goal))];
        let escalate = [
            (Class::Own, escalating[0].escalate(&goal)),
            (Class::ByCompromisedApprover, escalating[1].escalate(&goal)),
            (Class::ByApproval, escalating[2].escalate(&goal)),
        ];
        for (play, sizes) in [(Play::Reach, &reach[..]), (Play::Escalate, &escalate[..])] {
            let found = Reach::new(&view, &index).plan(who, &Pursuit { play, goal: goal.clone() }, Mode::WithApproval);
            let expected = sizes.iter().find_map(|(class, size)| size.map(|size| (*class, u64::from(size))));
            assert_eq!(told(&found), expected, "seed {seed}: {play:?} {goal:?}\n{}", random.text());
        }
    }
}

fn told(finding: &Finding) -> Option<(Class, u64)> {
    finding.plan.as_ref().map(|plan| (plan.class, plan.size))
}

fn accounts(tenant: &Tenant) -> Vec<PrincipalId> {
    tenant.principals.iter().filter(|(_, row)| !row.is_group()).map(|(id, _)| id).collect()
}

/// Membership and ownership of every group.
fn goals(tenant: &Tenant) -> Vec<Goal> {
    let relations = [Relation::Member, Relation::Owner];
    tenant.groups.ids().flat_map(|group| relations.map(|relation| Goal::Thing(pim::ir::Thing::Group(group, relation)))).collect()
}

fn number(data: &[u8]) -> u64 {
    data.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}

fn load(bytes: &[u8]) -> Session {
    let loaded = Session::load(vec![Input::pim("set.pim", bytes)], &NoIncludes, &Changes::default());
    loaded.unwrap_or_else(|rejected| panic!("rejected without an include: {:?}", rejected.diagnostics))
}

/// A set and what is asked of it.
fn halves(data: &[u8]) -> Option<(String, String)> {
    let text = String::from_utf8_lossy(data);
    text.split_once(CUT).map(|(set, rest)| (set.to_owned(), rest.to_owned()))
}

/// A tree without its places.
fn shape(tree: &impl std::fmt::Debug) -> String {
    let text = format!("{tree:?}");
    let mut parts = text.split("Span {");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('}').map_or("", |(_, rest)| rest))
}

/// No text of a set may steer a terminal.
fn assert_harmless(shown: &str) {
    let steers = |char: char| char.is_control() && char != '\n';
    assert!(!shown.contains(steers), "a control character is shown: {shown:?}");
}

fn no_defect() {
    if let Some(defect) = defect::take() {
        panic!("internal error: {defect:?}");
    }
}
