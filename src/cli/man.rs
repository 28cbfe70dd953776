//! `pim man`: the manual page.

use std::io;

use clap::{Args, Command};
use clap_mangen::Man;

use super::output::{Exit, Output};

/// The package, which tells the day of the release: pages are equal whenever and wherever they are made.
const PACKAGE: &str = include_str!("../../Cargo.toml");

/// The arguments of `pim man`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The command whose page is printed [default: the page of `pim` itself]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Runs the command; `root` is the whole command line.
pub fn run(arguments: &Arguments, mut root: Command, output: &mut Output) -> io::Result<Exit> {
    // gives every command its full name and the options that all of them have
    root.build();
    let page = match &arguments.command {
        None => root,
        Some(name) => match root.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                return output.complain(&format!("there is no command `{name}`"), Some("`pim --help` lists the commands"));
            }
        },
    };
    let mut text = Vec::new();
    let source = concat!("pim ", env!("CARGO_PKG_VERSION"));
    Man::new(page).date(released()).source(source).manual("pim").render(&mut text)?;
    output.answer(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Yes)
}

/// Returns the day of the release.
fn released() -> &'static str {
    let line = PACKAGE.lines().find_map(|line| line.strip_prefix("released = "));
    line.map_or("", |date| date.trim_matches('"'))
}
