//! Who may ask: whoever has the token; without one, programs of this machine, and no page of a stranger in its browser.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use super::http::{Fault, Request};

/// The shortest token that is taken: what can be guessed keeps nobody out.
const SHORTEST: usize = 16;

/// A secret that every request must bring. Of it only a digest is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// Reads the token of a file: its only line.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it, and shows nothing of it.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let token = text.trim_end_matches(['\r', '\n']);
        match token {
            "" => Err("it is empty"),
            _ if !token.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Err("a token is one line of visible ASCII characters without blanks")
            }
            _ if token.len() < SHORTEST => Err("a token has at least 16 characters"),
            _ => Ok(Self::of(token)),
        }
    }

    fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// Compares in the same time whatever is given: digests are of one length, and no byte decides before the others.
    fn is(&self, given: &str) -> bool {
        let difference = self.0.iter().zip(Self::of(given).0).fold(0, |all, (left, right)| all | (left ^ right));
        std::hint::black_box(difference) == 0
    }
}

/// Refuses whoever may not ask.
///
/// # Errors
///
/// Fails with 401 where the token is missing or another; without a token with 403 where a browser asks for a page of another host, be it by a name
/// that somebody lets lead to this machine.
pub fn admit(token: Option<&Token>, request: &Request) -> Result<(), Fault> {
    match token {
        Some(token) if bearer(request).is_some_and(|given| token.is(given)) => Ok(()),
        Some(_) => Err(Fault { status: 401, message: "a token is needed: `Authorization: Bearer …`".to_owned() }),
        None if !names_this_machine(request) => {
            let message = "without a token only requests to this machine by its own name are answered: localhost, 127.0.0.1 or [::1]";
            Err(Fault { status: 403, message: message.to_owned() })
        }
        None => Ok(()),
    }
}

fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Tells whether host and origin, where they are told, are this machine's own.
fn names_this_machine(request: &Request) -> bool {
    let count = |name: &str| request.headers.iter().filter(|(known, _)| known == name).count();
    let is_own_host = request.header("host").map_or(count("host") == 0, is_loopback_host);
    let is_own_origin = match request.header("origin") {
        Some(origin) => origin.split_once("://").is_some_and(|(_, host)| Some(host) == request.header("host")),
        None => count("origin") == 0,
    };
    is_own_host && is_own_origin
}

fn is_loopback_host(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, _)) => name,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&str, &str)]) -> Request {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Request { headers, ..Request::default() }
    }

    #[test]
    fn a_token_is_one_long_line_and_never_shows_itself() {
        let token = Token::read("0123456789abcdef\r\n").unwrap();
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert!(token.is("0123456789abcdef") && !token.is("0123456789abcdeg") && !token.is("") && !token.is("0123456789abcdef "));
        for text in ["", "\n", "short", "0123456789abcdef ghijk", "0123456789abcdef\n0123456789abcdef", "0123456789abcdé"] {
            assert!(Token::read(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn whoever_brings_another_token_or_none_is_refused() {
        let token = Token::read("0123456789abcdef").unwrap();
        let status = |headers: &[(&str, &str)]| admit(Some(&token), &asked(headers)).map_err(|fault| fault.status);
        assert_eq!(status(&[("authorization", "Bearer 0123456789abcdef")]), Ok(()));
        assert_eq!(status(&[("authorization", "bearer 0123456789abcdef"), ("host", "pim.example")]), Ok(()));
        for value in ["Bearer 0123456789abcde", "Bearer ", "Bearer", "Basic 0123456789abcdef", "0123456789abcdef"] {
            assert_eq!(status(&[("authorization", value)]), Err(401), "{value}");
        }
        assert_eq!(status(&[]), Err(401));
        let twice = ("authorization", "Bearer 0123456789abcdef");
        assert_eq!(status(&[twice, twice]), Err(401));
    }

    #[test]
    fn without_a_token_only_this_machine_by_its_own_name_is_answered() {
        let status = |headers: &[(&str, &str)]| admit(None, &asked(headers)).map_err(|fault| fault.status);
        for host in ["localhost:7317", "127.0.0.1:7317", "[::1]:7317", "127.0.0.2", "LOCALHOST"] {
            assert_eq!(status(&[("host", host)]), Ok(()), "{host}");
            let origin = format!("http://{host}");
            assert_eq!(status(&[("host", host), ("origin", &origin)]), Ok(()), "{host}");
        }
        assert_eq!(status(&[]), Ok(()));
        for host in ["evil.example", "127.0.0.1.evil.example:7317", "localhost.evil.example", "10.0.0.1", "", "localhost@evil.example"] {
            assert_eq!(status(&[("host", host)]), Err(403), "{host}");
        }
        for origin in ["http://evil.example", "null", "http://localhost:1", "http://127.0.0.1:7317"] {
            assert_eq!(status(&[("host", "localhost:7317"), ("origin", origin)]), Err(403), "{origin}");
        }
        assert_eq!(status(&[("host", "localhost"), ("host", "evil.example")]), Err(403));
    }
}
