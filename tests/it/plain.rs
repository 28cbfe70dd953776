//! Plain statements are read without the grammar, and long texts in parts: the tree and the faults are those of the grammar, to the last span.

use std::fs;
use std::path::Path;

use pim::source::SourceId;
use pim::syntax::{format_file, parse_file, parse_file_by_grammar, parse_file_in_parts};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::layout::files_of;
use crate::tenants::tenant;

/// Compares all ways to read a text.
fn check(text: &str) {
    let source = SourceId::default();
    let by_grammar = parse_file_by_grammar(source, text);
    assert_eq!(parse_file(source, text), by_grammar, "{text}");
    for part in [1, 40, 300] {
        assert_eq!(parse_file_in_parts(source, text, part), by_grammar, "in parts of {part}\n{text}");
    }
}

#[test]
fn every_file_is_read_as_the_grammar_reads_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = ["tests/suite", "policies"].iter().flat_map(|folder| files_of(&root.join(folder), "pim"));
    let texts: Vec<String> = files.map(|file| fs::read_to_string(file).unwrap()).collect();
    assert!(texts.len() > 100);
    for text in &texts {
        let by_grammar = parse_file_by_grammar(SourceId::default(), text);
        assert_eq!(parse_file(SourceId::default(), text), by_grammar, "{text}");
        assert_eq!(parse_file_in_parts(SourceId::default(), text, 40), by_grammar, "{text}");
    }
}

#[test]
fn what_is_nearly_plain_is_left_to_the_grammar() {
    for text in [
        "user a\nuser b { }\nuser \"c d\" \"label\" { upn x@y id \"1\" guest mfa }",
        "service-principal s { id \"x\" disabled }\ngroup g \"G\" { security pim-enabled membership policy p ownership policy \"q r\" grants vault }",
        "assign a, \"b c\" to g as eligible member from 2026-01-01 until 2026-12-31",
        "assign a to role \"R\" in unit u as active from 2026-01-01T09:00 for 30d",
        "assign a to role r as active until 2026-01-01T09:00:00.5+01:00\nassign b to g as activated owner from 2026-03-02T08:00Z",
        "assign a to g as active member until 2026-02-30",
        "assign a to g as active member for 30d",
        "assign a to g as active member with mfa",
        "assign a to g as active member allow x because \"y\"",
        "assign unknown to g as active member\nassign a to unknown as active member",
        "assign a to role as active member\nassign a to \"role\" as active member",
        "assign a,\nassign b to g as active member\nuser x",
        "user a#b\nuser a #b\nuser \"a\"#b",
        "user \"a\\n\" user \"\" user \"é\" user é user e\u{301} user aé",
        "user a { upn \"x\u{2028}y\" }\nuser b { mfa } }\ngroup g { user c\nassign a to g as active member",
        "user a \u{a0}{ mfa }\nuser\u{b}b\nuser c\rgroup d\r\nuser e",
        "user a { mfa mfa unknown guest }\nuser a { mfa\nuser b }",
        "scenario \"s\" {\n  assign a to g as active member\nuser a\nuser b",
        "policy user { }\npolicy\nuser a\nunit u { members\nuser b }",
        "user\nuser a\ngroup\ngroup g\nassign\nassign a to g as active member\n",
        "\u{feff}user a\nuser b",
        "user a # x\n\n\n# y\nuser b { # z\n mfa # w\n}\n## described\ngroup g\n# end",
        "expect deny policy: can a activate membership of g\nuser a",
    ] {
        check(text);
    }
}

/// What stands before a statement that is read apart must not change how the next is cut.
#[test]
fn a_statement_of_several_lines_is_read_wherever_it_stands() {
    let faults = |text: &str| parse_file(SourceId::default(), text).diagnostics.len();
    assert_eq!(faults("user a\nexpect every role: what can a manage\n"), 0);
    assert_eq!(faults("user a\nexpect every role: what can a manage\npolicy p { max }\n"), 1);
    let padding = "# ".to_owned() + &"x".repeat(998) + "\n";
    for lines in 62..67 {
        let text = format!("user a\ncontext c {{}}\n{}expect every role: what can a manage\n", padding.repeat(lines));
        check(&text);
        assert_eq!(faults(&text), 0, "{lines} lines before it");
    }
    check("scenario \"s\" { at é1:\nuser x\n}\nassign u0 to g as active member\nassign u0 to g as active member\n");
    check("policy p { max é1:\nassign u0 to g as active member\nassign u0 to g as active member\n");
}

#[test]
fn a_statement_that_is_too_long_is_refused_however_plain_it_is() {
    let text = format!("user u \"{}\"\n", "x".repeat(8 * 1024 * 1024));
    let source = SourceId::default();
    let found = parse_file(source, &text);
    assert_eq!(found.diagnostics.len(), 1);
    assert!(found == parse_file_by_grammar(source, &text));
}

#[test]
fn every_reserved_word_is_told() {
    for word in pim::syntax::RESERVED {
        assert!(pim::syntax::is_reserved(word) && !pim::syntax::is_reserved(&format!("{word}1")), "{word}");
    }
}

/// Pieces of the language, to be put together at random.
const SCRAPS: [&str; 44] = [
    "assign",
    "user",
    "group",
    "service-principal",
    "to",
    "as",
    "member",
    "owner",
    "eligible",
    "active",
    "role",
    "in",
    "unit",
    "from",
    "until",
    "for",
    "2026-01-01",
    "2026-01-01T10:00",
    "30d",
    "a",
    "bob",
    "\"c d\"",
    "\"\"",
    "\"x\\y\"",
    ",",
    "{",
    "}",
    "{ mfa }",
    "upn",
    "id",
    "mfa",
    "pim-enabled",
    "membership policy",
    "policy",
    "unknown",
    "\n",
    "\n\n",
    "# note\n",
    "#",
    "\"",
    "é",
    ":",
    "with mfa",
    "allow x because \"y\"",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::laws::cases(160), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scraps_are_read_as_the_grammar_reads_them(scraps in prop::collection::vec((select(SCRAPS.to_vec()), select(vec![" ", " ", " ", "\n", "", "\t"])), 0..24)) {
        check(&scraps.into_iter().map(|(scrap, gap)| format!("{scrap}{gap}")).collect::<String>());
    }

    #[test]
    fn damaged_tenants_are_read_as_the_grammar_reads_them(random in tenant(), cuts in prop::collection::vec((any::<Index>(), select(SCRAPS.to_vec()), any::<bool>()), 0..3)) {
        let mut text = random.text();
        for (at, scrap, is_instead) in cuts {
            let at = at.index(text.len());
            text.replace_range(at..at + usize::from(is_instead), scrap);
        }
        check(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::laws::cases(24), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_formatted_is_read_as_the_grammar_reads_it(tape in prop::collection::vec(any::<u32>(), 400)) {
        check(&format_file(&crate::generate::file(&tape)));
    }
}
