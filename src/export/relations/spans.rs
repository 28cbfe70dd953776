//! Sets of instants: windows that neither touch nor overlap, in order.

use crate::ir::{Instant, Window};

/// So early, or earlier, begins what has no start: the first instant that the language of conditions knows.
const FIRST: &str = "0001-01-01T00:00:00Z";

/// A set of instants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Spans(Vec<Window>);

impl Spans {
    /// The set of all instants.
    pub fn always() -> Self {
        Self(vec![Window::ALWAYS])
    }

    /// The instants of a window.
    pub fn of(window: Window) -> Self {
        Self(if window.from < window.until { vec![window] } else { Vec::new() })
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether these are all instants.
    pub fn is_always(&self) -> bool {
        self.0 == [Window::ALWAYS]
    }

    /// Adds instants; tells whether one of them is new.
    pub fn add(&mut self, other: &Self) -> bool {
        let mut all: Vec<Window> = self.0.iter().chain(&other.0).copied().collect();
        all.sort();
        let mut merged: Vec<Window> = Vec::with_capacity(all.len());
        for window in all {
            match merged.last_mut() {
                Some(last) if window.from <= last.until => last.until = last.until.max(window.until),
                Some(_) | None => merged.push(window),
            }
        }
        let is_new = merged != self.0;
        self.0 = merged;
        is_new
    }

    /// Returns the instants that are in both.
    pub fn meet(&self, other: &Self) -> Self {
        let meet = |a: Window, b: Window| Window { from: a.from.max(b.from), until: a.until.min(b.until) };
        let all = self.0.iter().flat_map(|a| other.0.iter().map(move |b| meet(*a, *b)));
        Self(all.filter(|window| window.from < window.until).collect())
    }

    /// Returns when windows begin, as conditions read it: one for each.
    pub fn starts(&self) -> Vec<String> {
        self.0.iter().map(|window| if window.from == Instant::MIN { FIRST.to_owned() } else { window.from.to_string() }).collect()
    }

    /// Returns when they end: none for the one without an end.
    pub fn ends(&self) -> Vec<String> {
        self.0.iter().filter(|window| !window.is_permanent()).map(|window| window.until.to_string()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(windows: &[(i64, i64)]) -> Spans {
        let mut all = Spans::default();
        for (from, until) in windows {
            all.add(&Spans::of(Window { from: Instant::from_micros(*from), until: Instant::from_micros(*until) }));
        }
        all
    }

    #[test]
    fn windows_that_touch_are_one() {
        assert_eq!(spans(&[(5, 9), (1, 3), (3, 5)]), spans(&[(1, 9)]));
        assert_eq!(spans(&[(1, 3), (4, 5), (7, 7)]), spans(&[(4, 5), (1, 3)]));
        assert!(!spans(&[(1, 9)]).add(&spans(&[(2, 3), (8, 9)])));
    }

    #[test]
    fn what_is_in_both_is_in_order() {
        assert_eq!(spans(&[(1, 5), (7, 9)]).meet(&spans(&[(2, 8)])), spans(&[(2, 5), (7, 8)]));
        assert_eq!(Spans::always().meet(&spans(&[(2, 8)])), spans(&[(2, 8)]));
        assert!(spans(&[(1, 2)]).meet(&spans(&[(2, 3)])).is_empty());
    }
}
