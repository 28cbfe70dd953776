//! Draws nodes: each kind has its own outline.

use super::super::escape::number;
use super::super::measure::width;
use super::super::model::{Node, NodeId, Shape};
use super::super::place::{Frame, SMALL_SIZE};
use super::element::{Links, element, node_id, weight_class};
use crate::text::{counted_as, escape_html};

/// Writes a node.
pub fn write(id: NodeId, node: &Node, place: &Frame, links: Links) -> String {
    let middle = place.x + place.width / 2.0;
    let mut inside = format!("<title>{}</title>{}", escape_html(&title(node)), outline(node.shape, place));
    let title_y = if node.subtitle.is_empty() { place.y + place.height / 2.0 + 4.5 } else { place.y + 18.0 };
    inside += &format!(
        "<text class=\"title\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
        number(middle),
        number(title_y),
        escape_html(&node.title)
    );
    if !node.subtitle.is_empty() {
        inside += &format!(
            "<text class=\"small\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            number(middle),
            number(place.y + 33.0),
            escape_html(&node.subtitle)
        );
    }
    inside += &badge(node, place);
    let class = format!("node {}{}{}", kind_class(node.shape), if node.is_strong { " strong" } else { "" }, weight_class(node.weight));
    element(&node_id(id), class, &inside, links, &node.detail.heading)
}

fn title(node: &Node) -> String {
    const MOST: usize = 30;
    let mut lines = vec![node.detail.heading.clone()];
    if node.names.len() > 1 {
        lines.push(node.names.iter().take(MOST).cloned().collect::<Vec<_>>().join(", "));
        if node.names.len() > MOST {
            lines.push(format!("and {} more", node.names.len() - MOST));
        }
    }
    if node.hidden > 0 {
        lines.push(hidden_words(node.hidden));
    }
    lines.join("\n")
}

/// Says how much of a node is not drawn.
pub fn hidden_words(count: usize) -> String {
    counted_as(count, "more relation leads", "more relations lead") + " to what is not drawn"
}

/// Returns the class that gives a node its colours.
pub fn kind_class(shape: Shape) -> &'static str {
    match shape {
        Shape::User | Shape::Users => "user",
        Shape::ServicePrincipal | Shape::Blueprint => "service",
        Shape::Group | Shape::RoleAssignableGroup | Shape::Context => "group",
        Shape::Role => "role",
        Shape::Access => "access",
        Shape::Unknown => "unknown",
    }
}

/// Says in a corner how much is not drawn.
fn badge(node: &Node, place: &Frame) -> String {
    if node.hidden == 0 {
        return String::new();
    }
    let text = format!("+{}", node.hidden);
    let wide = width(&text, SMALL_SIZE) + 6.0;
    let x = place.x + place.width - wide + 4.0;
    format!(
        "<rect class=\"badge\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"13\" rx=\"6.5\"/><text class=\"small\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{text}</text>",
        number(x),
        number(place.y - 7.0),
        number(wide),
        number(x + wide / 2.0),
        number(place.y + 3.0)
    )
}

/// Makes lines dashed; the style sheet is the same for every picture.
pub const DASHES: &str = "stroke-dasharray=\"5 4\"";

/// Draws the outline of a kind.
pub fn outline(shape: Shape, place: &Frame) -> String {
    let Frame { x, y, width, height } = *place;
    match shape {
        Shape::User => rect("outline", place, 14.0),
        Shape::Users => rect("outline", &Frame { x: x + 4.0, y: y - 4.0, ..*place }, 14.0) + &rect("outline", place, 14.0),
        Shape::ServicePrincipal => {
            let bars = format!("M{0} {2}V{3}M{1} {2}V{3}", number(x + 6.0), number(x + width - 6.0), number(y), number(y + height));
            rect("outline", place, 2.0) + &path("inner", &bars)
        }
        Shape::Group => rect("outline", place, 4.0),
        Shape::Unknown => format!("<g {DASHES}>{}</g>", rect("outline", place, 14.0)),
        Shape::RoleAssignableGroup => {
            let inner = Frame { x: x + 3.0, y: y + 3.0, width: width - 6.0, height: height - 6.0 };
            rect("outline", place, 4.0) + &rect("inner", &inner, 2.0)
        }
        Shape::Role => cut_box(place, 9.0, 9.0),
        Shape::Context => cut_box(place, 12.0, 0.0),
        Shape::Blueprint => cut_box(place, 0.0, 9.0),
        Shape::Access => {
            let fold = 10.0;
            let (right, bottom) = (number(x + width), number(y + height));
            let (edge, low) = (number(x + width - fold), number(y + fold));
            let (left, top) = (number(x), number(y));
            path("outline", &format!("M{left} {top}H{edge}L{right} {low}V{bottom}H{left}Z"))
                + &path("inner", &format!("M{edge} {top}V{low}H{right}"))
        }
    }
}

/// A box whose upper and lower corners are cut.
fn cut_box(place: &Frame, upper: f64, lower: f64) -> String {
    let (left, top, right, bottom) = (place.x, place.y, place.x + place.width, place.y + place.height);
    let points = [
        (left, top + upper),
        (left + upper, top),
        (right - upper, top),
        (right, top + upper),
        (right, bottom - lower),
        (right - lower, bottom),
        (left + lower, bottom),
        (left, bottom - lower),
    ];
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{} {}", number(*x), number(*y))).collect();
    path("outline", &format!("M{}Z", points.join("L")))
}

fn rect(class: &str, place: &Frame, radius: f64) -> String {
    format!(
        "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
        number(place.x),
        number(place.y),
        number(place.width),
        number(place.height),
        number(radius)
    )
}

fn path(class: &str, data: &str) -> String {
    format!("<path class=\"{class}\" d=\"{data}\"/>")
}
