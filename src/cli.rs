//! The command line: the only part, with its subcommands, that touches files, the clock and the terminal.

mod absent;
mod baseline;
mod check;
mod completions;
mod diff;
mod explain;
mod export;
mod files;
mod fmt;
mod graph;
mod import;
mod init;
mod interrupt;
mod list;
mod lsp;
mod man;
mod mcp;
mod options;
mod output;
mod progress;
mod pull;
mod queries;
mod query;
mod repl;
mod revision;
mod serve;
mod test;
mod trouble;
mod words;
mod zoneinfo;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use pim::defect;
use pim::syntax::begins_guess;
use pim::text::clean;

use options::Options;
use output::{Exit, Output, exit_code, exit_of_clap};

const EXAMPLES: &str = "\
Examples:
  pim can alice activate membership of exchange-ops for 1h with mfa, justification
  pim what can alice activate
  pim who can activate role \"Exchange Administrator\" -p policies/contoso
  pim is bob member of exchange-ops --at 2026-03-02T09:00
  pim is bob owner of ops --assume 'assign bob to ops as active owner'
  pim check && pim test
  pim diff --git main policies --format markdown
  pim list assignments --expiring 14d
  pim repl -p policies/contoso

Exit codes: 0 yes, 1 no, 2 could not answer, 3 yes after somebody's approval,
4 what is not known decides";

/// Answers who can do what under Entra PIM for Groups, from policies written as code.
#[derive(Debug, Parser)]
#[command(name = "pim", version, after_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tells whether somebody can do something
    #[command(after_help = query::forms("can"))]
    Can(query::Words),
    /// Lists who can do something, or who is something
    #[command(after_help = query::forms("who"))]
    Who(query::Words),
    /// Lists what somebody can do
    #[command(after_help = query::forms("what"))]
    What(query::Words),
    /// Plans how somebody reaches something
    #[command(after_help = query::forms("how"))]
    How(query::PlanWords),
    /// Lists when somebody can do something
    #[command(after_help = query::forms("when"))]
    When(query::Words),
    /// Tells whether somebody is something
    #[command(after_help = query::forms("is"))]
    Is(query::Words),
    /// Shows what is declared
    #[command(after_help = query::forms("show"))]
    Show(query::Words),
    /// Says how a question is written that begins as none does
    #[command(hide = true)]
    Ask(query::Words),
    /// Lists users, groups, roles, policies, assignments or approvals, with filters that combine
    List(list::Arguments),
    /// Tells what loses its last approver while some accounts are away, and who is stuck
    Absent(absent::Arguments),
    /// Answers one query a line, from a file or stdin
    Query(queries::Arguments),
    /// Writes a small policy set to start from
    Init(init::Arguments),
    /// Validates and lints the policies
    #[command(aliases = ["lint", "validate"])]
    Check(check::Arguments),
    /// Runs the expectations that stand in the policies
    Test(test::Arguments),
    /// Compares two policy sets by effect: who gains, who loses, for whom it gets easier or harder
    Diff(diff::Arguments),
    /// Opens a prompt: questions, what-ifs and steps, one after the other
    Repl(repl::Arguments),
    /// Serves editors: the language server, on stdin and stdout
    Lsp(lsp::Arguments),
    /// Answers agents, over the Model Context Protocol on stdin and stdout
    #[command(after_help = mcp::HELP)]
    Mcp,
    /// Answers over HTTP, as a decision service: AuthZEN 1.0
    Serve(serve::Arguments),
    /// Rewrites files in the canonical form, comments kept
    Fmt(fmt::Arguments),
    /// Collects a tenant from Microsoft Graph into a folder
    Pull(pull::Arguments),
    /// Turns other tools' files into `.pim`
    Import(import::Arguments),
    /// Writes the tenant for other tools, or as one set of `.pim` statements
    Export(export::Arguments),
    /// Draws the tenant, or what the answer of a query rests on
    Graph(graph::Arguments),
    /// Explains a diagnostic, lint or reason code, or a rule such as D3.24; without one, lists them all
    Explain(explain::Arguments),
    /// Prints a script that completes commands and options in a shell
    Completions(completions::Arguments),
    /// Prints the manual page, of `pim` or of one of its commands
    Man(man::Arguments),
}

