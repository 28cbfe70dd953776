//! The language itself: one canonical set, whatever the tenant was read from.

use super::canonical;
use super::format::{Exported, Format, Material};
use crate::syntax::{self, ast};
use crate::text::{clean, counted};

/// The entry of the language in the table of formats.
pub const FORMAT: Format = Format {
    name: "pim",
    about: "one canonical set of statements, whatever the tenant was read from",
    comment: Some(("# ", "")),
    schema: None,
    parts: &[],
    write,
};

fn write(material: &Material<'_>) -> Exported {
    let gathered = canonical::gather(material.files, material.promises);
    let written = counted(gathered.statements.len(), "statement");
    let source = material.files.first().map_or_else(Default::default, |file| file.source);
    let file = ast::File { source, statements: gathered.statements, dangling: Vec::new() };
    let text = head(material.unread) + &syntax::format_file(&file);
    let left_out = match gathered.left_promises {
        0 => Vec::new(),
        count => vec![format!("{} of what must hold, or never: `--promises` writes them too", counted(count, "statement"))],
    };
    Exported { text, written, left_out }
}

/// Says what the sources hold and nobody could read: a set that is not whole must not look so.
fn head(unread: &[String]) -> String {
    let lines: String = unread.iter().map(|line| format!("# not read: {}\n", clean(line))).collect();
    if lines.is_empty() { lines } else { lines + "\n" }
}
