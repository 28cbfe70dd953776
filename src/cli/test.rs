//! `pim test`: runs the expectations that stand in the policies.

use std::io;

use clap::{Args, ValueEnum};
use pim::diag::nearest;
use pim::door::{self, Summary};
use pim::ir::Instant;
use pim::render::{self, DiagnosticJson, JunitCase, JunitOutcome, Style, to_json_line};
use pim::session::{Case, Outcome, Rejected, Session};
use pim::text::clean;

use super::options::{Format, Options};
use super::output::{Exit, Output};
use super::trouble::Trouble;

/// The options of `pim test`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Runs only those whose name, text or file contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Shows the timeline of each scenario
    #[arg(short, long)]
    verbose: bool,
    /// What a `never` is that cannot be shown, since something is not known: fail or warn
    #[arg(long, value_name = "HOW", value_enum, hide_possible_values = true, default_value = "fail")]
    unproven: Unproven,
}

/// What a promise is that cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Unproven {
    /// A failure.
    Fail,
    /// A warning.
    Warn,
}

impl From<Unproven> for door::Unproven {
    fn from(unproven: Unproven) -> Self {
        match unproven {
            Unproven::Fail => Self::Fail,
            Unproven::Warn => Self::Warn,
        }
    }
}

/// What was judged.
struct Judged {
    session: Session,
    at: Instant,
    cases: Vec<Case>,
    left_out: usize,
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    match judge(arguments.filter.as_deref(), options) {
        Ok(judged) => {
            let summary = door::summarize(&judged.session, &judged.cases, judged.left_out, arguments.unproven.into());
            match options.format {
                Format::Human
                | Format::Sarif
                | Format::Github
                | Format::Dot
                | Format::Svg
                | Format::Html
                | Format::Markdown
                | Format::Csv => report(&judged, summary, arguments.verbose, output)?,
                Format::Json => _ = output.tell(&door::judged(&judged.session, &judged.cases, judged.at, summary))?,
                Format::Junit => report_junit(&judged, arguments.unproven, output)?,
            }
            output.warn_of_unread_parts(&judged.session)?;
            if judged.cases.is_empty() {
                return complain_of_nothing(&judged, arguments.filter.as_deref(), output);
            }
            Ok(summary.exit())
        }
        Err(Trouble::Rejected(rejected)) if options.is_json() => report_refusal(&rejected, output),
        Err(trouble) => output.complain_trouble(&trouble),
    }
}

fn judge(filter: Option<&str>, options: &Options) -> Result<Judged, Trouble> {
    let session = options.load()?;
    let at = options.instant(&session);
    // a refused policy set comes first: the zone of `--at` may be among its faults
    let (cases, left_out) = session.test_matching(at.as_ref().map_or(Instant::MAX, |at| *at), filter)?;
    Ok(Judged { session, at: at?, cases, left_out })
}

fn report_refusal(rejected: &Rejected, output: &mut Output) -> io::Result<Exit> {
    for diagnostic in &rejected.diagnostics {
        output.answer(&to_json_line(&DiagnosticJson::new(&rejected.sources, diagnostic)))?;
    }
    Ok(Exit::Unanswered)
}

/// Says why nothing was run, with what may be meant.
fn complain_of_nothing(judged: &Judged, filter: Option<&str>, output: &mut Output) -> io::Result<Exit> {
    let near = filter.filter(|_| judged.left_out > 0).and_then(|filter| nearest_name(&judged.session, filter));
    let (message, help) = door::nothing_run(filter.map(|filter| format!("`--filter {filter}`")), judged.left_out);
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    output.complain(&format!("{message}{near}"), Some(help))
}

/// Returns what is named most like a filter: a promise, a file, or as many words of a name as the filter has.
fn nearest_name(session: &Session, filter: &str) -> Option<String> {
    let names = session.promise_names();
    let files = session.sources().iter().map(|(_, source)| source.name());
    let whole: Vec<&str> = names.iter().map(String::as_str).chain(files).collect();
    let count = filter.split_whitespace().count().max(1);
    let parts: Vec<String> = whole.iter().flat_map(|name| runs_of_words(name, count)).collect();
    nearest(filter, whole.iter().copied().chain(parts.iter().map(String::as_str))).map(str::to_owned)
}

fn runs_of_words(name: &str, count: usize) -> Vec<String> {
    let words: Vec<&str> = name.split([' ', '/', ',', ':']).filter(|word| !word.is_empty()).collect();
    words.windows(count).map(|run| run.join(" ")).collect()
}

fn report(judged: &Judged, summary: Summary, is_verbose: bool, output: &mut Output) -> io::Result<()> {
    if judged.cases.is_empty() {
        return Ok(());
    }
    let (tenant, sources) = (judged.session.tenant(), judged.session.sources());
    let style = output.style().in_zone(&tenant.settings.timezone);
    for case in &judged.cases {
        let is_told = matches!(case.outcome, Outcome::Diverged(_)) || (is_verbose && !case.timeline.is_empty());
        if is_told {
            output.answer(&format!("  {}\n", clean(&case.name)))?;
        }
        output.answer(&render::render_case(tenant, sources, case, style))?;
        if is_told {
            output.answer(&(render::render_timeline(sources, &case.timeline, style) + "\n"))?;
        }
    }
    let more = if summary.left_out > 0 { format!(", {} left out by --filter", summary.left_out) } else { String::new() };
    let unproven = if summary.unproven > 0 { format!(", {} unproven", summary.unproven) } else { String::new() };
    output.answer(&format!("{} passed, {} failed{unproven}{more} (at {})\n", summary.passed, summary.failed, style.clock(judged.at)))?;
    output.end_with_unread_parts(summary.incomplete)?;
    summary.closed.map_or(Ok(()), |count| output.answer(&(render::closed_text(count) + "\n")))
}

fn report_junit(judged: &Judged, unproven: Unproven, output: &mut Output) -> io::Result<()> {
    let cases: Vec<JunitCase<'_>> = judged.cases.iter().map(|case| junit_case(&judged.session, case, unproven)).collect();
    output.answer(&render::render_junit(&judged.at.to_string(), &judged.session.unread(), &cases))
}

fn junit_case<'a>(session: &'a Session, case: &'a Case, unproven: Unproven) -> JunitCase<'a> {
    let (file, line) = session.sources().line(case.span);
    let (tenant, sources) = (session.tenant(), session.sources());
    let outcome = match &case.outcome {
        Outcome::Passed => case.remark.as_ref().map_or(JunitOutcome::Passed, |remark| JunitOutcome::Remarked(render::remark_text(remark))),
        Outcome::Unproven(failure) if unproven == Unproven::Warn => JunitOutcome::Remarked(failure.message.clone()),
        Outcome::Failed(failure) | Outcome::Unproven(failure) => {
            JunitOutcome::Failed(failure.message.clone(), render::render_unmet(tenant, sources, failure, Style::PLAIN))
        }
        Outcome::Diverged(misstep) => {
            let step = render::render_misstep_with_answer(tenant, sources, misstep, Style::PLAIN);
            let style = Style::PLAIN.in_zone(&tenant.settings.timezone);
            let text = step + "\n" + &render::render_timeline(sources, &case.timeline, style);
            JunitOutcome::Failed(render::misstep_message(sources, misstep), text)
        }
    };
    JunitCase { kind: case.kind.word(), name: &case.name, file, line, outcome }
}
