//! Configurations written as JSON.

use std::sync::Arc;

use crate::hcl::syntax::ast::{Attribute, Block, Body, Expr, ExprKind};
use crate::hcl::syntax::{Json, JsonKind, Place, SyntaxError, json_value, parse_expression, parse_template};
use crate::source::Span;

type Parsed<T> = Result<T, SyntaxError>;

/// Reads a file's value as blocks.
pub(super) fn json_body(json: &Json) -> Parsed<Body> {
    let mut body = Body::default();
    for (kind, span, value) in members(json)? {
        let labels = match &**kind {
            "//" => continue,
            "resource" | "data" | "ephemeral" => 2,
            "variable" | "output" | "module" | "provider" | "check" => 1,
            _ => 0,
        };
        add_blocks(kind, *span, Vec::new(), labels, value, &mut body)?;
    }
    Ok(body)
}

fn members(json: &Json) -> Parsed<&[(Arc<str>, Span, Json)]> {
    match &json.kind {
        JsonKind::Object(members) => Ok(members),
        JsonKind::Plain(_) | JsonKind::Text(_) | JsonKind::Array(_) => {
            Err(SyntaxError { message: "an object is needed here".to_owned(), span: json.span })
        }
    }
}

/// Goes down one object a label; where an array stands, each of its elements is meant.
fn add_blocks(kind: &Arc<str>, head: Span, labels: Vec<Arc<str>>, missing: usize, json: &Json, body: &mut Body) -> Parsed<()> {
    if let JsonKind::Array(items) = &json.kind {
        return items.iter().try_for_each(|item| add_blocks(kind, head, labels.clone(), missing, item, body));
    }
    if missing > 0 {
        for (label, span, value) in members(json)?.iter().filter(|(label, _, _)| &**label != "//") {
            let labels = labels.iter().chain([label]).cloned().collect();
            add_blocks(kind, *span, labels, missing - 1, value, body)?;
        }
        return Ok(());
    }
    body.blocks.push(Block { kind: kind.clone(), labels, body: block_body(kind, json)?, head, span: head.to(json.span) });
    Ok(())
}

fn block_body(kind: &str, json: &Json) -> Parsed<Body> {
    let mut body = Body::default();
    for (name, span, value) in members(json)? {
        match &**name {
            "//" => {}
            "dynamic" => add_dynamic(value, &mut body)?,
            _ => {
                let expr = match (kind, &**name) {
                    ("variable", "type") => type_expression(value)?,
                    ("variable", "default") | ("module", "source") => literal(value),
                    _ => expression(value)?,
                };
                body.attributes.retain(|other: &Attribute| other.name != *name);
                body.attributes.push(Attribute { name: name.clone(), name_span: *span, value: Arc::new(expr), span: span.to(value.span) });
            }
        }
    }
    Ok(body)
}

/// `"dynamic": {"rule": {"for_each": …, "content": {…}}}`
fn add_dynamic(json: &Json, body: &mut Body) -> Parsed<()> {
    if let JsonKind::Array(items) = &json.kind {
        return items.iter().try_for_each(|item| add_dynamic(item, body));
    }
    for (label, span, value) in members(json)? {
        let each = if let JsonKind::Array(items) = &value.kind { items.iter().collect() } else { vec![value] };
        for value in each {
            let mut inner = block_body("dynamic", value)?;
            inner.attributes.retain(|attribute| &*attribute.name != "content");
            for (name, span, content) in members(value)?.iter().filter(|(name, _, _)| &**name == "content") {
                add_blocks(name, *span, Vec::new(), 0, content, &mut inner)?;
            }
            body.blocks.push(Block {
                kind: "dynamic".into(),
                labels: vec![label.clone()],
                body: inner,
                head: *span,
                span: span.to(value.span),
            });
        }
    }
    Ok(())
}

fn literal(json: &Json) -> Expr {
    Expr { kind: ExprKind::Literal(json_value(json)), span: json.span }
}

fn type_expression(json: &Json) -> Parsed<Expr> {
    match &json.kind {
        JsonKind::Text(text) => parse_expression(text, Place::Within(json.span)),
        JsonKind::Plain(_) | JsonKind::Array(_) | JsonKind::Object(_) => Ok(literal(json)),
    }
}

/// Texts are templates, in keys as well.
fn expression(json: &Json) -> Parsed<Expr> {
    let kind = match &json.kind {
        JsonKind::Plain(value) => ExprKind::Literal(value.clone().at(json.span)),
        JsonKind::Text(text) => return parse_template(text, Place::Within(json.span)),
        JsonKind::Array(items) => ExprKind::Tuple(items.iter().map(expression).collect::<Result<_, _>>()?),
        JsonKind::Object(members) => {
            let item = |(key, span, value): &(Arc<str>, Span, Json)| Ok((parse_template(key, Place::Within(*span))?, expression(value)?));
            ExprKind::Object(members.iter().map(item).collect::<Result<_, _>>()?)
        }
    };
    Ok(Expr { kind, span: json.span })
}
