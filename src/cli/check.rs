//! `pim check`: says everything that is wrong with the policies, or risky.

use std::io;
use std::path::PathBuf;

use clap::Args;
use pim::diag::{Code, Diagnostic, Severity, nearest};
use pim::door;
use pim::ir::Instant;
use pim::lint::Findings;
use pim::render::{self, Style, to_json_line};
use pim::session::Session;
use pim::source::Sources;

use super::baseline::{self, Known};
use super::options::{Format, Options};
use super::output::{Exit, Output};

/// The options of `pim check`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Makes warnings fail: `warnings`, or the name of one; may be given more than once
    #[arg(long, value_name = "NAME", value_parser = parse_denied)]
    deny: Vec<Denied>,
    /// Reports a warning that is off by default, such as `assumed-default`; may be given more than once
    #[arg(long, value_name = "NAME", value_parser = parse_warning)]
    warn: Vec<Code>,
    /// Only counts what was found, by code
    #[arg(long)]
    summary: bool,
    /// Lets the warnings pass that a baseline knows; what it knows and is gone is told
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Takes all warnings down as known, in a baseline
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
}

/// Which warnings fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Denied {
    All,
    One(Code),
}

impl Arguments {
    /// Returns the warnings that are named, which are then on.
    fn asked(&self) -> Vec<Code> {
        let denied = self.deny.iter().filter_map(|denied| match denied {
            Denied::All => None,
            Denied::One(code) => Some(*code),
        });
        denied.chain(self.warn.iter().copied()).collect()
    }

    fn is_denied(&self, diagnostic: &Diagnostic) -> bool {
        !diagnostic.is_error()
            && self.deny.iter().any(|denied| match denied {
                Denied::All => diagnostic.severity() == Severity::Warning,
                Denied::One(code) => diagnostic.code == *code,
            })
    }
}

fn parse_denied(name: &str) -> Result<Denied, String> {
    if name == "warnings" {
        return Ok(Denied::All);
    }
    find_warning(name, Some("warnings"), "; write `warnings` to deny all").map(Denied::One)
}

fn parse_warning(name: &str) -> Result<Code, String> {
    find_warning(name, None, "")
}

/// Returns the codes that are no errors.
pub fn warnings() -> impl Iterator<Item = Code> {
    Code::ALL.iter().copied().filter(|code| code.severity() != Severity::Error)
}

fn find_warning(name: &str, also: Option<&'static str>, advice: &str) -> Result<Code, String> {
    match warnings().find(|code| code.name() == name) {
        Some(code) => Ok(code),
        None => Err(match nearest(name, warnings().map(Code::name).chain(also)) {
            Some(near) => format!("there is no such warning; did you mean `{near}`?"),
            None => format!("there is no such warning{advice}"),
        }),
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    if arguments.summary && matches!(options.format, Format::Sarif | Format::Github) {
        let message = format!("`--summary` goes with `human` and `json`, not with `{}`", options.format.name());
        return output.complain(&message, Some("leave one of them out"));
    }
    let baseline = arguments.baseline.as_deref().map(Known::read).transpose();
    match baseline.and_then(|baseline| Ok((baseline, options.open()?))) {
        Ok((baseline, (session, at))) => check(&session, at, baseline.as_ref(), arguments, options, output),
        Err(trouble) => output.complain_trouble(&trouble),
    }
}

fn check(
    session: &Session,
    at: Instant,
    baseline: Option<&Known>,
    arguments: &Arguments,
    options: &Options,
    output: &mut Output,
) -> io::Result<Exit> {
    let mut findings = session.check(at, &arguments.asked());
    let sources = session.sources();
    let gone = baseline.map_or_else(Vec::new, |baseline| baseline.sift(sources, &mut findings));
    let is_refused = findings.open.iter().any(Diagnostic::is_error);
    if let Some(path) = arguments.write_baseline.as_deref().filter(|_| !is_refused) {
        return baseline::write(path, sources, &findings, output);
    }
    let fails = |diagnostic: &Diagnostic| diagnostic.is_error() || arguments.is_denied(diagnostic);
    match options.format {
        Format::Human | Format::Junit | Format::Dot | Format::Svg | Format::Html | Format::Markdown | Format::Csv => {
            output.answer(&found(sources, &findings, arguments, options, output.style().in_zone(&session.tenant().settings.timezone)))?;
            output.answer(&summary(session, &findings, at, arguments))?;
        }
        Format::Json if arguments.summary => {
            render::tally(&findings.open).iter().try_for_each(|row| output.answer(&to_json_line(row)))?;
        }
        Format::Json => _ = output.tell(&door::found(sources, &findings, at, &fails))?,
        Format::Sarif => output.answer(&render::render_sarif(sources, &findings, at, env!("CARGO_PKG_VERSION")))?,
        Format::Github => {
            for diagnostic in &findings.open {
                output.answer(&render::render_annotation(sources, diagnostic))?;
            }
            output.answer(&summary(session, &findings, at, arguments))?;
        }
    }
    if let Some(baseline) = baseline {
        baseline.tell_gone(&gone, options.format == Format::Human, output)?;
    }
    if arguments.write_baseline.is_some() {
        output.complain("no baseline was written: errors are not let pass", None)?;
    }
    Ok(if findings.open.iter().any(fails) { Exit::No } else { Exit::Yes })
}

/// Shows what was found: counts first, where there is more than one thing to count.
fn found(sources: &Sources, findings: &Findings, arguments: &Arguments, options: &Options, style: Style<'_>) -> String {
    if arguments.summary {
        let counts = render::render_tally(&findings.open, style);
        return if counts.is_empty() { counts } else { counts + "\n" };
    }
    let details = render::render_diagnostics(sources, &findings.open, options.extent(), style);
    render::render_counts_first(&findings.open, style) + &details
}

/// Says what explains what was found, what was checked, and at which instant.
fn summary(session: &Session, findings: &Findings, at: Instant, arguments: &Arguments) -> String {
    let found = render::summarize_files(session.files(), &findings.open);
    let denied = findings.open.iter().filter(|diagnostic| arguments.is_denied(diagnostic)).count();
    let counts = [(denied, "denied"), (findings.allowed.len(), "allowed"), (findings.known.len(), "known by the baseline")];
    let counts: String = counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!(", {count} {what}")).collect();
    let closed = session.closed().map_or_else(String::new, |count| render::closed_text(count) + "\n");
    let explain = if findings.open.is_empty() { String::new() } else { format!("{}\n", render::EXPLAIN) };
    format!("{explain}checked {found}{counts} (at {})\n{closed}", at.in_zone(&session.tenant().settings.timezone))
}
