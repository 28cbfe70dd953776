//! Tells what can be typed.

use std::sync::LazyLock;

use serde_json::json;

use super::command::{COMMANDS, CommandWord};
use super::engine::Engine;
use super::reply::Reply;
use crate::diag::{Code, ReasonCode, nearest};
use crate::syntax::{DEEDS, FORMS, MODIFIERS};
use crate::text::join;

/// A page of help.
struct Page {
    name: &'static str,
    text: &'static str,
}

/// What there is help about, besides the codes of `pim explain`.
const TOPICS: &[Page] = &[
    Page { name: "statements", text: include_str!("help/statements.txt") },
    Page { name: "steps", text: include_str!("help/steps.txt") },
    Page { name: "clock", text: include_str!("help/clock.txt") },
    Page { name: "saving", text: include_str!("help/saving.txt") },
    Page { name: "keys", text: include_str!("help/keys.txt") },
];

/// What there is told about questions: their forms, and a text below them.
static QUESTIONS: LazyLock<String> = LazyLock::new(|| {
    let forms: String = FORMS.iter().map(|form| format!("{:<42} {}", form.form, form.about).trim_end().to_owned() + "\n").collect();
    format!("{forms}\n{MODIFIERS}\n{}", include_str!("help/questions.txt"))
});

/// What is told of words of the language: after each `== WORD …` the text about these words.
const WORDS: &str = include_str!("help/words.txt");

/// Words that a whole topic is about.
const QUESTION_WORDS: &[&str] =
    &["can", "who", "what", "how", "when", "is", "show", "activate", "approve", "manage", "change", "reset", "reach", "escalate"];
const STEP_WORDS: &[&str] = &["after", "refused", "starting"];

/// Returns the names of all topics.
pub(super) fn topics() -> impl Iterator<Item = &'static str> {
    ["commands", "questions"].into_iter().chain(TOPICS.iter().map(|topic| topic.name))
}

/// Returns everything else that there is help about: commands with and without their colon, words of the language, codes.
pub(super) fn more_topics() -> impl Iterator<Item = &'static str> {
    let commands = COMMANDS.iter().flat_map(|command| [command.word.trim_start_matches(':'), command.word]);
    let explained = sections().flat_map(|(words, _)| words.split(' '));
    let words = explained.chain(QUESTION_WORDS.iter().chain(STEP_WORDS).chain(DEEDS).copied());
    commands.chain(words).chain(Code::ALL.iter().map(|code| code.name())).chain(ReasonCode::ALL.iter().map(|code| code.name()))
}

fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    WORDS.split("== ").filter_map(|section| section.split_once('\n'))
}

impl Engine {
    /// Tells about a topic or a code; without one, what there is.
    pub(super) fn help(&self, line: &str, topic: &str) -> Reply {
        let mut reply = self.reply();
        match page(topic) {
            Some(text) => reply.answer(|_| text.clone(), || json!({ "command": ":help", "topic": topic, "text": text })),
            None => {
                let near = nearest(topic, topics().chain(more_topics()));
                let help = near.map_or_else(|| format!("topics: {}", joined()), |near| format!("did you mean `{near}`?"));
                reply.refuse_plainly(line, "bad-argument", &format!("there is no help about `{topic}`"), Some(&help));
            }
        }
        reply.into_reply()
    }
}

fn joined() -> String {
    join(topics())
}

fn page(topic: &str) -> Option<String> {
    if topic.is_empty() {
        return Some(format!(
            "{}Topics: {}; a command, a word, or any code, as in `:help no-approver`.\n",
            include_str!("help/start.txt"),
            joined()
        ));
    }
    if topic == "commands" {
        return Some(commands());
    }
    let code = Code::parse(topic).map(Code::page).or_else(|| ReasonCode::parse(topic).map(ReasonCode::page));
    let pages = [command(topic), written(topic).map(str::to_owned), word(topic), code.map(str::to_owned)];
    pages.into_iter().flatten().reduce(|above, below| format!("{above}\n{below}"))
}

fn written(topic: &str) -> Option<&'static str> {
    if topic == "questions" {
        return Some(&QUESTIONS);
    }
    TOPICS.iter().find(|found| found.name == topic).map(|found| found.text)
}

/// Tells about a command, with or without its colon.
fn command(topic: &str) -> Option<String> {
    let found = COMMANDS.iter().find(|command| command.word == topic || command.word.trim_start_matches(':') == topic)?;
    let more = match found.word {
        ":at" => written("clock"),
        ":save" => written("saving"),
        _ => None,
    };
    let more = more.map_or_else(String::new, |text| format!("\n{text}"));
    Some(usage(found) + &more)
}

/// Tells about a word of the language.
fn word(topic: &str) -> Option<String> {
    let explained = sections().find(|(words, _)| words.split(' ').any(|word| word == topic)).map(|(_, text)| text);
    let around = || match topic {
        _ if QUESTION_WORDS.contains(&topic) => written("questions"),
        _ if STEP_WORDS.contains(&topic) || DEEDS.contains(&topic) => written("steps"),
        _ => None,
    };
    explained.or_else(around).map(str::to_owned)
}

fn commands() -> String {
    COMMANDS.iter().map(usage).collect()
}

fn usage(command: &CommandWord) -> String {
    format!("{:<18}  {}\n", format!("{} {}", command.word, command.argument).trim_end(), command.about)
}
