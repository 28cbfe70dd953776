//! Writes the statements of an imported file: comments above them, blank lines between them, the same for every format.

use unicode_normalization::UnicodeNormalization;

use super::note::one_line;
use crate::source::{SourceId, Span};
use crate::syntax::ast;

/// Statements in the order in which they are written.
#[derive(Default)]
pub(super) struct Writer {
    statements: Vec<ast::Node<ast::Statement>>,
    comments: Vec<String>,
    last_word: Option<&'static str>,
}

impl Writer {
    /// Adds a comment, without `#`, that stands above the next statement.
    pub(super) fn comment(&mut self, text: &str) {
        self.comments.push(comment(text));
    }

    /// Adds a statement below the comments that wait for one; a blank line parts declarations, and assignments from what is before.
    pub(super) fn push(&mut self, mut statement: ast::Node<ast::Statement>, description: Option<String>) {
        let word = match statement.value {
            ast::Statement::Assignment(_) => Some("assign"),
            _ => None,
        };
        let is_run = word.is_some() && word == self.last_word;
        self.last_word = word;
        let leading = std::mem::take(&mut self.comments);
        let is_next_in_run = is_run && leading.is_empty();
        let blank_before = !self.statements.is_empty() && !is_next_in_run;
        statement.trivia = Some(Box::new(ast::Trivia { blank_before, leading, description, ..ast::Trivia::default() }));
        self.statements.push(statement);
    }

    /// Returns the file.
    pub(super) fn finish(self, source: SourceId) -> ast::File {
        ast::File { source, statements: self.statements, dangling: self.comments }
    }
}

/// Comments inside a block.
#[derive(Default)]
pub(super) struct Comments(Vec<String>);

impl Comments {
    /// Adds a line, without `#`.
    pub(super) fn add(&mut self, text: String) {
        self.0.push(comment(&text));
    }

    /// Returns the lines, with `#`.
    pub(super) fn lines(self) -> Vec<String> {
        self.0
    }
}

fn comment(text: &str) -> String {
    format!("# {}", one_line(text))
}

/// Makes a node without comments.
pub(super) fn node<T>(value: T, span: Span) -> ast::Node<T> {
    ast::Node::new(value, span)
}

/// Makes a name, in NFC.
pub(super) fn name(text: &str, span: Span) -> ast::Name {
    ast::Name { text: text.nfc().collect::<String>().into(), span }
}

/// Makes a quoted text.
pub(super) fn text(text: &str, span: Span) -> ast::Text {
    ast::Text { text: text.into(), span }
}

/// Makes a block, where there is anything in it.
pub(super) fn block<T>(items: Vec<ast::Node<T>>, comments: Comments, span: Span) -> Option<ast::Block<T>> {
    let dangling = comments.lines();
    (!items.is_empty() || !dangling.is_empty()).then_some(ast::Block { items, dangling, span })
}
