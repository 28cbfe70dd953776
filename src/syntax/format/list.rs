//! Writes a line that holds a list: whole, filled up to a width, or one element a line.

use crate::syntax::ast;

/// A line around a list, as `assign alice, bob to …`; a line without one is all head.
pub(super) struct List {
    head: String,
    elements: Vec<String>,
    /// What follows the list, with its colon or space.
    rest: String,
}

impl List {
    /// Creates a line; without elements it is `head` and `rest` alone.
    pub fn new(head: impl Into<String>, elements: Vec<String>, rest: impl Into<String>) -> Self {
        Self { head: head.into(), elements, rest: rest.into() }
    }

    /// Creates a line without a list.
    pub fn plain(head: impl Into<String>) -> Self {
        Self::new(head, Vec::new(), "")
    }

    /// Returns whether there is something that comments can follow.
    pub fn has_elements(&self) -> bool {
        !self.elements.is_empty()
    }

    /// Puts words before the line.
    pub fn after(self, words: &str) -> Self {
        Self { head: format!("{words} {}", self.head), ..self }
    }

    /// Returns the line whole.
    pub fn line(&self) -> String {
        match self.elements.is_empty() {
            true => format!("{}{}", self.head, self.rest),
            false => format!("{} {}{}", self.head, self.elements.join(", "), self.rest),
        }
    }

    /// Returns as few lines as hold the list within `width` columns, those after the first to be indented by `indent`; none where
    /// there is nothing to break.
    pub fn fill(&self, width: usize, indent: usize) -> Option<Vec<String>> {
        if self.elements.len() < 2 {
            return None;
        }
        let mut filled = Filled { lines: Vec::new(), line: self.head.clone(), width };
        for (index, element) in self.elements.iter().enumerate() {
            filled.add(&format!("{element}{}", self.mark(index)), indent, index > 0);
        }
        filled.add(self.words_after(), indent, true);
        filled.lines.push(filled.line);
        Some(filled.lines)
    }

    /// Returns one element a line, each with the comments after it; none without elements.
    pub fn with_comments(&self, comments: &[ast::ListComment]) -> Option<Vec<String>> {
        let last = self.elements.len().checked_sub(1)?;
        let mut lines = Vec::new();
        let mut left = comments;
        for (index, element) in self.elements.iter().enumerate() {
            let head = if index == 0 { format!("{} ", self.head) } else { String::new() };
            lines.push(format!("{head}{element}{}", self.mark(index)));
            // they stand in the order of the text
            let (own, others) = left.split_at(left.partition_point(|comment| comment.after.min(last) <= index));
            left = others;
            own.iter().enumerate().for_each(|(place, comment)| write_comment(comment, place == 0, &mut lines));
        }
        lines.extend(Some(self.words_after().to_owned()).filter(|rest| !rest.is_empty()));
        Some(lines)
    }

    /// Returns what stands right after an element.
    fn mark(&self, index: usize) -> &'static str {
        match index + 1 == self.elements.len() {
            false => ",",
            true if self.rest.starts_with(':') => ":",
            true => "",
        }
    }

    fn words_after(&self) -> &str {
        self.rest.trim_start_matches(':').trim_start()
    }
}

/// Lines that fill up.
struct Filled {
    lines: Vec<String>,
    line: String,
    width: usize,
}

impl Filled {
    /// Adds words to the last line, or where they do not fit to a new one.
    fn add(&mut self, words: &str, indent: usize, may_break: bool) {
        if words.is_empty() {
            return;
        }
        let used = self.line.chars().count() + if self.lines.is_empty() { 0 } else { indent };
        if may_break && used + 1 + words.chars().count() > self.width {
            self.lines.push(std::mem::replace(&mut self.line, words.to_owned()));
        } else {
            self.line.push(' ');
            self.line.push_str(words);
        }
    }
}

/// Only the first comment after an element can share its line.
fn write_comment(comment: &ast::ListComment, is_first: bool, lines: &mut Vec<String>) {
    for (index, text) in comment_lines(&comment.text).into_iter().filter(|text| !text.is_empty()).enumerate() {
        match lines.last_mut() {
            Some(line) if is_first && index == 0 && !comment.is_alone => line.push_str(&format!("  {text}")),
            Some(_) | None => lines.push(text),
        }
    }
}

/// Returns the lines of a comment, each with its `#`, so that no part of it can become code.
pub(super) fn comment_lines(comment: &str) -> Vec<String> {
    let lines = comment.split(['\n', '\r']).map(str::trim_end);
    lines.map(|line| if line.is_empty() || line.starts_with('#') { line.to_owned() } else { format!("# {line}") }).collect()
}