impl Command {
    /// Returns its name, if it has formats that not all commands have.
    fn has_formats(&self) -> Option<&'static str> {
        match self {
            Self::Check(_) => Some("check"),
            Self::Test(_) => Some("test"),
            Self::Diff(_) => Some("diff"),
            Self::Graph(_) => Some("graph"),
            Self::List(_) => Some("list"),
            Self::Can(_) | Self::Who(_) | Self::What(_) | Self::How(_) | Self::When(_) | Self::Is(_) | Self::Show(_) => None,
            Self::Ask(_) | Self::Absent(_) | Self::Query(_) | Self::Init(_) | Self::Repl(_) | Self::Fmt(_) | Self::Import(_) => None,
            Self::Lsp(_) | Self::Mcp | Self::Pull(_) | Self::Export(_) | Self::Explain(_) | Self::Completions(_) | Self::Man(_) => None,
            Self::Serve(_) => None,
        }
    }
}

/// Returns what clap knows of the command line, for what is made from it.
fn command() -> clap::Command {
    Cli::command()
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let arguments = guessed_question(split_question(std::env::args_os().collect()));
    match Cli::try_parse_from(&arguments) {
        Ok(cli) => finish(&cli.options, |output| dispatch(&cli, output)),
        Err(error) => match options_of_version(&error, &arguments) {
            Some(options) => finish(&options, |output| tell_version(&options, output)),
            None => {
                // a closed pipe is no failure, and nobody would read a complaint about it
                let _ = error.print();
                if let Some(tip) = tip(&error, &arguments) {
                    let _ = writeln!(io::stderr().lock(), "{tip}");
                }
                exit_code(exit_of_clap(error.exit_code()))
            }
        },
    }
}

/// Says how a path is given that stands where none is asked for.
fn tip(error: &clap::Error, arguments: &[OsString]) -> Option<String> {
    let Some(ContextValue::String(found)) = error.get(ContextKind::InvalidArg) else { return None };
    let name = arguments.get(1)?.to_str()?;
    let is_command = command().find_subcommand(name).is_some();
    let is_path = error.kind() == ErrorKind::UnknownArgument && !found.starts_with('-');
    (is_command && is_path).then(|| format!("\n  tip: policies are named with `-p`: `pim {name} -p {}`", clean(found)))
}

fn finish(options: &Options, work: impl FnOnce(&mut Output) -> io::Result<Exit>) -> ExitCode {
    let mut output = Output::new(options);
    let result = work(&mut output).and_then(|exit| output.flush().map(|()| exit));
    if let Some(defect) = defect::take() {
        output.abandon(&format!("{defect}\n  help: {}", defect::HELP));
        return exit_code(Exit::Unanswered);
    }
    match result {
        Ok(exit) => exit_code(exit),
        Err(error) => {
            output.abandon(&format!("cannot write the output: {error}"));
            exit_code(Exit::Unanswered)
        }
    }
}

/// Returns the options that stand beside `--version`, where clap ends with it.
fn options_of_version(error: &clap::Error, arguments: &[OsString]) -> Option<Options> {
    let words = || command().disable_version_flag(true).ignore_errors(true).try_get_matches_from(arguments);
    let is_asked = error.kind() == ErrorKind::DisplayVersion;
    is_asked.then(words)?.ok().and_then(|words| Options::from_arg_matches(&words).ok())
}

/// Tells the version, and the release of the time zones in use.
fn tell_version(options: &Options, output: &mut Output) -> io::Result<Exit> {
    match options.disk(&[]) {
        Ok(disk) => {
            output.answer(&format!("pim {} (time zones {})\n", env!("CARGO_PKG_VERSION"), disk.zones.release()))?;
            Ok(Exit::Yes)
        }
        Err(trouble) => output.complain_trouble(&trouble),
    }
}

