//! Text to tree and back.

use pim::diag::{Code, Diagnostic};
use pim::source::{Origin, SourceId, Sources};
use pim::syntax::{Parsed, RESERVED, format_file, format_query, format_statement, parse_file, parse_query, parse_time};
use proptest::prelude::*;

use crate::generate;
use crate::laws::cases;

const EXAMPLE: &str = include_str!("syntax/example.pim");
/// Bad texts, each with what must be said about it: code, line and column, message, help.
const FAULTS: &str = include_str!("syntax/faults.txt");

fn parse(text: &str) -> Parsed {
    let mut sources = Sources::new();
    let id = sources.add("test.pim", text, Origin::File);
    parse_file(id, text)
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: cases(64), failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn the_example_parses() {
    let parsed = parse(EXAMPLE);
    assert_eq!(parsed.diagnostics, vec![]);
    assert_eq!(parsed.file.statements.len(), 28);
}

#[test]
fn the_example_formats_once() {
    let once = format_file(&parse(EXAMPLE).file);
    println!("{once}");
    assert_eq!(format_file(&parse(&once).file), once);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_formatted_parses_back(tape in proptest::collection::vec(any::<u32>(), 0..400)) {
        let tree = generate::file(&tape);
        let text = format_file(&tree);
        let parsed = parse(&text);
        prop_assert_eq!(&parsed.diagnostics, &vec![], "{}", text);
        prop_assert_eq!(generate::shape(&parsed.file), generate::shape(&tree), "{}", text);
        prop_assert_eq!(format_file(&parsed.file), text);
    }

    #[test]
    fn questions_parse_back(tape in proptest::collection::vec(any::<u32>(), 0..40)) {
        let tree = generate::query(&tape);
        let text = format_query(&tree);
        let mut sources = Sources::new();
        let id = sources.add("<query>", text.as_str(), Origin::Query);
        let parsed = parse_query(id, &text);
        prop_assert_eq!(generate::shape(&parsed), generate::shape(&Ok::<_, Vec<pim::diag::Diagnostic>>(tree)), "{}", text);
    }
}

/// Puts numbered comments into white space outside strings, where the tape says so; returns how many.
fn strew_comments(text: &str, tape: &[u32]) -> (String, usize) {
    let (mut out, mut count, mut in_string, mut escaped, mut in_comment) = (String::new(), 0, false, false, false);
    for (index, c) in text.chars().enumerate() {
        out.push(c);
        in_comment = (in_comment || (c == '#' && !in_string)) && c != '\n';
        in_string = !in_comment && in_string != (c == '"' && !escaped);
        escaped = in_string && c == '\\' && !escaped;
        if c.is_whitespace() && !in_string && !in_comment && tape.get(index % tape.len().max(1)).is_some_and(|number| number % 3 == 1) {
            let hashes = if tape[index % tape.len()].is_multiple_of(2) { "#" } else { "##" };
            out.push_str(&format!("{hashes} c{count};\n"));
            count += 1;
        }
    }
    (out, count)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_comment_is_lost(tape in proptest::collection::vec(any::<u32>(), 0..300)) {
        let (text, count) = strew_comments(&format_file(&generate::file(&tape)), &tape);
        let parsed = parse(&text);
        prop_assert_eq!(&parsed.diagnostics, &vec![], "{}", text);
        let once = format_file(&parsed.file);
        for number in 0..count {
            prop_assert_eq!(once.matches(&format!(" c{number};")).count(), 1, "c{} in\n{}\nfrom\n{}", number, once, text);
        }
        let again = parse(&once);
        prop_assert_eq!(&again.diagnostics, &vec![], "{}\nfrom\n{}", once, text);
        prop_assert_eq!(format_file(&again.file), once, "from\n{}", text);
    }
}

/// Writes a diagnostic as the table of faults does.
fn in_short(text: &str, found: &Diagnostic) -> String {
    let mut sources = Sources::new();
    let id = sources.add("test.pim", text, Origin::File);
    let place = sources.get(id).position(found.labels[0].span.start);
    let help = found.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    format!("#~ {} {}:{} {}{help}", found.code.name(), place.line, place.column, found.message)
}

fn said_about(text: &str) -> Vec<String> {
    parse(text).diagnostics.iter().map(|found| in_short(text, found)).collect()
}

#[test]
fn every_fault_is_told_with_its_place() {
    for case in FAULTS.split_terminator("====\n") {
        let (expected, lines): (Vec<&str>, Vec<&str>) = case.lines().partition(|line| line.starts_with("#~"));
        assert_eq!(said_about(&lines.join("\n")), expected, "{case}");
    }
}

#[test]
fn no_comment_seems_to_end_before_it_does() {
    for (c, number) in [('\u{b}', "000B"), ('\u{c}', "000C"), ('\u{85}', "0085"), ('\u{2028}', "2028"), ('\u{2029}', "2029")] {
        let said = said_about(&format!("user alice # who{c}user bob\nuser carol"));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with(&format!("#~ syntax 1:17 U+{number} ends a line in some editors")), "{said:?}");
    }
    // the language ends a line here, as editors do
    assert_eq!(parse("user alice # who\ruser bob\r\nuser carol").file.statements.len(), 3);
    assert!(parse_query(SourceId::default(), "is alice member of g # x\u{2028}y").is_err());
}

