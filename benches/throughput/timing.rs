//! Times work by the wall clock.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Work is repeated until this much time is spent, but at least three times.
const BUDGET: Duration = Duration::from_millis(1_500);

/// Returns the seconds of the fastest run of `work`: the one that others on the machine disturbed least.
pub fn fastest<T>(mut work: impl FnMut() -> T) -> f64 {
    let started = Instant::now();
    let mut best = f64::INFINITY;
    let mut runs = 0;
    while runs < 3 || (started.elapsed() < BUDGET && runs < 50) {
        best = best.min(once(&mut work));
        runs += 1;
    }
    best
}

/// Returns the seconds of one run of `work`; what it gives is dropped after the clock has stopped.
pub fn once<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    let result = black_box(work());
    let seconds = start.elapsed().as_secs_f64();
    drop(result);
    seconds
}
