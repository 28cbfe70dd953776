//! `pim absent`: who is stuck while some accounts are away.

use std::io;

use clap::Args;
use pim::ir::{Instant, Window};
use pim::render::{self, Missed, to_json_line};
use pim::session::{Rejected, Session};

use super::options::Options;
use super::output::{Exit, Output};
use super::query;
use super::trouble::Trouble;

/// The options of `pim absent`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Who is away: `carol, dave`
    #[arg(value_name = "NAME", required = true, value_delimiter = ',')]
    names: Vec<String>,
    /// Since when they are away [default: the judged instant]
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Until when they are away [default: with --from without end, else the judged instant alone]
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    let names: Vec<String> = arguments.names.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    let asked = format!("absent {}", names.join(", "));
    let (session, at) = match query::open(options) {
        Ok(opened) => opened,
        Err(trouble) => return query::refuse(&asked, &trouble, options, output),
    };
    let window = match window(arguments, &session, at) {
        Ok(window) => window,
        Err(rejected) => return query::refuse(&asked, &Trouble::Rejected(rejected), options, output),
    };
    if window.until <= window.from {
        return output.complain("the absence ends before it begins", Some("write a later `--until`"));
    }
    let absence = match session.absent(&names, window) {
        Ok(absence) => absence,
        Err(rejected) => return query::refuse(&asked, &Trouble::Rejected(rejected), options, output),
    };
    let missed = Missed {
        absence: &absence,
        tenant: session.tenant(),
        sources: session.sources(),
        is_instant: arguments.is_instant(),
        unread_parts: session.unread_parts(),
    };
    let text =
        if options.is_json() { to_json_line(&render::absence_json(&missed)) } else { render::render_absence(&missed, output.style()) };
    output.answer(&text)?;
    let exit = match (absence.is_somebody_stuck(), absence.may_be_stuck) {
        (true, _) => Exit::No,
        (false, true) => Exit::Unknown,
        (false, false) => Exit::Yes,
    };
    query::tell_unread_parts(&session, exit, options, output)?;
    Ok(exit)
}

impl Arguments {
    fn is_instant(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }
}

/// Returns when they are away: at the judged instant alone where nothing says more.
fn window(arguments: &Arguments, session: &Session, at: Instant) -> Result<Window, Box<Rejected>> {
    let time = |text: &Option<String>| text.as_deref().map(|text| session.instant(text)).transpose();
    let from = time(&arguments.from)?.unwrap_or(at); // since now, where nothing else is written
    let until = match time(&arguments.until)? {
        Some(until) => until,
        None if arguments.is_instant() => Instant::from_micros(from.micros().saturating_add(1)), // nothing lies between
        None => Instant::MAX,
    };
    Ok(Window { from, until })
}
