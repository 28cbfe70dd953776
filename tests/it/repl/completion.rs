//! Completion, hints and colours: what is offered fits, and what fits is offered.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use pim::interact::Tone;
use pim::source::SourceId;
use pim::syntax::{NameKind, PartKind, Slot, ast, find_position, format_file, format_statement, parse_file, parse_query, parse_step, walk};

use super::Talk;

const SET: &str = r#"tenant t { timezone "Europe/Berlin" }
user alice "Alice Nguyen" { upn "alice@contoso.com" }
user bob
user "Bob Tran"
service-principal deployer
group ops { role-assignable  pim-enabled  grants "Key Vault"  membership policy tier0 }
group helpdesk
policy tier0 { activation { max 2h  approval by bob } }
unit emea { members alice }
blueprint bots { owners bob }
service-principal bot { agent of bots }
context strong
role "Exchange Administrator" { policy tier0 }
assign helpdesk to ops as eligible member until 2026-12-31
assign ops to role "Exchange Administrator" as active
"#;

/// Lists what is offered behind each text, one a line.
fn offered(texts: &[&str]) -> String {
    let talk = Talk::on(SET);
    let mut seen = String::new();
    for text in texts {
        let completion = talk.engine.complete(text);
        let shown: Vec<&str> = completion.candidates.iter().map(|candidate| candidate.shown.as_str()).collect();
        let shown = if shown.len() > 24 { format!("{} … ({})", shown[..8].join(" "), shown.len()) } else { shown.join(" ") };
        let path = if completion.is_path { " (a path)" } else { "" };
        seen += &format!("{text}|\n    {shown}{path}\n");
    }
    seen
}

/// Where one may be typing.
const PLACES: &[&str] = &[
    "",
    "c",
    "can ",
    "can al",
    "can \"B",
    "can bo",
    "can alice ",
    "can alice activate ",
    "can alice activate membership ",
    "can alice activate membership of ",
    "can alice activate role ",
    "can alice activate role exch",
    "can alice activate role \"Global Adm",
    "can alice approve membership of ops for ",
    "can alice reset password of ",
    "can alice reach ",
    "can alice reach access ",
    "can alice activate membership of ops with ",
    "can alice activate membership of ops with context ",
    "can alice activate membership of ops at ",
    "is alice in role \"Exchange Administrator\" ",
    "who can ",
    "how can alice ",
    "show ",
    "show unit ",
    "show blueprint ",
    "blueprint b { ",
    "blueprint b { owners ",
    "service-principal s { agent of ",
    "user u { agent of ",
    "assign ",
    "assign alice to ",
    "assign alice to role \"Exchange Administrator\" ",
    "assign alice to role \"Exchange Administrator\" in unit ",
    "assign alice to ops as ",
    "assign alice to ops as eligible ",
    "policy p extends ",
    "role x { like ",
    "group g {\n",
    "group g {\n  membership policy ",
    "group g { membership policy { activation { require ",
    "group g { membership policy { activation { approval by ",
    "context c { excludes ",
    "tenant t { eligible-protection ",
    "user u { allow ",
    "include \"",
    "never ",
    "never any ",
    "expect ",
    "expect deny ",
    "expect members of ",
    "alice ",
    "alice ap",
    "alice approves membership of ops for ",
    "alice adds ",
    "never anyone can reach role x except ",
    "is ",
    "alice sets membership policy of ",
    "alice sets membership policy of ops to ",
    "refused ",
    "refused self-approval: ",
    "scenario \"s\" {\n  alice activates membership of ops\n  ",
    "at ",
    "# can ",
    "can alice%",
    ":",
    ":l",
    ":list ",
    ":list r",
    ":list us",
    ":format ",
    ":help ",
    ":explain d3.2",
    ":explain no-app",
    ":help no-app",
    ":help un",
    ":help :u",
    ":help sce",
    ":at ",
    ":load ",
    ":save x",
];

#[test]
fn only_what_fits_is_offered() {
    assert_snapshot!(offered(PLACES));
}

#[test]
fn hints_say_what_comes() {
    let talk = Talk::on(SET);
    let mut seen = String::new();
    for text in [
        "",
        "ca",
        "can",
        "can ",
        "can ali",
        "can alice ",
        "can alice activate membership of ops for ",
        "user ",
        "is alice member of ops",
        ":s",
        ":save ",
        ":undo ",
    ] {
        let hint = talk.engine.hint(text);
        seen += &format!(
            "{text}|{}\n",
            hint.map_or("-".to_owned(), |hint| format!("{} {}", hint.shown, if hint.text.is_some() { "(taken)" } else { "(told)" }))
        );
    }
    assert_snapshot!(seen);
}

