//! Rows of named cells, and what they are about. Data alone.

use crate::explain::Reason;
use crate::ir::{Instant, Window};
use crate::source::Span;

use super::surely::Surely;

/// What can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Users and service principals.
    Users,
    /// Groups.
    Groups,
    /// Roles that the policies mention.
    Roles,
    /// Policies, and what they stand before.
    Policies,
    /// Assignments that count now or later.
    Assignments,
    /// What is activated only after somebody's approval, and who gives it.
    Approvals,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: &[Self] = &[Self::Users, Self::Groups, Self::Roles, Self::Policies, Self::Assignments, Self::Approvals];

    /// Returns its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Groups => "groups",
            Self::Roles => "roles",
            Self::Policies => "policies",
            Self::Assignments => "assignments",
            Self::Approvals => "approvals",
        }
    }

    /// Returns the kind that a word stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

/// A column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its keys in JSON, and its heads in CSV: two where a cell tells two things.
    pub keys: &'static [&'static str],
    /// Its head for people; `None` where only programs are told.
    pub head: Option<&'static str>,
    /// Whether people are told only where ends are asked for.
    pub is_of_ends: bool,
    /// What people are told where there is nothing.
    pub nothing: &'static str,
}

impl Column {
    /// Makes a column for programs.
    pub(super) const fn unseen(keys: &'static [&'static str]) -> Self {
        Self { keys, head: None, is_of_ends: false, nothing: "" }
    }

    /// Makes a column that people see.
    pub(super) const fn seen(keys: &'static [&'static str], head: &'static str) -> Self {
        Self { head: Some(head), ..Self::unseen(keys) }
    }

    /// Makes a column in which people are told of nothing by a word.
    pub(super) const fn or(keys: &'static [&'static str], head: &'static str, nothing: &'static str) -> Self {
        Self { nothing, ..Self::seen(keys, head) }
    }

    /// Makes a column that people see where ends are asked for.
    pub(super) const fn of_ends(keys: &'static [&'static str], head: &'static str) -> Self {
        Self { is_of_ends: true, ..Self::seen(keys, head) }
    }
}

/// What stands in a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Nothing,
    /// A name or a word.
    Text(String),
    /// Names or words, in order.
    Words(Vec<String>),
    /// Names, and there may be others that are not known.
    WordsAndOthers(Vec<String>),
    /// A number.
    Count(usize),
    /// A number that may be greater: not all is known.
    AtLeast(usize),
    /// Whether it is so, with the word for people.
    Truth(bool, &'static str),
    /// An instant.
    Time(Instant),
    /// When something begins and ends.
    Window(Window),
    /// What ends first, and when; two things.
    Ending(Option<(Instant, String)>),
    /// So many seconds.
    Length(i64),
    /// What is not known.
    Unknown,
    /// A line of the policies, if one carries it; two things.
    Place(Option<Span>),
}

impl Cell {
    /// Makes a cell of a text that may not be there.
    pub(super) fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(text.into()))
    }

    /// Makes a cell of an instant; nothing of one without an end or a beginning.
    pub(super) fn time(at: Instant) -> Self {
        if at == Instant::MIN || at == Instant::MAX { Self::Nothing } else { Self::Time(at) }
    }

    /// Makes a cell of a number.
    pub(super) fn count(count: usize, may_be_more: bool) -> Self {
        if may_be_more { Self::AtLeast(count) } else { Self::Count(count) }
    }

    /// Makes a cell of names.
    pub(super) fn names(names: Vec<String>, has_others: bool) -> Self {
        if has_others { Self::WordsAndOthers(names) } else { Self::Words(names) }
    }
}

/// One row: its cells in the order of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// By what it is sorted: the name that stands first, and what tells rows of that name apart.
    pub(super) order: [String; 2],
    /// When something of it ends, where that is asked for.
    pub(super) end: Instant,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// Everything of a kind that passes a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The kind.
    pub kind: Kind,
    /// The instant.
    pub at: Instant,
    /// What stands in the cells of a row.
    pub columns: &'static [Column],
    /// What surely passes.
    pub rows: Vec<Row>,
    /// What is declared and may pass: not all is known.
    pub possible: Vec<Row>,
    /// Whether there may be others that are not declared.
    pub others: bool,
    /// Whether ends are asked for: rows stand in the order of these.
    pub is_by_end: bool,
    /// What would have to be known, of what is listed and of what may be.
    pub unknown: Vec<Reason>,
}

impl Listing {
    /// Begins an empty list.
    pub(super) fn new(kind: Kind, at: Instant, columns: &'static [Column]) -> Self {
        Self { kind, at, columns, rows: Vec::new(), possible: Vec::new(), others: false, is_by_end: false, unknown: Vec::new() }
    }

    /// Adds a row where it passes, or may.
    pub(super) fn take(&mut self, passes: Surely, row: Option<Row>) {
        match (passes, row) {
            (Surely::Yes, Some(row)) => self.rows.push(row),
            (Surely::Perhaps, Some(row)) => self.possible.push(row),
            (Surely::No, _) | (_, None) => {}
        }
    }

    /// Tells whether nothing is listed, and yet something may be.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.rows.is_empty() && (self.others || !self.possible.is_empty())
    }

    /// Puts rows into order: by name as people read it, first by what ends first where ends are asked for.
    pub(super) fn sort(&mut self, is_by_end: bool) {
        self.is_by_end = is_by_end;
        for rows in [&mut self.rows, &mut self.possible] {
            rows.sort_by_cached_key(|row| {
                let end = if is_by_end { row.end } else { Instant::MAX };
                let [first, second] = &row.order;
                (end, first.to_lowercase(), first.clone(), second.clone())
            });
        }
    }
}
