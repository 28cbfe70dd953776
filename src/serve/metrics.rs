//! Counts what was done, for Prometheus.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::route::ROUTES;

/// The statuses that are counted apart, and 0 for any other.
const STATUSES: [u16; 12] = [200, 400, 401, 403, 404, 405, 408, 413, 429, 500, 503, 0];

/// The bounds of the buckets in microseconds.
const BUCKETS: [u64; 9] = [100, 250, 500, 1_000, 5_000, 25_000, 100_000, 1_000_000, 10_000_000];

/// What was done since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Requests by route, the last of them no route, and by status.
    requests: [[AtomicU64; STATUSES.len()]; ROUTES.len() + 1],
    /// Answers by how long they took, the last of them longer than all bounds.
    buckets: [AtomicU64; BUCKETS.len() + 1],
    micros: AtomicU64,
    reloads: AtomicU64,
    refused_reloads: AtomicU64,
}

impl Metrics {
    /// Notes an answer.
    pub fn note(&self, path: &str, status: u16, took: Duration) {
        let route = ROUTES.iter().position(|route| route.path == path).unwrap_or(ROUTES.len());
        let column = STATUSES.iter().position(|known| *known == status).unwrap_or(STATUSES.len() - 1);
        if let Some(count) = self.requests.get(route).and_then(|row| row.get(column)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX); // nothing takes that long
        if let Some(count) = self.buckets.get(BUCKETS.partition_point(|bound| *bound < micros)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Notes that the policy set was loaded anew, or refused.
    pub fn note_reload(&self, is_taken: bool) {
        let count = if is_taken { &self.reloads } else { &self.refused_reloads };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// Writes everything in the text format of Prometheus.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::from("# HELP pim_requests_total Requests by path and status.\n# TYPE pim_requests_total counter\n");
        let paths = ROUTES.iter().map(|route| route.path).chain(["other"]);
        for (row, path) in self.requests.iter().zip(paths) {
            for (count, status) in row.iter().zip(STATUSES) {
                let count = count.load(Ordering::Relaxed);
                let status = if status == 0 { "other".to_owned() } else { status.to_string() };
                if count > 0 {
                    let _ = writeln!(out, "pim_requests_total{{path=\"{path}\",status=\"{status}\"}} {count}");
                }
            }
        }
        self.write_durations(&mut out);
        for (name, help, count) in [
            ("pim_reloads_total", "Policy sets that took the place of the one before.", &self.reloads),
            ("pim_refused_reloads_total", "Policy sets that were refused, so that the one before stayed.", &self.refused_reloads),
        ] {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} counter\n{name} {}", count.load(Ordering::Relaxed));
        }
        out
    }

    fn write_durations(&self, out: &mut String) {
        let name = "pim_request_duration_seconds";
        let _ = writeln!(
            out,
            "# HELP {name} How long requests took, from the last byte of the question to the first of the answer.\n# TYPE {name} histogram"
        );
        let mut count = 0;
        let bounds = BUCKETS.map(seconds).into_iter().chain(["+Inf".to_owned()]);
        for (bucket, bound) in self.buckets.iter().zip(bounds) {
            count += bucket.load(Ordering::Relaxed);
            let _ = writeln!(out, "{name}_bucket{{le=\"{bound}\"}} {count}");
        }
        let _ = writeln!(out, "{name}_sum {}\n{name}_count {count}", seconds(self.micros.load(Ordering::Relaxed)));
    }
}

/// Writes microseconds as seconds, exactly.
fn seconds(micros: u64) -> String {
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
