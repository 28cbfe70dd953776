//! Measures parsing, compiling, memory and decisions on generated tenants: `cargo bench --bench throughput`.
//!
//! Timed by hand: what matters are ratios between sizes and to yardsticks of the same run, which a bench harness does not give.

mod counting;
#[path = "throughput/decisions.rs"]
mod decisions;
mod generator;
#[path = "throughput/report.rs"]
mod report;
#[path = "throughput/texts.rs"]
mod texts;
#[path = "throughput/timing.rs"]
mod timing;

use std::io;

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
    report::print(&mut io::stdout().lock(), &figures)
}

fn measure(users: usize) -> Result<Figures, String> {
    let text = generate(&Shape::of_users(users));
    let (tenant, text) = texts::measure(&text)?;
    Ok(Figures { users, text, decisions: decisions::measure(&tenant) })
}
