//! What nodes, edges and the legend share: ids, links, and classes that the style sheet knows.

use crate::graph::model::{Edge, NodeId, Tie, Weight};
use crate::ir::State;
use crate::table::Id;
use crate::text::escape_html;

/// Whether nodes and edges lead to their explanations on the same page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// They only have a title, which most viewers show under the pointer.
    None,
    /// They are links.
    Inside,
}

/// Writes a group with an id, or a link to its explanation.
pub fn element(id: &str, class: String, inside: &str, links: Links, name: &str) -> String {
    linked(id, class, inside, links, name, "")
}

/// Writes such a group or link of an edge, which says what it joins.
pub fn edge_element(id: &str, class: String, inside: &str, links: Links, edge: &Edge) -> String {
    let ends = format!(" data-ends=\"{} {}\"", node_id(edge.from), node_id(edge.to));
    linked(id, class, inside, links, &edge.detail.heading, &ends)
}

fn linked(id: &str, class: String, inside: &str, links: Links, name: &str, more: &str) -> String {
    match links {
        Links::None => format!("<g class=\"{class}\">{inside}</g>\n"),
        Links::Inside => {
            format!("<a id=\"{id}\" class=\"{class}\" href=\"#d-{id}\" aria-label=\"{}\"{more}>{inside}</a>\n", escape_html(name))
        }
    }
}

/// Returns the class that gives an edge its line.
pub fn tie_class(tie: Tie) -> &'static str {
    match tie {
        Tie::Assigned(_, _, Some(_)) => "idle",
        Tie::Assigned(State::Eligible, _, None) => "eligible",
        Tie::Assigned(State::Active, _, None) => "active",
        Tie::Assigned(State::Activated, _, None) => "activated",
        Tie::Owns => "active",
        Tie::Grants | Tie::AgentOf => "grants",
        Tie::Approves(_) => "approves",
        Tie::Unknown(..) => "unknown",
        Tie::Steps => "steps",
    }
}

/// Returns the attribute that makes the line of what is not known dashed, with a blank before it: the style sheet is the same for every picture.
pub fn dashes(tie: Tie) -> &'static str {
    if matches!(tie, Tie::Unknown(..)) { " stroke-dasharray=\"5 4\"" } else { "" }
}

/// Returns the class of what matters more or less than usual, with a blank before it.
pub fn weight_class(weight: Weight) -> &'static str {
    match weight {
        Weight::Around => " around",
        Weight::Plain => "",
        Weight::Answer => " answer",
        Weight::Asked => " asked",
    }
}

/// Returns the id of a node's explanation on a page.
pub fn node_id(id: NodeId) -> String {
    format!("n{}", id.index())
}
