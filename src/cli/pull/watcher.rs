//! How far a pull has come, on stderr: a line that is written over on a terminal, a line a call elsewhere.

use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal};
use std::time::Duration;

use pim::pull::{LAST, Progress, Watch};
use pim::text::{clean, counted};

use crate::cli::output::Output;

/// How wide the bar is.
const BAR: usize = 20;

/// Writes to stderr.
pub struct Watcher<'o> {
    output: RefCell<&'o mut Output>,
    is_terminal: bool,
    /// Whether a line stands on the terminal that is to be written over.
    has_line: Cell<bool>,
}

impl<'o> Watcher<'o> {
    /// Begins to watch.
    pub fn new(output: &'o mut Output) -> Self {
        Self { output: RefCell::new(output), is_terminal: io::stderr().is_terminal(), has_line: Cell::new(false) }
    }

    /// Takes away what stands on the terminal.
    pub fn end(&self) {
        if self.has_line.take() {
            self.write("\r\x1b[2K");
        }
    }

    fn line(&self, text: &str) {
        self.end();
        self.write(&format!("{}\n", clean(text)));
    }

    fn write(&self, text: &str) {
        // nobody is left to be told
        let _ = self.output.borrow_mut().note(text);
    }

    /// Writes over the line that stands there.
    fn status(&self, text: &str) {
        // a terminal without columns shows nothing
        let width = self.output.borrow().style_of_complaints().width.saturating_sub(1);
        let text: String = clean(text).chars().take(width).collect();
        self.write(&format!("\r\x1b[2K{text}"));
        self.has_line.set(true);
    }
}

impl Watch for Watcher<'_> {
    fn settled(&self, progress: Progress) {
        if self.is_terminal {
            self.status(&format!("{} {}", bar(&progress), told(&progress)));
        } else if progress.open == 0 {
            self.line(&told(&progress));
        }
    }

    fn waits(&self, time: Duration, why: &str) {
        let text = format!("waits {} s: {why}", time.as_secs());
        if self.is_terminal { self.status(&text) } else { self.line(&text) }
    }

    fn note(&self, text: &str) {
        self.line(&format!("note: {text}"));
    }
}

/// Draws how far the whole is, by its steps, and how far the step is.
fn bar(progress: &Progress) -> String {
    let whole = usize::from(LAST) + 1;
    let all = (progress.done + progress.open).max(1);
    let filled = BAR.min((usize::from(progress.step.number) * all + progress.done) * BAR / (whole * all));
    format!("[{}{}]", "#".repeat(filled), "-".repeat(BAR - filled))
}

fn told(progress: &Progress) -> String {
    let Progress { step, done, open, items, missing } = progress;
    let rows = counted(*items, "row");
    let of = if done + open > 1 { format!(" from {done} of {}", done + open) } else { String::new() };
    let lost = if *missing > 0 { format!(", {missing} missing") } else { String::new() };
    format!("step {} of {LAST}: {}: {rows}{of}{lost}", step.number, step.noun)
}

#[cfg(test)]
mod tests {
    use pim::pull::STEPS;

    use super::*;

    #[test]
    fn a_bar_fills_up_with_the_steps() {
        let bar_at = |step, done, open| bar(&Progress { step, done, open, items: 0, missing: 0 });
        let (first, last) = (STEPS.first().unwrap(), STEPS.last().unwrap());
        assert_eq!(bar_at(first, 0, 1), "[--------------------]");
        assert_eq!(bar_at(last, 1, 0), "[####################]");
        let half = STEPS.iter().find(|step| step.number == 6).unwrap();
        assert_eq!(bar_at(half, 0, 10), "[##########----------]");
        let told = told(&Progress { step: half, done: 3, open: 2, items: 1, missing: 1 });
        assert_eq!(told, "step 6 of 11: policies of roles: 1 row from 3 of 5, 1 missing");
    }
}
