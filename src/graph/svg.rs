//! Writes SVG: the picture alone, with its caption, its legend and what it leaves out; or its parts, for a page.

mod arrow;
mod element;
mod legend;
mod node;

use std::fmt::Write as _;

use super::escape::number;
use super::measure::width;
use super::model::{Edge, EdgeId, Graph, Line, Tie};
use super::place::{LINE_HEIGHT, Placed, Route, SMALL_SIZE, label_size, line_height};
use crate::ir::State;
use crate::table::Id;
use crate::text::{escape_html, fill};

pub use element::{Links, node_id};
pub use legend::write as write_legend;
pub use node::hidden_words;

use self::element::{dashes, edge_element, tie_class, weight_class};

/// The colours and lines, for light and dark surroundings.
pub const STYLE: &str = include_str!("svg/picture.css");

const MARGIN: f64 = 20.0;
const CAPTION_SIZE: f64 = 15.0;

/// Writes a picture that stands alone.
pub fn write(graph: &Graph, placed: &Placed) -> String {
    let picture_width = placed.size.0.max(420.0);
    let mut y = MARGIN;
    let mut body = String::new();
    for line in wrap(&quoted(&graph.caption), picture_width, CAPTION_SIZE) {
        y += CAPTION_SIZE * 1.3;
        let _ = writeln!(body, "<text class=\"caption\" x=\"{}\" y=\"{}\">{}</text>", number(MARGIN), number(y - 4.0), escape_html(&line));
    }
    y += 14.0;
    let _ = writeln!(body, "<g transform=\"translate({} {})\">", number(MARGIN), number(y));
    body.push_str(&write_layers(graph, placed, Links::None));
    body.push_str("</g>\n");
    y += placed.size.1 + 22.0;
    let (legend, _, legend_height) = legend::write(graph, picture_width);
    let _ = writeln!(body, "<g transform=\"translate({} {})\">\n{legend}</g>", number(MARGIN), number(y));
    y += legend_height + 6.0;
    for line in graph.left_out.iter().chain(&graph.remarks).flat_map(|note| wrap(&quoted(note), picture_width, SMALL_SIZE)) {
        y += LINE_HEIGHT + 2.0;
        let _ = writeln!(body, "<text class=\"small\" x=\"{}\" y=\"{}\">{}</text>", number(MARGIN), number(y), escape_html(&line));
    }
    frame(graph, picture_width + 2.0 * MARGIN, y + MARGIN, &body)
}

fn frame(graph: &Graph, width: f64, height: f64, body: &str) -> String {
    let (width, height) = (number(width.ceil()), number(height.ceil()));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">\n<style>\n{STYLE}</style>\n<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n{body}</svg>\n",
        escape_html(&graph.caption)
    )
}

/// Writes lines, then nodes, then the words on the lines, so that nothing hides a word.
pub fn write_layers(graph: &Graph, placed: &Placed, links: Links) -> String {
    let mut out = String::new();
    for (id, edge) in by_weight(graph) {
        out.push_str(&write_edge(id, edge, placed.edges.row(id), links));
    }
    for (id, node) in graph.nodes.iter() {
        out.push_str(&node::write(id, node, placed.nodes.row(id), links));
    }
    for (id, edge) in by_weight(graph) {
        out.push_str(&write_label(id, edge, placed.edges.row(id), links));
    }
    out
}

/// What matters is drawn last, over what does not.
fn by_weight(graph: &Graph) -> Vec<(EdgeId, &Edge)> {
    let mut edges: Vec<(EdgeId, &Edge)> = graph.edges.iter().collect();
    edges.sort_by_key(|(id, edge)| (edge.weight, *id));
    edges
}

fn write_edge(id: EdgeId, edge: &Edge, route: &Route, links: Links) -> String {
    let line = arrow::line(&route.points);
    let mut inside = format!("<title>{}</title>", escape_html(&edge_title(edge)));
    if links == Links::Inside {
        let _ = write!(inside, "<path class=\"reach\" d=\"{line}\"/>");
    }
    let _ = write!(inside, "<path class=\"line\"{} d=\"{line}\"/>", dashes(edge.tie));
    if matches!(edge.tie, Tie::Assigned(State::Activated, _, None)) {
        let _ = write!(inside, "<path class=\"core\" d=\"{line}\"/>");
    }
    inside.push_str(&arrow::head(edge.tie, &route.points));
    edge_element(&format!("e{}", id.index()), edge_class(edge), &inside, links, edge)
}

fn edge_title(edge: &Edge) -> String {
    let said: Vec<&str> = std::iter::once(&*edge.detail.heading).chain(edge.detail.statements.iter().map(|(text, _)| &**text)).collect();
    quoted(&said.join("\n"))
}

fn edge_class(edge: &Edge) -> String {
    let kind = tie_class(edge.tie);
    format!("edge {kind}{}", weight_class(edge.weight))
}

fn write_label(id: EdgeId, edge: &Edge, route: &Route, links: Links) -> String {
    let Some((middle, centre)) = route.label.filter(|_| !edge.label.is_empty()) else { return String::new() };
    let (width, height) = label_size(&edge.label);
    let (left, top) = (middle - width / 2.0, centre - height / 2.0);
    let mut out = format!(
        "<g class=\"words{}\"{}><rect class=\"plate\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\"/>",
        weight_class(edge.weight),
        if links == Links::Inside { format!(" data-for=\"e{}\"", id.index()) } else { String::new() },
        number(left),
        number(top),
        number(width),
        number(height)
    );
    let mut y = top + 1.0;
    for line in &edge.label {
        y += line_height(line);
        out.push_str(&write_line(line, middle, y - 3.5));
    }
    out + "</g>\n"
}

fn write_line(line: &Line, middle: f64, y: f64) -> String {
    let Some(step) = line.step else {
        return format!(
            "<text class=\"small\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            number(middle),
            number(y),
            escape_html(&line.text)
        );
    };
    let left = middle - (width(&line.text, SMALL_SIZE) + 20.0) / 2.0;
    format!(
        "<circle class=\"number\" cx=\"{}\" cy=\"{}\" r=\"8\"/><text class=\"digit\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{step}</text><text class=\"small\" x=\"{}\" y=\"{}\">{}</text>",
        number(left + 8.0),
        number(y - 3.5),
        number(left + 8.0),
        number(y),
        number(left + 20.0),
        number(y),
        escape_html(&line.text)
    )
}

/// Breaks a text at blanks into lines of so many pixels; a longer word stands alone.
fn wrap(text: &str, most: f64, size: f64) -> Vec<String> {
    fill(text.split(' '), " ", |line, word| width(line, size) + width(word, size) + size < most)
}

/// Writes quotation marks for backticks, which mean nothing outside of a terminal.
fn quoted(text: &str) -> String {
    let mut is_open = false;
    let mark = |c: char| {
        if c != '`' {
            return c;
        }
        is_open = !is_open;
        if is_open { '“' } else { '”' }
    };
    text.chars().map(mark).collect()
}
