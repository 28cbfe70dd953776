//! Reads policy sets: another one, or the same one again.

use std::path::PathBuf;
use std::sync::Arc;

use super::engine::Engine;
use super::log;
use super::reply::{Draft, Reply};
use super::set::{Set, World};
use crate::render;
use crate::session::{Changes, Live, Rejected, Session};
use crate::text::counted_as;

impl Engine {
    /// Begins anew on another policy set. One that is refused is not loaded.
    pub(super) fn load(&mut self, line: &str, path: &str, world: &dyn World) -> Reply {
        let mut reply = self.reply();
        let set = match read(vec![PathBuf::from(path)], Changes::default(), world) {
            Ok(set) => set,
            Err(message) => {
                reply.refuse_plainly(line, "unreadable-file", &message, None);
                return reply.into_reply();
            }
        };
        match set.load(Vec::new(), world) {
            Ok(session) if !session.is_refused() => {
                let forgotten = self.entries.iter().filter(|entry| entry.undone().is_some()).count();
                let forgotten = if forgotten == 0 { String::new() } else { format!("; {} forgotten", entries(forgotten)) };
                reply.tell(":load", &format!("loaded {}{forgotten}", self.summary(&session)));
                let at = self.now();
                let live = Live::new(Arc::new(session), at);
                (self.set, self.start, self.entries) = (set, at, Vec::new());
                self.go_on(live);
            }
            Ok(session) => refuse_set(&mut reply, line, &session),
            Err(rejected) => reply.reject(line, &rejected),
        }
        reply.into_reply()
    }

    /// Reads the policy set again, and says everything again on it. Where that fails nothing changes.
    pub(super) fn reload(&mut self, line: &str, world: &dyn World) -> Reply {
        let mut reply = self.reply();
        let set = match read(self.set.paths.clone(), self.set.changes.clone(), world) {
            Ok(set) => set,
            Err(message) => {
                reply.refuse_plainly(line, "unreadable-file", &message, None);
                return reply.into_reply();
            }
        };
        match log::load(&set, &self.entries, world) {
            Ok(session) if session.is_refused() => refuse_set(&mut reply, line, &session),
            Err(rejected) => reply.reject(line, &rejected),
            Ok(session) => match log::replay(Arc::new(session), self.start, &self.entries) {
                Ok(live) => {
                    reply.tell(":reload", &format!("read {}", self.summary(live.session())));
                    self.set = set;
                    self.go_on(live);
                }
                Err(fault) => self.refuse_fault(&mut reply, line, fault),
            },
        }
        reply.into_reply()
    }

    fn summary(&self, session: &Session) -> String {
        render::summarize_files(session.files(), &session.check(self.now(), &[]).open)
    }
}

fn read(paths: Vec<PathBuf>, changes: Changes, world: &dyn World) -> Result<Set, String> {
    // an empty set is read from nowhere, and stays empty
    let inputs = if paths.is_empty() { Vec::new() } else { world.find(&paths)? };
    Ok(Set::new(paths, inputs, changes))
}

fn refuse_set(reply: &mut Draft, line: &str, session: &Session) {
    let diagnostics = session.diagnostics().iter().filter(|fault| fault.is_error()).cloned().collect();
    reply.reject(line, &Rejected { sources: session.sources().clone(), diagnostics });
    reply.note("the policy set is refused; what was loaded before stays");
}

/// Counts entries in words.
fn entries(count: usize) -> String {
    counted_as(count, "statement or step", "statements and steps")
}
