//! Reads lines while others are answered: a thread hands on what has come, in blocks of whole lines.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// So much is read at once.
const CHUNK: usize = 256 * 1024;

/// No line is longer: a text without line ends could go on for ever.
const LONGEST: usize = 16 * 1024 * 1024;

/// So many blocks wait at most.
const WAITING: usize = 2;

/// Whole lines.
#[derive(Debug)]
pub struct Block {
    /// The number of the first, from 1.
    pub first: usize,
    /// The lines.
    pub text: String,
}

/// Reads on while the blocks are taken; the last may be why it ends.
pub fn read(stream: impl Read + Send + 'static) -> Receiver<Result<Block, String>> {
    let (sender, receiver) = sync_channel(WAITING);
    // ends with the stream, or with whoever takes the blocks
    thread::spawn(move || Reader { stream, sender, kept: Vec::new(), line: 1 }.run());
    receiver
}

struct Reader<R> {
    stream: R,
    sender: SyncSender<Result<Block, String>>,
    /// What was read of a line whose end has not come.
    kept: Vec<u8>,
    line: usize,
}

impl<R: Read> Reader<R> {
    fn run(mut self) {
        loop {
            match self.fill() {
                Ok(0) => {
                    let last = std::mem::take(&mut self.kept);
                    if !last.is_empty() {
                        self.send(last);
                    }
                    return;
                }
                Ok(_) if !self.send_lines() => return,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return self.end(error.to_string().to_lowercase()),
            }
        }
    }

    fn fill(&mut self) -> io::Result<usize> {
        let from = self.kept.len();
        self.kept.resize(from + CHUNK, 0);
        let read = self.kept.get_mut(from..).map_or(Ok(0), |free| self.stream.read(free));
        self.kept.truncate(from + *read.as_ref().unwrap_or(&0)); // nothing came with an error
        read
    }

    /// Hands on the lines that are whole; tells whether there is reason to go on.
    fn send_lines(&mut self) -> bool {
        match self.kept.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => {
                let rest = self.kept.split_off(end + 1);
                let lines = std::mem::replace(&mut self.kept, rest);
                self.send(lines)
            }
            None if self.kept.len() > LONGEST => {
                self.end(format!("line {} has more than {} MiB", self.line, LONGEST >> 20));
                false
            }
            None => true,
        }
    }

    fn send(&mut self, lines: Vec<u8>) -> bool {
        let first = self.line;
        self.line += lines.iter().filter(|byte| **byte == b'\n').count();
        match String::from_utf8(lines) {
            Ok(text) => self.sender.send(Ok(Block { first, text })).is_ok(),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes().get(..valid).unwrap_or_default()).into_owned(); // valid so far
                let whole = text.rfind('\n').map_or("", |end| text.get(..end).unwrap_or_default()); // a line end is a boundary
                let line = first + text.matches('\n').count();
                let is_taken = whole.is_empty() || self.sender.send(Ok(Block { first, text: whole.to_owned() })).is_ok();
                if is_taken {
                    self.end(format!("line {line} is not UTF-8"));
                }
                false
            }
        }
    }

    fn end(&self, why: String) {
        // nobody need be there to hear it
        let _ = self.sender.send(Err(why));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a byte at a time.
    struct Slow(&'static [u8]);

    impl Read for Slow {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            into[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn all(text: &'static [u8]) -> Vec<Result<(usize, String), String>> {
        read(Slow(text)).iter().map(|block| block.map(|block| (block.first, block.text))).collect()
    }

    #[test]
    fn lines_come_whole_and_numbered() {
        let line = |first, text: &str| Ok((first, text.to_owned()));
        assert_eq!(all(b"one\n\ntwo"), [line(1, "one\n"), line(2, "\n"), line(3, "two")]);
        assert_eq!(all(b""), []);
    }

    #[test]
    fn what_is_not_utf8_ends_it_after_the_lines_before() {
        assert_eq!(all(b"a\nb\xff\nc\n"), [Ok((1, "a\n".to_owned())), Err("line 2 is not UTF-8".to_owned())]);
        let blocks: Vec<_> = read(&b"a\nb\xff\nc\n"[..]).iter().map(|block| block.map(|block| block.text)).collect();
        assert_eq!(blocks, [Ok("a".to_owned()), Err("line 2 is not UTF-8".to_owned())]);
    }
}
