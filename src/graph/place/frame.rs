//! Boxes, lines and their sizes; and why there may be none.

use std::fmt;

use crate::graph::measure::width;
use crate::graph::model::{EdgeId, Line, Node, NodeId};
use crate::table::Table;

/// The size of the first line of a node.
pub const TITLE_SIZE: f64 = 13.0;
/// The size of every other text.
pub const SMALL_SIZE: f64 = 10.5;
/// The height of one line of a label.
pub const LINE_HEIGHT: f64 = 13.0;

/// Why a graph could not be laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undrawable(pub(super) String);

impl fmt::Display for Undrawable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Undrawable {}

/// A node's box.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Frame {
    /// Its left side.
    pub x: f64,
    /// Its upper side.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// An edge's line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Route {
    /// The line from the border of one node to the border of the other.
    pub points: Vec<(f64, f64)>,
    /// The middle of its label, where it has one.
    pub label: Option<(f64, f64)>,
}

/// The places of everything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Placed {
    /// Width and height of what is drawn.
    pub size: (f64, f64),
    /// The boxes.
    pub nodes: Table<NodeId, Frame>,
    /// The lines.
    pub edges: Table<EdgeId, Route>,
}

/// Returns the width and height of a node's box.
pub fn node_size(node: &Node) -> (f64, f64) {
    let title = width(&node.title, TITLE_SIZE);
    let subtitle = width(&node.subtitle, SMALL_SIZE);
    let height = if node.subtitle.is_empty() { 28.0 } else { 42.0 };
    ((title.max(subtitle) + 26.0).max(64.0).ceil(), height)
}

/// Returns the width and height of a label.
pub fn label_size(lines: &[Line]) -> (f64, f64) {
    let widest = lines.iter().map(|line| width(&line.text, SMALL_SIZE) + if line.step.is_some() { 20.0 } else { 0.0 }).fold(0.0, f64::max);
    let height: f64 = lines.iter().map(line_height).sum();
    ((widest + 6.0).ceil(), height + 2.0)
}

/// Returns the height of one line of a label: numbers need more room.
pub fn line_height(line: &Line) -> f64 {
    if line.step.is_some() { LINE_HEIGHT + 4.0 } else { LINE_HEIGHT }
}
