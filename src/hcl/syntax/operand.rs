//! Operands: literals, names, calls, collections, `for`, and what is picked out of them.

use std::sync::Arc;

use super::super::number::Number;
use super::super::value::Value;
use super::ast::{Access, Call, Expr, ExprKind, For, LoopNames};
use super::cursor::Cursor;
use super::expression::parse_expr;
use super::template::{parse_heredoc, parse_quoted};
use super::{Parsed, SyntaxError};

/// The most steps after one operand.
const MAX_STEPS: usize = 1_000;

/// Parses an operand with everything that is picked out of it.
pub(super) fn parse_operand(cursor: &mut Cursor) -> Parsed<Expr> {
    let base = parse_primary(cursor)?;
    parse_postfix(cursor, base)
}

fn parse_primary(cursor: &mut Cursor) -> Parsed<Expr> {
    cursor.skip();
    let start = cursor.at;
    match cursor.peek() {
        Some('(') => parse_parentheses(cursor),
        Some('[') => parse_tuple(cursor),
        Some('{') => parse_object(cursor),
        Some('"') => parse_quoted(cursor),
        Some('<') if cursor.looks_at("<<") => parse_heredoc(cursor),
        Some(first) if first.is_ascii_digit() => parse_number(cursor),
        Some(first) if first.is_alphabetic() || first == '_' => parse_name(cursor, start),
        _ => Err(cursor.unexpected("an expression")),
    }
}

fn parse_parentheses(cursor: &mut Cursor) -> Parsed<Expr> {
    let start = cursor.at;
    cursor.at += 1;
    let inner = cursor.nested(false, |cursor| {
        let inner = parse_expr(cursor)?;
        cursor.skip();
        cursor.expect(")", "after the expression")?;
        Ok(inner)
    })?;
    // parentheses keep `(a.b)` from being a key
    Ok(Expr { kind: ExprKind::Postfix(Box::new(inner), Vec::new()), span: cursor.since(start) })
}

fn parse_number(cursor: &mut Cursor) -> Parsed<Expr> {
    let start = cursor.at;
    let digits = |cursor: &mut Cursor| {
        let count = cursor.rest().bytes().take_while(u8::is_ascii_digit).count();
        cursor.at += count;
        count > 0
    };
    digits(cursor);
    let whole = cursor.at;
    if cursor.eat(".") && !digits(cursor) {
        cursor.at = whole;
    }
    let mantissa = cursor.at;
    if cursor.eat("e") || cursor.eat("E") {
        let _ = cursor.eat("+") || cursor.eat("-");
        if !digits(cursor) {
            cursor.at = mantissa;
        }
    }
    // the bytes that were passed are ASCII
    let text = cursor.text.get(start..cursor.at).unwrap_or_default();
    let number = Number::parse(text).ok_or_else(|| cursor.error(start, "the number is out of bounds"))?;
    Ok(literal(cursor, start, number.into()))
}

fn literal(cursor: &Cursor, start: usize, value: Value) -> Expr {
    let span = cursor.since(start);
    Expr { kind: ExprKind::Literal(value.at(span)), span }
}

fn parse_name(cursor: &mut Cursor, start: usize) -> Parsed<Expr> {
    // whoever calls this has seen a name
    let mut name = cursor.identifier().unwrap_or_default();
    while cursor.looks_at("::") {
        cursor.at += 2;
        let Some(next) = cursor.identifier() else { return Err(cursor.unexpected("a name after `::`")) };
        name = format!("{name}::{next}").into();
    }
    let name_span = cursor.since(start);
    let after = cursor.at;
    cursor.skip();
    if cursor.looks_at("(") {
        return parse_call(cursor, start, name, name_span);
    }
    cursor.at = after;
    Ok(match &*name {
        "null" => literal(cursor, start, Value::null()),
        "true" => literal(cursor, start, true.into()),
        "false" => literal(cursor, start, false.into()),
        _ => Expr { kind: ExprKind::Variable(name), span: name_span },
    })
}

