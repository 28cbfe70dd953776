//! `pim test`: runs the expectations that stand in the policies.

use std::io;

use clap::Args;
use pim::render::{self, CaseJson, DiagnosticJson, JunitCase, JunitOutcome, Style, to_json_line};
use pim::session::{Case, Outcome, Rejected, Session};
use serde::Serialize;

use super::options::{Format, Options};
use super::output::{Exit, Output, Trouble};

/// The options of `pim test`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Runs only those whose name, text or file contains this
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
    left_out: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// What was judged.
struct Judged {
    session: Session,
    at: String,
    cases: Vec<Case>,
    left_out: usize,
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    match judge(arguments.filter.as_deref(), options) {
        Ok(judged) => {
            let summary = summarize(&judged);
            match options.format {
                Format::Human | Format::Sarif | Format::Github | Format::Dot | Format::Svg | Format::Html | Format::Markdown => {
                    report(&judged, summary, arguments.verbose, output)?
                }
                Format::Json => report_json(&judged, summary, output)?,
                Format::Junit => report_junit(&judged, output)?,
            }
            Ok(exit_of(summary))
        }
        Err(Trouble::Rejected(rejected)) if options.is_json() => report_refusal(&rejected, output),
        Err(trouble) => {
            output.complain_trouble(&trouble)?;
            Ok(Exit::Unanswered)
        }
    }
}

fn judge(filter: Option<&str>, options: &Options) -> Result<Judged, Trouble> {
    let session = options.load()?;
    let at = options.instant(&session);
    // a refused policy set comes first: the zone of `--at` may be among its faults
    let (cases, left_out) = session.test_matching(at.as_ref().map_or(pim::ir::Instant::MAX, |at| *at), filter)?;
    let at = at?.to_string();
    Ok(Judged { session, at, cases, left_out })
}

fn report_refusal(rejected: &Rejected, output: &mut Output) -> io::Result<Exit> {
    for diagnostic in &rejected.diagnostics {
        output.answer(&to_json_line(&DiagnosticJson::new(&rejected.sources, diagnostic)))?;
    }
    Ok(Exit::Unanswered)
}

fn report(judged: &Judged, summary: Summary, is_verbose: bool, output: &mut Output) -> io::Result<()> {
    let (tenant, sources) = (judged.session.tenant(), judged.session.sources());
    for case in &judged.cases {
        let is_told = matches!(case.outcome, Outcome::Diverged(_)) || (is_verbose && !case.timeline.is_empty());
        if is_told {
            output.answer(&format!("  {}\n", render::clean(&case.name)))?;
        }
        output.answer(&render::render_case(tenant, sources, case, output.style()))?;
        if is_told {
            output.answer(&(render::render_timeline(sources, &case.timeline, output.style()) + "\n"))?;
        }
    }
    let more = if summary.left_out > 0 { format!(", {} left out by --filter", summary.left_out) } else { String::new() };
    output.answer(&format!("{} passed, {} failed{more} (at {})\n", summary.passed, summary.failed, judged.at))
}

fn report_json(judged: &Judged, summary: Summary, output: &mut Output) -> io::Result<()> {
    for case in &judged.cases {
        output.answer(&to_json_line(&CaseJson::new(judged.session.sources(), case)))?;
    }
    output.answer(&to_json_line(&summary))
}

fn report_junit(judged: &Judged, output: &mut Output) -> io::Result<()> {
    let cases: Vec<JunitCase<'_>> = judged.cases.iter().map(|case| junit_case(&judged.session, case)).collect();
    output.answer(&render::render_junit(&judged.at, &cases))
}

fn exit_of(summary: Summary) -> Exit {
    if summary.failed > 0 { Exit::No } else { Exit::Yes }
}

fn summarize(judged: &Judged) -> Summary {
    let mut summary = Summary { left_out: judged.left_out, ..Summary::default() };
    for case in &judged.cases {
        match case.outcome {
            Outcome::Passed => summary.passed += 1,
            Outcome::Failed(_) | Outcome::Diverged(_) => summary.failed += 1,
        }
    }
    summary
}

/// Returns the file and line (from 1) of a case.
fn place<'a>(session: &'a Session, case: &Case) -> (&'a str, usize) {
    let source = session.sources().get(case.span.source);
    (source.name(), source.position(case.span.start).line)
}

fn junit_case<'a>(session: &'a Session, case: &'a Case) -> JunitCase<'a> {
    let (file, line) = place(session, case);
    let (tenant, sources) = (session.tenant(), session.sources());
    let outcome = match &case.outcome {
        Outcome::Passed => case.remark.as_ref().map_or(JunitOutcome::Passed, |remark| JunitOutcome::Remarked(render::remark_text(remark))),
        Outcome::Failed(failure) => {
            JunitOutcome::Failed(failure.message.clone(), render::render_unmet(tenant, sources, failure, Style::PLAIN))
        }
        Outcome::Diverged(misstep) => {
            let step = render::render_misstep_with_answer(tenant, sources, misstep, Style::PLAIN);
            let text = step + "\n" + &render::render_timeline(sources, &case.timeline, Style::PLAIN);
            JunitOutcome::Failed(render::misstep_message(sources, misstep), text)
        }
    };
    JunitCase { kind: case.kind.word(), name: &case.name, file, line, outcome }
}
