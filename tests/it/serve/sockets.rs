//! The binary behind its sockets: slow clients, tokens, reloading, signals, and what the log holds.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const TOKEN: &str = "s3cr3t-0123456789abcdef";

/// A server, until it is dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pim"))
            .arg("serve")
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let line = lines.find(|line| line.starts_with("serving at http://")).expect("an address");
        let address = line.trim_start_matches("serving at http://").parse().unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&log);
        let reader = std::thread::spawn(move || lines.for_each(|line| kept.lock().unwrap().push(line)));
        Self { child, address, log, reader: Some(reader) }
    }

    pub fn of(policies: &Path, more: &[&str]) -> Self {
        let all: Vec<&str> = ["-p", policies.to_str().unwrap(), "--listen", "127.0.0.1:0"].iter().chain(more).copied().collect();
        Self::start(&all)
    }

    fn connect(&self) -> Connection {
        Connection::to(self.address)
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits for a line of the log.
    fn wait_for(&self, part: &str) -> String {
        let begun = Instant::now();
        loop {
            if let Some(line) = self.log.lock().unwrap().iter().find(|line| line.contains(part)) {
                return line.clone();
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "no `{part}` in {:?}", self.log.lock().unwrap());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends it in order, and returns its exit code and everything that it logged.
    fn end(mut self) -> (Option<i32>, Vec<String>) {
        self.signal("TERM");
        let code = self.child.wait().unwrap().code();
        self.reader.take().unwrap().join().unwrap();
        let log = self.log.lock().unwrap().clone();
        (code, log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // one that has ended cannot be ended again
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Connection(BufReader<TcpStream>);

impl Connection {
    fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self(BufReader::new(stream))
    }

    fn send(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).unwrap();
    }

    fn post(&mut self, path: &str, headers: &str, body: &Value) -> (u16, String) {
        let body = body.to_string();
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n{body}",
            body.len()
        ));
        self.receive().expect("an answer")
    }

    /// Reads one answer; `None` where the connection ends first.
    fn receive(&mut self) -> Option<(u16, String)> {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if line == "\r\n" {
                break;
            }
            head.push(line.to_lowercase());
        }
        let status = head[0].split(' ').nth(1).unwrap().parse().unwrap();
        let length = head.iter().find_map(|line| line.strip_prefix("content-length:")).map_or(0, |length| length.trim().parse().unwrap());
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).ok()?;
        Some((status, String::from_utf8(body).unwrap()))
    }
}

fn hold(who: &str) -> Value {
    json!({"subject":{"type":"user","id":who},"action":{"name":"hold"},"resource":{"type":"membership","id":"ops"}})
}

fn decision((status, body): (u16, String)) -> bool {
    assert_eq!(status, 200, "{body}");
    serde_json::from_str::<Value>(&body).unwrap()["decision"].as_bool().unwrap()
}

/// A folder with a policy set in which alice is in a group and bob is not.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("world.pim"), world("alice")).unwrap();
    folder
}

fn world(member: &str) -> String {
    format!("user alice user bob group ops assign {member} to ops as active member")
}

#[test]
fn one_connection_asks_many_times_and_the_end_is_in_order() {
    let folder = folder();
    let server = Server::of(folder.path(), &[]);
    let mut connection = server.connect();
    for (who, expected) in [("alice", true), ("bob", false), ("alice", true)] {
        assert_eq!(decision(connection.post("/access/v1/evaluation", "x-request-id: r-7\r\n", &hold(who))), expected);
    }
    let (code, log) = server.end();
    assert_eq!(code, Some(0));
    let lines: Vec<Value> = log.iter().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let requests: Vec<&Value> = lines.iter().filter(|line| line["event"] == "request").collect();
    assert_eq!(requests.len(), 3);
    assert_eq!(
        (&requests[0]["path"], &requests[0]["status"], &requests[0]["request_id"]),
        (&json!("/access/v1/evaluation"), &json!(200), &json!("r-7"))
    );
    assert_eq!(lines.last().unwrap()["event"], "stopped");
    assert!(connection.receive().is_none());
}

#[test]
fn whoever_is_slow_holds_nobody_up() {
    let folder = folder();
    let server = Server::of(folder.path(), &[]);
    // heads that do not end, bodies that do not come, answers that nobody reads
    let mut slow: Vec<Connection> = (0..40).map(|_| server.connect()).collect();
    for (at, connection) in slow.iter_mut().enumerate() {
        match at % 4 {
            0 => {}
            1 => connection.send("POST /access/v1/eval"),
            2 => connection.send(
                "POST /access/v1/evaluation HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{",
            ),
            _ => {
                for _ in 0..200 {
                    connection.send("GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n");
                }
            }
        }
    }
    let begun = Instant::now();
    let mut quick = server.connect();
    for _ in 0..20 {
        assert!(decision(quick.post("/access/v1/evaluation", "", &hold("alice"))));
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn what_is_too_long_is_refused_and_the_next_is_answered() {
    let folder = folder();
    let server = Server::of(folder.path(), &[]);
    let mut connection = server.connect();
    connection.send(
        "POST /access/v1/evaluation HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
    );
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x1_0000));
    for _ in 0..5 {
        // the server may have closed by then
        let _ = connection.0.get_mut().write_all(chunk.as_bytes());
    }
    assert_eq!(connection.receive().map(|(status, _)| status), Some(413));
    assert!(decision(server.connect().post("/access/v1/evaluation", "", &hold("alice"))));
    let mut broken = server.connect();
    broken.send("NONSENSE\r\n\r\n");
    assert!(broken.receive().is_none_or(|(status, _)| status == 400));
    assert!(decision(server.connect().post("/access/v1/evaluation", "", &hold("alice"))));
}

