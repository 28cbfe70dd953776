//! The `allow` that would accept a warning: where it goes, ready to be pasted.

use crate::diag::Diagnostic;
use crate::exchange;
use crate::source::{Origin, Source, Sources, Span};
use crate::syntax::{Acceptance, Spot, accept};
use crate::text::{clean, hang, quote};

/// Returns the `allow` that would accept a warning; `None` where none can: of an error, and in what is no `.pim` text.
#[must_use]
pub fn acceptance(sources: &Sources, diagnostic: &Diagnostic) -> Option<Acceptance> {
    let span = diagnostic.acceptable?;
    let source = sources.get(span.source);
    is_policy(source).then(|| accept(source.text(), span.range(), diagnostic.code.name()))
}

/// A policy never begins with a brace or bracket, as JSON of other tools does.
fn is_policy(source: &Source) -> bool {
    source.origin() == Origin::File && exchange::of_path(source.name()).is_none() && !source.text().trim_start().starts_with(['{', '['])
}

/// Writes it in two lines: where it goes, and what is written there.
pub(super) fn acceptance_lines(sources: &Sources, diagnostic: &Diagnostic, width: usize) -> String {
    let (Some(acceptance), Some(span)) = (acceptance(sources, diagnostic), diagnostic.acceptable) else { return String::new() };
    let where_to = format!("or accept it {}:", place(sources.get(span.source), span, &acceptance));
    hang("  ", &clean(&where_to), width) + &format!("        {}\n", acceptance.line)
}

fn place(source: &Source, declaration: Span, acceptance: &Acceptance) -> String {
    let line = u32::try_from(acceptance.at).map_or_else(|_| source.name().to_owned(), |at| source.place(at));
    // every place lies in its text
    let named = source.text().get(declaration.range()).unwrap_or_default();
    let name = quote(named.split_once('{').map_or(named, |(before, _)| before).trim());
    match acceptance.spot {
        Spot::End => format!("at the end of the assignment, {line}"),
        Spot::Block => format!("in the braces of {name}, {line}"),
        Spot::NewBlock => format!("behind {name}, {line}"),
    }
}
