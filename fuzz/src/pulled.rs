//! A Graph that answers anything, and a folder that takes note of what is written.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use pim::pull::{
    Clock, Cloud, Fault, Hosts, Identity, Line, NAME, Plan, Progress, Record, Reply, Request, Sent, Store, Watch, World, pull,
};

use super::corpus::CUT;

/// More than any pull of a few bodies asks, unless it goes in circles.
const MANY: usize = 30_000;

struct Anything {
    parts: Vec<Vec<u8>>,
    asked: AtomicUsize,
}

impl Line for Anything {
    /// Answers one part after the other; its first byte may stand for a status.
    fn send(&self, request: &Request) -> Result<Reply, Fault> {
        let (Sent::Get(url) | Sent::Batch(url, _)) = request.sent();
        assert!(url.starts_with("https://graph.microsoft.com/"), "{url}");
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        assert!(asked < MANY, "it asks for ever");
        let body = self.parts.get(asked % self.parts.len()).cloned().unwrap_or_default();
        let status = match body.first() {
            Some(b'?') => 429,
            Some(b'!') => 403,
            Some(b'#') => 404,
            Some(b'~') => return Err(Fault::Cut(String::new())),
            Some(_) | None => 200,
        };
        Ok(Reply { status, retry_after: None, body })
    }
}

#[derive(Default)]
struct Noted(RefCell<BTreeMap<String, Vec<u8>>>);

impl Store for Noted {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.borrow().get(name).cloned())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        assert!(!name.starts_with('/') && name.split('/').all(|part| !part.is_empty() && part != ".."), "{name}");
        self.0.borrow_mut().insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<bool> {
        Ok(self.0.borrow_mut().remove(name).is_some())
    }
}

struct Still;

impl Clock for Still {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    fn sleep(&self, _: Duration) {}
}

impl Watch for Still {
    fn settled(&self, _: Progress) {}
    fn waits(&self, _: Duration, _: &str) {}
    fn note(&self, _: &str) {}
}

/// Pulls from a Graph that answers those bytes, part by part, and goes on with what that left.
pub fn pull_anything(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let parts: Vec<Vec<u8>> = text.split(CUT).map(|part| part.as_bytes().to_vec()).collect();
    let folder = Noted::default();
    for is_resumed in [false, true] {
        let graph = Anything { parts: parts.clone(), asked: AtomicUsize::new(0) };
        let plan = Plan {
            hosts: Hosts::of(Cloud::Global),
            cloud: Cloud::Global,
            tenant: None,
            token_tenant: Some("t".to_owned()),
            identity: Identity::unknown(),
            all_groups: is_resumed,
            probe_groups: true,
            is_resumed,
        };
        let done = pull(World { line: &graph, store: &folder, clock: &Still, watch: &Still }, &plan);
        let record = folder.0.borrow().get(NAME).cloned();
        match (done, record) {
            (Ok(report), Some(record)) => {
                let record = Record::parse(&record).expect("a record is read back");
                assert_eq!(record.complete, record.missing.is_empty());
                assert_eq!(record.steps, report.record.steps);
                let has = |file: &String| folder.0.borrow().contains_key(file);
                assert!(record.steps.iter().filter_map(|asked| asked.file.as_ref()).all(has), "what is listed is there");
            }
            (Ok(_), None) => panic!("nothing is written down"),
            (Err(_), _) => {}
        }
    }
}