/// Takes a whole question that is given as the first argument, `pim "can alice …"`, as the command of its first word.
fn split_question(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let first = arguments.get(1).and_then(|first| first.to_str()).and_then(|first| first.trim().split_once(char::is_whitespace));
    if let Some((word, rest)) = first
        && (["can", "who", "what", "how", "when", "is", "show"].contains(&word) || begins_guess(word))
    {
        let parts = [OsString::from(word), OsString::from(rest.trim_start())];
        arguments.splice(1..2, parts);
    }
    arguments
}

/// Takes a question that begins as none does, `pim why can alice …`, as one all the same, so that it is told how that is written.
fn guessed_question(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let first = arguments.get(1).and_then(|first| first.to_str());
    if first.is_some_and(|first| begins_guess(first) && command().find_subcommand(first).is_none()) {
        arguments.insert(1, OsString::from("ask"));
    }
    arguments
}

fn dispatch(cli: &Cli, output: &mut Output) -> io::Result<Exit> {
    let options = &cli.options;
    if let Some(owner) = options.format.only_of().filter(|owner| cli.command.has_formats() != Some(owner)) {
        let name = options.format.name();
        return output.complain(&format!("`{name}` is for `pim {owner}` only"), Some("write `human` or `json`"));
    }
    match &cli.command {
        Command::Can(words) => query::answer_words("can", words, options, output),
        Command::Who(words) => query::answer_words("who", words, options, output),
        Command::What(words) => query::answer_words("what", words, options, output),
        Command::How(words) => query::answer_plan(words, options, output),
        Command::When(words) => query::answer_words("when", words, options, output),
        Command::Is(words) => query::answer_words("is", words, options, output),
        Command::Show(words) => query::answer_words("show", words, options, output),
        Command::Ask(words) => query::answer_guess(words, options, output),
        Command::List(arguments) => list::run(arguments, options, output),
        Command::Absent(arguments) => absent::run(arguments, options, output),
        Command::Query(arguments) => queries::run(arguments, options, output),
        Command::Init(arguments) => init::run(arguments, options, output),
        Command::Check(arguments) => check::run(arguments, options, output),
        Command::Test(arguments) => test::run(arguments, options, output),
        Command::Diff(arguments) => diff::run(arguments, options, output),
        Command::Repl(arguments) => repl::run(arguments, options, output),
        Command::Lsp(arguments) => lsp::run(arguments, options, output),
        Command::Mcp => mcp::run(options, output),
        Command::Serve(arguments) => serve::run(arguments, options, output),
        Command::Fmt(arguments) => fmt::run(arguments, options, output),
        Command::Pull(arguments) => pull::run(arguments, options, output),
        Command::Import(arguments) => import::run(arguments, options, output),
        Command::Export(arguments) => export::run(arguments, options, output),
        Command::Graph(arguments) => graph::run(arguments, options, output),
        Command::Explain(arguments) => explain::run(arguments, options, output),
        Command::Completions(arguments) => completions::run(arguments, command(), output),
        Command::Man(arguments) => man::run(arguments, command(), output),
    }
}

#[cfg(test)]
mod tests {
    use pim::defect::OrDefect;

    use super::*;

    #[test]
    fn an_internal_error_is_no_answer() {
        let options = Cli::try_parse_from(["pim", "check"]).expect("a command").options;
        let code = finish(&options, |output| {
            let text: String = None.or_defect();
            let written = files::write(std::path::Path::new("never-written"), &text);
            assert!(written.is_err_and(|error| error.to_string().contains("internal error at src/cli.rs:")));
            output.answer("no answer\n").map(|()| Exit::Yes)
        });
        assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::from(2)));
        assert_eq!(defect::take(), None);
    }
}