fn parse_call(cursor: &mut Cursor, start: usize, name: Arc<str>, name_span: crate::source::Span) -> Parsed<Expr> {
    cursor.at += 1;
    let (arguments, expands) = cursor.nested(false, |cursor| {
        let mut arguments = Vec::new();
        loop {
            cursor.skip();
            if cursor.eat(")") {
                return Ok((arguments, false));
            }
            arguments.push(parse_expr(cursor)?);
            cursor.skip();
            if cursor.eat("...") {
                cursor.skip();
                let _ = cursor.eat(",");
                cursor.skip();
                cursor.expect(")", "after the expanded argument")?;
                return Ok((arguments, true));
            }
            if !cursor.eat(",") && !cursor.looks_at(")") {
                return Err(cursor.unexpected("`,` or `)` in a call"));
            }
        }
    })?;
    let call = Call { name, name_span, arguments, expands };
    Ok(Expr { kind: ExprKind::Call(Box::new(call)), span: cursor.since(start) })
}

fn parse_tuple(cursor: &mut Cursor) -> Parsed<Expr> {
    let start = cursor.at;
    cursor.at += 1;
    let kind = cursor.nested(false, |cursor| {
        cursor.skip();
        if cursor.looks_at_word("for") {
            return parse_for(cursor, false);
        }
        let mut elements = Vec::new();
        loop {
            cursor.skip();
            if cursor.eat("]") {
                return Ok(ExprKind::Tuple(elements));
            }
            elements.push(parse_expr(cursor)?);
            cursor.skip();
            if !cursor.eat(",") && !cursor.looks_at("]") {
                return Err(cursor.unexpected("`,` or `]` in a tuple"));
            }
        }
    })?;
    Ok(Expr { kind, span: cursor.since(start) })
}

fn parse_object(cursor: &mut Cursor) -> Parsed<Expr> {
    let start = cursor.at;
    cursor.at += 1;
    let kind = cursor.nested(true, |cursor| {
        cursor.skip_lines();
        if cursor.looks_at_word("for") {
            return cursor.nested(false, |cursor| parse_for(cursor, true));
        }
        let mut items = Vec::new();
        loop {
            cursor.skip_lines();
            if cursor.eat("}") {
                return Ok(ExprKind::Object(items));
            }
            items.push(parse_item(cursor)?);
            cursor.skip();
            if !cursor.eat(",") && !cursor.eat_line_end() && !cursor.looks_at("}") {
                return Err(cursor.unexpected("`,` or the end of the line after an item"));
            }
        }
    })?;
    Ok(Expr { kind, span: cursor.since(start) })
}

fn parse_item(cursor: &mut Cursor) -> Parsed<(Expr, Expr)> {
    let start = cursor.at;
    let key = key_of(cursor, start)?;
    cursor.skip();
    if !cursor.looks_at("==") && (cursor.eat("=") || cursor.eat(":")) {
        return Ok((key, parse_expr(cursor)?));
    }
    Err(cursor.unexpected("`=` or `:` after a key"))
}

/// A word stands for itself as a key.
fn key_of(cursor: &mut Cursor, start: usize) -> Parsed<Expr> {
    let word = cursor.identifier();
    let end = cursor.at;
    cursor.skip();
    if let Some(word) = word
        && (cursor.looks_at(":") || cursor.looks_at("="))
        && !cursor.looks_at("==")
    {
        let span = cursor.span(start, end);
        return Ok(Expr { kind: ExprKind::Literal(Value::text(&word).at(span)), span });
    }
    cursor.at = start;
    let key = parse_expr(cursor)?;
    let is_path = matches!(&key.kind, ExprKind::Postfix(base, steps) if !steps.is_empty() && matches!(base.kind, ExprKind::Variable(_)));
    if is_path {
        return Err(SyntaxError { message: "a key that is an expression must stand in parentheses".to_owned(), span: key.span });
    }
    Ok(key)
}

fn parse_for(cursor: &mut Cursor, is_object: bool) -> Parsed<ExprKind> {
    let _ = cursor.eat_word("for");
    let names = parse_loop_names(cursor)?;
    let collection = parse_expr(cursor)?;
    cursor.skip();
    cursor.expect(":", "after the collection of a `for`")?;
    let first = parse_expr(cursor)?;
    cursor.skip();
    let (key, value) = if is_object {
        cursor.expect("=>", "after the key of a `for`")?;
        (Some(first), parse_expr(cursor)?)
    } else {
        (None, first)
    };
    cursor.skip();
    let groups = is_object && cursor.eat("...");
    cursor.skip();
    let condition = if cursor.eat_word("if") { Some(parse_expr(cursor)?) } else { None };
    cursor.skip();
    cursor.expect(if is_object { "}" } else { "]" }, "at the end of a `for`")?;
    Ok(ExprKind::For(Box::new(For { names, collection, key, value, condition, groups })))
}

