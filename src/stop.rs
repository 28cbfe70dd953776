//! Stops an answer that nobody waits for any more, wherever it is just being worked out.
//!
//! What takes long asks at each of its steps whether it is to stop, and if so unwinds to where the work began. Nothing is given back on the way,
//! so nothing can take a part of an answer for the whole. Whoever never asks for it is never stopped.
//!
//! Where one thing is worked out at a time, [`run`] and [`ask`] stop it. Where several are, each on a thread of its own, a [`Stopper`] stops one.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};

/// Nothing runs that [`ask`] could stop.
const IDLE: u8 = 0;
/// Something runs.
const RUNS: u8 = 1;
/// It is to stop.
const TO_STOP: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(IDLE);

/// How many are to stop and have not yet: while there is none, nobody looks further.
static ASKED: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Whether what this thread works out is to stop, where that is told of it alone.
    static MINE: RefCell<Option<Arc<Flag>>> = const { RefCell::new(None) };
}

/// What unwinds; no panic, which would be told as one.
struct Stopped;

/// Asks what [`run`] runs to stop; where nothing runs, nothing is asked.
pub fn ask() {
    if STATE.compare_exchange(RUNS, TO_STOP, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
        ASKED.fetch_add(1, Ordering::Relaxed);
    }
}

/// Works something out; `None` where it was stopped. What it changed is as it was then: only what is replaced as a whole may be used again.
pub fn run<T>(work: impl FnOnce() -> T) -> Option<T> {
    go_to(RUNS);
    let result = unless_stopped(work);
    go_to(IDLE);
    result
}

fn go_to(state: u8) {
    if STATE.swap(state, Ordering::Relaxed) == TO_STOP {
        ASKED.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Stops one of several things that are worked out at once.
#[derive(Debug, Clone, Default)]
pub struct Stopper(Arc<Flag>);

impl Stopper {
    /// Asks what this runs to stop.
    pub fn ask(&self) {
        if !self.0.0.swap(true, Ordering::Relaxed) {
            ASKED.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Works something out on this thread, as [`run`] does; at once `None` where it was asked to stop before.
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        let before = MINE.replace(Some(Arc::clone(&self.0)));
        let result = unless_stopped(|| {
            check();
            work()
        });
        MINE.replace(before);
        result
    }
}

/// Whether one is to stop.
#[derive(Debug, Default)]
struct Flag(AtomicBool);

impl Drop for Flag {
    fn drop(&mut self) {
        if self.0.load(Ordering::Relaxed) {
            ASKED.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

fn unless_stopped<T>(work: impl FnOnce() -> T) -> Option<T> {
    match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(worked) => Some(worked),
        Err(stopped) if stopped.is::<Stopped>() => None,
        Err(panicked) => panic::resume_unwind(panicked),
    }
}

/// Goes no further if that was asked for. Costs a look at one number.
#[inline]
pub fn check() {
    if ASKED.load(Ordering::Relaxed) > 0 {
        unwind_if_meant();
    }
}

#[cold]
fn unwind_if_meant() {
    let mine = MINE.with_borrow(|mine| mine.as_ref().map(|flag| flag.0.load(Ordering::Relaxed)));
    if mine.unwrap_or_else(|| STATE.load(Ordering::Relaxed) == TO_STOP) {
        panic::resume_unwind(Box::new(Stopped));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[test]
    fn one_of_several_is_stopped_and_the_others_go_on() {
        let (stopped, spared) = (Stopper::default(), Stopper::default());
        let (sender, receiver) = channel();
        let endless = |stopper: Stopper| {
            let sender = sender.clone();
            std::thread::spawn(move || {
                stopper.run(|| {
                    sender.send(()).unwrap();
                    loop {
                        check();
                        std::thread::sleep(Duration::from_millis(1));
                    }
                })
            })
        };
        let (first, second) = (endless(stopped.clone()), endless(spared.clone()));
        (0..2).for_each(|_| receiver.recv().unwrap());
        stopped.ask();
        assert_eq!(first.join().unwrap(), None::<()>);
        check(); // nobody asked this thread
        assert!(!second.is_finished());
        // what was asked to stop before it began does not begin
        assert_eq!(stopped.run(|| 7), None);
        assert_eq!(Stopper::default().run(|| 7), Some(7));
        spared.ask();
        assert_eq!(second.join().unwrap(), None::<()>);
    }
}
