//! `pim check`: says everything that is wrong with the policies, or risky.

use std::io;

use clap::Args;
use pim::diag::{Code, Diagnostic, Severity, nearest};
use pim::ir::Instant;
use pim::lint::Findings;
use pim::render::{self, DiagnosticJson, to_json_line};
use pim::session::Session;
use pim::source::Sources;

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

fn find_warning(name: &str, also: Option<&'static str>, advice: &str) -> Result<Code, String> {
    let is_deniable = |code: &Code| code.severity() != Severity::Error;
    let warnings = || Code::ALL.iter().copied().filter(is_deniable);
    match Code::parse(name).filter(is_deniable) {
        Some(code) => Ok(code),
        None => Err(match nearest(name, warnings().map(Code::name).chain(also)) {
            Some(near) => format!("there is no such warning; did you mean `{near}`?"),
            None => format!("there is no such warning{advice}"),
        }),
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    match options.open() {
        Ok((session, at)) => check(&session, at, arguments, options, output),
        Err(trouble) => output.complain_trouble(&trouble),
    }
}

fn check(session: &Session, at: Instant, arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let findings = session.check(at, &arguments.asked());
    let sources = session.sources();
    match options.format {
        Format::Human | Format::Junit | Format::Dot | Format::Svg | Format::Html | Format::Markdown | Format::Csv => {
            output.answer(&render::render_diagnostics(sources, &findings.open, options.extent(), output.style()))?;
            output.answer(&summary(session, &findings, at, arguments))?;
        }
        Format::Json => write_json(sources, &findings, output)?,
        Format::Sarif => output.answer(&render::render_sarif(sources, &findings, at, env!("CARGO_PKG_VERSION")))?,
        Format::Github => {
            for diagnostic in &findings.open {
                output.answer(&render::render_annotation(sources, diagnostic))?;
            }
            output.answer(&summary(session, &findings, at, arguments))?;
        }
    }
    let fails = |diagnostic: &Diagnostic| diagnostic.is_error() || arguments.is_denied(diagnostic);
    Ok(if findings.open.iter().any(fails) { Exit::No } else { Exit::Yes })
}

fn write_json(sources: &Sources, findings: &Findings, output: &mut Output) -> io::Result<()> {
    findings.open.iter().try_for_each(|diagnostic| output.answer(&to_json_line(&DiagnosticJson::new(sources, diagnostic))))
}

/// Says what was checked, and at which instant.
fn summary(session: &Session, findings: &Findings, at: Instant, arguments: &Arguments) -> String {
    let found = render::summarize_files(session.files(), &findings.open);
    let denied = match findings.open.iter().filter(|diagnostic| arguments.is_denied(diagnostic)).count() {
        0 => String::new(),
        count => format!(", {count} denied"),
    };
    let allowed = match findings.allowed.len() {
        0 => String::new(),
        count => format!(", {count} allowed"),
    };
    let closed = session.closed().map_or_else(String::new, |count| render::closed_text(count) + "\n");
    format!("checked {found}{denied}{allowed} (at {at})\n{closed}")
}
