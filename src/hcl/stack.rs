//! Room for recursion: what is nested to the bounds that parser and evaluator keep needs more stack than a thread of a test has.

use std::thread::{Builder, scope};

/// Bytes of stack; untouched ones cost nothing.
const STACK: usize = 512 * 1024 * 1024;

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
