//! `pim explain`: prints the page of a code, or a rule.

use std::io;

use clap::Args;
use pim::diag::{Topic, nearest};
use pim::render::{self, to_json_line};

use super::options::Options;
use super::output::{Exit, Output};

/// The arguments of `pim explain`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The code or the rule, as `check` and answers write it [default: lists them all]
    #[arg(value_name = "CODE|RULE")]
    topic: Vec<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let name = arguments.topic.join(" ");
    if name.is_empty() {
        let text = if options.is_json() { to_json_line(&render::topics_json()) } else { render::render_topics(output.style()) };
        output.answer(&text)?;
        return Ok(Exit::Yes);
    }
    let Some(topic) = Topic::find(&name) else {
        return refuse(&name, output);
    };
    let text = if options.is_json() { to_json_line(&render::topic_json(&topic)) } else { render::render_topic(&topic, output.style()) };
    output.answer(&text)?;
    Ok(Exit::Yes)
}

fn refuse(name: &str, output: &mut Output) -> io::Result<Exit> {
    let help = match nearest(name, Topic::names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`pim explain` lists them".to_owned(),
    };
    output.complain(&format!("there is no code or rule `{name}`"), Some(&help))
}
