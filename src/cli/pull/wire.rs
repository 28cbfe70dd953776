//! Connections by `ureq`: they follow nowhere, and return every body.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use pim::pull::{Door, Fault, Hosts, Posted, Reply, Request, Secret, Sent};
use ureq::http::Response;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, Error, Timeout};

/// The longest body that is read: far more than a page of Graph has.
const MAX_BODY: u64 = 256 << 20;
/// So many connections are kept open.
const CONNECTIONS: usize = 4;

/// Returns the authorities that are trusted: those that come along, or those of the file that the environment names, where a proxy looks into
/// connections. An error says what is wrong with the file.
pub fn roots(file: Option<&Path>) -> Result<RootCerts, String> {
    let Some(file) = file else { return Ok(RootCerts::WebPki) };
    let bytes = fs::read(file).map_err(|error| error.to_string().to_lowercase())?;
    let certificate = |item: Result<PemItem<'static>, Error>| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        Ok(_) | Err(_) => None,
    };
    let found: Vec<Certificate<'static>> = parse_pem(&bytes).filter_map(certificate).collect();
    if found.is_empty() { Err("it holds no certificate".to_owned()) } else { Ok(RootCerts::new_with_certs(&found)) }
}

/// Connections to the hosts of a cloud.
#[derive(Debug, Clone)]
pub struct Wire(Agent);

impl Wire {
    /// Prepares connections; there is none yet.
    pub fn new(hosts: &Hosts, roots: RootCerts) -> Self {
        let config = Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
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
    fn what_speaks_no_tls_is_told_and_sent_nothing() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}/v1.0/users", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut heard = [0; 4096];
            let length = stream.read(&mut heard).unwrap();
            std::io::Write::write_all(&mut stream, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
            heard[..length].to_vec()
        });
        let wire = Wire::new(&Hosts::of(pim::pull::Cloud::Global), RootCerts::WebPki);
        let answer = wire.0.get(&url).header("Authorization", "Bearer eyJ.secret").config().proxy(None).build().call();
        assert!(matches!(read(answer), Err(Fault::Cut(_) | Fault::Unreachable(_))));
        let heard = server.join().unwrap();
        assert_eq!(heard.first(), Some(&0x16), "a handshake");
        assert!(!heard.windows(6).any(|window| window == b"secret"));
        let plain = wire.0.get(url.replace("https", "http")).call();
        assert!(matches!(plain, Err(Error::RequireHttpsOnly(_))), "{plain:?}");
    }

    #[test]
    fn a_file_of_authorities_holds_some() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("roots.pem");
        assert!(roots(Some(&path)).is_err());
        fs::write(&path, "no certificate").unwrap();
        assert_eq!(roots(Some(&path)).unwrap_err(), "it holds no certificate");
        fs::write(&path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
        assert!(matches!(roots(Some(&path)), Ok(RootCerts::Specific(_))));
        assert!(matches!(roots(None), Ok(RootCerts::WebPki)));
    }

    #[test]
    fn fields_of_forms_are_encoded() {
        assert_eq!(encoded("a-Z_0.~"), "a-Z_0.~");
        assert_eq!(encoded("s&c=r t/+é"), "s%26c%3Dr%20t%2F%2B%C3%A9");
    }
}
