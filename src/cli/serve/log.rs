//! One JSON line a request, on stderr, by a thread of its own: whoever does not read the log holds nobody up. What finds no room is counted, and told
//! with the next line.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};

/// So many lines may wait.
const WAITING: usize = 8_192;

/// Writes lines until it is closed.
pub struct Log {
    lines: Mutex<Option<SyncSender<Value>>>,
    lost: Arc<AtomicU64>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Log {
    /// Begins to write.
    pub fn open() -> Self {
        let (sender, receiver) = sync_channel(WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&lost);
        let writer = std::thread::spawn(move || write(&receiver, &counted));
        Self { lines: Mutex::new(Some(sender)), lost, writer: Mutex::new(Some(writer)) }
    }

    /// Writes what happened.
    pub fn event(&self, event: &str, mut entries: Value) {
        if let Some(map) = entries.as_object_mut() {
            map.shift_insert(0, "event".to_owned(), json!(event));
        }
        self.put(entries);
    }

    /// Writes a request: nothing of its body, and of its headers only what names it.
    pub fn request(&self, (method, path): (&str, &str), id: Option<&str>, status: u16, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX); // nothing takes that long
        let entries = json!({ "method": method, "path": path, "status": status, "micros": micros, "request_id": id });
        self.event("request", entries);
    }

    fn put(&self, line: Value) {
        let sender = self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match sender.map(|sender| sender.try_send(line)) {
            Some(Err(TrySendError::Full(_))) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
            }
            // after the end nobody reads
            Some(Ok(()) | Err(TrySendError::Disconnected(_))) | None => {}
        }
    }

    /// Ends once everything is written, or nobody has read for a while.
    pub fn close(&self) {
        const PATIENCE: u32 = 20;
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).take();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        for _ in 0..PATIENCE {
            if writer.as_ref().is_none_or(JoinHandle::is_finished) {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
    }
}

fn write(lines: &Receiver<Value>, lost: &AtomicU64) {
    const MOST_AT_ONCE: usize = 64 * 1024;
    let mut waiting = Vec::new();
    while let Ok(line) = lines.recv() {
        add(&mut waiting, &line);
        while let Some(line) = lines.try_recv().ok().filter(|_| waiting.len() < MOST_AT_ONCE) {
            add(&mut waiting, &line);
        }
        let lost = lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            add(&mut waiting, &json!({ "event": "lost", "lines": lost }));
        }
        // there is nowhere to tell that nobody reads the log
        let _ = io::stderr().write_all(&waiting);
        waiting.clear();
    }
}

fn add(out: &mut Vec<u8>, line: &Value) {
    out.extend(line.to_string().bytes().chain([b'\n']));
}
