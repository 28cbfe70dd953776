//! Says in the user's words what scanning or pest found wrong.

use super::grammar::Rule;
use super::lex::{Kind, Token};
use super::parse::{Failure, Reader};
use super::scan::{Fault, FaultKind, MAX_DEPTH};
use super::words;
use crate::diag::{Code, Diagnostic, nearest};

/// How many alternatives a message lists before it only says what kind of thing is missing.
const MOST_LISTED: usize = 12;

impl Reader<'_> {
    /// Describes a lexical fault.
    pub fn describe_fault(&self, fault: &Fault) -> Diagnostic {
        let span = self.span(fault.start, fault.end);
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
        }
    }

    /// Describes where pest stopped; `end` is where the text given to it ends.
    pub fn describe(&self, failure: &Failure, end: usize) -> Diagnostic {
        if failure.is_too_long {
            let span = self.token(failure.at, end).map_or_else(|| self.span(failure.at, end), |token| self.span(token.start, token.end));
            return Diagnostic::new(Code::Syntax, "a statement of more than 8 MB cannot be read", span, "begins here")
                .with_help("split it into several");
        }
        match self.token(failure.at, end) {
            Some(found) => self.describe_found(failure, found),
            None => self.describe_end(failure, end),
        }
    }

    fn describe_found(&self, failure: &Failure, found: Token) -> Diagnostic {
        let expected = expectation(&failure.expected);
        let span = self.span(found.start, found.end.min(found.start + 200).max(found.start + 1));
        let written = self.shown(found);
        let label = if is_relation(&failure.expected) { "member or owner?" } else { "unexpected" };
        let diagnostic = Diagnostic::new(Code::Syntax, format!("expected {expected}, found {written}"), span, label);
        match self.suggestion(failure, found) {
            Some(help) => diagnostic.with_help(help),
            None => diagnostic,
        }
    }

    /// Points at the last token, since nothing stands where something is missing.
    fn describe_end(&self, failure: &Failure, end: usize) -> Diagnostic {
        let expected = expectation(&failure.expected);
        let before = self.slice(0, failure.at.min(end)).trim_end();
        let start = before.char_indices().next_back().map_or(0, |(start, _)| start);
        let last = self.last_token(start, before.len());
        let span = self.span(last.0, last.1);
        let after = self.slice(last.0, last.1);
        let (message, label) = match (is_relation(&failure.expected), after.is_empty()) {
            (true, _) => (format!("expected {expected} after `{after}`"), "member or owner?"),
            (false, false) => (format!("expected {expected} after `{after}`"), "something is missing after this"),
            (false, true) => (format!("expected {expected}"), "nothing here"),
        };
        let diagnostic = Diagnostic::new(Code::Syntax, message, span, label);
        if is_relation(&failure.expected) {
            return diagnostic.with_help("end it with `member` or `owner`; for a directory role, write `role` before its name");
        }
        diagnostic
    }

    /// Returns the token that the byte before `end` belongs to, shortened if it is long.
    fn last_token(&self, start: usize, end: usize) -> (usize, usize) {
        let word = self.slice(0, end);
        let first = word.char_indices().rev().take(80).take_while(|(_, c)| super::lex::is_word_char(*c)).last();
        (first.map_or(start, |(first, _)| first), end)
    }

    fn shown(&self, found: Token) -> String {
        let written = self.slice(found.start, found.end);
        if written.chars().count() > 40 {
            return format!("`{}…`", written.chars().take(40).collect::<String>());
        }
        format!("`{written}`")
    }

    fn suggestion(&self, failure: &Failure, found: Token) -> Option<String> {
        let written = self.slice(found.start, found.end);
        let takes_name = failure.expected.iter().any(|rule| matches!(rule, Rule::name | Rule::names));
        let takes_text = failure.expected.contains(&Rule::text);
        match found.kind {
            Kind::Word => self.word_suggestion(failure, written, takes_name || takes_text),
            Kind::Digits if (takes_name || takes_text) && written.len() <= 80 => {
                Some(format!("what starts with a digit must be quoted: `\"{written}\"`"))
            }
            Kind::Other if written.starts_with(['“', '”', '„', '\'', '‘', '’', '`']) => {
                Some("strings stand in `\"…\"`".to_owned())
            }
            Kind::Other if written.starts_with("//") || written.starts_with("/*") => Some("a comment starts with `#`".to_owned()),
            Kind::Other if written == ";" => Some("nothing separates statements but white space".to_owned()),
            Kind::Other if written == "=" => Some("nothing stands between a keyword and its value".to_owned()),
            Kind::Comma => Some("a comma stands between the names of a list only".to_owned()),
            _ => None,
        }
    }

    fn word_suggestion(&self, failure: &Failure, written: &str, takes_name: bool) -> Option<String> {
        if takes_name && super::RESERVED.contains(&written) {
            return Some(format!("`{written}` is a keyword; write `\"{written}\"` to use it as a name"));
        }
        let keywords: Vec<String> = failure.expected.iter().filter_map(|rule| words::keyword(*rule)).collect();
        let near = nearest(written, keywords.iter().map(String::as_str)).filter(|near| *near != written);
        if let Some(near) = near {
            return Some(format!("did you mean `{near}`?"));
        }
        failure.expected.contains(&Rule::label).then(|| format!("a label is a string: `\"{written}\"`"))
    }
}

