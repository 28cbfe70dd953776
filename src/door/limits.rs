//! Cuts what is told to what a reader takes: lists lose their ends, and say so.

use serde_json::{Map, Value, json};

use super::told::Told;

/// So many items of a list are told unless another number is asked for.
pub const MOST_ITEMS: usize = 1_000;

/// So many bytes an answer has at most: 5 MiB.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;

/// What stands in an answer whole or not at all: a part of it would be another answer.
const WHOLE: [&str; 8] = ["steps", "reasons", "requires", "gates", "fixes", "labels", "assumptions", "errors"];

/// The list that an answer is about, by its key.
const MAIN: [&str; 5] = ["items", "intervals", "diagnostics", "cases", "goals"];

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many items of a list.
    pub items: usize,
    /// How many bytes of JSON.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { items: MOST_ITEMS, bytes: MOST_BYTES }
    }
}

impl Told {
    /// Returns one object within limits. Where a list is cut, `truncated` is true, and beside a list `KEY` stands `KEY_total`, which is `total`
    /// for the list that the answer is about. `None` where it cannot be made to fit.
    #[must_use]
    pub fn object(&self, limits: Limits) -> Option<Map<String, Value>> {
        let mut whole = self.to_object();
        if whole.contains_key("possible_total") {
            whole.insert("truncated".to_owned(), json!(true)); // cut where it was made
        }
        cut(&mut whole, limits.items);
        let mut most = limits.items;
        loop {
            let bytes = size(&whole);
            if bytes <= limits.bytes {
                return Some(whole);
            }
            most = most.min(longest(&whole));
            if most == 0 {
                return None;
            }
            // as many as would fit, were all of the same size
            most = (most.saturating_mul(limits.bytes) / bytes).min(most - 1);
            cut(&mut whole, most);
        }
    }
}

/// Cuts every list, and says so.
fn cut(whole: &mut Map<String, Value>, most: usize) {
    if cut_lists(whole, most) {
        whole.insert("truncated".to_owned(), json!(true));
    }
}

fn size(whole: &Map<String, Value>) -> usize {
    serde_json::to_string(whole).map_or(0, |text| text.len()) // a map of values can always be written
}

/// Returns how long the longest list is that may be cut.
fn longest(object: &Map<String, Value>) -> usize {
    let of = |(key, value): (&String, &Value)| match value {
        Value::Array(items) if !is_whole(key, items) => {
            items.len().max(items.iter().filter_map(Value::as_object).map(longest).max().unwrap_or(0))
        }
        Value::Object(inner) => longest(inner),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => 0,
    };
    object.iter().map(of).max().unwrap_or(0)
}

/// What is possible is a list of names, or the few words of a decision, which stay together.
fn is_whole(key: &str, items: &[Value]) -> bool {
    WHOLE.contains(&key) || (key == "possible" && items.iter().all(|item| !item.is_object()))
}

/// Cuts every list of an object, and of those in it; tells whether one was too long.
fn cut_lists(object: &mut Map<String, Value>, most: usize) -> bool {
    let mut totals = Vec::new();
    let mut is_cut = false;
    for (key, value) in object.iter_mut() {
        match value {
            Value::Array(items) if is_whole(key, items) => {}
            Value::Array(items) => {
                if items.len() > most {
                    totals.push((total_key(key), items.len()));
                    items.truncate(most);
                }
                is_cut |= items.iter_mut().filter_map(Value::as_object_mut).fold(false, |is_cut, item| cut_lists(item, most) | is_cut);
            }
            Value::Object(inner) => is_cut |= cut_lists(inner, most),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    is_cut |= !totals.is_empty();
    for (key, total) in totals {
        // what was cut before knows how many there were
        object.entry(key).or_insert_with(|| json!(total));
    }
    is_cut
}

fn total_key(key: &str) -> String {
    if MAIN.contains(&key) { "total".to_owned() } else { format!("{key}_total") }
}
