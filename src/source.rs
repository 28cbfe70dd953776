//! Holds texts and points into them.

use std::sync::{Arc, OnceLock};

use crate::defect::OrDefect;
use crate::text::Escaped;

/// Names one text of a [`Sources`]: a file, an assumption or the query itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

impl SourceId {
    /// Returns the position of the text in its [`Sources`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A half-open byte range `[start, end)` of one text; 12 bytes, `Copy`, never optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text it points into.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Creates a span; an `end` before `start` is taken as `start`.
    #[must_use]
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { source, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// Returns the smallest span that covers both; `other` must lie in the same text, else `self` is returned.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.source != other.source {
            return self;
        }
        Self { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Returns the byte range.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Where a text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A file of the policy set, `.pim` or imported.
    File,
    /// A file that is not read, only named; it has no text.
    Ignored,
    /// A statement of `--assume`, or one that was typed.
    Assumption,
    /// The question itself.
    Query,
}

/// One text with its name and line table.
#[derive(Debug, Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    origin: Origin,
    line_starts: Arc<[u32]>,
    /// How many characters begin before each multiple of [`STRIDE`] bytes.
    characters: Arc<[u32]>,
    things: Arc<[Thing]>,
    /// How it is drawn, made when that is first asked; `None` where it is drawn as it is.
    drawn: OnceLock<Option<Arc<Drawn>>>,
}

/// A part of a text that has a name which is not how it is written there: a resource of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Its name.
    pub name: Arc<str>,
}

/// Longer texts are looked through on all cores.
const LONG: usize = 1 << 20;

/// The most bytes over which characters are counted to find a column.
const STRIDE: usize = 1024;

/// A line and column, both counted from 1; the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Source {
    fn new(name: &str, text: Arc<str>, origin: Origin) -> Self {
        let (lines, characters) = (|| line_starts(&text), || count_characters(&text));
        let (line_starts, characters) = if text.len() > LONG { rayon::join(lines, characters) } else { (lines(), characters()) };
        Self { name: name.into(), text, origin, line_starts, characters, things: Arc::default(), drawn: OnceLock::new() }
    }

    /// Returns the name shown to the user: a relative path with `/`, or `<query>`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns where the text comes from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Returns the number of the line (from 0) that holds the byte `offset`.
    #[must_use]
    pub fn line_index(&self, offset: u32) -> usize {
        self.line_starts.partition_point(|start| *start <= offset).checked_sub(1).or_defect()
    }

    /// Returns the byte range of the line `index` (from 0), without its line end.
    #[must_use]
    pub fn line_range(&self, index: usize) -> std::ops::Range<usize> {
        let start = self.line_starts.get(index).map_or(self.text.len(), |start| *start as usize);
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |next| *next as usize);
        let line = self.text.get(start..end).or_defect();
        start..start + line.trim_end_matches(['\n', '\r']).len()
    }

    /// Returns how many lines the text has, at least 1.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// Returns the line and column of the byte `offset`; an offset past the end is the end. Takes no longer on a long line.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line_index(offset);
        let start = self.line_starts.get(line).map_or(0, |start| *start as usize);
        let column = self.characters_before(offset as usize).checked_sub(self.characters_before(start)).or_defect();
        Position { line: line + 1, column: column + 1 }
    }

    /// Returns file and line of the byte `offset`, and the name of what stands there, if it has one: `plan.json:12 azuread_group.ops`.
    #[must_use]
    pub fn place(&self, offset: u32) -> String {
        let thing = self.thing(offset).map_or_else(String::new, |name| format!(" {name}"));
        format!("{}:{}{thing}", self.name, self.line_index(offset) + 1)
    }

    /// Returns the name of what stands at the byte `offset`, if it has one.
    #[must_use]
    pub fn thing(&self, offset: u32) -> Option<&str> {
        let after = self.things.partition_point(|thing| thing.start <= offset);
        let thing = self.things.get(after.checked_sub(1)?)?;
        (offset < thing.end).then_some(&*thing.name)
    }

    /// Returns the text as it is drawn.
    #[must_use]
    pub fn seen(&self) -> Seen<'_> {
        let draw = |escapes: Escaped| {
            let source = Self::new(&self.name, escapes.text().into(), self.origin);
            Arc::new(Drawn { source, escapes })
        };
        Seen { written: self, drawn: self.drawn.get_or_init(|| Escaped::new(&self.text).map(draw)).as_deref() }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let end = offset.min(self.text.len());
        let counted = self.characters.get(end / STRIDE).map_or(0, |count| *count as usize);
        counted + self.text.as_bytes().get(end / STRIDE * STRIDE..end).map_or(0, count_starts)
    }
}

/// A text whose escapes are written out.
#[derive(Debug)]
struct Drawn {
    source: Source,
    escapes: Escaped,
}

/// A text beside the one that is drawn for it, in which what must not reach a terminal is written out; where nothing must, they are the same.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'s> {
    written: &'s Source,
    drawn: Option<&'s Drawn>,
}

