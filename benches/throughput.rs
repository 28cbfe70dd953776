//! Measures parsing, compiling, memory and decisions on generated tenants: `cargo bench --bench throughput`.
//!
//! Timed by hand: what matters are ratios between sizes and to yardsticks of the same run, which a bench harness does not give.

mod counting;
#[path = "throughput/decisions.rs"]
mod decisions;
mod generator;
#[path = "throughput/texts.rs"]
mod texts;
#[path = "throughput/timing.rs"]
mod timing;

use std::io::{self, Write};

use counting::Counting;
use decisions::DecisionFigures;
use generator::{Shape, generate};
use texts::TextFigures;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The figures of one tenant.
struct Figures {
    users: usize,
    text: TextFigures,
    decisions: DecisionFigures,
}

fn main() -> io::Result<()> {
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let sizes: &[usize] = if is_bench { &[1_000, 10_000, 100_000] } else { &[100] };
    let mut figures = Vec::new();
    for users in sizes.iter().copied() {
        figures.push(measure(users).map_err(io::Error::other)?);
    }
    let mut out = io::stdout().lock();
    report_texts(&mut out, &figures)?;
    report_decisions(&mut out, &figures)
}

fn measure(users: usize) -> Result<Figures, String> {
    let text = generate(&Shape::of_users(users));
    let (tenant, text) = texts::measure(&text)?;
    Ok(Figures { users, text, decisions: decisions::measure(&tenant) })
}

fn report_texts(out: &mut impl Write, figures: &[Figures]) -> io::Result<()> {
    writeln!(
        out,
        "{:>7} {:>7} | {:>10} {:>10} {:>8} {:>8} {:>8} | {:>10} {:>8} | {:>11} {:>11} {:>11}",
        "users",
        "MB",
        "parse MB/s",
        "all cores",
        "speed-up",
        "/ lines",
        "/ copy",
        "compile",
        "/ parse",
        "memory peak",
        "/ text",
        "kept / text"
    )?;
    for row in figures {
        let text = &row.text;
        writeln!(
            out,
            "{:>7} {:>7.1} | {:>10.1} {:>10.1} {:>8.2} {:>8.4} {:>8.5} | {:>7.0} ms {:>8.2} | {:>8.1} MB {:>11.2} {:>11.2}",
            row.users,
            text.megabytes(),
            text.rate(text.parse_one),
            text.rate(text.parse_all),
            ratio(text.parse_one, text.parse_all),
            ratio(text.lines, text.parse_one),
            ratio(text.copy, text.parse_one),
            text.compile * 1e3,
            ratio(text.compile, text.parse_one),
            text.peak as f64 / 1e6,
            ratio(text.peak as f64, text.bytes as f64),
            ratio(text.kept as f64, text.bytes as f64)
        )?;
    }
    Ok(())
}

fn report_decisions(out: &mut impl Write, figures: &[Figures]) -> io::Result<()> {
    writeln!(out)?;
    writeln!(
        out,
        "{:>7} {:>10} | {:>9} {:>8} {:>10} {:>9} {:>9} | {:>11}",
        "users", "pairs", "decision", "/ first", "/ look-up", "99th", "slowest", "allocations"
    )?;
    let first = figures.first().map(|row| row.decisions.clone()).unwrap_or_default();
    for row in figures {
        for (kind, base) in row.decisions.kinds.iter().zip(&first.kinds) {
            writeln!(
                out,
                "{:>7} {:>10} | {:>6.0} ns {:>8.2} {:>10.2} {:>6.0} ns {:>6.0} ns | {:>11}",
                row.users,
                kind.name,
                kind.mean * 1e9,
                ratio(kind.mean, base.mean),
                ratio(kind.mean, row.decisions.lookup),
                kind.nearly_slowest * 1e9,
                kind.slowest * 1e9,
                kind.allocations
            )?;
        }
    }
    Ok(())
}

fn ratio(value: f64, base: f64) -> f64 {
    if base > 0.0 { value / base } else { 0.0 }
}
