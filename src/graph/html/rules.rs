//! The texts of the rules that a page names, so that each id leads to what it says.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::diag::Rule;
use crate::graph::escape::marked;
use crate::graph::model::{Detail, Graph};
use crate::text::escape_html;

/// The rules that the details of a picture name, by their ids as they are written there.
pub(super) struct Rules(BTreeMap<&'static str, Rule>);

impl Rules {
    /// Looks the rules of a picture up.
    pub fn of(graph: &Graph) -> Self {
        let all = Rule::all();
        let details = graph.nodes.iter().map(|(_, node)| &node.detail).chain(graph.edges.iter().map(|(_, edge)| &edge.detail));
        let named = details.flat_map(|detail: &Detail| detail.statements.iter().map(|(_, rule)| *rule));
        Self(named.filter_map(|id| all.iter().find(|rule| rule.id == id).map(|rule| (rule.id, rule.clone()))).collect())
    }

    /// Writes the id of a rule behind a sentence, as a link to its text where that is known.
    pub fn mark(&self, id: &str) -> String {
        match (id, self.0.contains_key(id)) {
            ("", _) => String::new(),
            (id, true) => format!(" <a class=\"rule\" href=\"#rule-{0}\">{0}</a>", escape_html(id)),
            (id, false) => format!(" <span class=\"rule\">{}</span>", escape_html(id)),
        }
    }

    /// Writes the section with the texts, in the order of their ids; nothing where none is named.
    pub fn section(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let articles: String = self.0.values().map(article).collect();
        format!("<section id=\"rules\">\n<h2>Rules</h2>\n{articles}</section>\n")
    }
}

fn article(rule: &Rule) -> String {
    let id = escape_html(rule.id);
    let mut out = format!(
        "<article id=\"rule-{id}\">\n<a class=\"close\" href=\"#picture\" aria-label=\"Close\">×</a>\n<h3>{id}: {}</h3>\n<p>{}</p>\n",
        escape_html(rule.family),
        marked(&rule.text)
    );
    let documents = rule.documents();
    let documents =
        documents.iter().map(|found| format!("<li>{}: {} (as of {})</li>", marked(found.name), marked(found.title), marked(found.as_of)));
    let _ = write!(
        out,
        "<p class=\"note\">source: {}; sure: {}</p>\n<ul class=\"note\">{}</ul>\n",
        marked(rule.source),
        marked(rule.sure),
        documents.collect::<String>()
    );
    out + "</article>\n"
}
