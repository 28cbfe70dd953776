//! Each requirement of the table is known everywhere: whoever adds one is told here where it is still missing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pim::explain::Decision;
use pim::graph::Format;
use pim::requirement::{Passage, Requirement};
use pim::session::Outcome;
use pim::source::{Origin, SourceId, Sources};
use pim::syntax::{format_file, parse_file, parse_query};

use crate::model::{Model, noon};
use crate::{diff, graph, repl};

/// A requirement as the language asks it.
fn asked(kind: Requirement) -> String {
    kind.text(|()| "c")
}

/// A requirement as a request brings it; what may carry a text does.
fn brought(kind: Requirement) -> String {
    let said = if kind.facts().carries_text { " \"said\"" } else { "" };
    asked(kind) + said
}

/// A world in which alice activates and olga makes active assignments, both behind one list.
fn world(required: &str) -> String {
    format!(
        "user alice user bob user olga\ncontext c\n\
        group ops {{ pim-enabled  membership policy {{ activation {{ require {required}  no approval }}  \
        active {{ permanent  require {required} }} }} }}\n\
        assign alice to ops as eligible member until 2026-12-31\nassign olga to ops as active owner\n"
    )
}

#[test]
fn the_table_is_consistent() {
    let words: BTreeSet<&str> = Requirement::ALL.iter().map(|kind| kind.facts().word).collect();
    let codes: BTreeSet<&str> = Requirement::ALL.iter().map(|kind| kind.facts().lacking.name()).collect();
    assert_eq!((words.len(), codes.len()), (Requirement::ALL.len(), Requirement::ALL.len()), "each has a word and a code of its own");
    for kind in Requirement::ALL {
        assert_eq!(Requirement::of_word(kind.facts().word), Some(kind));
        assert_eq!(kind.facts().passage == Passage::Context, kind.context().is_some(), "{kind:?}: a context is passed as a context");
        assert!(kind.facts().lacking.is_against(), "{kind:?}");
    }
}

#[test]
fn each_is_read_and_written_back() {
    for kind in Requirement::ALL {
        let (asked, brought) = (asked(kind), brought(kind));
        let text = format!(
            "policy p {{ activation {{ require {asked} }} active {{ require {asked} }} }}\n\
            assign alice to ops as active member with {brought}\n\
            expect allow: can alice activate membership of ops with {brought}\n\
            scenario \"s\" {{\n  alice activates membership of ops with {brought}\n}}\n"
        );
        let mut sources = Sources::new();
        let parsed = parse_file(sources.add("a.pim", text.as_str(), Origin::File), &text);
        assert_eq!(parsed.diagnostics, [], "{text}");
        let written = format_file(&parsed.file);
        assert_eq!(written.matches(&format!("require {asked}")).count(), 2, "{written}");
        assert_eq!(written.matches(&format!("with {brought}")).count(), 3, "{written}");
        let says = format!("can alice activate membership of ops with {asked} \"said\"");
        assert_eq!(parse_query(SourceId::default(), &says).is_ok(), kind.facts().carries_text, "{says}");
    }
}

#[test]
fn a_request_without_it_is_refused_whatever_else_it_brings() {
    for kind in Requirement::ALL {
        let (asked, facts) = (asked(kind), kind.facts());
        let model = Model::valid(&world(&asked)).unwrap();
        let can = |with: &str| model.can(&format!("can alice activate membership of ops{with}"));
        let capable = can("");
        assert_eq!(capable.decision, Decision::Allow);
        assert_eq!(capable.requires.iter().map(|demand| demand.kind()).collect::<Vec<_>>(), [kind]);
        let others: Vec<String> = Requirement::ALL.into_iter().filter(|other| *other != kind).map(brought).collect();
        for with in ["nothing".to_owned(), others.join(", ")] {
            let denied = can(&format!(" with {with}"));
            let lacks = denied.reasons.iter().any(|reason| reason.code == facts.lacking && reason.rule == facts.rule);
            assert!(denied.decision == Decision::Deny && lacks, "{asked}: with {with}: {:?}", denied.reasons);
            assert!(
                denied.fixes.iter().any(|fix| fix.change().starts_with("with ") && fix.change().contains(&asked)),
                "{:?}",
                denied.fixes
            );
        }
        assert_eq!(can(&format!(" with {}", brought(kind))).decision, Decision::Allow, "{asked}");
    }
}

