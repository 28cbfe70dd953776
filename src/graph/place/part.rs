//! Lays out one connected part of a graph.

use graphlay::{
    Direction, Edge as LayoutEdge, Effort, Graph as LayoutGraph, Layout, LayoutOptions, Node as LayoutNode, NodeId as LayoutNodeId,
    PortCentring, PortSides, Shape, Size, Spacing,
};
use indexmap::IndexMap;

use super::frame::{Frame, Placed, Route, Undrawable, label_size, node_size};
use crate::defect::OrDefect;
use crate::graph::model::{Edge, EdgeId, Graph, NodeId, Weight};
use crate::table::{Id, Table};

/// Graphs of more nodes and edges are laid out with less effort, so that a picture never takes a second.
const MAX_BALANCED: usize = 110;

/// A connected part, laid out: its nodes with their boxes, its edges with their lines.
pub struct Part {
    nodes: Vec<NodeId>,
    boxes: Vec<Frame>,
    edges: Vec<EdgeId>,
    routes: Vec<Route>,
    pub width: f64,
    pub height: f64,
}

impl Part {
    /// Lays out the nodes and edges of one part.
    pub fn lay_out(graph: &Graph, nodes: Vec<NodeId>, edges: Vec<EdgeId>) -> Result<Self, Undrawable> {
        let input = layout_graph(graph, &nodes, &edges);
        let layout = graphlay::layout(&input, &options(input.nodes.len() + input.edges.len()))
            .map_err(|error| Undrawable(format!("the graph cannot be laid out: {error}")))?;
        let mut part = Part {
            boxes: boxes(&layout, nodes.len()),
            routes: routes(graph, &nodes, &edges, &layout),
            nodes,
            edges,
            width: 0.0,
            height: 0.0,
        };
        part.move_to_origin(graph);
        Ok(part)
    }

    /// Moves the part so that it begins at the origin, and measures it; labels count whole.
    fn move_to_origin(&mut self, graph: &Graph) {
        let mut found = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        let mut add = |x: f64, y: f64| found = (found.0.min(x), found.1.min(y), found.2.max(x), found.3.max(y));
        for place in &self.boxes {
            add(place.x, place.y);
            add(place.x + place.width, place.y + place.height);
        }
        for (route, id) in self.routes.iter().zip(&self.edges) {
            route.points.iter().for_each(|(x, y)| add(*x, *y));
            let (width, height) = label_size(&graph.edges.row(*id).label);
            if let Some((x, y)) = route.label {
                add(x - width / 2.0, y - height / 2.0);
                add(x + width / 2.0, y + height / 2.0);
            }
        }
        self.shift(-found.0, -found.1);
        (self.width, self.height) = (found.2 - found.0, found.3 - found.1);
    }

    /// Tells whether anything in it is drawn strong.
    pub fn is_strong(&self, graph: &Graph) -> bool {
        self.nodes.iter().any(|id| graph.nodes.row(*id).is_strong)
    }

    /// Moves the part.
    pub fn shift(&mut self, by_x: f64, by_y: f64) {
        for place in &mut self.boxes {
            (place.x, place.y) = (place.x + by_x, place.y + by_y);
        }
        for route in &mut self.routes {
            for point in route.points.iter_mut().chain(&mut route.label) {
                *point = (point.0 + by_x, point.1 + by_y);
            }
        }
    }

    /// Writes down the places of the part.
    pub fn settle(self, placed: &mut Placed) {
        for (id, place) in self.nodes.into_iter().zip(self.boxes) {
            *placed.nodes.row_mut(id) = place;
        }
        for (id, route) in self.edges.into_iter().zip(self.routes) {
            *placed.edges.row_mut(id) = route;
        }
    }
}

/// The nodes and edges of a part, in order.
pub type Members = (Vec<NodeId>, Vec<EdgeId>);

