//! `pim explain`: prints the page of a code.

use std::io;

use clap::Args;
use pim::diag::{Code, ReasonCode, nearest};
use pim::render::to_json_line;

use super::options::Options;
use super::output::{Exit, Output};

/// The arguments of `pim explain`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The code, as `check` and answers write it
    #[arg(value_name = "CODE")]
    code: String,
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let code = arguments.code.trim().to_ascii_lowercase();
    let Some(page) = page(&code) else {
        return refuse(&arguments.code, output);
    };
    if options.is_json() {
        output.answer(&to_json_line(&serde_json::json!({ "code": code, "page": page })))?;
    } else {
        output.answer(page)?;
    }
    Ok(Exit::Yes)
}

fn page(code: &str) -> Option<&'static str> {
    Code::parse(code).map(Code::page).or_else(|| ReasonCode::parse(code).map(ReasonCode::page))
}

fn refuse(code: &str, output: &mut Output) -> io::Result<Exit> {
    let names = Code::ALL.iter().map(|code| code.name()).chain(ReasonCode::ALL.iter().map(|code| code.name()));
    let help = nearest(code, names).map(|near| format!("did you mean `{near}`?"));
    output.complain(&format!("there is no code `{code}`"), help.as_deref())?;
    Ok(Exit::Unanswered)
}
