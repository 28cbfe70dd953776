//! Text to tree and back.

use pim::source::{Origin, Sources};
use pim::syntax::parse_file;

const EXAMPLE: &str = include_str!("syntax/example.pim");

#[test]
fn the_example_parses() {
    let mut sources = Sources::new();
    let id = sources.add("example.pim", EXAMPLE, Origin::File);
    let parsed = parse_file(id, EXAMPLE);
    assert_eq!(parsed.diagnostics, vec![]);
    assert_eq!(parsed.file.statements.len(), 28);
}
