//! Writes DOT for Graphviz.

use std::fmt::Write as _;

use crate::table::Id;

use super::escape::dot;
use super::model::{Edge, Graph, Node, Shape, Tie, Weight};
use crate::ir::{Relation, State};
use crate::text::join_first;

/// Writes a graph. Graphviz finds the places itself.
pub fn write(graph: &Graph) -> String {
    let mut out = String::from("digraph pim {\n");
    let notes: Vec<&str> =
        std::iter::once(&*graph.caption).chain(graph.left_out.iter().chain(&graph.remarks).map(String::as_str)).collect();
    let _ = writeln!(
        out,
        "  graph [rankdir=LR, fontname=\"sans-serif\", labelloc=t, nodesep=0.25, ranksep=0.8, label={}];",
        dot(&notes.join("\n"))
    );
    out.push_str("  node [fontname=\"sans-serif\", fontsize=12, style=filled, fillcolor=white];\n");
    out.push_str("  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (id, node) in graph.nodes.iter() {
        let _ = writeln!(out, "  n{} [{}];", id.index(), node_attributes(node));
    }
    for edge in graph.edges.values() {
        let _ = writeln!(out, "  n{} -> n{} [{}];", edge.from.index(), edge.to.index(), edge_attributes(edge));
    }
    out.push_str("}\n");
    out
}

fn node_attributes(node: &Node) -> String {
    let label = if node.subtitle.is_empty() { node.title.clone() } else { format!("{}\n{}", node.title, node.subtitle) };
    let shape = match node.shape {
        Shape::User => "shape=box, style=\"filled,rounded\"",
        Shape::Users => "shape=box3d",
        Shape::ServicePrincipal => "shape=component",
        Shape::Group => "shape=box",
        Shape::RoleAssignableGroup => "shape=box, peripheries=2",
        Shape::Role => "shape=octagon",
        Shape::Access => "shape=note",
        Shape::Context => "shape=house",
        Shape::Blueprint => "shape=invhouse",
        Shape::Unknown => "shape=box, style=\"dashed,rounded\"",
    };
    let look = match node.weight {
        Weight::Around => ", color=gray60, fontcolor=gray40",
        Weight::Plain if node.is_strong => ", penwidth=2.5",
        Weight::Plain => "",
        Weight::Answer => ", penwidth=2.5, color=\"#9a3412\"",
        Weight::Asked => ", penwidth=3, color=\"#9a3412\", fillcolor=\"#ffedd5\"",
    };
    format!("label={}, {shape}{look}, tooltip={}", dot(&label), dot(&tooltip(node)))
}

/// Returns the whole names behind a node.
fn tooltip(node: &Node) -> String {
    const MOST: usize = 40;
    join_first(node.names.iter(), MOST)
}

fn edge_attributes(edge: &Edge) -> String {
    let lines: Vec<String> =
        edge.label.iter().map(|line| line.step.map_or(line.text.clone(), |step| format!("{step}. {}", line.text))).collect();
    let label = if lines.is_empty() { String::new() } else { format!(", label={}", dot(&lines.join("\n"))) };
    let look = match edge.weight {
        Weight::Around => ", color=gray60, fontcolor=gray40",
        Weight::Plain => "",
        Weight::Answer | Weight::Asked => ", penwidth=2.5, color=\"#9a3412\", fontcolor=\"#9a3412\"",
    };
    format!("{}{label}{look}, tooltip={}", line(edge.tie), dot(&edge.detail.heading))
}

fn line(tie: Tie) -> &'static str {
    match tie {
        Tie::Assigned(_, _, Some(_)) => "style=dotted, arrowhead=empty",
        Tie::Assigned(State::Eligible, Some(Relation::Owner), None) => "style=dashed, arrowhead=ediamond",
        Tie::Assigned(State::Eligible, Some(Relation::Member) | None, None) => "style=dashed, arrowhead=empty",
        Tie::Assigned(State::Active, Some(Relation::Owner), None) => "style=solid, arrowhead=diamond",
        Tie::Assigned(State::Active, Some(Relation::Member) | None, None) => "style=solid, arrowhead=normal",
        Tie::Assigned(State::Activated, Some(Relation::Owner), None) => "style=solid, dir=both, arrowtail=dot, arrowhead=diamond",
        Tie::Assigned(State::Activated, Some(Relation::Member) | None, None) => "style=solid, dir=both, arrowtail=dot, arrowhead=normal",
        Tie::Grants => "style=solid, arrowhead=vee",
        Tie::Approves(_) => "style=dotted, arrowhead=dot",
        Tie::Owns => "style=solid, arrowhead=diamond",
        Tie::AgentOf => "style=solid, arrowhead=vee",
        Tie::Steps => "style=bold, arrowhead=normal",
        Tie::Unknown(State::Eligible, Some(Relation::Owner)) => "style=dashed, color=gray40, arrowhead=ediamond",
        Tie::Unknown(State::Eligible, Some(Relation::Member) | None) => "style=dashed, color=gray40, arrowhead=empty",
        Tie::Unknown(State::Active | State::Activated, Some(Relation::Owner)) => "style=dashed, color=gray40, arrowhead=diamond",
        Tie::Unknown(State::Active | State::Activated, Some(Relation::Member) | None) => "style=dashed, color=gray40, arrowhead=normal",
    }
}
