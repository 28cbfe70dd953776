//! Takes back the last statement, step or setting of the clock.

use std::sync::Arc;

use super::engine::Engine;
use super::log::{self, Fault};
use super::reply::Reply;
use super::set::World;
use crate::defect::OrDefect;

impl Engine {
    /// Takes back the last thing that can be, with the questions asked after it.
    pub(super) fn undo(&mut self, input: &str, world: &dyn World) -> Reply {
        let mut reply = self.reply();
        let last = self.entries.iter().enumerate().rev().find_map(|(at, entry)| entry.undone().map(|shown| (at, shown.to_owned())));
        let Some((at, shown)) = last else {
            reply.refuse_plainly(input, "nothing-to-undo", "there is nothing to undo", None);
            return reply.into_reply();
        };
        let entries = self.entries.get(..at).or_defect();
        // what was good before is good again, and a policy set that was refused before is refused again
        let session = log::load(&self.set, entries, world).map_err(Fault::Rejected);
        match session.and_then(|session| log::replay(Arc::new(session), self.start, entries)) {
            Ok(live) => {
                self.go_on(live);
                self.entries.truncate(at);
                reply.tell(":undo", &format!("undone: {shown}"));
            }
            Err(fault) => self.refuse_fault(&mut reply, input, fault),
        }
        reply.into_reply()
    }
}
