//! `pim lsp`: the language server, on stdin and stdout.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;

use chrono::{SubsecRound, Utc};
use clap::Args;
use pim::defect::OrDefect;
use pim::interact;
use pim::ir::Instant;
use pim::lsp::{Frames, Server, Settings, World, frame};
use pim::session::Input;
use pim::stop;
use serde_json::Value;

use super::files::Disk;
use super::options::Options;
use super::output::{Exit, Output};

/// The options of `pim lsp`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Talks over stdin and stdout, as it does anyway: some editors say so
    #[arg(long)]
    stdio: bool,
}

/// How much is read of stdin at once.
const CHUNK: usize = 64 << 10;

/// Runs the command.
pub fn run(Arguments { stdio: _ }: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let disk = match options.disk(&options.policies) {
        Ok(disk) => disk,
        Err(trouble) => return output.complain_trouble(&trouble),
    };
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || read(io::stdin().lock(), &sender));
    let policies = options.policies.iter().map(|path| World::key(&disk, path)).collect();
    let server = Server::new(env!("CARGO_PKG_VERSION"), Settings { policies, at: options.at.clone() });
    serve(server, &receiver, &disk, output)
}

/// Reads messages; whatever is worked out meanwhile that nobody waits for is to stop for them.
fn read(mut stdin: impl Read, sender: &Sender<Vec<u8>>) {
    let mut frames = Frames::default();
    let mut chunk = vec![0; CHUNK];
    while let Ok(count @ 1..) = stdin.read(&mut chunk) {
        frames.push(chunk.get(..count).or_defect());
        while let Some(message) = frames.pop() {
            if sender.send(message).is_err() {
                return;
            }
        }
        stop::ask();
    }
    stop::ask();
}

/// Answers until the client says that it is over, or is gone.
fn serve(mut server: Server, receiver: &Receiver<Vec<u8>>, disk: &Disk, output: &mut Output) -> io::Result<Exit> {
    loop {
        let first = match receiver.try_recv() {
            Ok(message) => message,
            Err(TryRecvError::Disconnected) => return Ok(Exit::No),
            Err(TryRecvError::Empty) => match server.work(disk) {
                Some(messages) => {
                    write(&messages, output)?;
                    continue;
                }
                None => match receiver.recv() {
                    Ok(message) => message,
                    Err(_) => return Ok(Exit::No),
                },
            },
        };
        let messages: Vec<Vec<u8>> = std::iter::once(first).chain(receiver.try_iter()).collect();
        write(&server.take(&messages, disk), output)?;
        if let Some(is_orderly) = server.ended() {
            return Ok(if is_orderly { Exit::Yes } else { Exit::No });
        }
        if output.is_closed() {
            return Ok(Exit::No);
        }
    }
}

fn write(messages: &[Value], output: &mut Output) -> io::Result<()> {
    messages.iter().try_for_each(|message| output.answer(&frame(message)))?;
    output.flush()
}

impl World for Disk {
    fn find(&self, paths: &[PathBuf]) -> Result<Vec<Input>, String> {
        interact::World::find(self, paths)
    }

    fn key(&self, path: &Path) -> PathBuf {
        // a file that is not there yet lies in a folder that may be
        let folder = path.parent().and_then(|folder| fs::canonicalize(folder).ok());
        let new = folder.zip(path.file_name()).map(|(folder, name)| folder.join(name));
        fs::canonicalize(path).ok().or(new).unwrap_or_else(|| path.to_path_buf())
    }

    fn now(&self) -> Instant {
        Instant::from_datetime(Utc::now().trunc_subsecs(0))
    }
}
