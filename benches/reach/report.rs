//! Prints the figures as one table: a row for what is measured, columns for the sizes.

use std::io::{self, Write};

/// Seconds of things that everybody knows the cost of, measured in the same run.
#[derive(Clone, Copy)]
pub struct Yards {
    /// One look-up in a hash map of the assignments.
    pub lookup: f64,
    /// One warm decision about an activation.
    pub decision: f64,
    /// One pass over all assignments that counts those in force.
    pub pass: f64,
}

/// Against what a figure is told.
#[derive(Clone, Copy)]
pub enum Yard {
    /// A decision.
    Decision,
    /// A pass over all assignments.
    Pass,
    /// The number of assignments.
    Assignments,
}

/// Which rows are left out: those whose name has this word.
pub struct Skip(pub Option<String>);

impl Skip {
    /// Tells whether a row is measured.
    pub fn keeps(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|word| !name.contains(word))
    }
}

/// One figure.
pub struct Row {
    /// What was measured.
    pub name: String,
    /// Seconds, or bytes.
    pub value: f64,
    /// Against what it is told.
    pub yard: Yard,
    /// A count that shows what was found.
    pub found: usize,
}

impl Row {
    /// Makes the row of one question.
    pub fn question(name: &str, seconds: f64, found: usize) -> Self {
        tell(name, seconds);
        Self { name: name.to_owned(), value: seconds, yard: Yard::Decision, found }
    }

    /// Makes the row of something about the whole tenant.
    pub fn sweep(name: &str, seconds: f64, found: usize) -> Self {
        tell(name, seconds);
        Self { name: name.to_owned(), value: seconds, yard: Yard::Pass, found }
    }

    /// Makes a row of bytes.
    pub fn bytes(name: &str, bytes: usize) -> Self {
        Self { name: name.to_owned(), value: bytes as f64, yard: Yard::Assignments, found: 0 }
    }
}

/// The figures of one tenant.
pub struct Figures {
    /// Its users.
    pub users: usize,
    /// Its assignments.
    pub assignments: usize,
    /// The yardsticks.
    pub yards: Yards,
    /// Everything else.
    pub rows: Vec<Row>,
}

/// Prints the last tenant of several, with its growth against the first.
pub fn print(out: &mut impl Write, figures: &[Figures]) -> io::Result<()> {
    let (Some(first), Some(last)) = (figures.first(), figures.last()) else { return Ok(()) };
    let yards = last.yards;
    writeln!(out, "\n{} users, {} assignments", last.users, last.assignments)?;
    writeln!(out, "look-up {}, decision {}, pass {}", seconds(yards.lookup), seconds(yards.decision), seconds(yards.pass))?;
    writeln!(out, "{:<46}{:>12}{:>10}{:>20}{:>14}", "", "", "found", "", "/ smallest")?;
    for (row, base) in last.rows.iter().zip(&first.rows) {
        let (value, ratio) = match row.yard {
            Yard::Decision => (seconds(row.value), format!("{:.1} decisions", row.value / yards.decision)),
            Yard::Pass => (seconds(row.value), format!("{:.2} passes", row.value / yards.pass)),
            Yard::Assignments => (format!("{:.1} MB", row.value / 1e6), format!("{:.0} B each", row.value / last.assignments as f64)),
        };
        writeln!(out, "{:<46}{value:>12}{:>10}{ratio:>20}{:>14.1}", row.name, row.found, row.value / base.value)?;
    }
    out.flush()
}

/// Tells a figure at once: a large tenant takes long.
fn tell(name: &str, value: f64) {
    let _ = writeln!(io::stderr(), "{name}: {}", seconds(value));
}

fn seconds(value: f64) -> String {
    match value {
        small if small < 1e-6 => format!("{:.0} ns", small * 1e9),
        small if small < 1e-3 => format!("{:.1} us", small * 1e6),
        small if small < 1.0 => format!("{:.1} ms", small * 1e3),
        large => format!("{large:.2} s"),
    }
}
