//! Refuses a text that nests too deeply, or holds too large an object, before the recursive parser sees it.

use crate::defect::OrDefect;
use crate::diag::{Code, Diagnostic};
use crate::source::{SourceId, Span};

/// The deepest nesting of brackets, blocks and templates that is read.
pub(super) const MAX_DEPTH: usize = 64;

/// The most items of one object expression: the parser looks for repeated keys one by one.
const MAX_OBJECT_ITEMS: usize = 4_096;

/// Checks one text in linear time.
///
/// # Errors
///
/// `too-deep` at the bracket that goes too deep, `syntax` at an object with too many items. Other faults are left to the parser.
pub(super) fn check_text(source: SourceId, text: &str) -> Result<(), Diagnostic> {
    let mut scanner = Scanner { source, bytes: text.as_bytes(), at: 0, stack: Vec::new(), before: b'\n' };
    while scanner.step()? {}
    Ok(())
}

/// What the scanner is inside of.
#[derive(Debug, Clone, Copy)]
enum Inside {
    /// A bracket of expressions or blocks, with its closing byte.
    Bracket { close: u8 },
    /// An object: its braces and how many items it has so far.
    Object { items: usize },
    /// A quoted string.
    Quotes,
    /// A heredoc, with the place of its delimiter.
    Heredoc { start: usize, end: usize },
}

struct Scanner<'a> {
    source: SourceId,
    bytes: &'a [u8],
    at: usize,
    stack: Vec<Inside>,
    /// The last byte that was neither white space nor comment.
    before: u8,
}

