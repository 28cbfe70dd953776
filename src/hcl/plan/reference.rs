//! The references that a plan keeps of an expression: `["azuread_group.a.id", "azuread_group.a"]`.

use std::sync::Arc;

use crate::hcl::address::Step;
use crate::hcl::syntax::ast::{Access, Expr, ExprKind};
use crate::hcl::syntax::{Json, Place, parse_expression};
use crate::hcl::value::Data;
use crate::source::{SourceId, Span};

/// Cuts `a.b["c"][0]` into its steps, the first word as an attribute; `None` where it is something else.
pub(super) fn steps(text: &str) -> Option<Vec<Step>> {
    let expr = parse_expression(text, Place::Within(Span::new(SourceId::default(), 0, 0))).ok()?;
    match &expr.kind {
        ExprKind::Variable(root) => Some(vec![Step::Attribute(root.clone())]),
        ExprKind::Postfix(base, accesses) => {
            let ExprKind::Variable(root) = &base.kind else { return None };
            let first = Some(Step::Attribute(root.clone()));
            std::iter::once(first).chain(accesses.iter().map(step)).collect()
        }
        _ => None,
    }
}

fn step(access: &Access) -> Option<Step> {
    match access {
        Access::Attribute(name, _) => Some(Step::Attribute(name.clone())),
        Access::Index(Expr { kind: ExprKind::Literal(value), .. }) => match &value.data {
            Data::Text(name) => Some(Step::Name(name.clone())),
            Data::Number(number) => number.to_usize().map(Step::Position),
            _ => None,
        },
        Access::Index(_) => None,
    }
}

/// The most references that are read of one expression; a plan's own are a few.
const MAX_REFERENCES: usize = 1_000;

/// A reference as it is written, and its steps; none where it cannot be read.
pub(super) type Head = (Arc<str>, Option<Vec<Step>>);

/// What an expression refers to, each once as far as it is written out, in the order written; `None` for what cannot be read.
///
/// A reference is followed by what it begins with, one step less each time: `a.b.c` by `a.b`. Those say nothing more.
pub(super) fn heads(expression: &Json) -> Vec<Head> {
    let mut heads: Vec<Head> = Vec::new();
    let mut before: Option<Vec<Step>> = None;
    // a constant refers to nothing
    let all = expression.member("references").map(Json::items).unwrap_or_default();
    if all.len() > MAX_REFERENCES {
        return vec![(format!("{} references", all.len()).into(), None)];
    }
    for text in all.iter().filter_map(Json::as_text) {
        let found = steps(text);
        if !matches!((&before, &found), (Some(before), Some(found)) if is_shorter(before, found))
            && !heads.iter().any(|(_, other)| *other == found)
        {
            heads.push((text.into(), found.clone()));
        }
        before = found;
    }
    heads
}

/// Tells whether a reference is the one before without its last step, which was not all of it: `module.a["x"]` is never cut to `module.a`.
fn is_shorter(before: &[Step], found: &[Step]) -> bool {
    let is_module = matches!(before.first(), Some(Step::Attribute(root)) if &**root == "module");
    let is_whole = is_module && before.len() == 3 && !matches!(before.last(), Some(Step::Attribute(_)));
    !is_whole && before.split_last().is_some_and(|(_, rest)| rest == found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hcl::syntax::parse_json;

    fn heads_of(references: &str) -> Vec<String> {
        let text = format!("{{\"references\": [{references}]}}");
        let json = parse_json(&text, Place::Within(Span::new(SourceId::default(), 0, 0))).unwrap();
        heads(&json).into_iter().map(|(text, _)| text.to_string()).collect()
    }

    #[test]
    fn a_reference_is_told_once_as_far_as_it_goes() {
        assert_eq!(heads_of(r#""g.a.id", "g.a", "g.b[\"x y\"].id", "g.b[\"x y\"]", "g.b", "g.b""#), ["g.a.id", "g.b[\"x y\"].id", "g.b"]);
        assert_eq!(heads_of(r#""g.a.id", "g.a", "g.a.id", "g.a""#), ["g.a.id"]);
        assert_eq!(heads_of(r#""g.a[0].list[1].id", "g.a[0].list[1]", "g.a[0].list", "g.a[0]", "g.a""#), ["g.a[0].list[1].id"]);
        assert_eq!(heads_of(r#""module.m[0].out", "module.m[0]", "module.m", "each.key""#), ["module.m[0].out", "module.m", "each.key"]);
    }
}
