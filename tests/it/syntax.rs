//! Text to tree and back.

use pim::source::{Origin, Sources};
use pim::syntax::{Parsed, format_file, format_query, parse_file, parse_query};
use proptest::prelude::*;

use crate::generate;

const EXAMPLE: &str = include_str!("syntax/example.pim");

fn parse(text: &str) -> Parsed {
    let mut sources = Sources::new();
    let id = sources.add("test.pim", text, Origin::File);
    parse_file(id, text)
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
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

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
            let hashes = if tape[index % tape.len()] % 2 == 0 { "#" } else { "##" };
            out.push_str(&format!("{hashes} c{count};\n"));
            count += 1;
        }
    }
    (out, count)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

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
        prop_assert_eq!(&again.diagnostics, &vec![], "{}", once);
        prop_assert_eq!(format_file(&again.file), once);
    }
}