#[test]
fn what_is_kept_of_a_bad_text_is_good() {
    for case in FAULTS.split_terminator("====\n") {
        let lines: Vec<&str> = case.lines().filter(|line| !line.starts_with("#~")).collect();
        let kept = format_file(&parse(&lines.join("\n")).file);
        assert_eq!(said_about(&kept), Vec::<String>::new(), "{kept}");
    }
}

#[test]
fn good_items_of_a_broken_block_are_kept() {
    let text = "group g \"G\" {\n  pim-enabled\n  rol-assignable\n  membership policy {\n    activation { max 8h  requir mfa }\n    eligible { permanent }\n  }\n  open\n}\n";
    let kept =
        "group g \"G\" {\n  pim-enabled\n  membership policy {\n    activation { max 8h }\n    eligible { permanent }\n  }\n  open\n}\n";
    assert_eq!(format_file(&parse(text).file), kept);
}

/// Nothing a text may hold makes the reader fail, hang, or point outside the text.
fn check_total(text: &str) {
    let parsed = parse(text);
    for found in &parsed.diagnostics {
        for label in &found.labels {
            assert!(text.get(label.span.range()).is_some(), "{label:?}");
            assert!(!label.text.contains('\n'));
        }
        assert!(!found.message.contains('\n') && !found.message.ends_with('.'), "{}", found.message);
        assert!(!found.message.contains("k_") && !found.message.contains("something else"), "{}", found.message);
    }
    let kept = format_file(&parsed.file);
    assert_eq!(parse(&kept).diagnostics, vec![], "{kept}");
}

#[test]
fn hostile_texts_end_soon() {
    let million = 1_000_000;
    for (text, most) in [
        ("{".repeat(million), 1),
        (format!("user a {}", "{".repeat(million)), 1),
        ("}".repeat(million), 1),
        ("x ".repeat(million), 1),
        ("x\n".repeat(million / 10), 1),
        ("x".repeat(5 * million), 1),
        (format!("user \"{}", "x".repeat(5 * million)), 1),
        ("\"".repeat(million + 1), 1),
        ("a#".repeat(million), 1),
        (" ".repeat(million), 0),
        ("#".repeat(million), 0),
        (format!("assign {}", "a, ".repeat(20_000)), 1),
        ("user a {\n".repeat(5_000), 5_000),
        ("user \"abc\n".repeat(5_000), 5_000),
        ("user\n".repeat(12_000), 10_001),
        (format!("user reach {} foo", "group reach ".repeat(3_000)), 1),
        (format!("scenario \"s\" {{ {} foo }}", "a activates role x ".repeat(3_000)), 1),
    ] {
        let found = parse(&text).diagnostics.len();
        assert!(found <= most, "{found} about {}", text.chars().take(40).collect::<String>());
    }
}

