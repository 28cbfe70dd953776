//! Reads the statements that a tenant has by the hundred thousand, where they are written plainly: assignments, users, service principals and groups of
//! ASCII words and strings without escapes. It knows no fault and no comment: whatever it is not sure of it leaves to the grammar, whose tree it gives
//! to the last span.

use super::ast;
use super::build::tight;
use super::literal;
use super::words::is_reserved;
use crate::source::{SourceId, Span};
use crate::terms::{GroupFlag, Relation, State, UserFlag};

/// The words that plain statements begin with.
pub(super) const STARTS: [&str; 4] = ["assign", "user", "service-principal", "group"];

/// Reads a part of a text that is one plain statement; `None` of everything else.
pub(super) fn read_statement(source: SourceId, text: &str, start: usize, end: usize) -> Option<ast::Node<ast::Statement>> {
    let mut cursor = Cursor { source, text: text.get(..end)?, at: start, last: start };
    let statement = match cursor.word()?.text {
        "assign" => assignment(&mut cursor)?,
        "user" => declaration(&mut cursor, user_item).map(|user| ast::Statement::User(Box::new(user)))?,
        "service-principal" => declaration(&mut cursor, service_item).map(|service| ast::Statement::ServicePrincipal(Box::new(service)))?,
        "group" => declaration(&mut cursor, group_item).map(|group| ast::Statement::Group(Box::new(group)))?,
        _ => return None,
    };
    cursor.is_at_end().then(|| ast::Node::new(statement, Span::new(source, start, end)))
}

fn assignment(cursor: &mut Cursor<'_>) -> Option<ast::Statement> {
    let mut names = vec![cursor.name()?];
    while cursor.has(b',') {
        names.push(cursor.name()?);
    }
    cursor.keyword("to")?;
    let placement = placement(cursor)?;
    let window = if cursor.is_at_end() { None } else { Some(window(cursor)?) };
    Some(ast::Statement::Assignment(Box::new(ast::Assignment {
        is_unknown: false,
        names: tight(names),
        placement,
        window,
        with: None,
        has_bad_clause: false,
        allows: Vec::new(),
    })))
}

fn placement(cursor: &mut Cursor<'_>) -> Option<ast::Placement> {
    if cursor.has_word("role") {
        let role = cursor.name()?;
        let unit = if cursor.has_word("in") {
            cursor.keyword("unit")?;
            Some(cursor.name()?)
        } else {
            None
        };
        cursor.keyword("as")?;
        let state = cursor.word()?;
        return Some(ast::Placement::Role { role, unit, state: State::of_word(state.text)?, state_span: state.span });
    }
    let group = cursor.name()?;
    cursor.keyword("as")?;
    let (state, relation) = (cursor.word()?, cursor.word()?);
    let state_span = state.span.to(relation.span);
    Some(ast::Placement::Group { group, state: State::of_word(state.text)?, relation: Relation::of_word(relation.text)?, state_span })
}

fn window(cursor: &mut Cursor<'_>) -> Option<ast::Window> {
    let first = cursor.word()?;
    let (from, end) = match first.text {
        "from" => {
            let from = Some(cursor.time()?);
            if cursor.is_at_end() {
                (from, None)
            } else {
                match cursor.word()?.text {
                    "until" => (from, Some(ast::WindowEnd::Until(cursor.time()?))),
                    "for" => (from, Some(ast::WindowEnd::For(cursor.duration()?))),
                    _ => return None,
                }
            }
        }
        "until" => (None, Some(ast::WindowEnd::Until(cursor.time()?))),
        _ => return None,
    };
    Some(ast::Window { from, end, span: cursor.since(first.span) })
}

fn declaration<I>(cursor: &mut Cursor<'_>, item: fn(&mut Cursor<'_>, Token<'_>) -> Option<I>) -> Option<ast::Declaration<I>> {
    let name = cursor.name()?;
    let label = if cursor.peek() == Some(b'"') { Some(cursor.text()?) } else { None };
    let block = if cursor.is_at_end() { None } else { Some(block(cursor, item)?) };
    Some(ast::Declaration { name, label, block })
}

fn block<I>(cursor: &mut Cursor<'_>, item: fn(&mut Cursor<'_>, Token<'_>) -> Option<I>) -> Option<ast::Block<I>> {
    let open = cursor.punctuation(b'{')?;
    let mut items = Vec::new();
    while !cursor.has(b'}') {
        let word = cursor.word()?;
        let value = item(cursor, word)?;
        items.push(ast::Node::new(value, cursor.since(word.span)));
    }
    Some(ast::Block { items: tight(items), dangling: Vec::new(), span: cursor.since(open) })
}

fn user_item(cursor: &mut Cursor<'_>, word: Token<'_>) -> Option<ast::UserItem> {
    match word.text {
        "upn" => cursor.text().map(ast::UserItem::Upn),
        "id" => cursor.text().map(ast::UserItem::Id),
        flag => UserFlag::of_word(flag).map(ast::UserItem::Flag),
    }
}

fn service_item(cursor: &mut Cursor<'_>, word: Token<'_>) -> Option<ast::ServicePrincipalItem> {
    match word.text {
        "id" => cursor.text().map(ast::ServicePrincipalItem::Id),
        "disabled" => Some(ast::ServicePrincipalItem::Disabled),
        _ => None,
    }
}

