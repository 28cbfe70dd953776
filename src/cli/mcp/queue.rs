//! The calls that wait to be worked out, and the one that is.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use pim::mcp::{Id, Job};
use pim::stop;

/// So many calls wait at a time; then no more lines are read.
const MOST: usize = 1_024;

/// The calls that wait.
#[derive(Debug, Default)]
pub struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Box<Job>>,
    /// The one that is worked out; `None` once nobody waits for it.
    running: Option<Id>,
    is_closed: bool,
}

impl Queue {
    /// Lets a call wait.
    pub fn push(&self, job: Box<Job>) {
        let mut state = self.wait_while(|state| state.waiting.len() >= MOST);
        state.waiting.push_back(job);
        self.changed.notify_all();
    }

    /// Says that no more come.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    /// Returns the next call, once there is one; `None` where none can come any more.
    pub fn next(&self) -> Option<Box<Job>> {
        let mut state = self.wait_while(|state| state.waiting.is_empty() && !state.is_closed);
        let job = state.waiting.pop_front();
        state.running = job.as_ref().map(|job| job.id().clone());
        self.changed.notify_all();
        job
    }

    /// Says that the call is worked out; tells whether somebody still waits for the answer.
    pub fn done(&self) -> bool {
        self.lock().running.take().is_some()
    }

    /// Takes a call away that nobody waits for any more, or stops it.
    pub fn cancel(&self, id: &Id) {
        let mut state = self.lock();
        state.waiting.retain(|job| job.id() != id);
        if state.running.as_ref() == Some(id) {
            state.running = None;
            stop::ask(); // while the lock is held, so that no other is stopped
        }
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while(&self, is_too_early: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        self.changed.wait_while(self.lock(), |state| is_too_early(state)).unwrap_or_else(PoisonError::into_inner)
    }
}
