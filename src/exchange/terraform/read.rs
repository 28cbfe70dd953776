//! One `.tf` text to a [`Document`]; alone in knowing the parser.

use std::cell::Cell;
use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, Object, Traversal, TraversalOperator};
use hcl_edit::parser::Error;
use hcl_edit::structure;
use hcl_edit::template::{Element, Template};

use super::guard::{MAX_DEPTH, check_text};
use super::tree::{Attribute, Block, Body, Document, Mark, Value, ValueKind};
use crate::diag::{Code, Diagnostic};
use crate::source::{Source, SourceId, Span};

/// Reads one text.
///
/// # Errors
///
/// `too-deep` where it nests too deeply, `syntax` where it is no Terraform configuration.
pub(super) fn read_document(id: SourceId, source: &Source) -> Result<Document, Diagnostic> {
    let text = source.text();
    check_text(id, text)?;
    let stripped = text.strip_prefix('\u{feff}').unwrap_or(text);
    let reader = Reader { source: id, offset: text.len() - stripped.len() };
    let body = hcl_edit::parser::parse_body(stripped).map_err(|error| reader.diagnose(&error, stripped))?;
    let folder = source.name().rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    Ok(Document { folder, body: reader.read_body(&body, Span::new(id, 0, text.len())) })
}

struct Reader {
    source: SourceId,
    /// Bytes before the text that the parser saw: a byte order mark.
    offset: usize,
}

impl Reader {
    fn diagnose(&self, error: &Error, text: &str) -> Diagnostic {
        let start = text.floor_char_boundary(error.location().offset());
        let length = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let span = Span::new(self.source, self.offset + start, self.offset + start + length);
        if error.message().starts_with("invalid nesting depth") || error.message().starts_with("invalid binary operation; expected at most")
        {
            let message = format!("nesting is deeper than {MAX_DEPTH}, or an expression has too many operators");
            return Diagnostic::new(Code::TooDeep, message, span, "one level too deep");
        }
        Diagnostic::new(Code::Syntax, "this is no Terraform configuration", span, error.message().to_lowercase().replace('\n', "\\n"))
    }

    fn read_body(&self, body: &structure::Body, around: Span) -> Body {
        let attributes = body.attributes().map(|attribute| self.read_attribute(attribute, around)).collect();
        let blocks = body.blocks().map(|block| self.read_block(block, around)).collect();
        Body::new(attributes, blocks)
    }

    fn read_attribute(&self, attribute: &structure::Attribute, around: Span) -> Attribute {
        let span = self.span(attribute.span(), around);
        let value = self.read_value(&attribute.value, span);
        let start = self.span(attribute.key.span(), span);
        Attribute { name: attribute.key.as_str().to_owned(), span: start.to(value.span), value, mark: Cell::new(Mark::Unseen) }
    }

    fn read_block(&self, block: &structure::Block, around: Span) -> Block {
        let span = self.span(block.span(), around);
        let ident = self.span(block.ident.span(), span);
        let head = block.labels.last().map_or(ident, |label| ident.to(self.span(label.span(), ident)));
        let labels = block.labels.iter().map(|label| label.as_str().to_owned()).collect();
        let kind = block.ident.as_str().to_owned();
        Block { kind, labels, body: self.read_body(&block.body, span), span, head, mark: Cell::new(Mark::Unseen) }
    }

    fn read_value(&self, expression: &Expression, around: Span) -> Value {
        let span = self.span(expression.span(), around);
        let kind = match expression {
            Expression::Null(_) => ValueKind::Null,
            Expression::Bool(value) => ValueKind::Bool(*value.value()),
            Expression::Number(number) => ValueKind::Text(number.value().to_string()),
            Expression::String(text) => ValueKind::Text(text.value().clone()),
            Expression::Array(array) => ValueKind::List(array.iter().map(|item| self.read_value(item, span)).collect()),
            Expression::Object(object) => self.read_object(object, span),
            Expression::StringTemplate(template) => self.read_template(template, span),
            Expression::HeredocTemplate(heredoc) => self.read_template(&heredoc.template, span),
            Expression::Parenthesis(inner) => return Value { span, ..self.read_value(inner.inner(), span) },
            Expression::Variable(name) => ValueKind::Reference(vec![name.as_str().to_owned()]),
            Expression::Traversal(traversal) => read_traversal(traversal),
            Expression::FuncCall(call) => ValueKind::Unread(format!("function `{}` is not evaluated", call.name.name.as_str())),
            Expression::Conditional(_) => ValueKind::Unread("a condition is not evaluated".to_owned()),
            Expression::UnaryOp(_) | Expression::BinaryOp(_) => ValueKind::Unread("an operation is not evaluated".to_owned()),
            Expression::ForExpr(_) => ValueKind::Unread("a `for` expression is not evaluated".to_owned()),
        };
        Value { kind, span }
    }

    fn read_object(&self, object: &Object, span: Span) -> ValueKind {
        let items = object.iter().map(|(key, value)| {
            let name = key.as_ident().map(|ident| ident.as_str()).or_else(|| key.as_expr()?.as_str())?;
            Some((name.to_owned(), self.read_value(value.expr(), span)))
        });
        let items: Option<Vec<_>> = items.collect();
        items.map_or_else(|| ValueKind::Unread("an object with a computed key is not evaluated".to_owned()), ValueKind::Object)
    }

    fn read_template(&self, template: &Template, span: Span) -> ValueKind {
        let pieces = template.iter().map(|element| match element {
            Element::Literal(text) => Value { kind: ValueKind::Text(text.value().clone()), span },
            Element::Interpolation(interpolation) => self.read_value(&interpolation.expr, span),
            Element::Directive(_) => Value { kind: ValueKind::Unread("a template directive is not evaluated".to_owned()), span },
        });
        ValueKind::Template(pieces.collect())
    }

    /// Places a range of the parser; where it has none, what stands around it.
    fn span(&self, range: Option<Range<usize>>, around: Span) -> Span {
        range.map_or(around, |range| Span::new(self.source, range.start + self.offset, range.end + self.offset))
    }
}

fn read_traversal(traversal: &Traversal) -> ValueKind {
    let Expression::Variable(root) = &traversal.expr else {
        return ValueKind::Unread("an element of a computed value is not evaluated".to_owned());
    };
    let mut words = vec![root.as_str().to_owned()];
    for operator in &traversal.operators {
        match operator.value() {
            TraversalOperator::GetAttr(name) => words.push(name.as_str().to_owned()),
            TraversalOperator::Index(Expression::String(key)) => words.push(key.value().clone()),
            TraversalOperator::Index(_) | TraversalOperator::LegacyIndex(_) => {
                return ValueKind::Unread(format!("`{}[…]` points into what is not expanded", words.join(".")));
            }
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => {
                return ValueKind::Unread(format!("`{}[*]` points into what is not expanded", words.join(".")));
            }
        }
    }
    ValueKind::Reference(words)
}
