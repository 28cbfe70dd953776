//! Measures how time and output grow with the text: `cargo bench --bench growth`, or from other sizes and of some shapes only:
//! `cargo bench --bench growth -- 5000 approvers`.

mod shapes;
#[path = "shapes/run.rs"]
mod work;

use std::io::{self, Write};
use std::time::Instant;

use shapes::SHAPES;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let size = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(if is_bench { 2_500 } else { 20 });
    let words: Vec<&String> = arguments.iter().filter(|argument| argument.parse::<usize>().is_err()).collect();
    let mut out = io::stdout().lock();
    writeln!(out, "{:42} {:>8} {:>9} {:>9} {:>9} {:>8} {:>8}", "", "n", "n, s", "2n / n", "4n / 2n", "told, 4n", "told/text")?;
    for shape in SHAPES.iter().filter(|shape| words.iter().all(|word| shape.name.contains(word.as_str()))) {
        let measured = [size, 2 * size, 4 * size].map(|size| {
            let text = (shape.text)(size);
            let fastest =
                (0..3).map(|_| seconds(*shape, &text)).fold((f64::INFINITY, 0), |best, run| if run.0 < best.0 { run } else { best });
            (fastest.0, fastest.1, text.len())
        });
        let [(first, ..), (second, ..), (third, told, text)] = measured;
        let share = told as f64 / text as f64;
        let (twice, again) = (second / first, third / second);
        writeln!(out, "{:42} {size:>8} {first:>9.4} {twice:>9.1} {again:>9.1} {told:>8} {share:>8.2}", shape.name)?;
    }
    Ok(())
}

/// Returns how long the work takes, and how many bytes are told.
fn seconds(shape: shapes::Shape, text: &str) -> (f64, usize) {
    let start = Instant::now();
    let told = work::run(shape, text).len();
    (start.elapsed().as_secs_f64(), told)
}
