//! The commands, which begin with `:`.

use super::engine::Engine;
use super::reply::{Form, Reply, diagnostics_json};
use super::set::World;
use crate::defect::OrDefect;
use crate::diag::{Code, nearest};
use crate::render;
use serde_json::json;

/// A command with what is written behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CommandWord {
    /// Its word, with the colon.
    pub word: &'static str,
    /// What is written behind it; empty where nothing is.
    pub argument: &'static str,
    /// What it does.
    pub about: &'static str,
}

/// All commands, in the order of the help.
pub(super) const COMMANDS: &[CommandWord] = &[
    CommandWord { word: ":load", argument: "PATH", about: "begins anew on another policy set" },
    CommandWord { word: ":reload", argument: "", about: "reads the policy set again; statements and steps stay" },
    CommandWord { word: ":at", argument: "TIME", about: "sets the clock; once steps were taken, only forward" },
    CommandWord { word: ":check", argument: "", about: "shows everything that is wrong or risky" },
    CommandWord {
        word: ":list",
        argument: "[KIND [FILTER]]",
        about: "lists users, groups, roles, policies, assignments, approvals or requests",
    },
    CommandWord { word: ":undo", argument: "", about: "takes back the last statement, step or setting of the clock" },
    CommandWord { word: ":save", argument: "FILE", about: "writes the session as a scenario that `pim test` runs" },
    CommandWord { word: ":format", argument: "human|json", about: "chooses the form of the output" },
    CommandWord { word: ":explain", argument: "[NAME]", about: "explains a code or a rule; without one, lists them all" },
    CommandWord { word: ":help", argument: "[TOPIC]", about: "tells what can be typed, or explains a code" },
    CommandWord { word: ":quit", argument: "", about: "ends the session; Ctrl-D does too" },
];

/// Cuts an input into the word of a command and what stands behind it.
pub(super) fn parts(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (word, rest.trim())
}

/// Returns a path as it was typed, without the quotes around it.
fn unquoted(path: &str) -> &str {
    path.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(path)
}

impl Engine {
    /// Runs a command.
    pub(super) fn command(&mut self, text: &str, world: &mut dyn World) -> Reply {
        // a comment line may stand above it
        let mut lines = text.lines().map(str::trim).skip_while(|line| !line.starts_with(':'));
        let line = lines.next().or_defect();
        if lines.any(|more| !more.is_empty()) {
            let mut reply = self.reply();
            let message = format!("`{line}` is a command, and more lines stand below it");
            reply.refuse_plainly(text, Code::Syntax.name(), &message, Some("a command stands alone on its line"));
            return reply.into_reply();
        }
        let (word, rest) = parts(line);
        let known = COMMANDS.iter().find(|command| command.word == word);
        let Some(command) = known else { return self.refuse_command(line, word) };
        if let Some(reply) = self.refuse_argument(command, line, rest) {
            return reply;
        }
        match command.word {
            ":load" => self.load(line, unquoted(rest), world),
            ":reload" => self.reload(line, world),
            ":at" => self.step(&format!("at {rest}")),
            ":check" => self.check(),
            ":list" => self.list(line, rest),
            ":undo" => self.undo(line, world),
            ":save" => self.save(line, unquoted(rest), world),
            ":format" => self.choose_format(line, rest),
            ":explain" => self.explain(line, rest),
            ":help" => self.help(line, rest),
            _ => self.quit(),
        }
    }

    fn refuse_command(&self, line: &str, word: &str) -> Reply {
        let mut reply = self.reply();
        let help = match nearest(word, COMMANDS.iter().map(|command| command.word)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`:help commands` lists them".to_owned(),
        };
        reply.refuse_plainly(line, "unknown-command", &format!("there is no command `{word}`"), Some(&help));
        reply.into_reply()
    }

    /// Refuses a command that lacks its argument, or has one too many.
    fn refuse_argument(&self, command: &CommandWord, line: &str, rest: &str) -> Option<Reply> {
        let message = match (command.argument.is_empty(), rest.is_empty()) {
            (true, false) => format!("nothing stands behind `{}`", command.word),
            (false, true) if !command.argument.starts_with('[') => format!("`{}` needs {}", command.word, command.argument),
            (true, true) | (false, _) => return None,
        };
        let mut reply = self.reply();
        let usage = format!("write `{}`", format!("{} {}", command.word, command.argument).trim_end());
        reply.refuse_plainly(line, "bad-argument", &message, Some(&usage));
        Some(reply.into_reply())
    }

    fn check(&self) -> Reply {
        let mut reply = self.reply();
        let (session, at) = (self.live.session(), self.now());
        let findings = session.check(at, &[]);
        let extent = self.looks.extent;
        reply.answer(
            |style| {
                let shown = render::render_diagnostics(session.sources(), &findings.open, extent, style);
                let counts = render::render_counts_first(&findings.open, style);
                format!("{counts}{shown}checked: {} (at {})\n", render::summarize_diagnostics(&findings.open), style.clock(at))
            },
            || {
                let diagnostics = diagnostics_json(session.sources(), &findings.open);
                json!({ "command": ":check", "at": at.to_string(), "diagnostics": diagnostics })
            },
        );
        reply.into_reply()
    }

    fn choose_format(&mut self, line: &str, rest: &str) -> Reply {
        let form = match rest {
            "human" => Form::Human,
            "json" => Form::Json,
            _ => {
                let mut reply = self.reply();
                reply.refuse_plainly(line, "bad-argument", &format!("there is no format `{rest}`"), Some("write `human` or `json`"));
                return reply.into_reply();
            }
        };
        self.looks.form = form;
        let mut reply = self.reply();
        reply.tell(":format", &format!("answers are written as {rest}"));
        reply.into_reply()
    }

    fn quit(&self) -> Reply {
        let mut reply = self.reply();
        reply.end();
        reply.into_reply()
    }
}
