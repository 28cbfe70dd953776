//! Tells what can be typed.

use serde_json::json;

use super::Engine;
use super::command::COMMANDS;
use super::reply::Reply;
use crate::diag::{Code, ReasonCode, nearest};

/// A page of help.
struct Topic {
    name: &'static str,
    text: &'static str,
}

/// What there is help about, besides the codes of `pim explain`.
const TOPICS: &[Topic] = &[
    Topic { name: "questions", text: include_str!("help/questions.txt") },
    Topic { name: "statements", text: include_str!("help/statements.txt") },
    Topic { name: "steps", text: include_str!("help/steps.txt") },
    Topic { name: "clock", text: include_str!("help/clock.txt") },
    Topic { name: "saving", text: include_str!("help/saving.txt") },
    Topic { name: "keys", text: include_str!("help/keys.txt") },
];

/// Returns the names of all topics.
pub(super) fn topics() -> impl Iterator<Item = &'static str> {
    std::iter::once("commands").chain(TOPICS.iter().map(|topic| topic.name))
}

impl Engine {
    /// Tells about a topic or a code; without one, what there is.
    pub(super) fn help(&self, line: &str, topic: &str) -> Reply {
        let mut reply = self.reply();
        match page(topic) {
            Some(text) => reply.answer(|_| text.clone(), || json!({ "command": ":help", "topic": topic, "text": text })),
            None => {
                let codes = Code::ALL.iter().map(|code| code.name()).chain(ReasonCode::ALL.iter().map(|code| code.name()));
                let near = nearest(topic, topics().chain(codes));
                let help = near.map_or_else(|| format!("topics: {}", joined()), |near| format!("did you mean `{near}`?"));
                reply.refuse_plainly(line, "bad-argument", &format!("there is no help about `{topic}`"), Some(&help));
            }
        }
        reply.into_reply()
    }
}

fn joined() -> String {
    topics().collect::<Vec<_>>().join(", ")
}

fn page(topic: &str) -> Option<String> {
    if topic.is_empty() {
        return Some(format!("{}Topics: {}; or any code, as in `:help no-approver`.\n", include_str!("help/start.txt"), joined()));
    }
    if topic == "commands" {
        return Some(commands());
    }
    let written = TOPICS.iter().find(|found| found.name == topic).map(|found| found.text);
    let code = || Code::parse(topic).map(Code::page).or_else(|| ReasonCode::parse(topic).map(ReasonCode::page));
    written.or_else(code).map(str::to_owned)
}

fn commands() -> String {
    COMMANDS
        .iter()
        .map(|command| format!("{:<18}  {}\n", format!("{} {}", command.word, command.argument).trim_end(), command.about))
        .collect()
}
