//! Text to tree and back.

use pim::source::{Origin, Sources};
use pim::syntax::{Parsed, format_file, parse_file};

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
