//! Says on a terminal that something takes its time, from the first second on, and takes that away again.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// After so long it is said, and renewed.
const STEP: Duration = Duration::from_secs(1);

/// Work that is under way; it is over when this is dropped.
#[derive(Debug)]
pub struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    /// Begins; `what` tells what is done: `reading the policies`. Where stderr is no terminal, nothing is ever said.
    pub fn begin(what: &'static str) -> Self {
        if !io::stderr().is_terminal() {
            return Self(None);
        }
        let (end, ended) = mpsc::channel();
        Self(Some((end, thread::spawn(move || tell(what, STEP, &ended, &mut io::stderr())))))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, told)) = self.0.take() {
            drop(end);
            // what it wrote is taken away before anything else is written
            let _ = told.join();
        }
    }
}

fn tell(what: &str, step: Duration, ended: &Receiver<()>, out: &mut impl Write) {
    let mut seconds = 0;
    while ended.recv_timeout(step) == Err(RecvTimeoutError::Timeout) {
        seconds += 1;
        // who cannot be told need not be
        let _ = write!(out, "\r{what} … {seconds} s").and_then(|()| out.flush());
    }
    if seconds > 0 {
        let _ = write!(out, "\r\u{1b}[K").and_then(|()| out.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(wait: Duration) -> String {
        let (end, ended) = mpsc::channel();
        let telling = thread::spawn(move || {
            let mut out = Vec::new();
            tell("reading", Duration::from_millis(40), &ended, &mut out);
            String::from_utf8(out).unwrap()
        });
        thread::sleep(wait);
        drop(end);
        telling.join().unwrap()
    }

    #[test]
    fn what_takes_long_says_so_and_leaves_nothing() {
        let text = told(Duration::from_millis(100));
        assert!(text.starts_with("\rreading … 1 s") && text.ends_with("\r\u{1b}[K"), "{text:?}");
    }

    #[test]
    fn what_is_quick_says_nothing() {
        assert_eq!(told(Duration::ZERO), "");
    }
}
