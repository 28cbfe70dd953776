//! Gives nodes and edges their places: each connected part is laid out for itself, then the parts are packed into a broad picture.
//!
//! The layout of a part is layered, from who is assigned on the left to what that leads to on the right.

mod frame;
mod pack;
mod part;

pub use frame::{Frame, LINE_HEIGHT, Placed, Route, SMALL_SIZE, Undrawable, label_size, line_height};

use crate::table::{Id, Table};

use super::model::Graph;
use part::Part;

/// Lays out a graph.
pub fn place(graph: &Graph) -> Result<Placed, Undrawable> {
    let mut parts: Vec<Part> =
        part::parts(graph).into_iter().map(|(nodes, edges)| Part::lay_out(graph, nodes, edges)).collect::<Result<_, _>>()?;
    // big parts first, in an overview those with a privileged role before; the order of equal ones is that of their nodes
    let is_late = |part: &Part| graph.is_overview && !part.is_strong(graph);
    parts.sort_by(|left, right| is_late(left).cmp(&is_late(right)).then(right.height.total_cmp(&left.height)));
    let mut placed = Placed { size: (0.0, 0.0), nodes: empty(graph.nodes.len()), edges: empty(graph.edges.len()) };
    pack::pack(parts, &mut placed);
    Ok(placed)
}

fn empty<I: Id, T: Default>(count: usize) -> Table<I, T> {
    (0..count).map(|_| T::default()).collect()
}
