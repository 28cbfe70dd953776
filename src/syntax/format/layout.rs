//! Lays lines out: indentation, blocks, blank lines and comments.

use super::list::{List, comment_lines};
use crate::syntax::ast;

/// The most columns a block on one line may take, and a line with a list.
const WIDTH: usize = 100;
/// The most columns the items of such a block may take where there are several.
const SHORT: usize = 50;

/// Something that stands on a line, and may open a block at its end.
pub(super) trait Printed {
    /// Returns its text up to the block.
    fn line(&self) -> String;

    /// Returns its text as a list with words around it, if it is one.
    fn list(&self) -> Option<List> {
        None
    }

    /// Returns its block.
    fn body(&self) -> Option<Body<'_>> {
        None
    }

    /// Returns what follows it on lines of their own.
    fn tail(&self) -> &[ast::Node<ast::Allow>] {
        &[]
    }
}

/// A block to print.
pub(super) struct Body<'a> {
    block: &'a dyn Printable,
    /// How many items may share the line of the head.
    most_on_line: usize,
}

impl<'a> Body<'a> {
    /// Creates a block that stands on one line if it has at most `most_on_line` items without comments.
    pub fn short<T: Printed>(block: &'a ast::Block<T>, most_on_line: usize) -> Self {
        Self { block, most_on_line }
    }

    /// Returns the block on one line, if it may stand there.
    fn on_line(&self, printer: &Printer) -> Option<String> {
        self.block.on_line(self.most_on_line, printer.comments)
    }
}

/// A block of whatever items.
trait Printable {
    fn on_line(&self, most: usize, comments: Comments) -> Option<String>;
    fn print(&self, printer: &mut Printer);
}

impl<T: Printed> Printable for ast::Block<T> {
    fn on_line(&self, most: usize, comments: Comments) -> Option<String> {
        let is_bare = comments == Comments::Dropped;
        if self.items.is_empty() && (is_bare || self.dangling.is_empty()) {
            return Some("{}".to_owned());
        }
        let is_plain = |item: &ast::Node<T>| (is_bare || item.trivia.is_none()) && item.value.body().is_none();
        if self.items.len() > most || !(is_bare || self.dangling.is_empty()) || !self.items.iter().all(is_plain) {
            return None;
        }
        let items: Vec<String> = self.items.iter().map(|item| item.value.line()).collect();
        let joined = items.join("  ");
        (items.len() == 1 || joined.chars().count() <= SHORT).then(|| format!("{{ {joined} }}"))
    }

    fn print(&self, printer: &mut Printer) {
        printer.nodes(&self.items);
        if !self.items.is_empty() || self.dangling.first().is_some_and(|first| !first.is_empty()) {
            printer.print_comments(&self.dangling);
        } else {
            printer.print_comments(self.dangling.split_first().map_or(&[][..], |(_, rest)| rest));
        }
    }
}

/// What becomes of comments and blank lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comments {
    /// They are printed.
    Kept,
    /// They are left out.
    Dropped,
}

/// The comments inside a value, and what is to follow it on its last line.
#[derive(Clone, Copy, Default)]
struct Around<'a> {
    in_list: &'a [ast::ListComment],
    behind_brace: Option<&'a String>,
    after: &'a str,
}

impl<'a> Around<'a> {
    /// Returns the comments that have a place inside `value`, and those that have none.
    fn inside<T: Printed>(value: &T, trivia: &'a ast::Trivia) -> (Self, Vec<&'a String>) {
        let (mut around, mut homeless) = (Self::default(), Vec::new());
        match value.list().is_some_and(|list| list.has_elements()) {
            true => around.in_list = &trivia.in_list,
            false => homeless.extend(trivia.in_list.iter().map(|comment| &comment.text)),
        }
        match value.body().is_some() {
            true => around.behind_brace = trivia.behind_brace.as_ref(),
            false => homeless.extend(&trivia.behind_brace),
        }
        (around, homeless)
    }
}

/// Returns a comment as it stands behind something on its line; empty without one.
fn behind(comment: Option<&String>) -> String {
    let text = comment.map_or_else(String::new, |comment| comment_lines(comment).join(" "));
    if text.is_empty() { text } else { format!("  {text}") }
}

/// Text that grows line by line.
#[derive(Debug)]
pub(super) struct Printer {
    /// What is written so far.
    pub out: String,
    depth: usize,
    comments: Comments,
}

impl Printer {
    /// Creates an empty text.
    pub fn new(comments: Comments) -> Self {
        Self { out: String::new(), depth: 0, comments }
    }