#[test]
fn depth_is_bounded() {
    let text = format!("group g {{ membership policy {}{} }}", "{".repeat(200), "}".repeat(200));
    let codes: Vec<Code> = parse(&text).diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, vec![Code::TooDeep]);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        check_total(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_words_are_read(tape in proptest::collection::vec(0..TOKENS.len(), 0..80)) {
        let words: Vec<&str> = tape.iter().map(|index| TOKENS[*index]).collect();
        check_total(&words.join(""));
    }

    #[test]
    fn damaged_texts_are_read(tape in proptest::collection::vec(any::<u32>(), 1..200)) {
        let text = format_file(&generate::file(&tape));
        let mut characters: Vec<char> = text.chars().collect();
        for number in tape.iter().take(3).filter(|_| !text.is_empty()) {
            let at = *number as usize % characters.len();
            let damage = TOKENS[*number as usize / 7 % TOKENS.len()].chars();
            characters.splice(at..(at + 2).min(characters.len()), damage);
        }
        check_total(&characters.into_iter().collect::<String>());
    }
}

const TOKENS: &[&str] = &[
    " ",
    "\n",
    "\n  ",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "#",
    "\"a b\"",
    "user ",
    "group ",
    "role ",
    "policy ",
    "assign ",
    "never ",
    "scenario ",
    "expect ",
    "to ",
    "as ",
    "eligible ",
    "member ",
    "membership ",
    "of ",
    "bob ",
    "activation ",
    "max ",
    "8h ",
    "require ",
    "mfa ",
    "2026-01-01 ",
    "can ",
    "reach ",
    "any ",
    "activates ",
    "asign ",
    "with ",
    "justification ",
    "allow ",
    "é",
    "\u{feff}",
    "\r\n",
    "\r",
    "\\",
    "policy { ",
    "at ",
    "$",
];

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_read() {
    let parsed = parse("\u{feff}## Bob.\r\nuser bob {\r\n  mfa # why\r\n}\r\n\r\nuser eve\r\n");
    assert_eq!(parsed.diagnostics, vec![]);
    assert_eq!(format_file(&parsed.file), "## Bob.\nuser bob {\n  mfa  # why\n}\n\nuser eve\n");
}

#[test]
fn names_compare_after_normalisation() {
    let (one, other) = (parse("user \u{e9}"), parse("user \"e\u{301}\""));
    assert_eq!(generate::shape(&one.file), generate::shape(&other.file));
}

#[test]
fn only_the_lines_right_above_a_statement_describe_it() {
    let text = "## Section\n\n# note\n## One.\n## Two.\nuser bob ## not this\n## nor\n\nuser eve {\n  ## nor this\n  mfa\n}\n";
    let parsed = parse(text);
    let described: Vec<Option<String>> =
        parsed.file.statements.iter().map(|node| node.trivia.as_ref().and_then(|trivia| trivia.description.clone())).collect();
    assert_eq!(described, vec![Some("One.\nTwo.".to_owned()), None]);
    assert_eq!(format_file(&parsed.file), text.replace("bob ##", "bob  ##"));
}

#[test]
fn a_word_that_begins_a_line_may_continue_a_statement() {
    assert_eq!(said_about("assign bob to\nrole X as active\nuser bob"), Vec::<String>::new());
    assert_eq!(said_about("expect role X,\nrole Y: what can bob activate"), Vec::<String>::new());
}

#[test]
fn a_quoted_actor_is_not_what_was_said_before() {
    let text = "scenario \"s\" {\n  expect allow: can a activate role R with justification\n  \"Bob Tran\" deactivates role R\n}\n";
    assert_eq!(said_about(text), Vec::<String>::new());
    assert_eq!(format_file(&parse(text).file), text);
}

