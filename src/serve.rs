//! The engine of the decision service: a request in, a response out. It holds a policy set that is never changed, only replaced as a whole.
//!
//! Sockets, clock, files and threads are left to whoever drives it; so are limits of time and number. What is asked goes to the session, as on the
//! command line: nothing is decided here.

mod authzen;
mod command;
mod guard;
mod http;
mod metrics;
mod page;
mod route;
mod set;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

pub use authzen::ACTIONS;
pub use guard::Token;
pub use http::{Fault, HEADERS_READ, Request, Response};
pub use metrics::Metrics;
pub use route::{Endpoint, ROUTES, Route};

use self::authzen::Decider;
use self::set::Set;
use crate::defect;
use crate::door::Held;
use crate::ir::Instant;

/// The longest body that is read, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;

/// What is served.
#[derive(Debug, Clone)]
pub enum Served {
    /// A policy set that is not refused.
    Policies(Arc<Held>),
    /// The policy of the AuthZEN certification scenario.
    Fixture,
}

/// What is served, with what is made of it once.
#[derive(Debug, Clone)]
enum Current {
    Policies(Arc<Set>),
    Fixture,
}

impl Current {
    fn of(served: Served) -> Self {
        match served {
            Served::Policies(held) => Self::Policies(Arc::new(Set::new(held))),
            Served::Fixture => Self::Fixture,
        }
    }
}

/// What answers with the words of the command line.
type Command = fn(&Set, &Request, Instant) -> Result<Response, Fault>;

/// How much an answer may ask of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Microseconds.
    Light,
    /// Nobody can say.
    Heavy,
}

/// Answers requests, from any number of threads at once.
#[derive(Debug)]
pub struct Engine {
    served: RwLock<Current>,
    token: Option<Token>,
    is_stopping: std::sync::atomic::AtomicBool,
    defects: AtomicU64,
    /// What was done.
    pub metrics: Metrics,
}

impl Engine {
    /// Begins to serve; with a token to whoever brings it, else to this machine alone.
    #[must_use]
    pub fn new(served: Served, token: Option<Token>) -> Self {
        Self {
            served: RwLock::new(Current::of(served)),
            token,
            is_stopping: false.into(),
            defects: AtomicU64::new(0),
            metrics: Metrics::default(),
        }
    }

    /// Serves another policy set from now on; what is being answered is answered by the one before.
    pub fn replace(&self, served: Served) {
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = Current::of(served);
    }