    /// Prints nodes, with the blank lines and comments around them.
    pub fn nodes<T: Printed>(&mut self, nodes: &[ast::Node<T>]) {
        for (index, node) in nodes.iter().enumerate() {
            self.node(node, index == 0);
        }
    }

    /// Prints comments, each on a line; an empty one is a blank line.
    pub fn print_comments(&mut self, comments: &[String]) {
        if self.comments == Comments::Dropped {
            return;
        }
        for line in comments.iter().flat_map(|comment| comment_lines(comment)) {
            self.line(&line);
        }
    }

    /// Prints a value without comments.
    pub fn value<T: Printed>(&mut self, value: &T) {
        self.print(value, Around::default());
    }

    fn node<T: Printed>(&mut self, node: &ast::Node<T>, is_first: bool) {
        let Some(trivia) = node.trivia.as_deref().filter(|_| self.comments == Comments::Kept) else {
            return self.print(&node.value, Around::default());
        };
        if trivia.blank_before && !is_first {
            self.line("");
        }
        let (last, others) = trivia.trailing.split_last().map_or((None, &[][..]), |(last, others)| (Some(last), others));
        let (inside, homeless) = Around::inside(&node.value, trivia);
        let above: Vec<String> = trivia.leading.iter().chain(homeless).chain(others).flat_map(|comment| comment_lines(comment)).collect();
        for line in &above {
            self.line(line);
        }
        // A `##` line right above a statement would become its description.
        if self.depth == 0 && above.last().is_some_and(|line| line.starts_with("##")) {
            self.line("");
        }
        for line in trivia.description.iter().flat_map(|description| description.split(['\n', '\r'])) {
            self.line(format!("## {line}").trim_end());
        }
        self.print(&node.value, Around { after: &behind(last), ..inside });
    }

    fn print<T: Printed>(&mut self, value: &T, around: Around<'_>) {
        let Some(body) = value.body() else { return self.with_tail(value, around) };
        let after = around.after;
        let line = value.line();
        let on_line = body.on_line(self).filter(|_| around.behind_brace.is_none());
        if let Some(block) = on_line.filter(|block| block == "{}" || self.fits(&[&line, " ", block])) {
            return self.line(&format!("{line} {block}{after}"));
        }
        self.line(&format!("{line} {{{}", behind(around.behind_brace)));
        self.depth += 1;
        body.block.print(self);
        self.depth -= 1;
        self.line(&format!("}}{after}"));
    }

    /// What follows a statement shares its line where it fits and has no comments.
    fn with_tail<T: Printed>(&mut self, value: &T, Around { in_list, after, .. }: Around<'_>) {
        let (line, tail) = (value.line(), value.tail());
        let whole = tail.iter().fold(line.clone(), |whole, allow| format!("{whole} {}", allow.value.line()));
        if in_list.is_empty() && tail.iter().all(|allow| allow.trivia.is_none()) && self.fits(&[&whole]) {
            return self.line(&format!("{whole}{after}"));
        }
        let lines = self.break_list(value, &line, in_list).unwrap_or_else(|| vec![line]);
        self.lines(&lines, after);
        self.depth += 1;
        self.nodes(tail);
        self.depth -= 1;
    }

    /// Writes one thing on lines of which all but the first are indented, and what follows the last.
    fn lines(&mut self, lines: &[String], after: &str) {
        let depth = self.depth;
        for (index, line) in lines.iter().enumerate() {
            self.depth = depth + usize::from(index > 0);
            self.line(&format!("{line}{}", if index + 1 == lines.len() { after } else { "" }));
        }
        self.depth = depth;
    }

    /// Returns the lines of a list that does not fit on one, or that holds comments.
    fn break_list<T: Printed>(&self, value: &T, line: &str, in_list: &[ast::ListComment]) -> Option<Vec<String>> {
        match self.comments {
            Comments::Dropped => None,
            Comments::Kept if !in_list.is_empty() => value.list()?.with_comments(in_list),
            Comments::Kept if self.fits(&[line]) => None,
            Comments::Kept => value.list()?.fill(WIDTH - 2 * self.depth, 2),
        }
    }

    fn fits(&self, parts: &[&str]) -> bool {
        2 * self.depth + parts.iter().map(|part| part.chars().count()).sum::<usize>() <= WIDTH
    }

    /// Writes a line; never two blank ones in a row, and none at the start.
    fn line(&mut self, line: &str) {
        if line.is_empty() {
            if !self.out.is_empty() && !self.out.ends_with("\n\n") {
                self.out.push('\n');
            }
            return;
        }
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
        self.out.push_str(line);
        self.out.push('\n');
    }
}