#[test]
fn a_token_is_asked_for_and_is_in_no_line_of_the_log() {
    let folder = folder();
    let file = folder.path().join("token");
    fs::write(&file, format!("{TOKEN}\n")).unwrap();
    let server = Server::of(folder.path(), &["--token-file", file.to_str().unwrap()]);
    let mut connection = server.connect();
    assert_eq!(connection.post("/access/v1/evaluation", "", &hold("alice")).0, 401);
    assert_eq!(connection.post("/access/v1/evaluation", "authorization: Bearer another-one-of-them\r\n", &hold("alice")).0, 401);
    assert!(decision(connection.post("/access/v1/evaluation", &format!("authorization: Bearer {TOKEN}\r\n"), &hold("alice"))));
    connection.send("GET /healthz HTTP/1.1\r\nhost: anything\r\n\r\n");
    assert_eq!(connection.receive().unwrap().0, 200);
    let (_, log) = server.end();
    assert!(log.iter().all(|line| !line.contains("s3cr3t") && !line.contains("another-one")), "{log:?}");
}

#[test]
fn beyond_this_machine_nothing_is_served_without_a_token() {
    let folder = folder();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_pim"))
            .arg("serve")
            .args(["-p", folder.path().to_str().unwrap()])
            .args(arguments)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, told) = run(&["--listen", "0.0.0.0:0"]);
    assert_eq!(
        (code, told.as_str()),
        (
            Some(2),
            "error: `0.0.0.0:0` can be reached from other machines, and no token keeps them out\n  help: add `--token-file FILE`, or listen at 127.0.0.1\n"
        )
    );
    assert_eq!(run(&["--listen", "nowhere"]).0, Some(2));
    let short = folder.path().join("short");
    fs::write(&short, "s3cr3t\n").unwrap();
    let (code, told) = run(&["--listen", "0.0.0.0:0", "--token-file", short.to_str().unwrap()]);
    assert!(code == Some(2) && told.contains("a token has at least 16 characters") && !told.contains("s3cr3t"), "{told}");
    fs::write(folder.path().join("world.pim"), "assign nobody to nothing as active member").unwrap();
    assert_eq!(run(&["--listen", "127.0.0.1:0"]).0, Some(2));
}

#[test]
fn a_change_is_served_and_a_set_that_is_refused_is_not() {
    let folder = folder();
    let server = Server::of(folder.path(), &["--reload"]);
    let file = folder.path().join("world.pim");
    let is_member = |who: &str| decision(server.connect().post("/access/v1/evaluation", "", &hold(who)));
    assert!(is_member("alice") && !is_member("bob"));
    fs::write(&file, world("bob")).unwrap();
    server.signal("HUP");
    server.wait_for(r#""event":"reloaded""#);
    assert!(!is_member("alice") && is_member("bob"));
    fs::write(&file, "assign nobody to ops as active member").unwrap();
    let refusal = server.wait_for(r#""event":"refused""#);
    assert!(refusal.contains("world.pim:1"), "{refusal}");
    assert!(!is_member("alice") && is_member("bob"));
}

#[test]
fn killed_and_started_again_under_load_no_answer_is_wrong() {
    let folder = folder();
    let server = Server::of(folder.path(), &[]);
    let address = server.address;
    let is_over = Arc::new(AtomicBool::new(false));
    let askers: Vec<JoinHandle<(usize, usize)>> = (0..4)
        .map(|at| {
            let is_over = Arc::clone(&is_over);
            std::thread::spawn(move || ask_on(address, at, &is_over))
        })
        .collect();
    std::thread::sleep(Duration::from_millis(100));
    drop(server);
    let listen = address.to_string();
    let again = Server::start(&["-p", folder.path().to_str().unwrap(), "--listen", &listen]);
    std::thread::sleep(Duration::from_millis(150));
    is_over.store(true, Ordering::Relaxed);
    let (answered, broken) = askers.into_iter().map(|asker| asker.join().unwrap()).fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
    assert!(answered > 20 && broken > 0, "{answered} answered, {broken} broken off");
    assert!(decision(again.connect().post("/access/v1/evaluation", "", &hold("alice"))));
}

/// Asks until told to end; connections that break are begun again. Counts what was answered, and what broke off.
fn ask_on(address: SocketAddr, at: usize, is_over: &AtomicBool) -> (usize, usize) {
    let (mut answered, mut broken) = (0, 0);
    let (who, expected) = if at.is_multiple_of(2) { ("alice", true) } else { ("bob", false) };
    let body = hold(who).to_string();
    let text = format!(
        "POST /access/v1/evaluation HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut open: Option<Connection> = None;
    while !is_over.load(Ordering::Relaxed) {
        let Some(connection) = open.as_mut() else {
            open = TcpStream::connect(address).ok().map(|stream| Connection(BufReader::new(stream)));
            std::thread::sleep(Duration::from_millis(2));
            continue;
        };
        let sent = connection.0.get_mut().write_all(text.as_bytes()).ok();
        match sent.and_then(|()| connection.receive()) {
            Some(answer) => {
                assert_eq!(decision(answer), expected);
                answered += 1;
            }
            None => {
                broken += 1;
                open = None;
            }
        }
    }
    (answered, broken)
}

#[test]
fn the_second_version_of_http_is_spoken_too() {
    let folder = folder();
    let server = Server::of(folder.path(), &[]);
    let mut connection = server.connect();
    // the preface of a client, and settings of which there are none
    connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    connection.0.get_mut().write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).unwrap();
    let mut head = [0; 9];
    connection.0.read_exact(&mut head).unwrap();
    assert_eq!((head[3], head[4]), (4, 0), "the server's own settings come first");
}
