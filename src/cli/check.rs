//! `pim check`: says everything that is wrong with the policies.

use std::io;

use clap::Args;
use pim::compile::LINTS;
use pim::diag::{Code, Diagnostic, Severity, nearest};
use pim::render::{self, DiagnosticJson, to_json_line};
use pim::session::Session;

use super::options::Options;
use super::output::{Exit, Output, Trouble};

/// The options of `pim check`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Makes warnings fail: `warnings`, or the name of one; may be given more than once
    #[arg(long, value_name = "NAME", value_parser = parse_denied)]
    deny: Vec<Denied>,
}

/// Which warnings fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Denied {
    All,
    One(Code),
}

fn parse_denied(name: &str) -> Result<Denied, String> {
    let warnings = || Code::ALL.iter().copied().filter(|code| code.severity() == Severity::Warning);
    if name == "warnings" {
        return Ok(Denied::All);
    }
    if let Some(code) = warnings().find(|code| code.name() == name) {
        return Ok(Denied::One(code));
    }
    if LINTS.contains(&name) {
        return Err("this version does not check it yet".to_owned());
    }
    match nearest(name, warnings().map(Code::name).chain(["warnings"])) {
        Some(near) => Err(format!("there is no such warning; did you mean `{near}`?")),
        None => Err("there is no such warning; write `warnings` to deny all".to_owned()),
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let session = match options.load() {
        Ok(session) => session,
        Err(trouble) => {
            output.complain_trouble(&trouble)?;
            return Ok(Exit::Unanswered);
        }
    };
    let diagnostics = session.diagnostics();
    if options.is_json() {
        for diagnostic in diagnostics {
            output.answer(&to_json_line(&DiagnosticJson::new(session.sources(), diagnostic)))?;
        }
    } else {
        output.answer(&render::render_diagnostics(session.sources(), diagnostics, output.style()))?;
    }
    summarize(&session, options, output)?.map_or(Ok(Exit::Unanswered), |()| Ok(exit_of(diagnostics, &arguments.deny)))
}

/// Ends human output with what was checked, and at which instant; `None` where the given instant is none.
fn summarize(session: &Session, options: &Options, output: &mut Output) -> io::Result<Option<()>> {
    match options.instant(session) {
        Ok(_) if options.is_json() => Ok(Some(())),
        Ok(at) => {
            let files = session.files();
            let summary = render::summarize_diagnostics(session.diagnostics());
            let plural = if files == 1 { "file" } else { "files" };
            output.answer(&format!("checked {files} {plural}: {summary} (at {at})\n"))?;
            Ok(Some(()))
        }
        Err(rejected) => {
            output.complain_trouble(&Trouble::Rejected(rejected))?;
            Ok(None)
        }
    }
}

fn exit_of(diagnostics: &[Diagnostic], denied: &[Denied]) -> Exit {
    let is_denied = |diagnostic: &Diagnostic| {
        denied.iter().any(|denied| match denied {
            // what this version does not evaluate is no risk of the policies
            Denied::All => diagnostic.code != Code::NotEvaluated,
            Denied::One(code) => diagnostic.code == *code,
        })
    };
    if diagnostics.iter().any(|diagnostic| diagnostic.is_error() || is_denied(diagnostic)) { Exit::No } else { Exit::Yes }
}
