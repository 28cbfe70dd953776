//! A double of Microsoft Graph: serves a folder, laid out as a pull lays it out, by Graph's own rules, on a loopback address.
//!
//! By hand: `PIM_DOUBLE=FOLDER cargo test --test it -- --ignored double_by_hand --nocapture`, then `pim pull --base-url …`. Without a folder,
//! `PIM_DOUBLE=20000x500` serves a tenant of so many users and so many groups under PIM.

pub mod fault;
mod graph;
mod http;
pub mod sample;

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use fault::Fault;
use graph::Graph;
use http::{Request, Response};

/// What was asked, and what was served to it.
#[derive(Debug, Clone)]
pub struct Served {
    /// The address behind the host.
    pub url: String,
    /// The method.
    pub method: String,
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

struct State {
    graph: Graph,
    faults: Mutex<Vec<Fault>>,
    served: Mutex<Vec<Served>>,
    token: String,
}

/// A server, until the process ends.
pub struct Double {
    address: SocketAddr,
    state: Arc<State>,
}

/// What is in no file, log or error.
pub const SECRET: &str = "s3cr3t~application.secret";

/// Returns a token that permits so much, for an hour that is still to come.
pub fn token(tenant: &str, scopes: &str) -> String {
    let payload = json!({ "tid": tenant, "scp": scopes, "exp": 4_000_000_000_u64, "aud": "https://graph.microsoft.com" });
    format!("eyJhbGciOiJub25lIn0.{}.c2lnbmF0dXJl", URL_SAFE_NO_PAD.encode(payload.to_string()))
}

impl Double {
    /// Serves a folder to whoever has the token.
    pub fn serve(folder: &Path, token: &str, faults: Vec<Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let graph = Graph::load(folder, &format!("http://{address}"));
        let state = State { graph, faults: Mutex::new(faults), served: Mutex::default(), token: token.to_owned() };
        let state = Arc::new(state);
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                thread::spawn(move || http::converse(stream, |request| state.answer(request)));
            }
        });
        Self { address, state }
    }

    /// Returns its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns everything that was served, calls of a batch each for itself.
    pub fn served(&self) -> Vec<Served> {
        self.state.served.lock().unwrap().clone()
    }

    /// Counts what was asked at addresses that hold a text.
    pub fn count(&self, part: &str) -> usize {
        self.served().iter().filter(|served| served.url.contains(part)).count()
    }
}

impl State {
    fn answer(&self, request: &Request) -> Response {
        let response = self.respond(request);
        // what stands in a batch is noted there
        if !request.path.ends_with("/$batch") {
            self.note(&request.path, &request.method, &response);
        }
        response
    }

    fn note(&self, url: &str, method: &str, response: &Response) {
        let (url, method) = (url.to_owned(), method.to_owned());
        self.served.lock().unwrap().push(Served { url, method, status: response.status, body: response.body.clone() });
    }

    fn respond(&self, request: &Request) -> Response {
        if request.path.contains("/oauth2/v2.0/") {
            return self.sign_in(request);
        }
        if request.authorization.as_deref() != Some(&format!("Bearer {}", self.token)) {
            return Response::error(401, "InvalidAuthenticationToken");
        }
        match (request.method.as_str(), request.path.as_str()) {
            (_, path) if self.fault(path).is_some() => self.taken(path),
            ("POST", "/v1.0/$batch") => self.batch(&request.body),
            ("GET", path) => self.graph.get(path),
            _ => Response::error(405, "MethodNotAllowed"),
        }
    }

    fn fault(&self, path: &str) -> Option<Fault> {
        self.faults.lock().unwrap().iter().find(|fault| fault.times > 0 && fault.fits(path)).cloned()
    }

    /// Returns what goes wrong at an address, once less often from now on.
    fn taken(&self, path: &str) -> Response {
        let mut faults = self.faults.lock().unwrap();
        let fault = faults.iter_mut().find(|fault| fault.times > 0 && fault.fits(path)).expect("it was there");
        fault.times -= 1;
        fault.response(|| self.graph.get(path))
    }

    /// Answers calls of a batch in another order than they are asked in.
    fn batch(&self, body: &[u8]) -> Response {
        let body: Value = serde_json::from_slice(body).expect("a batch is JSON");
        let requests = body["requests"].as_array().expect("a batch has requests");
        if requests.len() > 20 {
            return Response::error(400, "BadRequest");
        }
        let mut answers: Vec<String> = Vec::new();
        for request in requests {
            let url = http::decoded(&format!("/v1.0{}", request["url"].as_str().expect("an address")));
            assert_eq!(request["method"], "GET", "nothing but reading");
            let response = if self.fault(&url).is_some() { self.taken(&url) } else { self.graph.get(&url) };
            self.note(&url, "GET", &response);
            if !response.is_half {
                answers.push(response.in_batch(request["id"].as_str().expect("an id")));
            }
        }
        answers.rotate_left(requests.len() / 3);
        answers.reverse();
        Response::json(200, &format!(r#"{{"responses":[{}]}}"#, answers.join(",")))
    }

    fn sign_in(&self, request: &Request) -> Response {
        let form = String::from_utf8(request.body.clone()).expect("a form");
        let grant = || Response::json(200, &json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": self.token }).to_string());
        if request.path.ends_with("/devicecode") {
            let code = json!({ "device_code": "device-code-of-the-double", "user_code": "ABCD-EFGH", "verification_uri": "https://microsoft.com/devicelogin", "expires_in": 900, "interval": 1 });
            return Response::json(200, &code.to_string());
        }
        if form.contains("device_code=device-code-of-the-double") {
            return grant();
        }
        if form.contains(&format!("client_secret={SECRET}")) {
            return grant();
        }
        Response::json(
            401,
            r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 0"}"#,
        )
    }
}

/// Serves a folder, or a tenant of some size, until it is interrupted.
#[test]
#[ignore = "serves until it is interrupted"]
fn double_by_hand() {
    let what = std::env::var("PIM_DOUBLE").expect("PIM_DOUBLE names a folder, or a size such as 20000x500");
    let made = tempfile::tempdir().expect("a folder");
    let size = what.split_once('x').and_then(|(users, groups)| Some((users.parse().ok()?, groups.parse().ok()?)));
    let folder = match size {
        Some((users, groups)) => {
            sample::big(made.path(), users, groups);
            made.path()
        }
        None => Path::new(&what),
    };
    let double = Double::serve(folder, &token(sample::TENANT, sample::SCOPES), Vec::new());
    let text = format!("export PIM_TOKEN={}\npim pull -o FOLDER --token-env PIM_TOKEN --base-url {}\n", double.state.token, double.url());
    std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes()).expect("stderr");
    loop {
        thread::park();
    }
}
