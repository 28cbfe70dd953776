//! Draws a tenant: who is assigned to what, what it leads to, and the way of a plan; as DOT, SVG or a page of its own.
//!
//! A picture is made in four steps: a question gives its `subject`, `select` chooses what is drawn, `build` makes nodes and edges
//! with their words, and `place` gives them coordinates. The formats only write what these decided.

mod build;
mod detail;
mod directory;
mod dot;
mod escape;
mod fold;
mod html;
mod meaning;
mod measure;
mod model;
mod overview;
mod place;
mod rank;
mod scene;
mod select;
mod structure;
mod subject;
mod svg;
mod words;
mod world;

pub use model::Counts;
pub use place::{Frame, Undrawable};
pub use scene::{Extras, MAX_NODES, Scene};

use crate::table::Id;

use model::{Edge, EdgeId, Graph, Node, NodeId};

/// The form of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The language of Graphviz.
    Dot,
    /// A picture.
    Svg,
    /// A page that needs no network: the picture, with zoom, search and the explanation of what is clicked.
    Html,
}

/// A finished picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The picture, in the form that was asked for.
    pub text: String,
    /// How many nodes it has.
    pub nodes: usize,
    /// How many edges it has.
    pub edges: usize,
    /// What was left out, and how to see it: lines that stand in the picture too. None where everything is drawn.
    pub left_out: Vec<String>,
    /// What else there is to say about it, such as assignments that do not count at the instant.
    pub remarks: Vec<String>,
}

/// Draws a scene.
///
/// # Errors
///
/// Fails where the layout refuses the graph, which it does for no graph of at most [`MAX_NODES`] nodes that was met so far.
pub fn draw(scene: &Scene<'_>, format: Format) -> Result<Picture, Undrawable> {
    let graph = build::build(scene);
    let text = match format {
        Format::Dot => dot::write(&graph),
        Format::Svg => svg::write(&graph, &place::place(&graph)?),
        Format::Html => html::write(&graph, &place::place(&graph)?),
    };
    Ok(picture(text, graph))
}

fn picture(text: String, graph: Graph) -> Picture {
    Picture { text, nodes: graph.nodes.len(), edges: graph.edges.len(), left_out: graph.left_out, remarks: graph.remarks }
}

/// Returns the boxes and lines of a scene, for those who draw them otherwise: what [`draw`] writes as SVG.
///
/// # Errors
///
/// Fails like [`draw`].
pub fn outline(scene: &Scene<'_>) -> Result<Outline, Undrawable> {
    let graph = build::build(scene);
    let placed = place::place(&graph)?;
    let node = |(id, node): (NodeId, &Node)| OutlinedNode { names: node.names.clone(), frame: *placed.nodes.row(id) };
    let edge = |(id, edge): (EdgeId, &Edge)| OutlinedEdge {
        from: edge.from.index(),
        to: edge.to.index(),
        points: placed.edges.row(id).points.clone(),
    };
    let (nodes, edges) = (graph.nodes.iter().map(node).collect(), graph.edges.iter().map(edge).collect());
    Ok(Outline { size: placed.size, nodes, edges, left_out: graph.counts })
}

/// The geometry of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Width and height.
    pub size: (f64, f64),
    /// The nodes.
    pub nodes: Vec<OutlinedNode>,
    /// The edges.
    pub edges: Vec<OutlinedEdge>,
    /// How many declarations are not drawn.
    pub left_out: Counts,
}

/// A node of an [`Outline`].
#[derive(Debug, Clone, PartialEq)]
pub struct OutlinedNode {
    /// The names that it stands for.
    pub names: Vec<String>,
    /// Its box.
    pub frame: Frame,
}

/// An edge of an [`Outline`].
#[derive(Debug, Clone, PartialEq)]
pub struct OutlinedEdge {
    /// The position of the node it begins at.
    pub from: usize,
    /// The position of the node it ends at.
    pub to: usize,
    /// Its line, from one box to the other.
    pub points: Vec<(f64, f64)>,
}
