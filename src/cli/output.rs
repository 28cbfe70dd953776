//! Writes answers to stdout and complaints to stderr, and knows the exit codes.

use std::io::{self, BufWriter, IsTerminal, Stderr, StdoutLock, Write};
use std::process::ExitCode;

use pim::defect;
use pim::diag::Diagnostic;
pub use pim::door::Exit;
use pim::door::Told;
use pim::interact::Reply;
use pim::render::{self, Extent, Style};
use pim::session::Session;
use pim::source::Sources;
use pim::text::{clean, hang};

use super::options::{Color, Options};
use super::trouble::Trouble;

/// Returns how a command line ends that clap ends: help is a yes, wrong usage is unanswered.
pub fn exit_of_clap(code: i32) -> Exit {
    if code == 0 { Exit::Yes } else { Exit::Unanswered }
}

/// Returns the code of this process.
pub fn exit_code(exit: Exit) -> ExitCode {
    ExitCode::from(exit.code())
}

/// A stream that somebody else reads. What is written after they stopped is lost, and that is no failure: how the command ends is decided by
/// what it found, and not by who read of it.
#[derive(Debug)]
struct Read<W> {
    stream: W,
    is_closed: bool,
}

impl<W> Read<W> {
    fn new(stream: W) -> Self {
        Self { stream, is_closed: false }
    }
}

impl<W: Write> Read<W> {
    fn unless_closed<T>(&mut self, otherwise: T, write: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.is_closed {
            return Ok(otherwise);
        }
        match write(&mut self.stream) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(otherwise)
            }
            written => written,
        }
    }
}

impl<W: Write> Write for Read<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_closed(bytes.len(), |stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_closed((), W::flush)
    }
}

/// The two streams of the process.
#[derive(Debug)]
pub struct Output {
    out: BufWriter<Read<StdoutLock<'static>>>,
    err: Read<Stderr>,
    out_style: Style<'static>,
    err_style: Style<'static>,
    extent: Extent,
    /// Whether both streams go to a terminal.
    is_seen_whole: bool,
}

impl Output {
    /// Locks stdout, and decides colours and width for both streams.
    pub fn new(options: &Options) -> Self {
        let stdout = io::stdout();
        let out_style = Style {
            has_color: has_color(options.color, stdout.is_terminal()),
            width: width(options, stdout.is_terminal()),
            ..Style::PLAIN
        };
        let is_terminal = io::stderr().is_terminal();
        let err_style = Style { has_color: has_color(options.color, is_terminal), width: width(options, is_terminal), ..Style::PLAIN };
        let is_seen_whole = is_terminal && stdout.is_terminal();
        let out = BufWriter::new(Read::new(stdout.lock()));
        Self { out, err: Read::new(io::stderr()), out_style, err_style, extent: options.extent(), is_seen_whole }
    }