#[test]
fn acts_without_it_are_refused() {
    for kind in Requirement::ALL {
        let (asked, brought, code) = (asked(kind), brought(kind), kind.facts().lacking.name());
        let steps = format!(
            "scenario \"s\" {{\n  at 2026-03-02T09:00:00Z\n  \
            refused {code}: alice activates membership of ops for 1h\n  \
            refused {code}: olga assigns bob to ops as active member\n  \
            alice activates membership of ops for 1h with {brought}\n  \
            olga assigns bob to ops as active member with {brought}\n}}\n"
        );
        for case in graph::load(&(world(&asked) + &steps)).test(noon()).unwrap() {
            assert_eq!(case.outcome, Outcome::Passed, "{asked}");
        }
    }
}

#[test]
fn each_is_told_wherever_gates_are() {
    for kind in Requirement::ALL {
        let (asked, key) = (asked(kind), kind.key(|()| "c"));
        let mut talk = repl::Talk::on(&world(&asked));
        let mut told = |input: &str, words: &str| {
            let answer = talk.ok(input);
            assert!(answer.contains(words), "{input}: no `{words}` in\n{answer}");
        };
        told("can alice activate membership of ops", &kind.phrase(|()| "c"));
        told("who can activate membership of ops", &format!("requires {key}"));
        told("can alice reach membership of ops", &format!("gates: {key}"));
        told("show group ops", &key);
        told(&format!(":help {}", kind.facts().word), kind.facts().word);
        let picture = graph::draw(&graph::load(&world(&asked)), "", Format::Dot).text;
        assert!(picture.contains(&kind.mark(|()| "c")), "{asked}: {picture}");
        let gated = |required: &str| format!("context c\n{}", diff::gated(&format!("require {required}")));
        assert_eq!(diff::turned(&gated(&asked), &gated("nothing")), format!("easier {key} dropped"));
    }
}

#[test]
fn each_is_offered_while_typing() {
    let talk = repl::Talk::on(&world("nothing"));
    let places = [
        "policy p { activation { require ",
        "policy p { active { require ",
        "assign bob to ops as active member with ",
        "can alice activate membership of ops with ",
        "alice activates membership of ops with ",
    ];
    for place in places {
        let offered: BTreeSet<String> = talk.engine.complete(place).candidates.into_iter().map(|candidate| candidate.shown).collect();
        for kind in Requirement::ALL {
            assert!(offered.contains(kind.facts().word), "{place}: {offered:?}");
        }
    }
}

/// How many kinds a line names at least that lists them all.
const A_LIST: usize = 4;

#[test]
fn whoever_lists_them_lists_them_all() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![root.join("README.md")];
    ["docs", "src", "grammar", "editors"].iter().for_each(|folder| collect(&root.join(folder), &mut files));
    let mut lists = 0;
    let mut missing = String::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        // a heading of help names the words that its text is about, and no list
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with("== ")) {
            let said = line.to_lowercase().replace(['_', ' '], "-");
            let (named, lacking): (Vec<&str>, Vec<&str>) =
                Requirement::ALL.iter().map(|kind| kind.facts().word).partition(|word| said.contains(word));
            lists += usize::from(named.len() >= A_LIST);
            if named.len() >= A_LIST && !lacking.is_empty() {
                missing += &format!("{}:{}: no {}\n", file.strip_prefix(root).unwrap().display(), at + 1, lacking.join(", "));
            }
        }
    }
    assert!(missing.is_empty(), "lists that are not whole:\n{missing}");
    assert!(lists > 10, "only {lists} lists were found");
}

#[test]
fn each_rule_has_a_row_and_a_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rows = fs::read_to_string(root.join("docs/semantics.md")).unwrap();
    let mut files = Vec::new();
    collect(&root.join("tests/suite"), &mut files);
    let heads: Vec<String> = files.iter().filter_map(|file| fs::read_to_string(file).unwrap().lines().next().map(str::to_owned)).collect();
    let has_case = |rule: &str| {
        heads.iter().filter_map(|head| head.strip_prefix("# rule:")).any(|rules| rules.split(',').any(|other| other.trim() == rule))
    };
    for facts in Requirement::ALL.map(|kind| kind.facts()) {
        for rule in [facts.rule, facts.creator_rule] {
            assert!(rows.contains(&format!("\n| {rule} |")), "{}: no row of docs/semantics.md tells {rule}", facts.word);
            assert!(has_case(rule), "{}: no case of tests/suite is about {rule}", facts.word);
        }
    }
}

/// Collects the texts that tell of the language.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| ["md", "rs", "txt", "pest", "pim"].iter().any(|known| end == *known)) {
            files.push(path);
        }
    }
}