/// Returns the connected parts, each with its nodes and edges in order.
pub fn parts(graph: &Graph) -> Vec<Members> {
    let mut part_of: Table<NodeId, usize> = graph.nodes.ids().map(Id::index).collect();
    for edge in graph.edges.values() {
        let (one, other) = (root(&part_of, edge.from), root(&part_of, edge.to));
        let (low, high) = (one.min(other), one.max(other));
        *part_of.row_mut(NodeId::from_index(high)) = low;
    }
    let mut found: IndexMap<usize, Members> = IndexMap::new();
    for id in graph.nodes.ids() {
        found.entry(root(&part_of, id)).or_default().0.push(id);
    }
    for (id, edge) in graph.edges.iter() {
        found.entry(root(&part_of, edge.from)).or_default().1.push(id);
    }
    found.into_values().collect()
}

fn root(part_of: &Table<NodeId, usize>, id: NodeId) -> usize {
    let mut at = id.index();
    while *part_of.row(NodeId::from_index(at)) != at {
        at = *part_of.row(NodeId::from_index(at));
    }
    at
}

/// Makes the input of the layout. A label is a node of its own in the middle of its edge, so that nothing lies on it and it lies on its line:
/// such an edge becomes two. It is laid out as an ellipse, so that its line runs through its middle.
fn layout_graph(graph: &Graph, nodes: &[NodeId], edges: &[EdgeId]) -> LayoutGraph {
    let position = |id: NodeId| layout_id(nodes.partition_point(|node| *node < id));
    let mut input = LayoutGraph { nodes: nodes.iter().map(|id| layout_node(node_size(graph.nodes.row(*id)))).collect(), edges: Vec::new() };
    for edge in edges.iter().map(|id| graph.edges.row(*id)) {
        let (from, to) = (position(edge.from), position(edge.to));
        if edge.label.is_empty() {
            input.edges.push(layout_edge(edge, from, to));
        } else {
            let label = layout_id(input.nodes.len());
            input.nodes.push(LayoutNode { shape: Shape::Ellipse, ..layout_node(label_size(&edge.label)) });
            input.edges.extend([layout_edge(edge, from, label), layout_edge(edge, label, to)]);
        }
    }
    input
}

fn layout_id(at: usize) -> LayoutNodeId {
    LayoutNodeId(u32::try_from(at).unwrap_or(u32::MAX))
}

fn options(size: usize) -> LayoutOptions {
    let mut options = LayoutOptions::layered_default();
    options.direction = Direction::LeftRight;
    options.spacing = Spacing { layer_gap: 34.0, node_gap: 14.0, dummy_gap: 12.0, port_gap: 13.0, ..Spacing::layered() };
    options.routing.port_sides = PortSides::FacingOnly;
    options.routing.centre_ports = PortCentring::Round;
    options.effort = if size > MAX_BALANCED { Effort::Fast } else { Effort::Balanced };
    options
}

fn layout_node((width, height): (f64, f64)) -> LayoutNode {
    LayoutNode { size: Size::new(width, height), ..LayoutNode::default() }
}

fn layout_edge(edge: &Edge, source: LayoutNodeId, target: LayoutNodeId) -> LayoutEdge {
    let weight = match edge.weight {
        Weight::Asked | Weight::Answer => 4.0,
        Weight::Plain | Weight::Around => 1.0,
    };
    LayoutEdge { weight, ..LayoutEdge::new(source, target) }
}

fn boxes(layout: &Layout, count: usize) -> Vec<Frame> {
    let place = |node: &graphlay::Placement| {
        let (width, height) = (node.size.width, node.size.height);
        Frame { x: node.center.x - width / 2.0, y: node.center.y - height / 2.0, width, height }
    };
    layout.nodes.iter().take(count).map(place).collect()
}

/// Joins the two halves of labelled edges again.
fn routes(graph: &Graph, nodes: &[NodeId], edges: &[EdgeId], layout: &Layout) -> Vec<Route> {
    let mut lines = layout.edges.iter().map(|route| route.points.iter().map(|point| (point.x, point.y)).collect::<Vec<_>>());
    let mut labels = layout.nodes.iter().skip(nodes.len()).map(|node| (node.center.x, node.center.y));
    let mut found = Vec::new();
    for edge in edges.iter().map(|id| graph.edges.row(*id)) {
        let mut points = lines.next().or_defect();
        let label = if edge.label.is_empty() { None } else { labels.next() };
        if label.is_some() {
            points.extend(lines.next().or_defect());
        }
        found.push(Route { points, label });
    }
    found
}