    /// Says that no more is to come: whoever asks whether this is ready is told no.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    fn served(&self) -> Current {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Refuses a request by its head, before its body is read.
    ///
    /// # Errors
    ///
    /// Returns the answer: there is no such path, it takes another method, whoever asks may not, or the body is of another type.
    pub fn admit(&self, head: &Request) -> Result<&'static Route, Box<Response>> {
        let refuse = |status, message: &str| Box::new(echo(head, Response::text(status, message)));
        let Some(route) = route::find(&head.path) else { return Err(refuse(404, "there is nothing at this path")) };
        let is_read = route.method == head.method || (route.method == "GET" && head.method == "HEAD");
        if !is_read {
            let response = refuse(405, &format!("this path takes {} only", route.method));
            return Err(Box::new(response.with_header("allow", route.method)));
        }
        if !route.is_open {
            guard::admit(self.token.as_ref(), head).map_err(|fault| {
                let response = echo(head, fault.response());
                Box::new(if fault.status == 401 { response.with_header("www-authenticate", "Bearer") } else { response })
            })?;
        }
        if route.method == "POST" && !head.header("content-type").is_some_and(is_json) {
            return Err(refuse(400, "the content type is not `application/json`"));
        }
        Ok(route)
    }

    /// Tells how much an admitted request may take.
    #[must_use]
    pub fn weight(&self, route: &Route, body: &[u8]) -> Weight {
        /// So many bytes hold a few questions.
        const FEW: usize = 4_096;
        let is_plain = match self.served() {
            Current::Policies(set) => set.held.session().tenant().unknowns.is_empty(),
            Current::Fixture => true,
        };
        // a plan takes a search; the word stands in every request that asks for one
        let may_search = || body.windows(5).any(|word| word == b"reach" || word.contains(&b'\\'));
        match route.endpoint {
            Endpoint::Health | Endpoint::Ready | Endpoint::Metrics | Endpoint::Configuration | Endpoint::Page => Weight::Light,
            Endpoint::Evaluation | Endpoint::Evaluations if is_plain && body.len() <= FEW && !may_search() => Weight::Light,
            Endpoint::Evaluation | Endpoint::Evaluations => Weight::Heavy,
            Endpoint::SearchSubject | Endpoint::SearchResource | Endpoint::SearchAction => Weight::Heavy,
            Endpoint::Query | Endpoint::Check | Endpoint::Test | Endpoint::List | Endpoint::Graph => Weight::Heavy,
            Endpoint::PageAbout | Endpoint::PageGoals | Endpoint::PageAnswer | Endpoint::PageComplete => Weight::Heavy,
        }
    }

    /// Answers a request as of an instant.
    #[must_use]
    pub fn answer(&self, request: &Request, now: Instant) -> Response {
        let route = match self.admit(request) {
            Ok(route) => route,
            Err(refusal) => return *refusal,
        };
        if request.body.len() > MOST_BYTES {
            return echo(request, too_long());
        }
        let before = self.defects.load(Ordering::SeqCst);
        let response = self.respond(route, request, now);
        echo(
            request,
            if self.is_defect_since(before) { Response::text(500, &format!("internal error: {}", defect::HELP)) } else { response },
        )
    }

    fn respond(&self, route: &Route, request: &Request, now: Instant) -> Response {
        match route.endpoint {
            Endpoint::Health => Response::text(200, "alive"),
            Endpoint::Ready if self.is_stopping.load(Ordering::Relaxed) => Response::text(503, "stopping"),
            Endpoint::Ready => Response::text(200, "ready"),
            Endpoint::Metrics => Response::new(200, "text/plain; version=0.0.4; charset=utf-8", self.metrics.text()),
            Endpoint::Configuration => Response::json(200, &authzen::configuration(&base(request))),
            Endpoint::Evaluation | Endpoint::Evaluations => self.decide(route.endpoint, request, now),
            Endpoint::SearchSubject | Endpoint::SearchResource | Endpoint::SearchAction => self.decide(route.endpoint, request, now),
            Endpoint::Query => self.command(request, now, command::query),
            Endpoint::Check => self.command(request, now, command::check),
            Endpoint::Test => self.command(request, now, command::test),
            Endpoint::List => self.command(request, now, command::list),
            Endpoint::Graph => self.command(request, now, command::graph),
            Endpoint::Page => page::page(),
            Endpoint::PageAbout => self.command(request, now, page::about),
            Endpoint::PageGoals => self.command(request, now, page::goals),
            Endpoint::PageAnswer => self.command(request, now, page::answer),
            Endpoint::PageComplete => self.command(request, now, page::complete),
        }
    }

    fn command(&self, request: &Request, now: Instant, command: Command) -> Response {
        let answered = match self.served() {
            Current::Policies(set) => command(&set, request, now),
            Current::Fixture => Err(Fault { status: 404, message: "no policies are served here".to_owned() }),
        };
        answered.unwrap_or_else(|fault| fault.response())
    }

    fn decide(&self, endpoint: Endpoint, request: &Request, now: Instant) -> Response {
        let served = self.served();
        let decider = match &served {
            Current::Policies(set) => Decider::Policies(set.held.session(), now),
            Current::Fixture => Decider::Fixture,
        };
        match decider.answer(endpoint, &request.body) {
            Ok(value) => Response::json(200, &value),
            Err(fault) => fault.response(),
        }
    }

    /// Tells whether something went wrong inside since then, in whichever thread: then no answer that was worked out meanwhile may be relied on.
    fn is_defect_since(&self, before: u64) -> bool {
        if defect::noted().is_some() {
            // counted before it is taken, so that whoever no longer finds it finds the count
            self.defects.fetch_add(1, Ordering::SeqCst);
            let _ = defect::take();
        }
        self.defects.load(Ordering::SeqCst) != before
    }
}

/// Makes the answer to a body that is too long.
#[must_use]
pub fn too_long() -> Response {
    Response::text(413, "the body has more than 256 KiB")
}

/// Says which request is answered, where it has a name of its own that a header can hold.
#[must_use]
pub fn echo(request: &Request, response: Response) -> Response {
    let is_fit = |id: &&str| !id.is_empty() && id.len() <= 256 && id.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    match request.header("x-request-id").filter(is_fit) {
        Some(id) => response.with_header("x-request-id", id),
        None => response,
    }
}

/// Tells whether a content type is JSON, whatever its parameters.
fn is_json(content_type: &str) -> bool {
    content_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Returns the address that was asked, as a proxy in front says.
fn base(request: &Request) -> String {
    let is_host = |host: &&str| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte));
    let scheme = if request.header("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    format!("{scheme}://{}", request.header("host").filter(is_host).unwrap_or("127.0.0.1:7317"))
}
