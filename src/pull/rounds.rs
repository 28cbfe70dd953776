//! Asks in rounds: a few packets at once, each a call of its own or a batch; what Graph puts off is asked again, and only that.

use std::collections::VecDeque;
use std::thread;
use std::time::Duration;

use super::batch::answers;
use super::body::{self, NoPage, Page};
use super::cloud::{Hosts, Url};
use super::retry::{MAX_RETRIES, is_passing, wait, wait_for_connection};
use super::step::Step;
use super::world::{Fault, Line, MAX_BATCH, Reply, Request, World};

/// So many packets are on the line at once: Graph puts off whoever sends many more.
const LINES: usize = 4;
/// How often a body that is not whole is asked for again.
const MAX_CUTS: u32 = 3;

/// A page that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The call whose page it is.
    pub step: &'static Step,
    /// The group or the unit that it is about.
    pub id: Option<String>,
    /// Its place among the pages, from 1.
    pub page: usize,
    /// The address.
    pub url: Url,
    retries: u32,
}

impl Call {
    /// Asks for the first page.
    #[must_use]
    pub fn first(step: &'static Step, hosts: &Hosts, id: Option<&str>) -> Self {
        Self { step, id: id.map(str::to_owned), page: 1, url: step.url(hosts, id), retries: 0 }
    }

    /// Asks for the page behind it.
    #[must_use]
    pub fn behind(&self, url: Url) -> Self {
        Self { page: self.page + 1, url, retries: 0, ..self.clone() }
    }

    /// Returns the name of its file.
    #[must_use]
    pub fn file(&self) -> String {
        self.step.file(self.id.as_deref(), self.page)
    }

    /// Returns what it is a page of: the call, and the group or unit.
    #[must_use]
    pub fn collection(&self) -> (&'static str, Option<String>) {
        (self.step.what, self.id.clone())
    }

    /// Tells whether it goes alone: big collections, and pages behind the first.
    fn is_alone(&self) -> bool {
        self.id.is_none() || self.page > 1
    }
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A page.
    Page(Page, Vec<u8>),
    /// None, by the status of HTTP and Graph's code for the reason.
    Refused(u16, String),
}

/// Why a pull ends before its end.
#[derive(Debug)]
pub enum Stop {
    /// Graph does not take the token, or no other can be got.
    SignedOut(String),
    /// Nothing answers.
    Unreachable(String),
    /// What answers is not Graph.
    NotGraph(String),
    /// The tenant is another one than was meant: the one that is there, the one that was meant.
    OtherTenant(String, String),
    /// The tenant does not tell its domains: the one that the token is for, the domain that was meant.
    Unchecked(String, String),
    /// The tenant does not tell its id, and nobody else does.
    NoTenant(String),
    /// The folder cannot be read or written.
    Folder(String, std::io::Error),
}

/// What one attempt came to.
enum Attempt {
    Done(Outcome),
    Again { wait: Duration, why: &'static str, otherwise: (u16, String), most: u32 },
}

/// Asks calls, and remembers whether anything ever answered.
pub struct Asker<'w> {
    world: World<'w>,
    hosts: &'w Hosts,
    has_answer: bool,
}

impl<'w> Asker<'w> {
    /// Begins to ask.
    #[must_use]
    pub fn new(world: World<'w>, hosts: &'w Hosts) -> Self {
        Self { world, hosts, has_answer: false }
    }

    /// Asks calls until each is settled; what settles one may return the page behind it.
    pub fn ask(&mut self, calls: Vec<Call>, settle: &mut dyn FnMut(Call, Outcome) -> Result<Option<Call>, Stop>) -> Result<(), Stop> {
        let mut queue = VecDeque::from(calls);
        while !queue.is_empty() {
            let packets = packets(&mut queue);
            let replies = send(self.world.line, self.hosts, &packets);
            let (mut pause, mut reason, mut again) = (Duration::ZERO, "", Vec::new());
            let answered = packets.into_iter().zip(replies).flat_map(|(packet, replies)| {
                let is_signed_out = is_signed_out(&replies);
                packet.into_iter().zip(replies).map(move |(call, reply)| (call, reply, is_signed_out))
            });
            for (mut call, reply, is_signed_out) in answered {
                match self.attempt(&call, reply, is_signed_out)? {
                    Attempt::Done(outcome) => again.extend(settle(call, outcome)?),
                    Attempt::Again { otherwise: (status, code), most, .. } if call.retries >= most => {
                        again.extend(settle(call, Outcome::Refused(status, code))?);
                    }
                    Attempt::Again { wait, why, .. } => {
                        (pause, reason) = (pause.max(wait), why);
                        call.retries += 1;
                        again.push(call);
                    }
                }
            }
            again.into_iter().rev().for_each(|call| queue.push_front(call));
            if !pause.is_zero() {
                self.world.watch.waits(pause, reason);
                self.world.clock.sleep(pause);
            }
        }
        Ok(())
    }

