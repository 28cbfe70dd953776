//! Connections by `ureq`: they follow nowhere, and return every body.

use std::io::Read;
use std::time::Duration;

use pim::pull::{Door, Fault, Hosts, Posted, Reply, Request, Secret, Sent};
use ureq::http::Response;
use ureq::{Agent, Body, Error, Timeout};

/// The longest body that is read: far more than a page of Graph has.
const MAX_BODY: u64 = 256 << 20;
/// So many connections are kept open.
const CONNECTIONS: usize = 4;

/// Connections to the hosts of a cloud.
#[derive(Debug, Clone)]
pub struct Wire(Agent);

impl Wire {
    /// Prepares connections; there is none yet.
    pub fn new(hosts: &Hosts) -> Self {
        let config = Agent::config_builder()
            .https_only(!hosts.is_loopback())
            // the body of an error holds Graph's reason
            .http_status_as_error(false)
            // a token goes to no address that somebody else names
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("pim/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            .max_idle_connections_per_host(CONNECTIONS)
            .timeout_resolve(Some(Duration::from_secs(30)))
            .timeout_connect(Some(Duration::from_secs(30)))
            .timeout_recv_response(Some(Duration::from_secs(120)))
            .timeout_recv_body(Some(Duration::from_secs(300)));
        let config = if hosts.is_loopback() { config.proxy(None) } else { config };
        Self(config.build().into())
    }

    /// Sends a request with a token.
    pub fn send(&self, request: &Request, token: &Secret) -> Result<Reply, Fault> {
        let authorization = format!("Bearer {}", token.reveal());
        read(match request.sent() {
            Sent::Get(url) => self.0.get(url).header("Authorization", authorization).call(),
            Sent::Batch(url, body) => {
                self.0.post(url).header("Authorization", authorization).header("Content-Type", "application/json").send(body)
            }
        })
    }
}

impl Door for Wire {
    fn post(&self, posted: &Posted) -> Result<Reply, Fault> {
        let form: Vec<String> = posted.fields.iter().map(|(name, value)| format!("{name}={}", encoded(value.reveal()))).collect();
        read(self.0.post(&posted.url).header("Content-Type", "application/x-www-form-urlencoded").send(form.join("&")))
    }
}

/// Encodes the value of a form's field.
fn encoded(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    value.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn read(response: Result<Response<Body>, Error>) -> Result<Reply, Fault> {
    let mut response = response.map_err(|error| fault(&error))?;
    let retry_after = response.headers().get("retry-after").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let status = response.status().as_u16();
    let mut body = Vec::new();
    let read = response.body_mut().with_config().limit(MAX_BODY).reader().read_to_end(&mut body);
    read.map_err(|error| Fault::Cut(error.to_string()))?;
    Ok(Reply { status, retry_after, body })
}

/// Tells a connection that never was from one that ended.
fn fault(error: &Error) -> Fault {
    let text = error.to_string();
    match error {
        Error::Io(error) if is_lost(error.kind()) => Fault::Cut(text),
        Error::Timeout(Timeout::RecvResponse | Timeout::RecvBody | Timeout::SendRequest | Timeout::SendBody) => Fault::Cut(text),
        Error::Protocol(_) => Fault::Cut(text),
        _ => Fault::Unreachable(text),
    }
}

fn is_lost(kind: std::io::ErrorKind) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, InvalidData, UnexpectedEof};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | InvalidData | UnexpectedEof)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_forms_are_encoded() {
        assert_eq!(encoded("a-Z_0.~"), "a-Z_0.~");
        assert_eq!(encoded("s&c=r t/+é"), "s%26c%3Dr%20t%2F%2B%C3%A9");
    }
}
