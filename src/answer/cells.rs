//! Cuts time at the ends of windows: between two of them nothing changes. What is monotone in the facts is looked at in long parts of time
//! first, and only where something may happen in shorter ones.

use std::ops::Range;

use crate::defect::OrDefect;
use crate::ir::{Instant, Window};

/// The windows between the instants at which something begins or ends, from an instant on; together they hold every later instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cells<'a> {
    from: Instant,
    edges: &'a [Instant],
}

impl<'a> Cells<'a> {
    /// Cuts at some edges, which are given in order.
    pub(crate) fn new(from: Instant, edges: &'a [Instant]) -> Self {
        let later = edges.get(edges.partition_point(|edge| *edge <= from)..).or_defect();
        Self { from, edges: later }
    }

    /// Returns the positions of all cells.
    pub(super) fn all(self) -> Range<usize> {
        0..self.edges.len() + 1
    }

    /// Returns the window of some cells that follow each other.
    pub(super) fn window(self, cells: &Range<usize>) -> Window {
        let edge = |at: usize| at.checked_sub(1).map_or(Some(self.from), |before| self.edges.get(before).copied());
        Window { from: edge(cells.start).unwrap_or(Instant::MAX), until: edge(cells.end).unwrap_or(Instant::MAX) }
    }

    /// Returns the start of the first cell, of those from a position on, in which something is found, with what it is. `narrow` looks at a
    /// window, given what was found in a longer one around it: nothing there means that there is nothing in any part of it.
    pub(crate) fn find_first<S>(self, first: usize, start: &S, mut narrow: impl FnMut(Window, &S) -> Option<S>) -> Option<(Instant, S)> {
        let end = self.all().end;
        let (mut from, mut length) = (first, 1);
        while from < end {
            let until = end.min(from.saturating_add(length)); // no further than the end
            if let Some(found) = self.find_in(from..until, start, &mut narrow) {
                return Some(found);
            }
            (from, length) = (until, length.saturating_mul(2)); // longer than all there is
        }
        None
    }

    fn find_in<S>(self, cells: Range<usize>, around: &S, narrow: &mut impl FnMut(Window, &S) -> Option<S>) -> Option<(Instant, S)> {
        let window = self.window(&cells);
        let found = narrow(window, around)?;
        if cells.len() == 1 {
            return Some((window.from, found));
        }
        let (left, right) = halves(cells);
        self.find_in(left, &found, narrow).or_else(|| self.find_in(right, &found, narrow))
    }
}

/// Parts a range in two.
pub(super) fn halves(cells: Range<usize>) -> (Range<usize>, Range<usize>) {
    let middle = cells.start + cells.len() / 2;
    (cells.start..middle, middle..cells.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Instant {
        Instant::from_micros(micros)
    }

    #[test]
    fn the_first_cell_is_found_in_few_looks() {
        let edges: Vec<Instant> = (0..1_000).map(at).collect();
        let mut looks = 0;
        let found = Cells::new(at(-5), &edges).find_first(0, &(), |window, ()| {
            looks += 1;
            [700, 701, 900].into_iter().any(|hit| window.contains(at(hit))).then_some(())
        });
        assert_eq!(found, Some((at(700), ())));
        assert!(looks < 40, "{looks} looks");
    }

    #[test]
    fn cells_hold_every_later_instant_once() {
        let edges = [at(1), at(2), at(5)];
        let cells = Cells::new(at(2), &edges);
        let windows: Vec<Window> = cells.all().map(|cell| cells.window(&(cell..cell + 1))).collect();
        assert_eq!(windows, [Window { from: at(2), until: at(5) }, Window { from: at(5), until: Instant::MAX }]);
        assert_eq!(cells.window(&cells.all()), Window { from: at(2), until: Instant::MAX });
    }
}
