//! What is not known stands for every tenant that it may be: answers are held to all of them, written out as text and asked of
//! the plain evaluator.

mod worlds;

use std::collections::BTreeSet;

use pim::session::{Changes, Input, NoIncludes, Outcome, Session};
use serde_json::Value;

use crate::examples::shown;
use crate::reach_random::Dice;
use worlds::World;

/// The most tenants of one world that are asked; of a world with more, so many are drawn.
const MOST: usize = 100;
/// So many questions are drawn for a world.
const DRAWN: usize = 60;
/// So many of them are asked that are known, and so many that are not.
const ASKED: [usize; 2] = [3, 5];
/// So many lists are asked of a world.
const LISTS: usize = 12;

/// What an answer leaves possible: one word where it is known.
type Possible = BTreeSet<String>;

fn load(text: &str) -> Option<Session> {
    let session = Session::load(vec![Input::pim("world.pim", text)], &NoIncludes, &Changes::default()).unwrap();
    (!session.is_refused()).then_some(session)
}

fn ask(session: &Session, question: &str) -> Value {
    let at = session.instant("2026-03-02T09:00:00Z").unwrap();
    let answered = session.ask(question, at).unwrap_or_else(|rejected| panic!("{question}: {rejected}"));
    let json = pim::render::to_json_line(&pim::render::ExplanationJson::new(&shown(session, &answered)));
    serde_json::from_str(&json).unwrap()
}

