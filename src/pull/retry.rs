//! How long to wait before something is asked again, and how often.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// How often something is asked again at most.
pub const MAX_RETRIES: u32 = 8;
/// The longest wait that Graph is granted, in seconds.
const MAX_WAIT: u64 = 600;

/// Tells whether a status says that it may go well later.
#[must_use]
pub fn is_passing(status: u16) -> bool {
    matches!(status, 429 | 503 | 504)
}

/// Returns how long to wait after so many retries: what the header says, else 2, 4 … 64 seconds.
#[must_use]
pub fn wait(retries: u32, retry_after: Option<&str>, now: DateTime<Utc>) -> Duration {
    let told = retry_after.and_then(|header| seconds(header.trim(), now));
    Duration::from_secs(told.map_or_else(|| doubled(retries), |told| told.min(MAX_WAIT)))
}

/// Returns how long to wait after a connection that ended: the first time not at all, for that is no sign of a crowd.
#[must_use]
pub fn wait_for_connection(retries: u32) -> Duration {
    Duration::from_secs(retries.checked_sub(1).map_or(0, doubled))
}

fn doubled(retries: u32) -> u64 {
    2_u64 << retries.min(5)
}

/// Reads a header: seconds, or a date.
fn seconds(header: &str, now: DateTime<Utc>) -> Option<u64> {
    let until = || DateTime::parse_from_rfc2822(header).ok().map(|date| (date.with_timezone(&Utc) - now).num_seconds().max(0));
    header.parse().ok().or_else(|| until().and_then(|seconds| u64::try_from(seconds).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_64_seconds_unless_graph_says_how_long() {
        let now = DateTime::parse_from_rfc3339("2026-11-30T18:00:00Z").unwrap().with_timezone(&Utc);
        let waits: Vec<u64> = (0..8).map(|retries| wait(retries, None, now).as_secs()).collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 64, 64, 64]);
        for (header, expected) in
            [("7", 7), ("0", 0), (" 12 ", 12), ("soon", 2), ("-1", 2), ("99999999", 600), ("Mon, 30 Nov 2026 18:00:30 GMT", 30)]
        {
            assert_eq!(wait(0, Some(header), now).as_secs(), expected, "{header}");
        }
        assert_eq!((0..4).map(|retries| wait_for_connection(retries).as_secs()).collect::<Vec<_>>(), [0, 2, 4, 8]);
    }
}
