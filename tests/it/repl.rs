//! The prompt: its engine as text in, text out; completion against the grammar; and the binary, piped and on a terminal.

mod completion;
mod laws;
mod piped;
mod session;
mod terminal;

use std::path::PathBuf;

use pim::interact::{Engine, Form, Looks, Reply, Set, World};
use pim::ir::Instant;
use pim::render::{Extent, Style};
use pim::session::{Changes, Input, Session};

use crate::fuzz::disk::Disk;

/// 2026-03-02T09:00:00Z
pub fn nine() -> Instant {
    Instant::from_micros(1_772_442_000_000_000)
}

/// A conversation with its files.
pub struct Talk {
    pub engine: Engine,
    pub files: Disk,
}

impl Talk {
    /// Begins on the file `set.pim`.
    pub fn on(text: &str) -> Self {
        Self::with(&[("set.pim", text)])
    }

    /// Begins on the first of some files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        Self::changed(files, Changes::default())
    }

    /// Begins on the first of some files, with changes of the command line.
    pub fn changed(files: &[(&str, &str)], changes: Changes) -> Self {
        let first = PathBuf::from(files[0].0);
        let files = Disk::of(files);
        let set = Set::new(vec![first.clone()], files.find(&[first]).unwrap(), changes);
        let session = set.load(Vec::new(), &files).unwrap();
        let looks = Looks { form: Form::Human, answers: Style::PLAIN, complaints: Style::PLAIN, extent: Extent::First };
        Self { engine: Engine::new(set, session, nine(), looks), files }
    }

    pub fn say(&mut self, input: &str) -> Reply {
        self.engine.input(input, &mut self.files)
    }

    /// Says an input that must be answered.
    pub fn ok(&mut self, input: &str) -> String {
        let reply = self.say(input);
        assert!(reply.is_answered, "{input}\n{}{}", reply.answer, reply.complaint);
        reply.answer + &reply.complaint
    }

    /// Says inputs, one a paragraph, and returns all that is seen.
    pub fn transcript(&mut self, inputs: &str) -> String {
        let mut seen = String::new();
        for input in inputs.trim().split("\n\n") {
            let prompt = self.engine.now();
            let reply = self.say(input);
            let mark = if reply.is_answered { "" } else { "(not answered)\n" };
            seen += &format!("{prompt}> {input}\n{}{}{mark}\n", reply.answer, reply.complaint);
        }
        seen
    }

    /// Everything that can be seen of the state, besides what was asked.
    pub fn fingerprint(&mut self) -> String {
        let mut seen = self.engine.now().to_string();
        for kind in ["", "users", "groups", "roles", "policies", "assignments", "requests"] {
            seen += &self.say(&format!(":list {kind}")).answer;
        }
        seen
    }

    /// Saves, and loads what was saved.
    pub fn saved(&mut self) -> (String, Session) {
        self.files.0.remove("saved.pim");
        self.ok(":save saved.pim");
        let text = self.files.0["saved.pim"].clone();
        let session = Session::load(vec![Input::pim("saved.pim", text.as_str())], &self.files, &Changes::default()).unwrap();
        (text, session)
    }
}

/// A team: alice is eligible, carol approves, bob owns, dot comes late.
pub const TEAM: &str = r#"user alice "Alice Nguyen"
user bob
user carol
user "dot com" { guest }
group ops { pim-enabled  grants "Key Vault on prod"  membership policy { activation { max 2h  require mfa  approval by carol } } }
assign alice to ops as eligible member until 2027-01-01
assign bob to ops as active owner
"#;
