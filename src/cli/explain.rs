//! `pim explain`: prints the page of a code, or a rule.

use std::io;

use clap::Args;
use pim::diag::Topic;
use pim::door;
use pim::render;

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
    let topic = (!name.is_empty()).then(|| Topic::find(&name));
    let text = match topic {
        Some(None) => {
            let [message, help] = door::no_topic(&name);
            return output.complain(&message, Some(&help));
        }
        _ if options.is_json() => return output.tell(&door::explain(&name)),
        None => render::render_topics(output.style()),
        Some(Some(topic)) => render::render_topic(&topic, output.style()),
    };
    output.answer(&text)?;
    Ok(Exit::Yes)
}