impl Scanner<'_> {
    /// Reads on; `false` at the end, and at a bracket that closes nothing (the parser says so better).
    fn step(&mut self) -> Result<bool, Diagnostic> {
        if self.at >= self.bytes.len() {
            return Ok(false);
        }
        match self.stack.last().copied() {
            Some(Inside::Quotes) => self.step_quotes()?,
            Some(Inside::Heredoc { start, end }) => self.step_heredoc(start, end)?,
            Some(Inside::Bracket { .. } | Inside::Object { .. }) | None => return self.step_code(),
        }
        Ok(true)
    }

    fn step_code(&mut self) -> Result<bool, Diagnostic> {
        let byte = self.peek(0);
        match byte {
            b'#' => self.skip_line(),
            b'/' if self.peek(1) == b'/' => self.skip_line(),
            b'/' if self.peek(1) == b'*' => self.skip_comment(),
            b'<' if self.peek(1) == b'<' => self.open_heredoc(),
            b'"' => self.open(Inside::Quotes, 1)?,
            b'(' => self.open(Inside::Bracket { close: b')' }, 1)?,
            b'[' => self.open(Inside::Bracket { close: b']' }, 1)?,
            b'{' if self.is_after_word() => self.open(Inside::Bracket { close: b'}' }, 1)?,
            b'{' => self.open(Inside::Object { items: 0 }, 1)?,
            b')' | b']' | b'}' => return Ok(self.close(byte)),
            b'=' | b':' => self.count_item()?,
            _ => self.advance(byte),
        }
        Ok(true)
    }

    fn step_quotes(&mut self) -> Result<(), Diagnostic> {
        match self.peek(0) {
            b'\\' => self.at += 2,
            b'"' => {
                self.stack.pop();
                self.before = b'"';
                self.at += 1;
            }
            _ => self.step_template()?,
        }
        Ok(())
    }

    fn step_heredoc(&mut self, start: usize, end: usize) -> Result<(), Diagnostic> {
        if self.peek(0) != b'\n' {
            return self.step_template();
        }
        self.at += 1;
        let line = self.bytes.get(self.at..).or_defect();
        let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let delimiter = self.bytes.get(start..end).or_defect();
        let rest = line.get(blanks..).and_then(|line| line.strip_prefix(delimiter));
        if rest.is_some_and(|rest| !rest.first().is_some_and(|byte| is_word(*byte))) {
            self.stack.pop();
            self.before = b'"';
            self.at += blanks + delimiter.len();
        }
        Ok(())
    }

    /// Reads one byte of a string or heredoc, or the opening of a template.
    fn step_template(&mut self) -> Result<(), Diagnostic> {
        let marker = self.peek(0);
        if !matches!(marker, b'$' | b'%') {
            self.at += 1;
        } else if self.peek(1) == marker && self.peek(2) == b'{' {
            self.at += 3;
        } else if self.peek(1) == b'{' {
            self.open(Inside::Bracket { close: b'}' }, 2)?;
        } else {
            self.at += 1;
        }
        Ok(())
    }

    fn open(&mut self, inside: Inside, length: usize) -> Result<(), Diagnostic> {
        let depth = self.stack.iter().filter(|inside| matches!(inside, Inside::Bracket { .. } | Inside::Object { .. })).count();
        if depth >= MAX_DEPTH && !matches!(inside, Inside::Quotes) {
            let span = Span::new(self.source, self.at, self.at + length);
            let message = format!("nesting is deeper than {MAX_DEPTH}");
            return Err(Diagnostic::new(Code::TooDeep, message, span, "one level too deep"));
        }
        self.stack.push(inside);
        self.before = b'(';
        self.at += length;
        Ok(())
    }

    /// Closes the innermost bracket; `false` where it is another one.
    fn close(&mut self, byte: u8) -> bool {
        let is_match = match self.stack.pop() {
            Some(Inside::Bracket { close }) => close == byte,
            Some(Inside::Object { .. }) => byte == b'}',
            Some(Inside::Quotes | Inside::Heredoc { .. }) | None => false,
        };
        self.advance(byte);
        is_match
    }

    fn count_item(&mut self) -> Result<(), Diagnostic> {
        if let Some(Inside::Object { items }) = self.stack.last_mut() {
            *items += 1;
            if *items > MAX_OBJECT_ITEMS {
                let span = Span::new(self.source, self.at, self.at + 1);
                let message = format!("an object has more than {MAX_OBJECT_ITEMS} items");
                return Err(Diagnostic::new(Code::Syntax, message, span, "this is one too many"));
            }
        }
        self.advance(b'=');
        Ok(())
    }

    fn open_heredoc(&mut self) {
        let mut start = self.at + 2;
        if self.bytes.get(start) == Some(&b'-') {
            start += 1;
        }
        let name = self.bytes.get(start..).or_defect().iter().take_while(|byte| is_word(**byte)).count();
        let end = start + name;
        let is_line_end = matches!(self.bytes.get(end), Some(b'\n' | b'\r'));
        if name == 0 || !is_line_end {
            self.advance(b'<');
            return;
        }
        self.stack.push(Inside::Heredoc { start, end });
        self.at = end;
    }

    fn skip_line(&mut self) {
        let rest = self.bytes.get(self.at..).or_defect();
        self.at += rest.iter().take_while(|byte| **byte != b'\n').count();
    }

    fn skip_comment(&mut self) {
        let rest = self.bytes.get(self.at + 2..).or_defect();
        // one that is not closed ends with the text
        self.at = self.bytes.len().min(self.at + 4 + rest.windows(2).take_while(|pair| pair != b"*/").count());
    }

    fn advance(&mut self, byte: u8) {
        if !byte.is_ascii_whitespace() {
            self.before = byte;
        }
        self.at += 1;
    }

    /// Tells whether a brace here opens a block: it then stands after a name or label.
    fn is_after_word(&self) -> bool {
        self.before == b'"' || is_word(self.before)
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Origin, Sources};

    fn check(text: &str) -> Option<Code> {
        let source = Sources::new().add("a.tf", text, Origin::File);
        check_text(source, text).err().map(|diagnostic| diagnostic.code)
    }

    #[test]
    fn deep_nesting_of_every_kind_is_refused() {
        for (open, count) in [("[", 65), ("{\n", 65), ("(", 65), ("\"${", 65), ("a {\n", 65), ("f(", 65), ("\"%{ if ", 65)] {
            assert_eq!(check(&format!("x = {}", open.repeat(count))), Some(Code::TooDeep), "{open}");
            assert_eq!(check(&format!("x = {}", open.repeat(64))), None, "{open}");
        }
    }

    #[test]
    fn brackets_in_strings_comments_and_heredocs_do_not_count() {
        let many = "[".repeat(200);
        for text in [
            format!("x = \"{many}\""),
            format!("# {many}\n"),
            format!("// {many}\n"),
            format!("/* {many} */"),
            format!("x = <<EOT\n{many}\nEOT\n"),
            format!("x = <<-EOT\n  {many}\n  EOT\n"),
            format!("x = \"$${{{many}\""),
        ] {
            assert_eq!(check(&text), None, "{text}");
        }
        assert_eq!(check(&format!("x = <<EOT\nEOTX\nEOT\ny = {many}")), Some(Code::TooDeep));
    }

    #[test]
    fn a_huge_object_is_refused_and_a_huge_block_is_not() {
        let items = "a = 1\n".repeat(MAX_OBJECT_ITEMS + 1);
        assert_eq!(check(&format!("x = {{\n{items}}}")), Some(Code::Syntax));
        assert_eq!(check(&format!("locals {{\n{items}}}")), None);
    }
}
