//! Stops an answer that nobody waits for any more, wherever it is just being worked out.
//!
//! What takes long asks at each of its steps whether it is to stop, and if so unwinds to where the work began. Nothing is given back on the way,
//! so nothing can take a part of an answer for the whole. Whoever never asks for it is never stopped.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};

static IS_ASKED: AtomicBool = AtomicBool::new(false);

/// What unwinds; no panic, which would be told as one.
struct Stopped;

/// Asks what [`run`] runs to stop.
pub fn ask() {
    IS_ASKED.store(true, Ordering::Relaxed);
}

/// Works something out; `None` where it was stopped. What it changed is as it was then: only what is replaced as a whole may be used again.
pub fn run<T>(work: impl FnOnce() -> T) -> Option<T> {
    IS_ASKED.store(false, Ordering::Relaxed);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    IS_ASKED.store(false, Ordering::Relaxed);
    match result {
        Ok(worked) => Some(worked),
        Err(stopped) if stopped.is::<Stopped>() => None,
        Err(panicked) => panic::resume_unwind(panicked),
    }
}

/// Goes no further if that was asked for. Costs a look at one byte.
#[inline]
pub fn check() {
    if IS_ASKED.load(Ordering::Relaxed) {
        unwind();
    }
}

#[cold]
fn unwind() -> ! {
    panic::resume_unwind(Box::new(Stopped))
}
