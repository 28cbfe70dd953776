//! Says in the user's words what scanning or pest found wrong.

mod expected;

use expected::Expected;

use super::grammar::Rule;
use super::lex::{Kind, Token, is_word_char};
use super::parse::{Extent, Failure, Finding, Reader};
use super::scan::{Fault, FaultKind, MAX_DEPTH};
use super::words;
use crate::defect::OrDefect;
use crate::diag::{Code, Diagnostic};
use crate::requirement::Requirement;

/// How much of a long token is pointed at, in bytes.
const LONG: usize = 200;
/// How much of a long token is shown, in characters.
const SHOWN: usize = 40;

impl Reader<'_> {
    /// Puts a finding into words.
    pub fn describe(&self, finding: Finding) -> Diagnostic {
        match finding {
            Finding::Failure(failure, extent) => self.describe_failure(&failure, extent),
            Finding::Refusal(diagnostic) => diagnostic,
            Finding::Fault(fault) => self.describe_fault(fault),
        }
    }

    fn describe_fault(&self, fault: Fault) -> Diagnostic {
        let span = self.span(fault.start, self.near(fault.start, fault.end));
        let written = self.slice(fault.start, fault.end);
        match fault.kind {
            FaultKind::UnclosedString => Diagnostic::new(Code::Syntax, "a string is not closed on its line", span, "opened here")
                .with_help("end it with `\"`; a line end inside is written `\\n`"),
            FaultKind::GluedHash => Diagnostic::new(Code::Syntax, "`#` right after a word or string", span, "not a comment, not a name")
                .with_help(glued_help(written)),
            FaultKind::UnclosedBrace => {
                Diagnostic::new(Code::Syntax, "`{` is never closed", span, "opened here").with_help("add `}` where the block ends")
            }
            FaultKind::StrayBrace => {
                Diagnostic::new(Code::Syntax, "`}` closes nothing", span, "no block is open here").with_help("remove it")
            }
            FaultKind::TooDeep => {
                Diagnostic::new(Code::TooDeep, format!("blocks nest deeper than {MAX_DEPTH}"), span, "one block too many")
            }
            FaultKind::FalseLineEnd => {
                let point = u32::from(written.chars().next().or_defect());
                let message = format!("U+{point:04X} ends a line in some editors, and none here");
                Diagnostic::new(Code::Syntax, message, span, "this line goes on")
                    .with_help(format!("begin a new line instead; in a string, write `\\u{{{point:x}}}`"))
            }
        }
    }

    /// Describes where pest stopped.
    fn describe_failure(&self, failure: &Failure, extent: Extent) -> Diagnostic {
        let end = extent.end;
        if failure.is_too_long {
            let end = self.token(failure.at, end).map_or(end, |token| token.end);
            let span = self.span(failure.at, self.near(failure.at, end));
            return Diagnostic::new(Code::Syntax, "a statement of more than 8 MB cannot be read", span, "begins here")
                .with_help("split it into several");
        }
        let expected = Expected::new(&failure.expected);
        let near = |found: Token| {
            found.kind == Kind::Word && found.end - found.start <= LONG && expected.nearest(self.slice(found.start, found.end)).is_some()
        };
        let offer = self.offer(failure.at, extent, self.token(failure.at, end).is_some_and(near));
        // what is wrong may be the word that the text was cut before
        let beyond = || {
            self.token(end, self.text.len()).filter(|next| offer.as_ref().is_some_and(|offer| offer.place.range().contains(&next.start)))
        };
        let diagnostic = match self.token(failure.at, end).or_else(beyond) {
            Some(found) => self.describe_found(&expected, found),
            None => self.describe_end(&expected, failure.at.min(end)),
        };
        match offer {
            Some(offer) => diagnostic.with_offer(offer),
            None => diagnostic,
        }
    }

    fn describe_found(&self, expected: &Expected, found: Token) -> Diagnostic {
        let shown = self.slice(found.start, found.end);
        let end = self.near(found.start, found.end);
        let label = if expected.is_relation() { "member or owner?" } else { "unexpected" };
        let message = format!("expected {}, found `{}`", expected.in_words(), shorten(shown));
        let diagnostic = Diagnostic::new(Code::Syntax, message, self.span(found.start, end), label);
        with_optional_help(diagnostic, self.suggestion(expected, found))
    }

    /// Returns the end of what is pointed at: not more than is read.
    fn near(&self, start: usize, end: usize) -> usize {
        (start + LONG..end).find(|at| self.text.is_char_boundary(*at)).unwrap_or(end)
    }

    /// Points at the last token, since nothing stands where something is missing.
    fn describe_end(&self, expected: &Expected, at: usize) -> Diagnostic {
        let (start, end) = self.last_token(at);
        let last = self.slice(start, end);
        let after = if last.is_empty() { String::new() } else { format!(" after `{last}`") };
        let message = format!("expected {}{after}", expected.in_words());
        if expected.is_relation() {
            return Diagnostic::new(Code::Syntax, message, self.span(start, end), "member or owner?")
                .with_help("end it with `member` or `owner`; for a directory role, write `role` before its name");
        }
        let label = if last.is_empty() { "nothing here" } else { "something is missing after this" };
        let carries_text = expected.has(Rule::string) && Requirement::of_word(last).is_some_and(|asked| asked.facts().carries_text);
        let help = carries_text.then(|| format!("in a scenario it carries its text: `{last} \"…\"`"));
        with_optional_help(Diagnostic::new(Code::Syntax, message, self.span(start, end), label), help)
    }

    /// Returns the word or character before a byte; only the end of a long word.
    fn last_token(&self, at: usize) -> (usize, usize) {
        let before = self.slice(0, at).trim_end();
        let mut characters = before.char_indices().rev().take(SHOWN).peekable();
        let single = characters.peek().map_or(0, |(start, _)| *start);
        let word = characters.take_while(|(_, c)| is_word_char(*c)).last().map(|(start, _)| start);
        (word.unwrap_or(single), before.len())
    }

    fn suggestion(&self, expected: &Expected, found: Token) -> Option<String> {
        let written = self.slice(found.start, found.end);
        match found.kind {
            Kind::Word if expected.has(Rule::string) && !super::RESERVED.contains(&written) => {
                let rest = self.slice(found.start, self.text.len());
                let run: String = rest.chars().take(LONG).take_while(|c| !(c.is_whitespace() || "{}\",".contains(*c))).collect();
                Some(format!("quote it: `\"{run}\"`"))
            }
            Kind::Word if written.len() <= LONG => word_suggestion(expected, written),
            Kind::Digits if expected.takes_name() && written.len() <= LONG => {
                Some(format!("what starts with a digit must be quoted: `\"{written}\"`"))
            }
            Kind::Other if written.starts_with(['“', '”', '„', '\'', '‘', '’', '`']) => {
                Some("strings stand in `\"…\"`".to_owned())
            }
            Kind::Other if written.starts_with("//") || written.starts_with("/*") => Some("a comment starts with `#`".to_owned()),
            Kind::Other if written == ";" => Some("remove it: only white space stands between statements".to_owned()),
            Kind::Other if written == "=" => Some("remove it: nothing stands between a keyword and its value".to_owned()),
            Kind::Text if expected.takes_keyword(written.trim_matches('"')) => Some("a keyword stands without quotes".to_owned()),
            Kind::Comma => Some("a comma stands only between the parts of a list".to_owned()),
            Kind::Word | Kind::Digits | Kind::Other => None,
            Kind::Text | Kind::Unclosed | Kind::Glued | Kind::Open | Kind::Close | Kind::Colon | Kind::Comment => None,
        }
    }
}

