//! Measures reach and escalation on generated tenants: `cargo bench --bench reach`, or with sizes: `cargo bench --bench reach -- 1000 1000000`. After
//! `--skip`, rows whose name has that word are left out: `cargo bench --bench reach -- 1000000 --skip escalate`.
//!
//! Timed by hand: what matters are ratios between sizes and to yardsticks of the same run, which a bench harness does not give.

mod counting;
mod generator;
#[path = "reach/questions.rs"]
mod questions;
#[path = "reach/report.rs"]
mod report;
#[path = "reach/sweeps.rs"]
mod sweeps;
#[path = "throughput/timing.rs"]
mod timing;

use std::io;

use counting::{Counting, weigh};
use generator::{Shape, generate};
use pim::compile::{Compiled, compile};
use pim::ir::Instant;
use pim::session::{Changes, Input, NoIncludes, Session};
use pim::source::{Origin, Sources};
use pim::syntax::parse_file;
use report::{Figures, Row, Skip};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// 2026-03-02T09:00:00Z in microseconds: some of the generated windows are over then, some have not begun.
const INSTANT: i64 = 1_772_442_000_000_000;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut sizes: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        let is_bench = arguments.iter().any(|argument| argument == "--bench");
        sizes = if is_bench { vec![1_000, 10_000, 100_000] } else { vec![100] };
    }
    let skip = arguments.iter().position(|argument| argument == "--skip").and_then(|at| arguments.get(at + 1));
    let skip = Skip(skip.cloned());
    let mut figures = Vec::new();
    for users in sizes {
        figures.push(measure(users, &skip).map_err(io::Error::other)?);
        report::print(&mut io::stdout().lock(), &figures)?;
    }
    Ok(())
}

/// Measures one tenant.
fn measure(users: usize, skip: &Skip) -> Result<Figures, String> {
    let at = Instant::from_micros(INSTANT);
    let text = generate(&Shape::with_ways(users));
    let (compiled, weight) = weigh(|| load(&text));
    let faults: Vec<_> = compiled.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    if let Some(fault) = faults.first() {
        return Err(format!("the generated tenant is refused: {fault:?}"));
    }
    let tenant = &compiled.tenant;
    let assignments = tenant.assignments.rows().len();
    let yards = questions::yardsticks(tenant, at);
    let mut rows = vec![Row::bytes("load, at peak", weight.peak), Row::bytes("load, kept", weight.kept)];
    rows.extend(sweeps::measure(tenant, &compiled.nevers, at, skip));
    rows.extend(questions::measure(tenant, at, skip));
    drop(compiled);
    let session = Session::load(vec![Input::pim("tenant.pim", text)], &NoIncludes, &Changes::default());
    let session = session.map_err(|rejected| rejected.to_string())?;
    rows.extend(questions::measure_session(&session, at));
    rows.extend(sweeps::measure_session(&session, at, skip));
    Ok(Figures { users, assignments, yards, rows })
}

fn load(text: &str) -> Compiled {
    let mut sources = Sources::new();
    let source = sources.add("tenant.pim", text, Origin::File);
    let mut parsed = parse_file(source, sources.get(source).text());
    let mut compiled = compile(std::slice::from_ref(&parsed.file));
    compiled.diagnostics.append(&mut parsed.diagnostics);
    compiled
}
