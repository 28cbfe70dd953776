//! Measures `pim serve` by a closed loop on loopback: so many connections, each of which asks as soon as it was answered.
//!
//! `cargo bench --bench serve` starts the service on a generated tenant of 100,000 users. `cargo bench --bench serve -- --at 127.0.0.1:3592` asks a
//! service that runs already instead, be it another's: the questions are AuthZEN's. `--users N`, `--connections N`, `--seconds N`,
//! `--questions FILE` (writes the bodies that are asked, one a line), `--brief` (asks for no reasons).

mod generator;

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use generator::{Shape, generate};
use pim::ir::{Relation, State, Tenant, Thing};
use pim::session::{Changes, Input, NoIncludes, Session};
use serde_json::json;

/// The instant that every question is about: the tenant is generated around it.
const AT: &str = "2026-03-02T09:00:00Z";

/// So many different questions are asked.
const QUESTIONS: usize = 4_096;

struct Wanted {
    users: usize,
    connections: usize,
    seconds: f64,
    at: Option<SocketAddr>,
    questions: Option<String>,
    is_brief: bool,
}

fn main() -> io::Result<()> {
    let wanted = wanted()?;
    let text = generate(&Shape::of_users(wanted.users));
    let session =
        Session::load(vec![Input::pim("tenant.pim", text.as_str())], &NoIncludes, &Changes::default()).map_err(io::Error::other)?;
    let bodies = questions(session.tenant(), wanted.is_brief);
    drop(session);
    if let Some(path) = &wanted.questions {
        std::fs::write(path, bodies.join("\n") + "\n")?;
    }
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("tenant.pim");
    std::fs::write(&file, text)?;
    let service = wanted.at.map_or_else(|| Service::start(&file).map(Some), |_| Ok(None))?;
    let address = wanted.at.or(service.as_ref().map(|service| service.address)).ok_or_else(|| io::Error::other("no address"))?;
    let requests: Vec<Vec<u8>> = bodies.iter().map(|body| request(body)).collect();
    // what is made once is made before anything is measured
    run(address, &requests, wanted.connections, Duration::from_millis(300))?;
    let (micros, yes, took) = run(address, &requests, wanted.connections, Duration::from_secs_f64(wanted.seconds))?;
    report(&wanted, micros, yes, took)
}

fn wanted() -> io::Result<Wanted> {
    let arguments: Vec<String> = std::env::args().collect();
    let is_bench = arguments.iter().any(|argument| argument == "--bench");
    let value = |name: &str| arguments.iter().skip_while(|argument| *argument != name).nth(1);
    let number = |name: &str, otherwise: usize| value(name).map_or(Ok(otherwise), |text| text.parse().map_err(io::Error::other));
    Ok(Wanted {
        users: number("--users", if is_bench { 100_000 } else { 100 })?,
        connections: number("--connections", 16)?,
        seconds: if is_bench { value("--seconds").map_or(Ok(10.0), |text| text.parse().map_err(io::Error::other))? } else { 0.1 },
        at: value("--at").map(|text| text.parse().map_err(io::Error::other)).transpose()?,
        questions: value("--questions").cloned(),
        is_brief: arguments.iter().any(|argument| argument == "--brief"),
    })
}