fn word_suggestion(expected: &Expected, written: &str) -> Option<String> {
    if expected.takes_name() && super::RESERVED.contains(&written) {
        return Some(format!("`{written}` is a keyword; write `\"{written}\"` to use it as a name"));
    }
    if let Some(near) = expected.nearest(written) {
        return Some(format!("did you mean `{near}`?"));
    }
    match written {
        "for" if expected.has(Rule::k_until) => Some("a duration needs a start: `from TIME for DURATION`".to_owned()),
        "member" | "owner" if expected.has(Rule::k_until) => Some(format!("a role has no members and owners; leave `{written}` out")),
        _ if !expected.has(Rule::label) => None,
        _ if words::is_keyword(written) => Some(format!("items stand in braces: `{{ {written} }}`")),
        _ => Some(format!("a label is a string: `\"{written}\"`")),
    }
}

fn with_optional_help(diagnostic: Diagnostic, help: Option<String>) -> Diagnostic {
    match help {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}

fn shorten(written: &str) -> String {
    match written.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", written.get(..end).or_defect()),
        None => written.to_owned(),
    }
}

fn glued_help(written: &str) -> String {
    if written.starts_with('"') || written.len() > LONG {
        return "put a space before the comment".to_owned();
    }
    format!("put a space before a comment; as a name or text, quote it: `\"{written}\"`")
}
