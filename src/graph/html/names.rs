//! The names that no node of a page bears, for its search: data, which the browser never runs.

use serde_json::{Value, json};

use crate::graph::model::{Directory, Unseen};
use crate::table::Id;

/// Writes the names as a block of data.
pub(super) fn block(directory: &Directory) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    let names: Vec<Value> = directory.names.iter().map(|unseen| entry(unseen, &mut kinds)).collect();
    let data = json!({ "kinds": kinds, "names": names, "more": directory.more });
    // no name may end the block, or begin a comment
    format!("<script type=\"application/json\" id=\"names\">{}</script>\n", data.to_string().replace('<', "\\u003c"))
}

/// Writes one name: its kind, itself, where it is folded into, and the question that draws it where that is not `show KIND NAME`.
fn entry<'a>(unseen: &'a Unseen, kinds: &mut Vec<&'a str>) -> Value {
    let kind = kinds.iter().position(|kind| *kind == unseen.kind).unwrap_or_else(|| {
        kinds.push(unseen.kind);
        kinds.len() - 1
    });
    let nodes: Vec<usize> = unseen.nodes.iter().map(|node| node.index()).collect();
    if unseen.question == format!("show {} {}", unseen.kind, unseen.name) {
        json!([kind, unseen.name, nodes])
    } else {
        json!([kind, unseen.name, nodes, unseen.question])
    }
}
