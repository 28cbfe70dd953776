//! Stops an answer that nobody waits for any more, wherever it is just being worked out.
//!
//! What takes long asks at each of its steps whether it is to stop, and if so unwinds to where the work began. Nothing is given back on the way,
//! so nothing can take a part of an answer for the whole. Whoever never asks for it is never stopped.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU8, Ordering};

/// Nothing runs that could stop.
const IDLE: u8 = 0;
/// Something runs.
const RUNS: u8 = 1;
/// It is to stop.
const ASKED: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(IDLE);

/// What unwinds; no panic, which would be told as one.
struct Stopped;

/// Asks what [`run`] runs to stop; where nothing runs, nothing is asked.
pub fn ask() {
    _ = STATE.compare_exchange(RUNS, ASKED, Ordering::Relaxed, Ordering::Relaxed);
}

/// Works something out; `None` where it was stopped. What it changed is as it was then: only what is replaced as a whole may be used again.
pub fn run<T>(work: impl FnOnce() -> T) -> Option<T> {
    STATE.store(RUNS, Ordering::Relaxed);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    STATE.store(IDLE, Ordering::Relaxed);
    match result {
        Ok(worked) => Some(worked),
        Err(stopped) if stopped.is::<Stopped>() => None,
        Err(panicked) => panic::resume_unwind(panicked),
    }
}

/// Goes no further if that was asked for. Costs a look at one byte.
#[inline]
pub fn check() {
    if STATE.load(Ordering::Relaxed) == ASKED {
        unwind();
    }
}

#[cold]
fn unwind() -> ! {
    panic::resume_unwind(Box::new(Stopped))
}
