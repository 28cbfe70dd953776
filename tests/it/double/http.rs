//! As much of HTTP/1.1 as a client of Graph needs.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

/// What a client asks.
#[derive(Debug)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path with its query, decoded.
    pub path: String,
    /// The header of that name.
    pub authorization: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What it is answered.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<u64>,
    /// The kind of body.
    pub kind: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// Whether the connection ends half way through it.
    pub is_half: bool,
}

impl Response {
    /// Answers with JSON.
    pub fn json(status: u16, body: &str) -> Self {
        Self { status, retry_after: None, kind: "application/json", body: body.as_bytes().to_vec(), is_half: false }
    }

    /// Refuses as Graph does.
    pub fn error(status: u16, code: &str) -> Self {
        Self::json(status, &format!(r#"{{"error":{{"code":"{code}","message":"the double refuses this","innerError":{{}}}}}}"#))
    }

    /// Writes it as an answer in a batch; what is no JSON stands there as a text.
    pub fn in_batch(&self, id: &str) -> String {
        let after = self.retry_after.map_or_else(String::new, |after| format!(r#","Retry-After":"{after}""#));
        let text = String::from_utf8_lossy(&self.body).into_owned();
        let body = if self.kind == "application/json" { text } else { serde_json::Value::from(text).to_string() };
        format!(r#"{{"id":"{id}","status":{},"headers":{{"Content-Type":"{}"{after}}},"body":{body}}}"#, self.status, self.kind)
    }

    fn write(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        let after = self.retry_after.map_or_else(String::new, |after| format!("Retry-After: {after}\r\n"));
        let head =
            format!("HTTP/1.1 {} Status\r\nContent-Type: {}\r\nContent-Length: {}\r\n{after}\r\n", self.status, self.kind, self.body.len());
        let sent = if self.is_half { &self.body[..self.body.len() / 2] } else { &self.body[..] };
        stream.write_all(&[head.as_bytes(), sent].concat())
    }
}

/// Answers what comes over a connection, until it ends.
pub fn converse(mut stream: TcpStream, answer: impl Fn(&Request) -> Response) {
    // answers are written whole: nothing is gained by waiting for more
    stream.set_nodelay(true).expect("a socket");
    let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
    while let Some(request) = read(&mut reader) {
        let response = answer(&request);
        if response.write(&mut stream).is_err() || response.is_half {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), decoded(words.next()?));
    let (mut authorization, mut length) = (None, 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => authorization = Some(value.trim().to_owned()),
            "content-length" => length = value.trim().parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path, authorization, body })
}

/// Decodes the blanks of an address; nothing else in ours is encoded.
pub fn decoded(path: &str) -> String {
    path.replace("%20", " ")
}
