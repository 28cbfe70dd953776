//! Does what is asked of a shape, as the command line does it; returns what is told.

use pim::ir::Instant;
use pim::render::{Answered, Extent, Style, render_case, render_diagnostics, render_explanation};
use pim::session::{Changes, Input, NoIncludes, Session};
use pim::source::SourceId;
use pim::syntax::{format_file, parse_file};

use crate::shapes::{Shape, Work};

/// 2026-03-02T09:00:00Z
const INSTANT: i64 = 1_772_442_000_000_000;

/// Does the work of a shape on a text, which must not be refused.
pub fn run(shape: Shape, text: &str) -> String {
    let at = Instant::from_micros(INSTANT);
    let load =
        || Session::load(vec![Input::pim("shape.pim", text)], &NoIncludes, &Changes::default()).map_err(|rejected| rejected.to_string());
    let told = match shape.work {
        Work::Format => Ok(format_file(&parse_file(SourceId::default(), text).file)),
        Work::Check => load().map(|session| {
            let found = session.check(at, &[]).open;
            render_diagnostics(session.sources(), &found, Extent::First, Style::PLAIN)
        }),
        Work::Test => load().and_then(|session| {
            let cases = session.test(at).map_err(|rejected| rejected.to_string())?;
            let told = |case| render_case(session.tenant(), session.sources(), case, Style::PLAIN);
            Ok(cases.iter().map(told).collect())
        }),
        Work::Ask(question) => load().and_then(|session| {
            let answered = session.ask(question, at).map_err(|rejected| rejected.to_string())?;
            let place = answered.span;
            let tenant = session.tenant();
            let answered = Answered {
                query: &answered.query,
                question: &answered.question,
                place,
                explanation: &answered.explanation,
                tenant,
                sources: &answered.sources,
            };
            Ok(render_explanation(&answered, Style::PLAIN))
        }),
    };
    told.unwrap_or_else(|refused| unreachable!("{}: {refused}", shape.name))
}
