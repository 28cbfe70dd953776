//! Room for recursion: what is nested to the bounds that parser and evaluator keep needs more stack than a thread of a test has.

use std::thread::{Builder, available_parallelism, scope};

use rayon::prelude::*;

/// Bytes of stack; untouched ones cost nothing.
const STACK: usize = 512 * 1024 * 1024;

/// Below so many items one thread does it: starting others would take longer.
const FEW: usize = 16;

/// Runs something with enough stack, in place if no thread can be had.
pub(super) fn with_stack<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    let mut run = Some(run);
    let mut result = None;
    scope(|inner| {
        let slot = &mut result;
        let taken = &mut run;
        let started = Builder::new().stack_size(STACK).spawn_scoped(inner, move || {
            if let Some(run) = taken.take() {
                *slot = Some(run());
            }
        });
        if let Ok(handle) = started
            && let Err(panic) = handle.join()
        {
            std::panic::resume_unwind(panic);
        }
    });
    match (result, run) {
        (Some(result), _) => result,
        (None, Some(run)) => run(),
        (None, None) => unreachable!("it ran, or it did not"),
    }
}

/// Runs something for each item with enough stack, on all cores; results in the order of the items.
///
/// The threads of the pool have little stack, so each part of the items gets a thread of its own that has enough.
pub(super) fn each_with_stack<I: Sync, T: Send>(items: &[I], run: impl Fn(&I) -> T + Sync) -> Vec<T> {
    if items.len() < FEW {
        return with_stack(|| items.iter().map(&run).collect());
    }
    let cores = available_parallelism().map_or(1, std::num::NonZero::get);
    let parts = items.par_chunks(items.len().div_ceil(cores).max(1));
    parts.flat_map_iter(|part| with_stack(|| part.iter().map(&run).collect::<Vec<T>>())).collect()
}