#[test]
fn an_actor_named_like_a_deed_is_quoted() {
    let text = "scenario \"s\" {\n  expect nothing: what can bob activate with ticket \"T\"\n  \"activates\" deactivates role R\n}\n";
    assert_eq!(said_about(text), Vec::<String>::new());
    assert_eq!(format_file(&parse(text).file), text);
}

fn query(text: &str) -> Result<String, Vec<String>> {
    let mut sources = Sources::new();
    let id = sources.add("<query>", text, Origin::Query);
    parse_query(id, text).map(|query| format_query(&query)).map_err(|found| found.iter().map(|found| in_short(text, found)).collect())
}

#[test]
fn a_question_is_read_whole() {
    let canonical = "can alice activate membership of g for 1h with mfa, justification \"x\" without approval at 2026-03-02";
    let written = "can alice activate membership of \"g\" at 2026-03-02 with justification \"x\", mfa without approval for 1h # why";
    assert_eq!(query(written), Ok(canonical.to_owned()));
    let error = |text: &str| query(text).unwrap_err().join("\n");
    assert_eq!(
        error("can alice activte role R"),
        "#~ syntax 1:11 expected `activate`, `approve`, `manage`, `change`, `reset`, `reach` or `escalate`, found `activte`; did you mean `activate`?"
    );
    assert_eq!(
        error("cann alice activate role R"),
        "#~ syntax 1:1 expected `can`, `who`, `what`, `how`, `when`, `is` or `show`, found `cann`; did you mean `can`?"
    );
    assert_eq!(error(""), "#~ syntax 1:1 expected `can`, `who`, `what`, `how`, `when`, `is` or `show`");
    assert_eq!(error("is bob member of g at noon").split(';').next(), Some("#~ bad-time 1:23 `noon` is not a time"));
    assert_eq!(error("is bob member of g user x"), "#~ syntax 1:20 expected `at`, found `user`");
    assert_eq!(error("show \"x").split(';').next(), Some("#~ syntax 1:6 a string is not closed on its line"));
}

#[test]
fn a_time_is_read_whole() {
    let mut sources = Sources::new();
    let id = sources.add("--at", "", Origin::Query);
    assert!(parse_time(id, " 2026-03-02T09:00Z ").is_ok());
    assert_eq!(parse_time(id, "2026-03-02 x").unwrap_err()[0].code, Code::BadTime);
}

#[test]
fn reserved_words_are_no_names() {
    for word in RESERVED {
        assert!(!said_about(&format!("user {word}")).is_empty(), "{word}");
        assert_eq!(said_about(&format!("user \"{word}\"")), Vec::<String>::new());
    }
    for word in ["owner", "members", "admins", "open", "guests", "active", "userx", "to-do", "in.x"] {
        assert_eq!(said_about(&format!("user {word}")), Vec::<String>::new(), "{word}");
    }
}

#[test]
fn a_statement_is_written_alone() {
    let parsed = parse("assign bob to g as active member # why\n  allow x because \"y\" # z\ngroup g { # note\n pim-enabled }");
    let texts: Vec<String> = parsed.file.statements.iter().map(|node| format_statement(&node.value)).collect();
    assert_eq!(texts, ["assign bob to g as active member allow x because \"y\"", "group g { pim-enabled }"]);
}

#[test]
fn long_texts_are_read_in_order() {
    let text: String = (0..8_000).map(|index| format!("user u{index} \"User {index}\" {{ mfa }}\n")).collect();
    let parsed = parse(&text.replace("u4000 ", "u4000 oops "));
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(parsed.diagnostics[0].labels[0].span.start as usize, text.find("u4000 ").unwrap() + 6);
    assert_eq!(parsed.file.statements.len(), 8_000);
}