impl<'s> Seen<'s> {
    /// Returns the text that is drawn. It has the lines of the written one, but not its columns.
    #[must_use]
    pub fn drawn(&self) -> &'s Source {
        self.drawn.map_or(self.written, |drawn| &drawn.source)
    }

    /// Returns the text as it is written.
    #[must_use]
    pub fn written(&self) -> &'s Source {
        self.written
    }

    /// Returns where a stretch of the written text is drawn.
    #[must_use]
    pub fn place(&self, span: Span) -> Span {
        self.drawn.map_or(span, |drawn| Span { start: drawn.escapes.place(span.start), end: drawn.escapes.place(span.end), ..span })
    }

    /// Returns the line and column in the written text of what is drawn at the byte `offset`.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        self.written.position(self.drawn.map_or(offset, |drawn| drawn.escapes.origin(offset)))
    }
}

fn line_starts(text: &str) -> Arc<[u32]> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).map(|offset| u32::try_from(offset).unwrap_or(u32::MAX)).collect()
}

fn count_characters(text: &str) -> Arc<[u32]> {
    let counts = text.as_bytes().chunks(STRIDE).scan(0, |before, chunk| {
        *before += count_starts(chunk);
        Some(*before)
    });
    std::iter::once(0).chain(counts).map(|count| u32::try_from(count).unwrap_or(u32::MAX)).collect()
}

/// Counts the bytes of UTF-8 that begin a character.
fn count_starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

/// All texts of one run, in the order they were added.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Copies have them in common.
    list: Vec<Arc<Source>>,
}

impl Sources {
    /// Creates an empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text and returns its id. Texts of 4 GiB and more must be refused before.
    pub fn add(&mut self, name: &str, text: impl Into<Arc<str>>, origin: Origin) -> SourceId {
        self.adopt(Arc::new(Source::new(name, text.into(), origin)))
    }

    /// Returns the id of the text that is added next.
    #[must_use]
    pub fn next_id(&self) -> SourceId {
        SourceId(u32::try_from(self.list.len()).unwrap_or(u32::MAX))
    }

    /// Adds a text of another collection, which both have in common then.
    pub fn adopt(&mut self, source: Arc<Source>) -> SourceId {
        let id = self.next_id();
        self.list.push(source);
        id
    }

    /// Returns the text behind `id`, to be adopted.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are only made by `add` and sources are never removed")]
    pub fn shared(&self, id: SourceId) -> &Arc<Source> {
        &self.list[id.index()]
    }

    /// Shows another text in the place of one, as long and with the same lines, and gives names to parts of it that do not overlap.
    pub fn show(&mut self, id: SourceId, text: impl Into<Arc<str>>, mut things: Vec<Thing>) {
        if let Some(source) = self.list.get_mut(id.index()) {
            things.sort_by_key(|thing| thing.start);
            *source = Arc::new(Source { things: things.into(), ..Source::new(&source.name, text.into(), source.origin) });
        }
    }

    /// Adds all texts of another collection, and returns their new ids in its order.
    pub fn extend(&mut self, other: &Self) -> Vec<SourceId> {
        let first = self.list.len();
        self.list.extend(other.list.iter().cloned());
        (first..self.list.len()).map(|at| SourceId(u32::try_from(at).unwrap_or(u32::MAX))).collect()
    }

    /// Names the texts anew.
    pub fn rename(&mut self, name: &dyn Fn(&str) -> String) {
        for source in &mut self.list {
            let named = name(&source.name).into();
            Arc::make_mut(source).name = named;
        }
    }

    /// Returns the text behind `id`.
    #[must_use]
    pub fn get(&self, id: SourceId) -> &Source {
        self.shared(id)
    }

    /// Returns the name of the text in which `span` begins, and its line there, from 1.
    #[must_use]
    pub fn line(&self, span: Span) -> (&str, usize) {
        let source = self.get(span.source);
        (source.name(), source.position(span.start).line)
    }

    /// Returns the characters under `span`, which lies in its text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).text().get(span.range()).or_defect()
    }

    /// Returns all texts with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0u32..).map(SourceId).zip(self.list.iter().map(Arc::as_ref))
    }

    /// Returns how many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Tells whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_characters_on_long_lines() {
        let text = format!("user é\n{}\nend", "aé日".repeat(3 * STRIDE));
        let source = Source::new("a.pim", text.as_str().into(), Origin::File);
        let (mut line, mut column) = (1, 1);
        for (offset, c) in text.char_indices() {
            assert_eq!(source.position(u32::try_from(offset).unwrap()), Position { line, column });
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        assert_eq!(source.position(u32::MAX), Position { line, column });
    }

    #[test]
    fn a_place_has_the_name_of_what_stands_there() {
        let mut sources = Sources::new();
        let id = sources.add("plan.json", "one\nsecret", Origin::File);
        let thing = |start, end, name: &str| Thing { start, end, name: name.into() };
        sources.show(id, "one\n******", vec![thing(6, 8, "b"), thing(0, 3, "a")]);
        let source = sources.get(id);
        assert_eq!([0, 3, 6, 8].map(|offset| source.place(offset)), ["plan.json:1 a", "plan.json:1", "plan.json:2 b", "plan.json:2"]);
        assert_eq!(source.text(), "one\n******");
    }
}
