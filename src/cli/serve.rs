//! `pim serve`: a decision service over HTTP. The engine is the library's; this holds its sockets, its clock, its threads and its files.

mod door;
mod listen;
mod log;
mod reload;

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use chrono::{SubsecRound, Utc};
use clap::{Args, ValueEnum};
use pim::door::Held;
use pim::ir::Instant;
use pim::serve::{Engine, Served, Token};
use serde_json::json;

use self::door::Door;
use self::log::Log;
use self::reload::Order;
use super::files::{read_bytes, shown};
use super::options::Options;
use super::output::{Exit, Output};
use super::trouble::Trouble;

/// The options of `pim serve`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The address and port to listen at; beyond this machine with `--token-file` only
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7317")]
    listen: String,
    /// A file whose only line is the token that every request must bring
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Loads the policies anew when their files change, and on SIGHUP; a set that is refused takes nobody's place
    #[arg(long)]
    reload: bool,
    /// Serves a policy of its own instead, for suites that test the protocol
    #[arg(long, value_name = "NAME", value_enum, conflicts_with = "reload")]
    fixture: Option<Fixture>,
}

/// A policy that comes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Fixture {
    /// That of the AuthZEN certification scenario.
    Authzen,
}

/// Runs the command.
pub fn run(arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
    match prepare(arguments, options) {
        Ok(prepared) => prepared.serve(arguments, options, output),
        Err(trouble) => output.complain_trouble(&trouble),
    }
}

/// What has to be there before anything is served.
struct Prepared {
    bound: TcpListener,
    address: SocketAddr,
    engine: Arc<Engine>,
    held: Option<Arc<Held>>,
    at: Option<Instant>,
}

fn prepare(arguments: &Arguments, options: &Options) -> Result<Prepared, Trouble> {
    let address = address(&arguments.listen)?;
    let token = arguments.token_file.as_deref().map(token).transpose()?;
    if token.is_none() && !address.ip().is_loopback() {
        let message = format!("`{}` can be reached from other machines, and no token keeps them out", arguments.listen);
        return Err(trouble(message, "add `--token-file FILE`, or listen at 127.0.0.1"));
    }
    let held = match arguments.fixture {
        Some(Fixture::Authzen) => None,
        None => Some(Arc::new(reload::load(options)?)),
    };
    let at = match (&options.at, &held) {
        (Some(_), Some(held)) => Some(options.instant(held.session())?),
        (_, _) => None,
    };
    let served = held.as_ref().map_or(Served::Fixture, |held| Served::Policies(Arc::clone(held)));
    let cannot = |error: io::Error| trouble(format!("cannot listen at `{}`: {}", arguments.listen, error.to_string().to_lowercase()), "");
    let bound = TcpListener::bind(address).map_err(cannot)?;
    bound.set_nonblocking(true).map_err(cannot)?;
    let address = bound.local_addr().map_err(cannot)?;
    Ok(Prepared { bound, address, engine: Arc::new(Engine::new(served, token)), held, at })
}

impl Prepared {
    fn serve(self, arguments: &Arguments, options: &Options, output: &mut Output) -> io::Result<Exit> {
        if let Some(held) = &self.held {
            output.warn_of_unread_parts(held.session())?;
        }
        output.note(&format!("serving at http://{}\n", self.address))?;
        let log = Arc::new(Log::open());
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let door = Arc::new(Door::new(Arc::clone(&self.engine), Arc::clone(&log), (now, self.at), cores));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(cores).enable_all().build()?;
        let (orders, received) = channel();
        let files = self.held.as_ref().map_or(0, |held| held.session().files());
        log.event("serving", json!({ "address": self.address.to_string(), "files": files }));
        let served = std::thread::scope(|scope| {
            if let Some(session) = self.held.as_deref().map(Held::session).filter(|_| arguments.reload) {
                let (engine, log) = (&self.engine, &log);
                scope.spawn(move || reload::watch(options, engine, log, session, &received));
            }
            let served = runtime.block_on(listen::serve(self.bound, door, end(arguments.reload.then(|| orders.clone()))));
            // who loads is told the end; where nobody does, nobody hears it
            let _ = orders.send(Order::End);
            served
        });
        // what still runs is waited for by nobody
        runtime.shutdown_background();
        log.event("stopped", json!({}));
        log.close();
        served.map(|()| Exit::Yes)
    }
}

/// Waits for whoever ends this; meanwhile a hang-up asks for the policies to be loaded anew, where that is wanted.
#[cfg(unix)]
async fn end(orders: Option<Sender<Order>>) {
    use tokio::signal::unix::{SignalKind, signal};
    let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    let hangup = orders.as_ref().and_then(|_| signal(SignalKind::hangup()).ok());
    let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) else {
        // without them the process is simply ended
        return std::future::pending().await;
    };
    if let (Some(orders), Some(mut hangup)) = (orders, hangup) {
        tokio::spawn(async move { while hangup.recv().await.is_some() && orders.send(Order::Load).is_ok() {} });
    }
    listen::either(interrupt.recv(), terminate.recv()).await;
}

#[cfg(not(unix))]
async fn end(_: Option<Sender<Order>>) {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

/// Returns the instant it is, in whole seconds, so that it can be typed again.
fn now() -> Instant {
    Instant::from_datetime(Utc::now().trunc_subsecs(0))
}

fn address(text: &str) -> Result<SocketAddr, Trouble> {
    let found = text.to_socket_addrs().ok().and_then(|mut found| found.next());
    found.ok_or_else(|| trouble(format!("`{text}` is no address to listen at"), "write an address and a port, as in `127.0.0.1:7317`"))
}

fn token(path: &Path) -> Result<Token, Trouble> {
    let cannot = |why: &str| trouble(format!("cannot take the token of `{}`: {why}", shown(path)), "");
    let bytes = read_bytes(path).map_err(|why| cannot(&why))?;
    let text = String::from_utf8(bytes).map_err(|_| cannot("it is not UTF-8"))?;
    Token::read(&text).map_err(cannot)
}

fn trouble(message: String, help: &str) -> Trouble {
    Trouble::Path { message, help: (!help.is_empty()).then(|| help.to_owned()) }
}
