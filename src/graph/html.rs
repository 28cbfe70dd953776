//! Writes a page that stands alone: the picture, and the explanation of every node and edge. Without scripts all of it is there to read;
//! with them it zooms, is searched, and shows the explanation of what is clicked.

mod names;
mod rules;

use std::fmt::Write as _;

use self::rules::Rules;

use super::escape::{marked, number};
use super::model::{Detail, Graph, Place};
use super::place::Placed;
use super::svg::{self, Links, write_legend};
use crate::table::Id;
use crate::text::escape_html;

const PAGE_STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// Which styles and scripts the browser may run: these and no others, by the hashes of their texts. A test computes them anew.
const POLICY: &str = concat!(
    "default-src 'none'; style-src ",
    include_str!("html/hash-picture.txt"),
    " ",
    include_str!("html/hash-page.txt"),
    "; script-src ",
    include_str!("html/hash-script.txt"),
    "; base-uri 'none'; form-action 'none'"
);

/// Writes the page of a picture.
pub fn write(graph: &Graph, placed: &Placed) -> String {
    let rules = Rules::of(graph);
    let mut out = head(graph);
    out.push_str(&header(graph));
    out.push_str("<main>\n<div id=\"stage\">\n");
    out.push_str(&picture(graph, placed));
    out.push_str("</div>\n");
    out.push_str("<aside id=\"panel\" aria-live=\"polite\" hidden><button id=\"close\" type=\"button\" aria-label=\"Close\">×</button><div id=\"shown\"></div></aside>\n</main>\n");
    out.push_str(&details(graph, &rules));
    out.push_str(&rules.section());
    out.push_str(&names::block(&graph.directory));
    let _ = write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

fn head(graph: &Graph) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>{}</style>\n<style>{PAGE_STYLE}</style>\n</head>\n<body>\n",
        escape_html(&graph.caption),
        svg::STYLE
    )
}

fn header(graph: &Graph) -> String {
    let mut out = format!("<header>\n<h1>{}</h1>\n", marked(&graph.caption));
    if let Some(query) = &graph.query {
        let _ = writeln!(out, "<p class=\"query\"><code dir=\"auto\">{}</code></p>", escape_html(query));
    }
    for note in [graph.left_out.join("; "), graph.remarks.join("; ")].iter().filter(|note| !note.is_empty()) {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", marked(note));
    }
    out.push_str(TOOLS);
    let (legend, width, height) = write_legend(graph, 1_100.0);
    let (width, height) = (number(width.ceil()), number(height.ceil()));
    let _ = writeln!(
        out,
        "<details id=\"legend\" open><summary>Legend</summary>\n<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"Legend\">\n{legend}</svg>\n</details>\n</header>"
    );
    out
}

/// The tools, which only work with the script and are hidden without it.
const TOOLS: &str = "<div id=\"tools\" hidden>
<span id=\"finder\"><label>Search <input id=\"search\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" aria-describedby=\"found\"></label>
<ul id=\"hits\" aria-label=\"Found\" hidden></ul></span>
<output id=\"found\" for=\"search\"></output>
<span class=\"buttons\">
<button type=\"button\" id=\"out\" aria-label=\"Zoom out\">−</button>
<button type=\"button\" id=\"in\" aria-label=\"Zoom in\">+</button>
<button type=\"button\" id=\"fit\">Fit</button>
</span>
<span class=\"hint\">wheel or + − zooms, drag or arrows move, 0 fits, / searches; a click, or Tab and Enter, explains and lights the neighbours, again or Escape ends that</span>
</div>
";

fn picture(graph: &Graph, placed: &Placed) -> String {
    const MARGIN: f64 = 14.0;
    let (width, height) = (number((placed.size.0 + 2.0 * MARGIN).ceil()), number((placed.size.1 + 2.0 * MARGIN).ceil()));
    format!(
        "<svg id=\"picture\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"{}\">\n<g transform=\"translate({} {})\">\n{}</g>\n</svg>\n",
        escape_html(&graph.caption),
        number(MARGIN),
        number(MARGIN),
        svg::write_layers(graph, placed, Links::Inside)
    )
}

fn details(graph: &Graph, rules: &Rules) -> String {
    let mut out = String::from("<section id=\"details\">\n<h2>Explanations</h2>\n");
    for (id, node) in graph.nodes.iter() {
        out.push_str(&detail(&svg::node_id(id), &node.detail, (&node.names, node.hidden), rules));
    }
    for (id, edge) in graph.edges.iter() {
        out.push_str(&detail(&format!("e{}", id.index()), &edge.detail, (&[], 0), rules));
    }
    out + "</section>\n"
}

fn detail(id: &str, detail: &Detail, (names, hidden): (&[String], usize), rules: &Rules) -> String {
    let mut out = format!("<article id=\"d-{id}\"{}>\n<h3 dir=\"auto\">{}</h3>\n", search_word(names), escape_html(&detail.heading));
    let mut statements = detail.statements.clone();
    if hidden > 0 {
        statements.push((svg::hidden_words(hidden), ""));
    }
    if !statements.is_empty() {
        let items: String = statements.iter().map(|(text, rule)| format!("<li>{}{}</li>\n", marked(text), rules.mark(rule))).collect();
        let _ = writeln!(out, "<ul>\n{items}</ul>");
    }
    if !detail.names.is_empty() {
        let names: Vec<String> = detail.names.iter().map(|name| format!("<bdi>{}</bdi>", escape_html(name))).collect();
        let _ = writeln!(out, "<p class=\"names\">{}</p>", names.join(", "));
    }
    detail.places.iter().for_each(|place| out.push_str(&place_block(place)));
    out + "</article>\n"
}

/// The name that a search finds a node by; those of several accounts stand among the names that no node bears.
fn search_word(names: &[String]) -> String {
    let [name] = names else { return String::new() };
    format!(" data-name=\"{}\"", escape_html(name))
}

fn place_block(place: &Place) -> String {
    format!(
        "<figure><figcaption><span class=\"at\">{}</span> {}</figcaption><pre dir=\"auto\">{}</pre></figure>\n",
        escape_html(&place.at),
        marked(&place.says),
        escape_html(&place.line)
    )
}
