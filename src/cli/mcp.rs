//! `pim mcp`: the loop around the engine. One thread reads lines, one works out what takes time, this one writes.

mod machine;
mod queue;

use std::io::{self, BufRead};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use pim::door::Held;
use pim::mcp::{Engine, MOST_OF_A_LINE, Taken};
use pim::stop;

use super::options::Options;
use super::output::{Exit, Output};
use super::trouble::Trouble;
use machine::Machine;
use queue::Queue;

/// What stands below the help of the command.
pub const HELP: &str = "\
A client starts it, and speaks to it by lines of JSON. Every tool only reads; the policies are those that lay there at the start.

Examples:
  pim mcp -p policies/contoso
  claude mcp add pim -- pim mcp -p /path/to/policies";

/// So many bytes of stack has the thread that works, as the first of a process has.
const STACK: usize = 8 * 1024 * 1024;

/// So long it takes at most until it is seen that the policy set is read.
const GLANCE: Duration = Duration::from_millis(5);

/// So many answers wait for the client to read them.
const WAITING: usize = 16;

/// Runs the command. What needs no policy set is answered while it is read.
pub fn run(options: &Options, output: &mut Output) -> io::Result<Exit> {
    let (queue, (answers, answered)) = (Arc::new(Queue::default()), sync_channel(WAITING));
    let listener = (Arc::clone(&queue), answers.clone());
    thread::spawn(move || listen(&mut io::stdin().lock(), &listener.0, &listener.1));
    let (held, machine) = match open_meanwhile(options, &answered, output)? {
        Ok(opened) => opened,
        Err(trouble) => return output.complain_trouble(&trouble),
    };
    let session = held.session();
    output.note(&format!("serving {}\n", pim::render::summarize_files(session.files(), session.diagnostics())))?;
    output.warn_of_unread_parts(session)?;
    thread::Builder::new().stack_size(STACK).spawn(move || work(&held, &machine, &queue, &answers))?;
    for line in answered {
        output.answer(&(line + "\n"))?;
        output.flush()?;
        if output.is_closed() {
            break; // nobody reads the answers any more
        }
    }
    Ok(Exit::Yes)
}

/// Reads the policy set, and writes what is answered until then.
fn open_meanwhile(options: &Options, answered: &Receiver<String>, output: &mut Output) -> io::Result<Result<(Held, Machine), Trouble>> {
    thread::scope(|scope| {
        let opening = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || open(options))?;
        while !opening.is_finished() {
            if let Ok(line) = answered.recv_timeout(GLANCE) {
                output.answer(&(line + "\n"))?;
                output.flush()?;
            }
        }
        Ok(opening.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked)))
    })
}

fn open(options: &Options) -> Result<(Held, Machine), Trouble> {
    let held = options.hold()?;
    options.instant(held.session())?;
    let paths = options.policy_paths();
    let disk = options.disk(&paths)?;
    Ok((held, Machine::new(options, paths, disk)))
}

/// Reads lines to their end. What can be answered at once is, whatever is being worked out.
fn listen(input: &mut dyn BufRead, queue: &Queue, answers: &SyncSender<String>) {
    let mut engine = Engine::new();
    loop {
        let taken = match read_line(input) {
            Ok(Line::Whole(line)) => engine.take(&line),
            Ok(Line::TooLong) => Taken::Line(engine.refuse_long()),
            Ok(Line::End) | Err(_) => break,
        };
        match taken {
            Taken::Nothing => {}
            Taken::Line(line) => {
                if answers.send(line).is_err() {
                    break;
                }
            }
            Taken::Work(job) => queue.push(job),
            Taken::Cancel(id) => queue.cancel(&id),
        }
    }
    queue.close();
}

/// Works out one call after the other, until there is none and none can come.
fn work(held: &Held, machine: &Machine, queue: &Queue, answers: &SyncSender<String>) {
    while let Some(job) = queue.next() {
        let worked = panic::catch_unwind(AssertUnwindSafe(|| stop::run(|| job.run(held, machine))));
        let line = match worked {
            Ok(Some(line)) => Some(line),
            Ok(None) => None, // nobody waits for it
            Err(_) => Some(job.fail("the answer could not be worked out")),
        };
        let is_awaited = queue.done();
        if let Some(line) = line.filter(|_| is_awaited)
            && answers.send(line).is_err()
        {
            return;
        }
    }
}

/// A line of the client.
enum Line {
    Whole(Vec<u8>),
    TooLong,
    End,
}

/// Reads a line; of one that is too long no more is kept than any may have.
fn read_line(input: &mut dyn BufRead) -> io::Result<Line> {
    let mut line = Vec::new();
    let mut is_too_long = false;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            let is_end = line.is_empty() && !is_too_long;
            return Ok(if is_end { Line::End } else { ended(line, is_too_long) });
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default(); // an end lies within
        is_too_long |= line.len() + part.len() > MOST_OF_A_LINE;
        if is_too_long {
            line = Vec::new();
        } else {
            line.extend_from_slice(part);
        }
        let taken = part.len() + usize::from(end.is_some());
        input.consume(taken);
        if end.is_some() {
            return Ok(ended(line, is_too_long));
        }
    }
}

fn ended(line: Vec<u8>, is_too_long: bool) -> Line {
    if is_too_long { Line::TooLong } else { Line::Whole(line) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_passed_over_to_its_end() {
        let mut text = vec![b'x'; MOST_OF_A_LINE + 1];
        text.extend_from_slice(b"\nshort\r\n\nlast");
        let mut input = io::BufReader::with_capacity(1 << 16, text.as_slice());
        let mut said = Vec::new();
        loop {
            said.push(match read_line(&mut input).expect("memory can be read") {
                Line::Whole(line) => String::from_utf8(line).expect("text"),
                Line::TooLong => "too long".to_owned(),
                Line::End => break,
            });
        }
        assert_eq!(said, ["too long", "short\r", "", "last"]);
    }
}
