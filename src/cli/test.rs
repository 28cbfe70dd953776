//! `pim test`: runs the expectations that stand in the policies.

use std::io;

use clap::Args;
use pim::compile::Expectation;
use pim::explain::Explanation;
use pim::render::{self, DiagnosticJson, to_json_line};
use pim::session::{Case, Outcome, Rejected, Session};
use serde::Serialize;

use super::options::Options;
use super::output::{Exit, Output, Trouble};

/// The options of `pim test`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Runs only those whose text or file contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Shows the timeline of each scenario
    #[arg(short, long)]
    verbose: bool,
}

/// How many cases ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
struct Summary {
    passed: usize,
    failed: usize,
    #[serde(skip_serializing_if = "is_zero")]
    not_evaluated: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct CaseJson<'a> {
    kind: &'static str,
    name: &'a str,
    file: &'a str,
    line: usize,
    passed: Option<bool>,
    message: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    match judge(options) {
        Ok((session, at, cases)) => {
            let wanted = |case: &&Case| arguments.filter.as_ref().is_none_or(|text| matches(&session, case, text));
            let cases: Vec<&Case> = cases.iter().filter(wanted).collect();
            report(&session, &cases, (&at, arguments.verbose), options, output)
        }
        Err(Trouble::Rejected(rejected)) if options.is_json() => report_refusal(&rejected, output),
        Err(trouble) => {
            output.complain_trouble(&trouble)?;
            Ok(Exit::Unanswered)
        }
    }
}

fn judge(options: &Options) -> Result<(Session, String, Vec<Case>), Trouble> {
    let session = options.load()?;
    let at = options.instant(&session);
    // a refused policy set comes first: the zone of `--at` may be among its faults
    let cases = session.test(at.as_ref().map_or(pim::ir::Instant::MIN, |at| *at))?;
    let at = at?;
    Ok((session, at.to_string(), cases))
}

fn matches(session: &Session, case: &Case, text: &str) -> bool {
    case.name.contains(text) || session.sources().get(case.span.source).name().contains(text)
}

fn report_refusal(rejected: &Rejected, output: &mut Output) -> io::Result<Exit> {
    for diagnostic in &rejected.diagnostics {
        output.answer(&to_json_line(&DiagnosticJson::new(&rejected.sources, diagnostic)))?;
    }
    Ok(Exit::Unanswered)
}

fn report(session: &Session, cases: &[&Case], (at, is_verbose): (&str, bool), options: &Options, output: &mut Output) -> io::Result<Exit> {
    let summary = summarize(cases);
    for case in cases {
        let text = if options.is_json() { to_json_line(&case_json(session, case)) } else { render_case(session, case, output) };
        output.answer(&text)?;
        if !options.is_json() && (is_verbose || matches!(case.outcome, Outcome::Diverged(_))) {
            output.answer(&timeline(session, case, output))?;
        }
    }
    if options.is_json() {
        output.answer(&to_json_line(&summary))?;
    } else {
        let pending = if summary.not_evaluated > 0 { format!(", {} NOT EVALUATED", summary.not_evaluated) } else { String::new() };
        output.answer(&format!("{} passed, {} failed{pending} (at {at})\n", summary.passed, summary.failed))?;
    }
    Ok(match summary {
        Summary { failed: 1.., .. } => Exit::No,
        Summary { not_evaluated: 1.., .. } => Exit::Unanswered,
        Summary { .. } => Exit::Yes,
    })
}

fn summarize(cases: &[&Case]) -> Summary {
    let mut summary = Summary::default();
    for case in cases {
        match case.outcome {
            Outcome::Passed => summary.passed += 1,
            Outcome::Failed { .. } | Outcome::Diverged(_) => summary.failed += 1,
            Outcome::NotEvaluated(_) => summary.not_evaluated += 1,
        }
    }
    summary
}

fn case_json<'a>(session: &'a Session, case: &'a Case) -> CaseJson<'a> {
    let source = session.sources().get(case.span.source);
    let (passed, message) = match &case.outcome {
        Outcome::Passed => (Some(true), None),
        Outcome::Failed { message, .. } => (Some(false), Some(message.clone())),
        Outcome::Diverged(misstep) => (Some(false), Some(misstep.message.clone())),
        Outcome::NotEvaluated(kind) => (None, Some(render::not_evaluated(kind))),
    };
    let line = source.position(case.span.start).line;
    CaseJson { kind: case.kind.word(), name: &case.name, file: source.name(), line, passed, message }
}

fn render_case(session: &Session, case: &Case, output: &Output) -> String {
    let style = output.style();
    match &case.outcome {
        Outcome::Passed => String::new(),
        Outcome::NotEvaluated(kind) => {
            let message = format!("{}: {}", case.name, render::not_evaluated(kind));
            render::render_note(session.sources(), case.span, &message, style) + "\n"
        }
        Outcome::Failed { message, expectation, explanation } => {
            let head = render::render_failure(session.sources(), expectation.answer_span, message, style);
            head + &render_answer(session, expectation, explanation, output) + "\n"
        }
        Outcome::Diverged(misstep) => {
            let head = render::render_misstep(session.sources(), misstep, style);
            let answer = misstep.found.as_ref();
            head + &answer.map(|(expectation, found)| render_answer(session, expectation, found, output)).unwrap_or_default()
        }
    }
}

fn render_answer(session: &Session, expectation: &Expectation, explanation: &Explanation, output: &Output) -> String {
    let answered = render::Answered {
        query: &expectation.question_text,
        question: &expectation.question,
        place: expectation.question_span,
        explanation,
        tenant: session.tenant(),
        sources: session.sources(),
    };
    render::render_explanation(&answered, output.style())
}

/// Returns the timeline of a scenario under its name; nothing for all else.
fn timeline(session: &Session, case: &Case, output: &Output) -> String {
    if case.timeline.is_empty() {
        return String::new();
    }
    let lines = render::render_timeline(session.sources(), &case.timeline, output.style());
    format!("  {}\n{lines}\n", render::clean(&case.name))
}