#[test]
fn colours_tell_names_that_are_known_from_those_that_are_not() {
    let talk = Talk::on(SET);
    let tones = |text: &str, cursor: usize| -> Vec<(String, Tone)> {
        talk.engine.paint(text, cursor).into_iter().map(|stroke| (text[stroke.range].to_owned(), stroke.tone)).collect()
    };
    let text = "can alice activate role \"Nobody Knows\" for 1h # why";
    let expected = [
        ("can", Tone::Keyword),
        ("alice", Tone::Name),
        ("activate", Tone::Keyword),
        ("role", Tone::Keyword),
        ("\"Nobody Knows\"", Tone::Unknown),
        ("for", Tone::Keyword),
        ("1h", Tone::Value),
        ("# why", Tone::Comment),
    ];
    let expected: Vec<(String, Tone)> = expected.iter().map(|(part, tone)| ((*part).to_owned(), *tone)).collect();
    assert_eq!(tones(text, 0), expected);
    // what is being typed is not yet wrong
    assert_eq!(tones("can alic", 8).len(), 1);
    assert_eq!(tones("can alic", 0), [("can".to_owned(), Tone::Keyword), ("alic".to_owned(), Tone::Unknown)]);
    assert_eq!(tones("can alice fly x", 0).last().unwrap(), &("fly".to_owned(), Tone::Wrong));
    assert_eq!(tones("can \"Alice Nguyen\" ", 0).last().unwrap().1, Tone::Name, "queries know labels");
    assert_eq!(tones(":undo", 0), [(":undo".to_owned(), Tone::Keyword)]);
    assert_eq!(tones(":undoo", 0), [(":undoo".to_owned(), Tone::Wrong)]);
    assert!(tones(&"can ".repeat(20_000), 0).is_empty(), "too long to look at");
}

fn pim_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(pim_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "pim") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every statement, question and step of the suite and the policies that parses, in canonical text.
fn corpus() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeSet::new();
    for path in [root.join("tests/suite"), root.join("policies")].iter().flat_map(|folder| pim_files(folder)) {
        let text = fs::read_to_string(path).unwrap_or_default();
        let parsed = parse_file(SourceId::default(), &text);
        for statement in parsed.file.statements {
            found.insert(format_statement(&statement.value));
            match &statement.value {
                ast::Statement::Expect(expect) => _ = found.insert(pim::syntax::format_query(&expect.query)),
                ast::Statement::Scenario(scenario) => {
                    found.extend(scenario.block.items.iter().map(|step| pim::syntax::format_step(&step.value)));
                }
                _ => {}
            }
        }
    }
    assert!(found.len() > 500, "{}", found.len());
    found
}

/// Texts of the same shape, names and strings put aside, are alike to the grammar.
fn shape(text: &str) -> String {
    let part = |kind: &PartKind, written: &str| match kind {
        PartKind::Keyword | PartKind::Mark => written.to_owned(),
        PartKind::Filled(slots) => format!("{:?}", slots.first()),
        PartKind::Comment | PartKind::Wrong | PartKind::Unread => "?".to_owned(),
    };
    walk(text).parts.iter().map(|found| part(&found.kind, &text[found.range.clone()]) + " ").collect()
}

#[test]
fn whatever_parses_is_offered_token_by_token() {
    let mut shapes = BTreeSet::new();
    for text in corpus() {
        let walked = walk(&text);
        let wrong = walked.parts.iter().find(|part| matches!(part.kind, PartKind::Wrong | PartKind::Unread));
        assert!(wrong.is_none(), "{text}\n{wrong:?}");
        assert!(walked.next.contains(&Slot::End), "{text}: {:?}", walked.next);
        if !shapes.insert(shape(&text)) {
            continue;
        }
        for part in &walked.parts {
            let written = &text[part.range.clone()];
            let slots = find_position(&format!("{} ", &text[..part.range.start])).slots;
            let is_offered = match &part.kind {
                PartKind::Keyword => slots.iter().any(|slot| matches!(slot, Slot::Keyword(word) if **word == *written)),
                PartKind::Mark => slots.contains(&Slot::Mark(written.chars().next().unwrap())),
                PartKind::Filled(filled) => filled.iter().all(|slot| slots.contains(slot)),
                PartKind::Comment => true,
                PartKind::Wrong | PartKind::Unread => false,
            };
            assert!(is_offered, "{text}\n{written}: {slots:?}");
        }
    }
    assert!(shapes.len() > 100, "{}", shapes.len());
}