fn glued_help(written: &str) -> String {
    if written.starts_with('"') || written.len() > 80 {
        return "put a space before the comment".to_owned();
    }
    format!("put a space before a comment; as a name or text, quote it: `\"{written}\"`")
}

fn is_relation(expected: &[Rule]) -> bool {
    !expected.is_empty() && expected.iter().all(|rule| matches!(rule, Rule::k_member | Rule::k_owner))
}

/// Lists what fits, in words: "`member` or `owner`".
pub(super) fn expectation(rules: &[Rule]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut keywords: Vec<String> = Vec::new();
    for rule in rules {
        match words::keyword(*rule) {
            Some(keyword) => push_new(&mut keywords, keyword),
            None => words.extend(noun(*rule).map(str::to_owned).filter(|noun| !words.contains(noun))),
        }
    }
    let ends_list = fold(&mut keywords, words::STATEMENTS, words::STATEMENTS.len());
    let acts = fold(&mut keywords, words::DEEDS, words::DEEDS.len());
    let mut list: Vec<String> = keywords.iter().take(MOST_LISTED).map(|keyword| format!("`{keyword}`")).collect();
    list.extend(words);
    if acts {
        list.push("an act such as `activates` or `approves`".to_owned());
    }
    if ends_list {
        list.push("a statement".to_owned());
    }
    join(&list)
}

fn push_new(list: &mut Vec<String>, word: String) {
    if !list.contains(&word) {
        list.push(word);
    }
}

/// Takes a whole family of keywords out of a list; tells whether all its members stood there.
fn fold(keywords: &mut Vec<String>, family: &[&str], size: usize) -> bool {
    let found = keywords.iter().filter(|keyword| family.contains(&keyword.as_str())).count();
    if found == size {
        keywords.retain(|keyword| !family.contains(&keyword.as_str()));
    }
    found == size
}

fn noun(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::name | Rule::names => Some("a name"),
        Rule::text => Some("a string or word"),
        Rule::string | Rule::never_name => Some("a string"),
        Rule::label => Some("a label"),
        Rule::word => Some("a word"),
        Rule::time => Some("a time"),
        Rule::duration => Some("a duration"),
        Rule::open => Some("`{`"),
        Rule::close => Some("`}`"),
        Rule::comma => Some("`,`"),
        Rule::colon => Some("`:`"),
        Rule::EOI => None,
        _ => Some("something else"),
    }
}

fn join(list: &[String]) -> String {
    match list {
        [] => "nothing more".to_owned(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} or {last}", head.join(", ")),
    }
}