/// Parses `k, v in`.
pub(super) fn parse_loop_names(cursor: &mut Cursor) -> Parsed<LoopNames> {
    cursor.skip();
    let Some(first) = cursor.identifier() else { return Err(cursor.unexpected("a name after `for`")) };
    cursor.skip();
    let names = if cursor.eat(",") {
        cursor.skip();
        let Some(value) = cursor.identifier() else { return Err(cursor.unexpected("a second name after `,`")) };
        LoopNames { key: Some(first), value }
    } else {
        LoopNames { key: None, value: first }
    };
    cursor.skip();
    if cursor.eat_word("in") { Ok(names) } else { Err(cursor.unexpected("`in`")) }
}

/// Parses everything that is picked out of `base`.
fn parse_postfix(cursor: &mut Cursor, base: Expr) -> Parsed<Expr> {
    let mut expr = base;
    for _ in 0..MAX_STEPS {
        let before = cursor.at;
        cursor.skip();
        if cursor.looks_at(".") && !cursor.looks_at("...") {
            cursor.at += 1;
            cursor.skip();
            expr = parse_dot(cursor, expr)?;
        } else if cursor.looks_at("[") {
            expr = parse_bracket(cursor, expr)?;
        } else {
            cursor.at = before;
            return Ok(expr);
        }
    }
    Err(cursor.unexpected(&format!("at most {MAX_STEPS} steps")))
}

fn parse_dot(cursor: &mut Cursor, base: Expr) -> Parsed<Expr> {
    if cursor.eat("*") {
        return parse_attribute_splat(cursor, base);
    }
    let step = parse_attribute(cursor)?;
    Ok(access(base, step, cursor))
}

/// Parses what follows a dot: a name, or a position as in `list.0`.
fn parse_attribute(cursor: &mut Cursor) -> Parsed<Access> {
    let start = cursor.at;
    if let Some(name) = cursor.identifier() {
        return Ok(Access::Attribute(name, cursor.since(start)));
    }
    let digits = cursor.rest().bytes().take_while(u8::is_ascii_digit).count();
    cursor.at += digits;
    match cursor.text.get(start..cursor.at).and_then(Number::parse) {
        Some(number) => Ok(Access::Index(literal(cursor, start, number.into()))),
        None => Err(cursor.unexpected("a name after `.`")),
    }
}

/// `.*`: only the names that follow belong to each element.
fn parse_attribute_splat(cursor: &mut Cursor, source: Expr) -> Parsed<Expr> {
    let item_span = cursor.since(cursor.at);
    let mut each = Expr { kind: ExprKind::Item, span: item_span };
    while cursor.looks_at(".") && !cursor.looks_at("...") {
        cursor.at += 1;
        let step = parse_attribute(cursor)?;
        each = access(each, step, cursor);
    }
    let span = source.span.to(each.span);
    Ok(Expr { kind: ExprKind::Splat { source: Box::new(source), each: Box::new(each) }, span })
}

fn parse_bracket(cursor: &mut Cursor, base: Expr) -> Parsed<Expr> {
    let before = cursor.at;
    cursor.at += 1;
    cursor.skip_lines();
    if cursor.eat("*") {
        cursor.skip_lines();
        cursor.expect("]", "after `[*`")?;
        let item = Expr { kind: ExprKind::Item, span: cursor.since(before) };
        let ends_at_line = cursor.ends_at_line;
        let each = cursor.nested(ends_at_line, |cursor| parse_postfix(cursor, item))?;
        let span = base.span.to(cursor.since(before));
        return Ok(Expr { kind: ExprKind::Splat { source: Box::new(base), each: Box::new(each) }, span });
    }
    let index = cursor.nested(false, |cursor| {
        let index = parse_expr(cursor)?;
        cursor.skip();
        cursor.expect("]", "after an index")?;
        Ok(index)
    })?;
    Ok(access(base, Access::Index(index), cursor))
}

fn access(base: Expr, step: Access, cursor: &Cursor) -> Expr {
    let span = base.span.to(cursor.since(cursor.at));
    match base.kind {
        ExprKind::Postfix(inner, mut steps) if !steps.is_empty() => {
            steps.push(step);
            Expr { kind: ExprKind::Postfix(inner, steps), span }
        }
        _ => Expr { kind: ExprKind::Postfix(Box::new(base), vec![step]), span },
    }
}
