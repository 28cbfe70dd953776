//! Expressions: operators and conditions.

use super::ast::{Binary, Expr, ExprKind, Unary};
use super::cursor::{Cursor, Place};
use super::operand::parse_operand;
use super::{Parsed, SyntaxError};

/// The most operators in a row.
const MAX_OPERATORS: usize = 1_000;

/// Parses a text that is one expression; line ends do not end it.
///
/// # Errors
///
/// What does not fit.
pub(in crate::hcl) fn parse_expression(text: &str, place: Place) -> Result<Expr, SyntaxError> {
    let mut cursor = Cursor::new(text, place);
    let expr = parse_expr(&mut cursor)?;
    cursor.skip();
    if cursor.at < text.len() { Err(cursor.unexpected("the end of the expression")) } else { Ok(expr) }
}

/// Parses an expression.
pub(super) fn parse_expr(cursor: &mut Cursor) -> Parsed<Expr> {
    let ends_at_line = cursor.ends_at_line;
    cursor.nested(ends_at_line, parse_conditional)
}

fn parse_conditional(cursor: &mut Cursor) -> Parsed<Expr> {
    let condition = parse_binary(cursor, 0)?;
    cursor.skip();
    if !cursor.eat("?") {
        return Ok(condition);
    }
    let first = parse_expr(cursor)?;
    cursor.skip();
    cursor.expect(":", "between the arms of a condition")?;
    let second = parse_expr(cursor)?;
    let span = condition.span.to(second.span);
    Ok(Expr { kind: ExprKind::Conditional(Box::new([condition, first, second])), span })
}

/// Parses operators that bind at least as strongly as `level`.
fn parse_binary(cursor: &mut Cursor, level: u8) -> Parsed<Expr> {
    let mut left = parse_unary(cursor)?;
    let mut count = 0;
    while let Some((operator, length, strength)) = peek_operator(cursor).filter(|(_, _, strength)| *strength >= level) {
        count += 1;
        if count > MAX_OPERATORS {
            return Err(cursor.unexpected(&format!("at most {MAX_OPERATORS} operators in a row")));
        }
        cursor.at += length;
        let right = parse_binary(cursor, strength + 1)?;
        let span = left.span.to(right.span);
        left = Expr { kind: ExprKind::Binary(operator, Box::new([left, right])), span };
    }
    Ok(left)
}

/// The operator that stands here, its length, and how strongly it binds.
fn peek_operator(cursor: &mut Cursor) -> Option<(Binary, usize, u8)> {
    cursor.skip();
    const OPERATORS: &[(&str, Binary, u8)] = &[
        ("||", Binary::Or, 0),
        ("&&", Binary::And, 1),
        ("==", Binary::Equal, 2),
        ("!=", Binary::NotEqual, 2),
        ("<=", Binary::LessOrEqual, 3),
        (">=", Binary::GreaterOrEqual, 3),
        ("<", Binary::Less, 3),
        (">", Binary::Greater, 3),
        ("+", Binary::Add, 4),
        ("-", Binary::Subtract, 4),
        ("*", Binary::Multiply, 5),
        ("/", Binary::Divide, 5),
        ("%", Binary::Remainder, 5),
    ];
    let (text, operator, strength) = OPERATORS.iter().find(|(text, _, _)| cursor.looks_at(text))?;
    (!cursor.looks_at("%{")).then_some((*operator, text.len(), *strength))
}

fn parse_unary(cursor: &mut Cursor) -> Parsed<Expr> {
    cursor.skip();
    let start = cursor.at;
    let operator = match cursor.peek() {
        Some('!') => Unary::Not,
        Some('-') => Unary::Negate,
        _ => return parse_operand(cursor),
    };
    cursor.at += 1;
    let ends_at_line = cursor.ends_at_line;
    let operand = cursor.nested(ends_at_line, parse_unary)?;
    Ok(Expr { kind: ExprKind::Unary(operator, Box::new(operand)), span: cursor.since(start) })
}