    fn attempt(&mut self, call: &Call, reply: Result<Reply, Fault>, is_signed_out: bool) -> Result<Attempt, Stop> {
        let cut = |status: u16| {
            let wait = wait_for_connection(call.retries);
            Attempt::Again { wait, why: "an answer ended half way", otherwise: (status, NoPage::Half.code().to_owned()), most: MAX_CUTS }
        };
        match reply {
            Ok(reply) if is_signed_out => Err(Stop::SignedOut(refusal_code(&reply))),
            Ok(reply) => {
                self.has_answer = true;
                Ok(self.answered(call, reply, cut))
            }
            Err(Fault::Cut(_)) => Ok(cut(0)),
            Err(Fault::SignedOut(why)) => Err(Stop::SignedOut(why)),
            Err(Fault::Unreachable(why)) if !self.has_answer => Err(Stop::Unreachable(why)),
            Err(Fault::Unreachable(_)) => {
                let wait = wait_for_connection(call.retries);
                Ok(Attempt::Again { wait, why: "nothing answers", otherwise: (0, "unreachable".to_owned()), most: MAX_RETRIES })
            }
        }
    }

    fn answered(&self, call: &Call, reply: Reply, cut: impl Fn(u16) -> Attempt) -> Attempt {
        let status = reply.status;
        match status {
            200 => match body::page(&reply.body) {
                Ok(page) => Attempt::Done(Outcome::Page(page, reply.body)),
                Err(NoPage::Half) => cut(status),
                Err(fault @ (NoPage::NoJson | NoPage::NoCollection)) => Attempt::Done(Outcome::Refused(status, fault.code().to_owned())),
            },
            status if is_passing(status) => {
                let wait = wait(call.retries, reply.retry_after.as_deref(), self.world.clock.now());
                let why = if status == 429 { "Graph asks for patience" } else { "Graph is busy" };
                Attempt::Again { wait, why, otherwise: (status, refusal_code(&reply)), most: MAX_RETRIES }
            }
            status => Attempt::Done(Outcome::Refused(status, refusal_code(&reply))),
        }
    }
}

/// Tells whether a packet says that the token is not taken: a call alone, a batch as a whole, or each answer in it. Where one of them is
/// not let in and others are, that is about what it asks for.
fn is_signed_out(replies: &Replies) -> bool {
    replies.iter().all(|reply| reply.as_ref().is_ok_and(|reply| reply.status == 401))
}

/// Returns Graph's code for a refusal, or the status for one.
fn refusal_code(reply: &Reply) -> String {
    let code = body::refusal(&reply.body).code;
    if code.is_empty() { format!("http-{}", reply.status) } else { code }
}

/// Takes what goes on the line next.
fn packets(queue: &mut VecDeque<Call>) -> Vec<Vec<Call>> {
    let mut packets: Vec<Vec<Call>> = Vec::new();
    while let Some(call) = queue.front() {
        let is_alone = call.is_alone();
        let joins =
            packets.last().is_some_and(|packet| !is_alone && packet.len() < MAX_BATCH && packet.iter().all(|other| !other.is_alone()));
        if !joins && packets.len() == LINES {
            break;
        }
        let taken = queue.pop_front();
        match packets.last_mut() {
            Some(packet) if joins => packet.extend(taken),
            Some(_) | None => packets.push(taken.into_iter().collect()),
        }
    }
    packets
}

type Replies = Vec<Result<Reply, Fault>>;

/// Sends packets at once, and returns a reply for each of their calls.
fn send(line: &dyn Line, hosts: &Hosts, packets: &[Vec<Call>]) -> Vec<Replies> {
    if let [packet] = packets {
        return vec![send_packet(line, hosts, packet)];
    }
    thread::scope(|scope| {
        let threads: Vec<_> = packets.iter().map(|packet| scope.spawn(move || send_packet(line, hosts, packet))).collect();
        let joined = threads.into_iter().zip(packets).map(|(thread, packet)| {
            let lost = || packet.iter().map(|_| Err(Fault::Cut("a thread ended".to_owned()))).collect();
            thread.join().unwrap_or_else(|_| lost()) // asked again, as is what a connection lost
        });
        joined.collect()
    })
}

fn send_packet(line: &dyn Line, hosts: &Hosts, packet: &[Call]) -> Replies {
    if let [call] = packet {
        return vec![line.send(&Request::get(call.url.clone()))];
    }
    let urls: Vec<&Url> = packet.iter().map(|call| &call.url).collect();
    let whole = line.send(&Request::batch(hosts, &urls));
    let all = |reply: &Result<Reply, Fault>| packet.iter().map(|_| reply.clone()).collect();
    match &whole {
        Ok(reply) if reply.status == 200 => match answers(&reply.body, packet.len()) {
            Ok(answers) => answers.into_iter().map(|answer| answer.ok_or_else(|| Fault::Cut("no answer".to_owned()))).collect(),
            Err(NoPage::Half) => all(&Err(Fault::Cut("half a batch".to_owned()))),
            Err(NoPage::NoJson | NoPage::NoCollection) => all(&whole),
        },
        Ok(_) | Err(_) => all(&whole),
    }
}