/// Returns the decisions or the yes and no that an answer leaves possible.
fn possible(answer: &Value) -> Possible {
    let words = |list: &Value| list.as_array().unwrap().iter().map(word).collect();
    match (answer.get("possible"), answer.get("decision"), answer.get("answer")) {
        (Some(list), Some(decision), _) if decision == "unknown" => words(list),
        (Some(list), None, Some(Value::Null)) => words(list),
        (_, Some(decision), _) => [word(decision)].into(),
        (_, _, Some(known)) => [word(known)].into(),
        _ => panic!("no decision: {answer}"),
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The tenants that a world may be, and whether they are all.
struct Completions {
    sessions: Vec<Session>,
    is_whole: bool,
}

/// Returns the texts of the tenants that a world may be, or of so many of them at most, and whether they are all.
fn texts(world: &World, dice: &mut Dice, most: usize) -> (Vec<String>, bool) {
    if world.count() <= most {
        return ((0..world.count()).map(|number| world.completion(number)).collect(), true);
    }
    ((0..most).map(|_| world.completion(dice.below(world.count()))).collect(), false)
}

impl Completions {
    fn of(world: &World, dice: &mut Dice) -> Self {
        let (texts, is_whole) = texts(world, dice, MOST);
        Self { sessions: texts.iter().filter_map(|text| load(text)).collect(), is_whole }
    }

    /// Returns every answer. Only what is written makes an account hold already what it asks to activate.
    fn answers(&self, question: &str, closed: &Session) -> Possible {
        let mut found: Possible = self.sessions.iter().flat_map(|session| possible(&ask(session, question))).collect();
        if !possible(&ask(closed, question)).contains("already") {
            found.remove("already");
        }
        found
    }
}

/// Answers some questions, and keeps some of those that are known and of those that are not.
fn telling(session: &Session, questions: Vec<String>) -> Vec<(String, Possible)> {
    let told = questions.into_iter().map(|question| (possible(&ask(session, &question)), question));
    let (known, unknown): (Vec<_>, Vec<_>) = told.partition(|(told, _)| told.len() == 1);
    let [few, more] = ASKED;
    known.into_iter().take(few).chain(unknown.into_iter().take(more)).map(|(told, question)| (question, told)).collect()
}

/// Counts what was asked, and what came otherwise than it should.
#[derive(Default)]
struct Tally {
    asked: usize,
    unknown: usize,
    faults: Vec<String>,
}

impl Tally {
    fn note(&mut self, told: &Possible, is_right: bool, text: impl FnOnce() -> String) {
        self.asked += 1;
        self.unknown += usize::from(told.len() > 1);
        if !is_right {
            self.faults.push(text());
        }
    }

    fn finish(self, least: usize) {
        let Self { asked, unknown, faults } = self;
        assert!(faults.is_empty(), "{} of {asked}:\n{}", faults.len(), faults.join("\n"));
        assert!(unknown * least > asked, "{unknown} of {asked} are not known: the worlds know too much");
    }
}

/// The seeds of a run: a few in the suite, others and more by hand (`PIM_SEEDS=1000..1200`).
fn seeds(few: std::ops::Range<u64>) -> std::ops::Range<u64> {
    let asked = std::env::var("PIM_SEEDS").ok();
    let range = asked.as_deref().and_then(|text| text.split_once("..")).map(|(from, to)| from.parse().unwrap()..to.parse().unwrap());
    range.unwrap_or(few)
}

#[test]
fn one_step_is_exact() {
    let mut tally = Tally::default();
    for seed in seeds(0..10) {
        let world = World::draw(seed);
        let (Some(session), Some(closed)) = (load(&world.text()), load(&world.closed())) else { continue };
        let completions = Completions::of(&world, &mut Dice::new(seed));
        for (question, told) in telling(&session, world.steps(&mut Dice::new(seed), DRAWN)) {
            let found = completions.answers(&question, &closed);
            let is_right = if completions.is_whole { told == found } else { found.is_subset(&told) };
            tally.note(&told, is_right || found.is_empty(), || {
                format!("seed {seed}: {question}: told {told:?}, found {found:?}\n{}", world.text())
            });
        }
    }
    tally.finish(4);
}

#[test]
fn knowing_more_only_takes_answers_away() {
    let mut tally = Tally::default();
    for seed in seeds(200..230) {
        let world = World::draw(seed);
        let dice = &mut Dice::new(seed);
        let (Some(session), Some(narrowed)) = (load(&world.text()), world.narrowed(dice).and_then(|world| load(&world.text()))) else {
            continue;
        };
        for (question, told) in telling(&session, world.steps(dice, DRAWN)) {
            let narrower = possible(&ask(&narrowed, &question));
            // of what is asked about itself, an assignment that is written makes an account hold it already
            let is_right = narrower.is_subset(&told) || narrower.contains("already");
            tally.note(&told, is_right, || format!("seed {seed}: {question}: {told:?} became {narrower:?}\n{}", world.text()));
        }
    }
    tally.finish(4);
}

#[test]
fn lists_say_what_single_questions_say() {
    let mut tally = Tally::default();
    for seed in seeds(300..315) {
        let world = World::draw(seed);
        let Some(session) = load(&world.text()) else { continue };
        for (who, single) in world.lists(&mut Dice::new(seed), LISTS) {
            let list = ask(&session, &who);
            for (name, question) in single {
                let (told, listed) = (possible(&ask(&session, &question)), listed(&list, &name));
                let yes = ["allow", "approval", "true"];
                let is_yes = |word: &String| yes.contains(&word.as_str());
                let expected = match (told.iter().any(is_yes), told.iter().all(is_yes)) {
                    (false, _) => Possible::new(),
                    (true, _) => told.clone(),
                };
                let is_right = expected == listed
                    || (listed == ["listed".to_owned()].into() && told.iter().all(is_yes))
                    || (listed == ["maybe".to_owned()].into() && !expected.is_empty() && !told.iter().all(is_yes));
                tally.note(&told, is_right, || format!("seed {seed}: {question}: {told:?}, but {who} lists {listed:?}\n{}", world.text()));
            }
        }
    }
    tally.finish(40);
}

/// Returns what a list says of somebody; `listed` and `maybe` where it has no decisions.
fn listed(list: &Value, name: &str) -> Possible {
    let find = |key: &str| {
        let rows = list.get(key).and_then(Value::as_array);
        rows.and_then(|rows| rows.iter().find(|row| row["name"] == name || row["target"] == name))
    };
    let words = |list: &Value| list.as_array().unwrap().iter().map(word).collect();
    match (find("items"), find("possible")) {
        (Some(item), _) if item.get("decision").is_some_and(|decision| decision == "unknown") => words(&item["possible"]),
        (Some(item), _) => item.get("decision").map_or_else(|| ["listed".to_owned()].into(), |decision| [word(decision)].into()),
        (None, Some(item)) => item.get("possible").map_or_else(|| ["maybe".to_owned()].into(), words),
        (None, None) => Possible::new(),
    }
}

#[test]
fn the_best_of_the_members_is_sound() {
    let mut tally = Tally::default();
    for seed in seeds(500..512) {
        let world = World::draw(seed);
        let (Some(session), Some(closed)) = (load(&world.text()), load(&world.closed())) else { continue };
        let completions = Completions::of(&world, &mut Dice::new(seed));
        let questions = ["g0", "g1", "g2"].into_iter().flat_map(World::lists_of_members).flat_map(|(_, single)| single);
        let drawn = questions.enumerate().filter(|(at, _)| (at + seed as usize).is_multiple_of(4)).map(|(_, (_, question))| question);
        for (question, told) in telling(&session, drawn.collect()) {
            let found = completions.answers(&question, &closed);
            tally.note(&told, found.is_subset(&told), || {
                format!("seed {seed}: {question}: told {told:?}, found {found:?}\n{}", world.text())
            });
        }
    }
    tally.finish(20);
}

/// How a scenario ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Passed,
    Otherwise,
    Unknown,
}

fn end(text: &str, steps: &str) -> Option<Ending> {
    let session = load(&format!("{text}scenario \"s\" {{\n  at 2026-03-02T09:00:00Z\n{steps}}}\n"))?;
    let at = session.instant("2026-03-02T09:00:00Z").unwrap();
    let case = session.test(at).unwrap().pop().unwrap();
    Some(match case.outcome {
        Outcome::Passed => Ending::Passed,
        Outcome::Diverged(misstep) if misstep.message.starts_with("unknown: ") => Ending::Unknown,
        other => {
            assert!(matches!(other, Outcome::Diverged(_)), "{other:?}");
            Ending::Otherwise
        }
    })
}

#[test]
fn scenarios_come_to_what_they_do_in_every_tenant() {
    let (mut asked, mut unknown, mut faults) = (0, 0, Vec::new());
    for seed in seeds(600..612) {
        let world = World::draw(seed);
        let (Some(_), Some(closed)) = (load(&world.text()), load(&world.closed())) else { continue };
        let dice = &mut Dice::new(seed);
        let (texts, _) = texts(&world, dice, 24);
        for (steps, activated) in World::scenarios(dice, 3) {
            let Some(told) = end(&world.text(), &steps) else { continue };
            asked += 1;
            unknown += usize::from(told == Ending::Unknown);
            // nobody asks for what they hold already by what is not known
            let holds = |session: &Session| {
                let is_held = |(who, group): &(String, String)| ask(session, &format!("is {who} member of {group}"))["answer"] == true;
                activated.iter().any(is_held)
            };
            let is_meant = |text: &&String| load(text).is_some_and(|session| !holds(&session) || holds(&closed));
            let other = texts.iter().filter(is_meant).find(|text| end(text, &steps).is_some_and(|found| found != told));
            if let Some(other) = other.filter(|_| told != Ending::Unknown) {
                faults.push(format!("seed {seed}: told {told:?}\n{steps}{}\notherwise in\n{other}", world.text()));
            }
        }
    }
    println!("{asked} scenarios, of {unknown} it is not known how they end");
    assert!(faults.is_empty(), "{} of {asked}:\n{}", faults.len(), faults.join("\n"));
    assert!(unknown * 8 > asked, "{unknown} of {asked} are not known: the worlds know too much");
}

/// So many questions about chains of steps are asked of a world.
const CHAINS: usize = 14;

#[test]
fn reach_is_sound() {
    let (mut asked, mut unknown, mut needless, mut faults) = (0, 0, 0, Vec::new());
    for seed in seeds(400..430) {
        let world = World::draw_for_chains(seed);
        let Some(session) = load(&world.text()) else { continue };
        let completions = Completions::of(&world, &mut Dice::new(seed));
        for question in world.chains(&mut Dice::new(seed), CHAINS) {
            let told = possible(&ask(&session, &question));
            let found = completions.sessions.iter().flat_map(|session| possible(&ask(session, &question))).collect::<Possible>();
            asked += 1;
            unknown += usize::from(told.len() > 1);
            needless += usize::from(completions.is_whole && told.len() > 1 && found.len() == 1);
            if !found.is_subset(&told) {
                faults.push(format!("seed {seed}: {question}: told {told:?}, found {found:?}\n{}", world.text()));
            }
        }
    }
    println!("{asked} asked, {unknown} not known, {needless} of them needlessly");
    assert!(faults.is_empty(), "{} of {asked}:\n{}", faults.len(), faults.join("\n"));
    assert!(unknown * 10 > asked, "{unknown} of {asked} are not known: the worlds know too much");
    assert!(needless * 5 < asked, "{needless} of {asked} answers are needlessly not known");
}

#[test]
fn lists_of_reach_are_sound() {
    let (mut asked, mut faults) = (0, Vec::new());
    for seed in seeds(440..450) {
        let world = World::draw_for_chains(seed);
        let Some(session) = load(&world.text()) else { continue };
        let completions = Completions::of(&world, &mut Dice::new(seed));
        for (question, names) in world.chain_lists(&mut Dice::new(seed), 4) {
            let (told, found): (Value, Vec<Value>) =
                (ask(&session, &question), completions.sessions.iter().map(|session| ask(session, &question)).collect());
            for name in names {
                let decided = |list: &Value| {
                    Some(listed(list, &name)).filter(|found| !found.is_empty()).unwrap_or_else(|| ["deny".to_owned()].into())
                };
                let (told, found) = (decided(&told), found.iter().flat_map(decided).collect::<Possible>());
                asked += 1;
                if !found.is_subset(&told) {
                    faults.push(format!("seed {seed}: {question}: told {told:?} of {name}, found {found:?}\n{}", world.text()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} of {asked}:\n{}", faults.len(), faults.join("\n"));
}
