//! `pim completions`: a script that completes commands, options and their values. Files are offered only where a file is meant.

use std::io;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, Args, Command, ValueHint};
use clap_complete::{Shell, generate};
use pim::diag::{Code, ReasonCode};

use super::check;
use super::options::Format;
use super::output::{Exit, Output};

/// The arguments of `pim completions`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

/// Runs the command; `root` is the whole command line.
pub fn run(arguments: &Arguments, mut root: Command, output: &mut Output) -> io::Result<Exit> {
    // gives every command the options that all of them have
    root.build();
    let names: Vec<String> = root.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let mut root = with_values(root, &names);
    let mut script = Vec::new();
    generate(arguments.shell, &mut root, "pim", &mut script);
    let script = String::from_utf8_lossy(&script);
    output.answer(&match arguments.shell {
        Shell::Bash => without_files_in_bash(&script, &root),
        Shell::Fish => format!("{script}{}", arguments_in_fish(&root)),
        _ => script.into_owned(),
    })?;
    Ok(Exit::Yes)
}

/// Says of every argument what may stand there: values, a path, or what only its user knows.
fn with_values(command: Command, commands: &[String]) -> Command {
    let name = command.get_name().to_owned();
    let with_values = |argument: Arg| match values(&name, argument.get_id().as_str(), commands) {
        Some(values) => argument.value_parser(PossibleValuesParser::new(values)),
        None if argument.get_action().takes_values() && argument.get_value_hint() == ValueHint::Unknown => {
            argument.value_hint(ValueHint::Other)
        }
        None => argument,
    };
    command.mut_args(with_values).mut_subcommands(|command| self::with_values(command, commands))
}

/// Returns the values of an argument that its parser does not list.
fn values(command: &str, argument: &str, commands: &[String]) -> Option<Vec<PossibleValue>> {
    let codes = |codes: &mut dyn Iterator<Item = Code>| codes.map(|code| PossibleValue::new(code.name()).help(code.summary())).collect();
    match (command, argument) {
        (_, "format") => Some(Format::names_of(command).map(PossibleValue::new).collect()),
        ("check", "warn") => Some(codes(&mut check::warnings())),
        ("check", "deny") => {
            let mut values: Vec<PossibleValue> = codes(&mut check::warnings());
            values.insert(0, PossibleValue::new("warnings").help("all of them"));
            Some(values)
        }
        ("explain", "topic") => {
            let mut values: Vec<PossibleValue> = codes(&mut Code::ALL.iter().copied());
            let reasons = ReasonCode::ALL.iter().map(|code| code.name()).filter(|name| Code::parse(name).is_none());
            values.extend(reasons.map(PossibleValue::new));
            Some(values)
        }
        ("man", "command") => Some(commands.iter().cloned().map(PossibleValue::new).collect()),
        _ => None,
    }
}

/// Tells whether a command takes files as they are, without an option before them.
fn takes_files(command: &Command) -> bool {
    command
        .get_positionals()
        .any(|argument| matches!(argument.get_value_hint(), ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath))
}

/// Where nothing fits, bash offers files; here only for commands that take some.
fn without_files_in_bash(script: &str, root: &Command) -> String {
    let takers: Vec<String> = root
        .get_subcommands()
        .filter(|command| takes_files(command))
        .map(|command| format!("pim__subcmd__{})", command.get_name()))
        .collect();
    let mut out = String::new();
    for line in script.lines() {
        out += &format!("{line}\n");
        let arm = line.strip_prefix("        ").filter(|arm| arm.starts_with("pim") && arm.ends_with(')'));
        if arm.is_some_and(|arm| !takers.iter().any(|taker| taker == arm)) {
            out += "            compopt +o bashdefault +o default 2>/dev/null\n";
        }
    }
    out
}

/// What clap leaves out for fish: arguments without an option, with their values, or no files.
fn arguments_in_fish(root: &Command) -> String {
    let line = |command: &Command| {
        let values =
            command.get_positionals().flat_map(Arg::get_possible_values).map(|value| value.get_name().to_owned()).collect::<Vec<_>>();
        let values = if values.is_empty() { String::new() } else { format!(" -a \"{}\"", values.join(" ")) };
        let files = if takes_files(command) { "" } else { " -f" };
        format!("complete -c pim -n \"__fish_pim_using_subcommand {}\"{files}{values}\n", command.get_name())
    };
    root.get_subcommands().map(line).collect()
}