    /// Returns the style of stdout.
    pub fn style(&self) -> Style<'static> {
        self.out_style
    }

    /// Returns the style of stderr.
    pub fn style_of_complaints(&self) -> Style<'static> {
        self.err_style
    }

    /// Writes an answer; nothing after an internal error, since nothing can be relied on then.
    pub fn answer(&mut self, text: &str) -> io::Result<()> {
        if defect::noted().is_some() {
            return Ok(());
        }
        self.out.write_all(text.as_bytes())
    }

    /// Writes what was told as JSON; returns how the command ends.
    pub fn tell(&mut self, told: &Told) -> io::Result<Exit> {
        told.lines().try_for_each(|line| self.answer(line))?;
        Ok(told.exit)
    }

    /// Writes what was answered so far.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Tells whether nobody reads stdout any more.
    pub fn is_closed(&self) -> bool {
        self.out.get_ref().is_closed
    }

    /// Complains in one line, and says what to do instead: then nothing was answered.
    pub fn complain(&mut self, message: &str, help: Option<&str>) -> io::Result<Exit> {
        self.note(&format!("error: {}\n", clean(message)))?;
        help.map_or(Ok(()), |help| self.note(&format!("  help: {}\n", clean(help))))?;
        Ok(Exit::Unanswered)
    }

    /// Complains that stdout fails, without trying it again.
    pub fn abandon(&self, message: &str) {
        // there is nowhere left to tell of a failure here
        let _ = writeln!(io::stderr().lock(), "error: {message}");
    }

    /// Complains about texts.
    pub fn complain_about(&mut self, sources: &Sources, diagnostics: &[Diagnostic]) -> io::Result<()> {
        let text = render::render_diagnostics(sources, diagnostics, self.extent, self.err_style);
        self.note(&text)
    }

    /// Complains about whatever kept a command from starting.
    pub fn complain_trouble(&mut self, trouble: &Trouble) -> io::Result<Exit> {
        match trouble {
            Trouble::Rejected(rejected) => {
                self.complain_about(&rejected.sources, &rejected.diagnostics)?;
                Ok(Exit::Unanswered)
            }
            Trouble::Path { message, help } => self.complain(message, help.as_deref()),
        }
    }

    /// Writes a reply of the prompt: what was answered before what is complained about.
    pub fn reply(&mut self, reply: &Reply) -> io::Result<()> {
        self.answer(&reply.answer)?;
        if reply.complaint.is_empty() { Ok(()) } else { self.note(&reply.complaint) }
    }

    /// Says on stderr which files answers do not know of, and that imported ones hold parts of that kind.
    pub fn warn_of_unread_parts(&mut self, session: &Session) -> io::Result<()> {
        self.note_ignored_files(session)?;
        match render::incomplete_text(session.unread_parts()) {
            None => Ok(()),
            Some(text) => self.note(&format!("warning: {text}\n")),
        }
    }

    /// Says on stderr which files answers do not know of, and what the changes of the question did.
    pub fn note_ignored_files(&mut self, session: &Session) -> io::Result<()> {
        session.remarks().iter().try_for_each(|remark| self.note(&format!("note: {}\n", clean(remark))))?;
        self.note_unread(&session.ignored_files(), "`pim check` says why")
    }

    /// Ends an answer for people with what could not be read, where stderr is not seen beside it.
    pub fn end_with_unread_parts(&mut self, unread_parts: usize) -> io::Result<()> {
        match render::incomplete_text(unread_parts) {
            Some(text) if !self.is_seen_whole => self.answer(&hang("incomplete: ", &text, self.out_style.width)),
            Some(_) | None => Ok(()),
        }
    }

    /// Says on stderr which files are not read, and what of it; nothing where there are none.
    pub fn note_unread(&mut self, files: &[&str], why: &str) -> io::Result<()> {
        const MAX_NAMED: usize = 3;
        let mut named: Vec<String> = files.iter().take(MAX_NAMED).map(|file| format!("`{file}`")).collect();
        if files.len() > MAX_NAMED {
            named.push(format!("{} more", files.len() - MAX_NAMED));
        }
        let verb = match files.len() {
            0 => return Ok(()),
            1 => "is",
            _ => "are",
        };
        self.note(&clean(&format!("note: {} {verb} not read: {why}", named.join(", "))))?;
        self.note("\n")
    }

    /// Writes to stderr, after what was answered so far.
    pub fn note(&mut self, text: &str) -> io::Result<()> {
        self.flush()?;
        self.err.write_all(text.as_bytes())
    }
}

fn width(options: &Options, is_terminal: bool) -> usize {
    let terminal = || is_terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| width.0);
    options.width.or_else(terminal).map_or(Style::PLAIN.width, usize::from)
}

/// The flag beats the environment, the environment beats the terminal.
fn has_color(color: Color, is_terminal: bool) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if is_set("NO_COLOR") => false,
        Color::Auto if is_set("CLICOLOR_FORCE") => std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
        Color::Auto => is_terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}
