//! What a pull writes down of itself: `pull.json`.

use serde::{Deserialize, Serialize};

use super::claims::Identity;

/// The name of its file.
pub const NAME: &str = "pull.json";
/// The version of its form.
const FORMAT: u32 = 1;

/// What a pull came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    format: u32,
    /// The id of the tenant.
    pub tenant: String,
    /// The name of its cloud.
    pub cloud: String,
    /// When it began.
    pub started: String,
    /// When it ended; `None` where it was interrupted.
    pub finished: Option<String>,
    /// Who asked.
    pub identity: Identity,
    /// What was asked.
    pub steps: Vec<Asked>,
    /// What could not be seen.
    pub missing: Vec<Missing>,
    /// Whether nothing is missing.
    pub complete: bool,
}

/// A call that was answered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Asked {
    /// The number of its step.
    pub step: u8,
    /// The file with the body; `None` where there is none to write, as of a group that was deleted.
    pub file: Option<String>,
    /// The address.
    pub url: String,
    /// The status of HTTP.
    pub status: u16,
    /// How many rows it has.
    pub items: usize,
}

/// Something that could not be seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Missing {
    /// What, by the name of its call.
    pub what: String,
    /// The group that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The administrative unit that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The status of HTTP; 0 where there was no answer.
    pub status: u16,
    /// Why, in Graph's word or in ours.
    pub code: String,
}

impl Record {
    /// Begins one.
    #[must_use]
    pub fn new(tenant: &str, cloud: &str, started: String, identity: Identity) -> Self {
        let (tenant, cloud) = (tenant.to_owned(), cloud.to_owned());
        Self { format: FORMAT, tenant, cloud, started, finished: None, identity, steps: Vec::new(), missing: Vec::new(), complete: false }
    }

    /// Reads one; `None` where it is none of this form.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|record: &Self| record.format == FORMAT)
    }

    /// Writes it, in one order whatever came first.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut sorted = self.clone();
        sorted.steps.sort();
        sorted.missing.sort();
        // a record has nothing that JSON cannot hold
        serde_json::to_string_pretty(&sorted).unwrap_or_default() + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_written_in_one_order_and_read_back() {
        let mut record = Record::new("t", "global", "2026-11-30T18:00:00Z".to_owned(), Identity::unknown());
        let missing = |what: &str, group: Option<&str>| Missing {
            what: what.to_owned(),
            group: group.map(str::to_owned),
            unit: None,
            status: 403,
            code: "Forbidden".to_owned(),
        };
        record.missing = vec![missing("users", None), missing("group-policies", Some("b")), missing("group-policies", Some("a"))];
        let mut turned = record.clone();
        turned.missing.reverse();
        assert_eq!(record.to_json(), turned.to_json());
        let read = Record::parse(record.to_json().as_bytes()).unwrap();
        assert_eq!(read.missing.iter().map(|missing| missing.group.as_deref()).collect::<Vec<_>>(), [Some("a"), Some("b"), None]);
        assert!(!record.to_json().contains("unit"), "what it is not about is not there");
        assert_eq!(Record::parse(br#"{"format":2}"#), None);
    }
}