/// Who is eligible for what: the name, membership or ownership, the group.
type Eligible = (String, &'static str, String);

/// Makes questions of three kinds in turn: somebody with something they are eligible for, with something that another is, and whether they hold it.
fn questions(tenant: &Tenant, is_brief: bool) -> Vec<String> {
    let eligible: Vec<Eligible> = tenant
        .assignments
        .rows()
        .values()
        .filter(|fact| fact.state == State::Eligible && tenant.principals.row(fact.principal).is_user())
        .filter_map(|fact| match fact.target.thing() {
            Thing::Group(group, relation) => {
                let kind = if relation == Relation::Member { "membership" } else { "ownership" };
                Some((tenant.principals.row(fact.principal).name.to_string(), kind, tenant.group_name(group).to_owned()))
            }
            Thing::Role(_) => None,
        })
        .collect();
    let step = (eligible.len() / QUESTIONS).max(1);
    let picked: Vec<_> = eligible.iter().step_by(step).take(QUESTIONS).collect();
    let others = picked.iter().cycle().skip(picked.len() / 2);
    let body = |(at, ((who, kind, group), (_, other_kind, other))): (usize, (&&Eligible, &&Eligible))| {
        let (action, kind, group) = match at % 3 {
            0 => ("activate", kind, group),
            1 => ("activate", other_kind, other),
            _ => ("hold", kind, group),
        };
        let mut body =
            json!({"subject":{"type":"user","id":who},"action":{"name":action},"resource":{"type":kind,"id":group},"context":{"time":AT}});
        if is_brief && let Some(body) = body.as_object_mut() {
            body.insert("options".to_owned(), json!({"reasons":false}));
        }
        body.to_string()
    };
    picked.iter().zip(others).enumerate().map(body).collect()
}

fn request(body: &str) -> Vec<u8> {
    let head = "POST /access/v1/evaluation HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ";
    format!("{head}{}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The service, until it is dropped.
struct Service {
    child: Child,
    address: SocketAddr,
}

impl Service {
    fn start(file: &Path) -> io::Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pim"));
        command.args(["serve", "--listen", "127.0.0.1:0", "-p"]).arg(file).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let log = child.stderr.take().ok_or_else(|| io::Error::other("no log"))?;
        let mut lines = BufReader::new(log).lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.strip_prefix("serving at http://")?.parse().ok());
        let address = address.ok_or_else(|| io::Error::other("the service did not start"))?;
        // the log is read, as it would be
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address })
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // what has ended cannot be ended again
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks for so long over so many connections; returns how long each answer took in microseconds, how many were a yes, and how long all took.
fn run(address: SocketAddr, requests: &[Vec<u8>], connections: usize, time: Duration) -> io::Result<(Vec<u32>, usize, Duration)> {
    let begun = Instant::now();
    let asked = std::thread::scope(|scope| {
        let ask = |at: usize| scope.spawn(move || ask(address, requests.iter().cycle().skip(at * 97), begun + time));
        let askers: Vec<_> = (0..connections).map(ask).collect();
        askers
            .into_iter()
            .map(|asker| asker.join().unwrap_or_else(|_| Err(io::Error::other("an asker ended"))))
            .collect::<io::Result<Vec<_>>>()
    })?;
    let took = begun.elapsed();
    let yes = asked.iter().map(|(_, yes)| yes).sum();
    Ok((asked.into_iter().flat_map(|(micros, _)| micros).collect(), yes, took))
}

fn ask<'r>(address: SocketAddr, requests: impl Iterator<Item = &'r Vec<u8>>, end: Instant) -> io::Result<(Vec<u32>, usize)> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let (mut micros, mut yes) = (Vec::new(), 0);
    let mut body = Vec::new();
    for request in requests {
        let begun = Instant::now();
        if begun >= end {
            break;
        }
        stream.get_mut().write_all(request)?;
        receive(&mut stream, &mut body)?;
        micros.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
        yes += usize::from(body.windows(15).any(|part| part == b"\"decision\":true"));
    }
    Ok((micros, yes))
}

fn receive(stream: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> io::Result<()> {
    let (mut line, mut length, mut is_first) = (String::new(), 0, true);
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        if is_first && !line.contains(" 200 ") {
            return Err(io::Error::other(format!("no decision: {line}")));
        }
        is_first = false;
        if line == "\r\n" {
            break;
        }
        if let Some(told) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = told.trim().parse().map_err(io::Error::other)?;
        }
    }
    body.resize(length, 0);
    stream.read_exact(body)
}

fn report(wanted: &Wanted, mut micros: Vec<u32>, yes: usize, took: Duration) -> io::Result<()> {
    micros.sort_unstable();
    let share = |part: usize| micros.get(micros.len() * part / 1_000).copied().unwrap_or_default();
    let per_second = micros.len() as f64 / took.as_secs_f64();
    let mut out = io::stdout().lock();
    let reasons = if wanted.is_brief { "without reasons" } else { "with reasons" };
    writeln!(out, "{} users, {} connections, {:.1} s, {reasons}", wanted.users, wanted.connections, took.as_secs_f64())?;
    writeln!(out, "{} evaluations, {yes} of them a yes", micros.len())?;
    writeln!(out, "{per_second:.0} evaluations a second")?;
    writeln!(out, "half within {} µs, 99 of 100 within {} µs, 999 of 1,000 within {} µs", share(500), share(990), share(999))
}