/// The kinds of a name by the declarations of a text; built-in roles are roles.
fn is_of_kind(text: &str, kind: NameKind, name: &str) -> bool {
    let is = |word: &str| text.contains(&format!("{word} {name} ")) || text.contains(&format!("{word} {name}\n"));
    match kind {
        NameKind::Principal => is("user") || is("service-principal") || is("group"),
        // a group is asked about in vain
        NameKind::Account => is_of_kind(text, NameKind::Principal, name),
        NameKind::User => is("user"),
        NameKind::ServicePrincipal => is("service-principal"),
        NameKind::UserOrGroup => is("user") || is("group"),
        NameKind::Group => is("group"),
        NameKind::Role => is("role") || pim::catalog::find(name.trim_matches('"')).is_some(),
        NameKind::Policy => is("policy"),
        NameKind::Context => is("context"),
        NameKind::Unit => is("unit"),
        NameKind::Blueprint => is("blueprint"),
        NameKind::Anything => true,
    }
}

/// In policy sets without errors every name fills a slot of its own kind.
#[test]
fn every_name_fills_a_slot_of_its_kind() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut looked_at = 0;
    for folder in ["policies/contoso", "policies/break-glass", "policies/on-call"] {
        let files: Vec<String> = pim_files(&root.join(folder)).iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        let texts: Vec<String> = files.iter().map(|text| format_file(&parse_file(SourceId::default(), text).file)).collect();
        let all = texts.join("\n");
        for text in &texts {
            for part in walk(text).parts {
                let PartKind::Filled(slots) = &part.kind else { continue };
                let kinds: Vec<NameKind> =
                    slots.iter().filter_map(|slot| if let Slot::Name(kind) = slot { Some(*kind) } else { None }).collect();
                let name = &text[part.range.clone()];
                let is_fitting = kinds.is_empty()
                    || slots.contains(&Slot::NewName)
                    || slots.contains(&Slot::String)
                    || kinds.iter().any(|kind| is_of_kind(&all, *kind, name));
                assert!(is_fitting, "{folder}: {name} fills {slots:?}");
                looked_at += usize::from(!kinds.is_empty());
            }
        }
    }
    assert!(looked_at > 200, "{looked_at}");
}

/// Tells whether the parser stumbles over the word at the end of a text.
fn is_refused(text: &str, word: &str) -> bool {
    let start = text.len() - word.len();
    let faults = [
        parse_file(SourceId::default(), text).diagnostics,
        parse_query(SourceId::default(), text).err().unwrap_or_default(),
        parse_step(SourceId::default(), text).err().unwrap_or_default(),
    ];
    faults.iter().all(|faults| {
        faults.iter().any(|fault| {
            let at_or_before = fault.labels.first().is_some_and(|label| (label.span.start as usize) <= start);
            at_or_before && fault.message.contains("found `")
        })
    })
}

/// What is offered is accepted: no keyword is offered that the parser does not read there. One text is tried for each set of offers.
#[test]
fn whatever_is_offered_is_read() {
    let (mut shapes, mut offers, mut tried) = (BTreeSet::new(), BTreeSet::new(), 0);
    for text in corpus().iter().filter(|text| text.len() < 300) {
        let mut shape = String::new();
        for part in walk(text).parts {
            let before = format!("{} ", &text[..part.range.start]);
            if shapes.insert(shape.clone()) {
                let slots = find_position(&before).slots;
                let keywords = slots.iter().filter_map(|slot| if let Slot::Keyword(word) = slot { Some(word) } else { None });
                let is_new = offers.insert(format!("{slots:?}"));
                for word in keywords.filter(|_| is_new) {
                    let longer = format!("{before}{word}");
                    assert!(!is_refused(&longer, word), "{longer}");
                    tried += 1;
                }
            }
            shape += &match &part.kind {
                PartKind::Filled(slots) => format!("{:?} ", slots.first()),
                _ => format!("{} ", &text[part.range.clone()]),
            };
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn names_that_are_not_seen_are_offered_as_escapes() {
    let talk = Talk::on("user \"al\\u{202e}x\"\nuser alㅤ\ngroup g\n");
    let shown: Vec<String> = talk.engine.complete("can al").candidates.into_iter().map(|candidate| candidate.shown).collect();
    assert_eq!(shown, ["\"al\\u{202e}x\"", "\"al\\u{3164}\""]);
}