fn group_item(cursor: &mut Cursor<'_>, word: Token<'_>) -> Option<ast::GroupItem> {
    match word.text {
        "id" => cursor.text().map(ast::GroupItem::Id),
        "grants" => cursor.text().map(ast::GroupItem::Grants),
        "security" => Some(ast::GroupItem::Security),
        "membership" => named_policy(cursor, Relation::Member),
        "ownership" => named_policy(cursor, Relation::Owner),
        flag => GroupFlag::of_word(flag).map(ast::GroupItem::Flag),
    }
}

fn named_policy(cursor: &mut Cursor<'_>, relation: Relation) -> Option<ast::GroupItem> {
    cursor.keyword("policy")?;
    Some(ast::GroupItem::Policy(relation, ast::PolicyRef::Named(cursor.name()?)))
}

/// A word, and where it stands.
#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    text: &'t str,
    span: Span,
}

/// Goes over the tokens of a plain statement. Every step passes the blanks before it, and gives up at what is not plain.
#[derive(Debug)]
struct Cursor<'t> {
    source: SourceId,
    text: &'t str,
    at: usize,
    /// Where the last token ended.
    last: usize,
}

impl<'t> Cursor<'t> {
    /// Returns the first byte of the next token.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        self.at += rest.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).unwrap_or(rest.len());
        self.text.as_bytes().get(self.at).copied()
    }

    fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Returns the place from a token to the last that was read.
    fn since(&self, first: Span) -> Span {
        Span::new(self.source, first.range().start, self.last)
    }

    /// Takes so many bytes as the next token.
    fn take(&mut self, length: usize) -> Option<Token<'t>> {
        let start = self.at;
        let text = self.text.get(start..start + length)?;
        self.at += length;
        self.last = self.at;
        Some(Token { text, span: Span::new(self.source, start, self.at) })
    }

    /// Takes a run of bytes; what stands right behind it must not belong to it in the grammar.
    fn run(&mut self, is_part: impl Fn(u8) -> bool) -> Option<Token<'t>> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let length = rest.iter().position(|byte| !is_part(*byte)).unwrap_or(rest.len());
        let is_cut = rest.get(length).is_some_and(|byte| *byte == b'#' || !byte.is_ascii());
        if is_cut { None } else { self.take(length) }
    }

    fn punctuation(&mut self, byte: u8) -> Option<Span> {
        if self.peek()? == byte { self.take(1).map(|token| token.span) } else { None }
    }

    fn has(&mut self, byte: u8) -> bool {
        self.punctuation(byte).is_some()
    }

    /// Takes a word, reserved or not.
    fn word(&mut self) -> Option<Token<'t>> {
        if is_word_start(self.peek()?) { self.run(is_word_part) } else { None }
    }

    fn keyword(&mut self, keyword: &str) -> Option<()> {
        (self.word()?.text == keyword).then_some(())
    }

    /// Takes a word if it is the one.
    fn has_word(&mut self, keyword: &str) -> bool {
        let before = (self.at, self.last);
        let is_it = self.keyword(keyword).is_some();
        if !is_it {
            (self.at, self.last) = before;
        }
        is_it
    }

    /// Takes a bare word that is not reserved, or a string: its characters and where it stands.
    fn characters(&mut self) -> Option<(&'t str, Span)> {
        if self.peek()? == b'"' {
            return self.string();
        }
        let word = self.word().filter(|word| !is_reserved(word.text))?;
        Some((word.text, word.span))
    }

    fn string(&mut self) -> Option<(&'t str, Span)> {
        let inner = self.text.as_bytes().get(self.at + 1..)?;
        let length = inner.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r'))?;
        let is_glued = inner.get(length + 1) == Some(&b'#');
        if inner.get(length) != Some(&b'"') || is_glued {
            return None;
        }
        let token = self.take(length + 2)?;
        Some((token.text.get(1..=length)?, token.span))
    }

    /// Takes a name; one that may have to be normalised is left to the grammar.
    fn name(&mut self) -> Option<ast::Name> {
        let (text, span) = self.characters()?;
        (!text.is_empty() && text.is_ascii()).then(|| ast::Name { text: text.into(), span })
    }

    fn text(&mut self) -> Option<ast::Text> {
        let (text, span) = self.characters()?;
        Some(ast::Text { text: text.into(), span })
    }

    /// Takes a word that begins with a digit.
    fn digits(&mut self) -> Option<Token<'t>> {
        if self.peek()?.is_ascii_digit() { self.run(|byte| is_word_part(byte) || byte == b':') } else { None }
    }

    fn time(&mut self) -> Option<ast::Time> {
        let word = self.digits()?;
        Some(ast::Time { value: literal::parse_time(word.text).ok()?, span: word.span })
    }

    fn duration(&mut self) -> Option<ast::Duration> {
        let word = self.digits()?;
        let (days, hours, minutes) = literal::parse_duration(word.text).ok()?;
        Some(ast::Duration { days, hours, minutes, span: word.span })
    }
}

fn is_word_start(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphabetic()
}

fn is_word_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'@' | b'+' | b'-')
}
