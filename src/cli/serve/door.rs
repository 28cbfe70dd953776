//! Takes requests off the sockets and brings answers back. Whoever is slow holds up nobody else: heads, bodies and answers have a time, and so has
//! every question; those that take long wait for each other, and the others do not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant as Clock};

use axum::body::{Body, to_bytes};
use axum::extract::{Request as Asked, State};
use axum::http::{HeaderName, HeaderValue, Response as Sent, StatusCode};
use pim::ir::Instant;
use pim::serve::{self, Engine, HEADERS_READ, MOST_BYTES, Request, Response, Weight};
use pim::stop::Stopper;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::log::Log;

/// How long a body may take to come.
const BODY: Duration = Duration::from_secs(10);

/// How long a question may take.
const QUESTION: Duration = Duration::from_secs(10);

/// So many questions that take long may wait.
const MOST_WAITING: usize = 64;

/// What every connection shares.
pub struct Door {
    /// Answers.
    pub engine: Arc<Engine>,
    /// Is told of every request.
    pub log: Arc<Log>,
    /// Says which instant it is.
    pub clock: fn() -> Instant,
    /// The instant that is asked about instead of now.
    pub at: Option<Instant>,
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Door {
    /// Makes a door through which so many questions that take long pass at once.
    pub fn new(engine: Arc<Engine>, log: Arc<Log>, (clock, at): (fn() -> Instant, Option<Instant>), places: usize) -> Self {
        Self { engine, log, clock, at, places: Arc::new(Semaphore::new(places)), waiting: AtomicUsize::new(0) }
    }

    fn now(&self) -> Instant {
        self.at.unwrap_or_else(self.clock)
    }

    async fn respond(&self, mut request: Request, body: Body) -> (Request, Response, Duration) {
        let route = match self.engine.admit(&request) {
            Ok(route) => route,
            Err(refusal) => return (request, *refusal, Duration::ZERO),
        };
        match timeout(BODY, to_bytes(body, MOST_BYTES)).await {
            Ok(Ok(bytes)) => request.body = bytes.into(),
            Ok(Err(_)) => return self.refuse(request, serve::too_long()),
            Err(_) => return self.refuse(request, Response::text(408, "the body did not come within 10 seconds")),
        }
        let begun = Clock::now();
        let response = match self.engine.weight(route, &request.body) {
            Weight::Light => self.engine.answer(&request, self.now()),
            Weight::Heavy => self.weigh(&request).await,
        };
        (request, response, begun.elapsed())
    }

    fn refuse(&self, request: Request, response: Response) -> (Request, Response, Duration) {
        let response = serve::echo(&request, response.with_header("connection", "close"));
        (request, response, Duration::ZERO)
    }

    /// Answers what may take long on a thread of its own, as soon as there is a place.
    async fn weigh(&self, request: &Request) -> Response {
        let _turn = match Turn::take(&self.waiting) {
            Some(turn) => turn,
            None => {
                let response = Response::text(429, "too many questions that take long are waiting: ask again later");
                return serve::echo(request, response.with_header("retry-after", "1"));
            }
        };
        let places = Arc::clone(&self.places);
        let (engine, request_there, now) = (Arc::clone(&self.engine), request.clone(), self.now());
        let stopper = Stopper::default();
        let stopped = stopper.clone();
        let work = async move {
            let place = places.acquire_owned().await.ok()?;
            // the place is kept until the work has ended, though nobody may wait for it any more
            let work = move || (stopped.run(|| engine.answer(&request_there, now)), place);
            tokio::task::spawn_blocking(work).await.ok()?.0
        };
        match timeout(QUESTION, work).await {
            Ok(Some(response)) => response,
            Ok(None) => serve::echo(request, Response::text(500, "internal error: the answer was lost")),
            Err(_) => {
                stopper.ask();
                serve::echo(request, Response::text(408, "the question took more than 10 seconds"))
            }
        }
    }
}

/// A question among those that wait.
struct Turn<'d>(&'d AtomicUsize);

impl<'d> Turn<'d> {
    fn take(waiting: &'d AtomicUsize) -> Option<Self> {
        if waiting.fetch_add(1, Ordering::Relaxed) < MOST_WAITING {
            return Some(Self(waiting));
        }
        waiting.fetch_sub(1, Ordering::Relaxed);
        None
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Answers one request.
pub async fn handle(State(door): State<Arc<Door>>, asked: Asked) -> Sent<Body> {
    let (parts, body) = asked.into_parts();
    let text =
        |name: &str| parts.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).map(str::to_owned).collect::<Vec<_>>();
    let mut headers: Vec<(String, String)> =
        HEADERS_READ.iter().flat_map(|name| text(name).into_iter().map(|value| ((*name).to_owned(), value))).collect();
    if let Some(host) = parts.uri.authority().filter(|_| !parts.headers.contains_key("host")) {
        headers.push(("host".to_owned(), host.to_string())); // as HTTP/2 tells it
    }
    let request = Request { method: parts.method.to_string(), path: parts.uri.path().to_owned(), headers, body: Vec::new() };
    let (request, response, took) = door.respond(request, body).await;
    door.engine.metrics.note(&request.path, response.status, took);
    door.log.request((&request.method, &request.path), request.header("x-request-id"), response.status, took);
    sent(response)
}

fn sent(response: Response) -> Sent<Body> {
    let mut sent = Sent::new(Body::from(response.body));
    *sent.status_mut() = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in response.headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            sent.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    sent
}
