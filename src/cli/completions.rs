//! `pim completions`: a script that completes commands and options.

use std::io;

use clap::{Args, Command};
use clap_complete::{Shell, generate};

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
    let mut script = Vec::new();
    generate(arguments.shell, &mut root, "pim", &mut script);
    output.answer(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Yes)
}
