//! Pieces of a template to a tree: blanks that `~` and `<<-` take away, and directives with what they enclose.

use unicode_segmentation::UnicodeSegmentation as _;

use super::ast::{Expr, LoopNames, Part};
use super::cursor::MAX_DEPTH;
use super::template::{Piece, PieceKind};
use super::{Parsed, SyntaxError};
use crate::source::Span;

/// Takes away the indentation that all lines share; blank lines do not count.
pub(super) fn dedent(pieces: &mut [Piece]) {
    let mut is_line_start = true;
    let mut fewest = usize::MAX;
    let mut starts = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        let text = if let PieceKind::Literal(text) = &piece.kind { Some(text) } else { None };
        if is_line_start {
            let blanks = text.map_or(Some(0), |text| indentation(text));
            if let Some(blanks) = blanks {
                fewest = fewest.min(blanks);
                starts.push(place);
            }
        }
        is_line_start = text.is_some_and(|text| text.ends_with('\n'));
    }
    for place in starts {
        if let Some(PieceKind::Literal(text)) = pieces.get_mut(place).map(|piece| &mut piece.kind) {
            *text = text.graphemes(true).skip(fewest).collect();
        }
    }
}

/// How many blanks a line begins with; nothing for a blank line.
fn indentation(line: &str) -> Option<usize> {
    let rest = line.trim_start();
    let is_blank = rest.is_empty() && line.ends_with('\n');
    // the rest is the end of the line
    let blanks = line.get(..line.len() - rest.len()).unwrap_or_default();
    (!is_blank).then(|| blanks.graphemes(true).count())
}

/// Trims what `~` says, and puts what directives enclose into them.
pub(super) fn weave(pieces: Vec<Piece>) -> Parsed<Vec<Part>> {
    let mut loom = Loom { open: Vec::new(), parts: Vec::new() };
    let mut pieces = pieces;
    trim(&mut pieces);
    for piece in pieces {
        loom.add(piece)?;
    }
    match loom.open.pop() {
        Some(open) => Err(SyntaxError { message: format!("`{}` is missing", open.end()), span: open.span() }),
        None => Ok(loom.parts),
    }
}

/// Takes away the blanks beside `~`.
pub(super) fn trim(pieces: &mut [Piece]) {
    let before: Vec<bool> = pieces.iter().map(|piece| piece.trims_before).collect();
    let after: Vec<bool> = pieces.iter().map(|piece| piece.trims_after).collect();
    for (place, piece) in pieces.iter_mut().enumerate() {
        let PieceKind::Literal(text) = &mut piece.kind else { continue };
        if place.checked_sub(1).and_then(|place| after.get(place)) == Some(&true) {
            *text = text.trim_start().to_owned();
        }
        if before.get(place + 1) == Some(&true) {
            text.truncate(text.trim_end().len());
        }
    }
}

/// A directive whose end has not come yet, with the parts before it.
enum Open {
    Then { condition: Expr, before: Vec<Part>, span: Span },
    Otherwise { condition: Expr, then: Vec<Part>, before: Vec<Part>, span: Span },
    For { names: LoopNames, collection: Expr, before: Vec<Part>, span: Span },
}

impl Open {
    fn end(&self) -> &'static str {
        match self {
            Self::Then { .. } | Self::Otherwise { .. } => "%{ endif }",
            Self::For { .. } => "%{ endfor }",
        }
    }

    fn span(&self) -> Span {
        match self {
            Self::Then { span, .. } | Self::Otherwise { span, .. } | Self::For { span, .. } => *span,
        }
    }
}

struct Loom {
    open: Vec<Open>,
    /// The parts of the innermost directive that is open, or of the whole.
    parts: Vec<Part>,
}

impl Loom {
    fn add(&mut self, piece: Piece) -> Parsed<()> {
        let span = piece.span;
        match piece.kind {
            PieceKind::Literal(text) => self.add_literal(&text),
            PieceKind::Interpolation(expr) => self.parts.push(Part::Interpolation(expr)),
            PieceKind::If(condition) => {
                let before = std::mem::take(&mut self.parts);
                return self.push(Open::Then { condition, before, span });
            }
            PieceKind::For(names, collection) => {
                let before = std::mem::take(&mut self.parts);
                return self.push(Open::For { names, collection, before, span });
            }
            PieceKind::Else => return self.turn(span),
            PieceKind::EndIf | PieceKind::EndFor => return self.close(matches!(piece.kind, PieceKind::EndFor), span),
        }
        Ok(())
    }

    /// Lines that follow each other are one literal.
    fn add_literal(&mut self, text: &str) {
        if let Some(Part::Literal(last)) = self.parts.last_mut() {
            *last = format!("{last}{text}").into();
        } else {
            self.parts.push(Part::Literal(text.into()));
        }
    }

    fn push(&mut self, open: Open) -> Parsed<()> {
        if self.open.len() >= MAX_DEPTH {
            return Err(SyntaxError::too_deep(MAX_DEPTH, open.span()));
        }
        self.open.push(open);
        Ok(())
    }

    fn turn(&mut self, span: Span) -> Parsed<()> {
        match self.open.pop() {
            Some(Open::Then { condition, before, span }) => {
                let then = std::mem::take(&mut self.parts);
                self.push(Open::Otherwise { condition, then, before, span })
            }
            _ => Err(SyntaxError { message: "`else` stands without an `if`".to_owned(), span }),
        }
    }

    fn close(&mut self, is_loop: bool, span: Span) -> Parsed<()> {
        let parts = std::mem::take(&mut self.parts);
        let (before, part) = match self.open.pop() {
            Some(Open::Then { condition, before, .. }) if !is_loop => (before, Part::If { condition, then: parts, otherwise: Vec::new() }),
            Some(Open::Otherwise { condition, then, before, .. }) if !is_loop => (before, Part::If { condition, then, otherwise: parts }),
            Some(Open::For { names, collection, before, .. }) if is_loop => (before, Part::For { names, collection, parts }),
            _ => return Err(SyntaxError { message: "this ends nothing that is open".to_owned(), span }),
        };
        self.parts = before;
        self.parts.push(part);
        Ok(())
    }
}
