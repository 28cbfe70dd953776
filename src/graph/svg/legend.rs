//! The legend: what the outlines and lines of this picture mean, and nothing that does not occur in it.

use super::super::escape::number;
use super::super::measure::width;
use super::super::model::{Graph, Shape, Tie, Weight};
use super::super::place::{Frame, SMALL_SIZE};
use super::element::{dashes, tie_class};
use super::{arrow, node};
use crate::ir::{Relation, State};
use crate::text::escape_html;

const ROW: f64 = 22.0;
const SAMPLE: f64 = 40.0;

/// Writes the legend in rows of so many pixels; returns it with its width and height.
pub fn write(graph: &Graph, most: f64) -> (String, f64, f64) {
    let (mut out, mut x, mut y, mut widest) = (String::new(), 0.0, 0.0, 0.0f64);
    for (sample, words) in entries(graph) {
        let wide = SAMPLE + 8.0 + width(words, SMALL_SIZE) + 18.0;
        if x > 0.0 && x + wide > most {
            (x, y) = (0.0, y + ROW);
        }
        out += &format!(
            "<g transform=\"translate({} {})\">{sample}<text class=\"small\" x=\"{}\" y=\"13\">{}</text></g>\n",
            number(x),
            number(y),
            number(SAMPLE + 8.0),
            escape_html(words)
        );
        x += wide;
        widest = widest.max(x);
    }
    (out, widest, y + ROW)
}

fn entries(graph: &Graph) -> Vec<(String, &'static str)> {
    let nodes = shapes().into_iter().filter(|(shape, _)| graph.nodes.values().any(|node| node.shape == *shape && !node.is_strong));
    let nodes =
        nodes.map(|(shape, words)| (shape_sample(shape, ""), if graph.is_overview && shape == Shape::Users { COUNTED } else { words }));
    let strong = graph.nodes.values().any(|node| node.is_strong).then(|| (shape_sample(Shape::Role, " strong"), "privileged role"));
    let edges = ties().into_iter().filter(|(tie, _)| graph.edges.values().any(|edge| alike(edge.tie) == *tie));
    let edges = edges.map(|(tie, words)| (tie_sample(tie, ""), words));
    nodes.chain(strong).chain(edges).chain(weights(graph)).collect()
}

/// What several accounts share in an overview.
const COUNTED: &str = "so many accounts, counted at what they are assigned to";

fn shapes() -> [(Shape, &'static str); 10] {
    [
        (Shape::User, "user"),
        (Shape::Users, "several accounts with the same assignments"),
        (Shape::ServicePrincipal, "service principal"),
        (Shape::Group, "group"),
        (Shape::RoleAssignableGroup, "role-assignable group"),
        (Shape::Role, "role"),
        (Shape::Access, "access that a group grants"),
        (Shape::Context, "authentication context"),
        (Shape::Blueprint, "blueprint of agent identities"),
        (Shape::Unknown, "whoever may be assigned, which is not known"),
    ]
}

fn ties() -> [(Tie, &'static str); 12] {
    let assigned = |state, relation| Tie::Assigned(state, Some(relation), None);
    [
        (assigned(State::Active, Relation::Member), "active: member, or in the role"),
        (assigned(State::Active, Relation::Owner), "active owner"),
        (assigned(State::Activated, Relation::Member), "activated"),
        (assigned(State::Eligible, Relation::Member), "eligible: member, or for the role; on it, the gates of activation"),
        (assigned(State::Eligible, Relation::Owner), "eligible owner"),
        (Tie::Assigned(State::Active, None, Some(crate::explain::Idle::Expired)), "does not count at this instant"),
        (Tie::Grants, "grants"),
        (Tie::Approves(None), "may approve"),
        (Tie::Owns, "owner of a blueprint"),
        (Tie::AgentOf, "agent of"),
        (Tie::Steps, "step of the plan"),
        (Tie::Unknown(State::Active, None), "not known: may be assigned"),
    ]
}

/// Returns the entry of the legend that an edge belongs to.
fn alike(tie: Tie) -> Tie {
    match tie {
        Tie::Assigned(_, _, Some(_)) => Tie::Assigned(State::Active, None, Some(crate::explain::Idle::Expired)),
        Tie::Assigned(State::Activated, _, None) => Tie::Assigned(State::Activated, Some(Relation::Member), None),
        Tie::Assigned(state, None, None) => Tie::Assigned(state, Some(Relation::Member), None),
        Tie::Approves(_) => Tie::Approves(None),
        Tie::Unknown(..) => Tie::Unknown(State::Active, None),
        Tie::Assigned(..) | Tie::Grants | Tie::Owns | Tie::AgentOf | Tie::Steps => tie,
    }
}

fn weights(graph: &Graph) -> Vec<(String, &'static str)> {
    let has_node = |weight: Weight| graph.nodes.values().any(|node| node.weight == weight);
    let has_edge = graph.edges.values().any(|edge| edge.weight == Weight::Answer && edge.tie != Tie::Steps);
    let hidden = graph.nodes.values().any(|node| node.hidden > 0);
    let entries = [
        (has_node(Weight::Asked), shape_sample(Shape::Group, " asked"), "asked about"),
        (has_node(Weight::Answer), shape_sample(Shape::Group, " answer"), "part of the answer"),
        (has_edge, tie_sample(Tie::Assigned(State::Active, None, None), " answer"), "thick: the answer rests on it"),
        (has_node(Weight::Around), shape_sample(Shape::Group, " around"), "stands around"),
        (hidden, "<text class=\"small\" x=\"34\" y=\"13\" text-anchor=\"end\">+3</text>".to_owned(), "so many more relations, not drawn"),
    ];
    entries.into_iter().filter(|(occurs, ..)| *occurs).map(|(_, sample, words)| (sample, words)).collect()
}

fn shape_sample(shape: Shape, weight: &str) -> String {
    let place = Frame { x: 8.0, y: 2.0, width: 30.0, height: 15.0 };
    let place = if shape == Shape::User || shape == Shape::Users { Frame { y: 3.0, height: 14.0, ..place } } else { place };
    format!("<g class=\"{}{weight}\">{}</g>", node::kind_class(shape), small(shape, &place))
}

/// Draws an outline so small that its corners must be too.
fn small(shape: Shape, place: &Frame) -> String {
    let drawn = node::outline(shape, place);
    if matches!(shape, Shape::Role | Shape::Context | Shape::Blueprint) {
        let Frame { x, y, width, height } = *place;
        return format!(
            "<path class=\"outline\" d=\"M{0} {4}L{1} {5}H{2}L{3} {4}V{6}L{2} {7}H{1}L{0} {6}Z\"/>",
            number(x),
            number(x + 4.0),
            number(x + width - 4.0),
            number(x + width),
            number(y + 4.0),
            number(y),
            number(y + height - 4.0),
            number(y + height)
        );
    }
    drawn
}

fn tie_sample(tie: Tie, weight: &str) -> String {
    let points = [(13.0, 9.5), (SAMPLE, 9.5)];
    let line = arrow::line(&points);
    let core =
        if matches!(tie, Tie::Assigned(State::Activated, ..)) { format!("<path class=\"core\" d=\"{line}\"/>") } else { String::new() };
    let dashes = dashes(tie);
    format!("<g class=\"{}{weight}\"><path class=\"line\"{dashes} d=\"{line}\"/>{core}{}</g>", tie_class(tie), arrow::head(tie, &points))
}
