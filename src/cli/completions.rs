//! `pim completions`: a script that completes commands, options and their values. Files are offered only where a file is meant.

use std::collections::BTreeMap;
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
    let mut root = with_values(root, None, &names);
    let mut script = Vec::new();
    generate(arguments.shell, &mut root, "pim", &mut script);
    let script = String::from_utf8_lossy(&script);
    output.answer(&match arguments.shell {
        Shell::Bash => with_arguments_in_bash(&script, &root),
        Shell::Fish => format!("{script}{}", arguments_in_fish(&root)),
        _ => script.into_owned(),
    })?;
    Ok(Exit::Yes)
}

/// Says of every argument what may stand there: values, a path, or what only its user knows.
fn with_values(command: Command, name: Option<&str>, commands: &[String]) -> Command {
    let with_values = |argument: Arg| match values(name, argument.get_id().as_str(), commands) {
        Some(values) => argument.value_parser(PossibleValuesParser::new(values)),
        None if argument.get_action().takes_values() && argument.get_value_hint() == ValueHint::Unknown => {
            argument.value_hint(ValueHint::Other)
        }
        None => argument,
    };
    command.mut_args(with_values).mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        self::with_values(command, Some(&name), commands)
    })
}

/// Returns the values of an argument that its parser does not list.
fn values(command: Option<&str>, argument: &str, commands: &[String]) -> Option<Vec<PossibleValue>> {
    let codes = |codes: &mut dyn Iterator<Item = Code>| codes.map(|code| PossibleValue::new(code.name()).help(code.summary())).collect();
    match (command, argument) {
        // zsh reads options before it knows the command
        (_, "format") => Some(Format::names_of(command).map(PossibleValue::new).collect()),
        (Some("check"), "warn") => Some(codes(&mut check::warnings())),
        (Some("check"), "deny") => {
            let mut values: Vec<PossibleValue> = codes(&mut check::warnings());
            values.insert(0, PossibleValue::new("warnings").help("all of them"));
            Some(values)
        }
        (Some("explain"), "topic") => {
            let mut values: Vec<PossibleValue> = codes(&mut Code::ALL.iter().copied());
            let reasons = ReasonCode::ALL.iter().map(|code| code.name()).filter(|name| Code::parse(name).is_none());
            values.extend(reasons.map(PossibleValue::new));
            Some(values)
        }
        (Some("man"), "command") => Some(commands.iter().cloned().map(PossibleValue::new).collect()),
        _ => None,
    }
}

/// Tells whether a command takes files as they are, without an option before them.
fn takes_files(command: &Command) -> bool {
    command
        .get_positionals()
        .any(|argument| matches!(argument.get_value_hint(), ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath))
}

/// Options are offered in bash once a `-` is written; where nothing fits it offers files, here only for commands that take some.
fn with_arguments_in_bash(script: &str, root: &Command) -> String {
    let label = |command: &Command| format!("pim__subcmd__{}", command.get_name().replace('-', "__subcmd__"));
    let mut arms: BTreeMap<String, (bool, String)> =
        root.get_subcommands().map(|command| (label(command), (takes_files(command), argument_values(command)))).collect();
    let names: Vec<&str> = root.get_subcommands().map(Command::get_name).collect();
    arms.insert("pim".to_owned(), (false, names.join(" ")));
    let (mut out, mut arm) = (String::new(), None);
    for line in script.lines() {
        out += &format!("{line}\n");
        if let Some(label) = line.strip_prefix("        pim").and_then(|rest| rest.strip_suffix(')')) {
            arm = arms.get(&format!("pim{label}"));
            if arm.is_none_or(|(takes_files, _)| !takes_files) {
                out += "            compopt +o bashdefault +o default 2>/dev/null\n";
            }
        }
        if let (true, Some((_, values))) = (line.starts_with("            opts=\""), arm) {
            out += &format!("            [[ ${{cur}} == -* ]] || opts=\"{values}\"\n");
        }
    }
    out
}

/// Returns the values of what stands behind a command without an option.
fn argument_values(command: &Command) -> String {
    let values = command.get_positionals().flat_map(Arg::get_possible_values).map(|value| value.get_name().to_owned());
    values.collect::<Vec<_>>().join(" ")
}

/// What clap leaves out for fish: arguments without an option, with their values, or no files.
fn arguments_in_fish(root: &Command) -> String {
    let line = |command: &Command| {
        let values = argument_values(command);
        let values = if values.is_empty() { values } else { format!(" -a \"{values}\"") };
        let files = if takes_files(command) { "" } else { " -f" };
        format!("complete -c pim -n \"__fish_pim_using_subcommand {}\"{files}{values}\n", command.get_name())
    };
    root.get_subcommands().map(line).collect()
}
