//! Tries the targets without a nightly toolchain: one input after the other, each made of a number.
//!
//! What fails is written to `fuzz/artifacts/TARGET-NUMBER`; `hammer TARGET FILE` tries it again. An input that takes too long, and one
//! that ends the process, is found by its number in `fuzz/artifacts/TARGET.progress`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use pim_fuzz::targets::{TARGETS, Target};
use pim_fuzz::{corpus, mutate};

/// Longer than this no input may take.
const LIMIT: Duration = Duration::from_secs(20);
/// How often it is written down how far a target came.
const NOTED: u64 = 32;

const USAGE: &str = "usage: hammer TARGET (SECONDS [FIRST-NUMBER] | FILE), TARGET one of";

/// The number of the input that is tried, and the milliseconds since the start at which it began.
static NUMBER: AtomicU64 = AtomicU64::new(0);
static BEGAN: AtomicU64 = AtomicU64::new(0);

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let target = arguments.first().and_then(|name| TARGETS.iter().find(|(known, _)| known == name));
    let (Some(target), Some(what)) = (target, arguments.get(1)) else {
        let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
        eprintln!("{USAGE} {}", names.join(", "));
        return ExitCode::from(2);
    };
    let first = arguments.get(2).and_then(|number| number.parse().ok()).unwrap_or_default();
    match what.parse::<u64>() {
        Ok(seconds) => hammer(target, Duration::from_secs(seconds), first),
        Err(_) => again(target, Path::new(what)),
    }
}

fn again(target: &Target, file: &Path) -> ExitCode {
    match fs::read(file) {
        Ok(bytes) => {
            (target.1)(&bytes);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot read {}: {error}", file.display());
            ExitCode::from(2)
        }
    }
}

fn hammer(target: &Target, length: Duration, first: u64) -> ExitCode {
    let project = project();
    let seeds = corpus::seeds(&project, target.0);
    let artifacts = project.join("fuzz/artifacts");
    if let Err(error) = fs::create_dir_all(&artifacts) {
        eprintln!("cannot write to {}: {error}", artifacts.display());
        return ExitCode::from(2);
    }
    let start = Instant::now();
    watch(start, artifacts.clone(), target.0, seeds.clone());
    let mut failures = 0u64;
    let mut number = first;
    let unchanged = seeds.iter().cloned().map(Some);
    for input in unchanged.chain(std::iter::repeat_with(|| None)) {
        if start.elapsed() >= length {
            break;
        }
        let bytes = input.unwrap_or_else(|| mutate::input(&seeds, number));
        NUMBER.store(number, Ordering::Relaxed);
        BEGAN.store(milliseconds(start), Ordering::Relaxed);
        if number % NOTED == 0 {
            let _ = fs::write(artifacts.join(format!("{}.progress", target.0)), format!("{number}\n"));
        }
        if catch_unwind(AssertUnwindSafe(|| (target.1)(&bytes))).is_err() {
            failures += 1;
            let _ = fs::write(artifacts.join(format!("{}-{number}", target.0)), &bytes);
        }
        number += 1;
    }
    let tried = number - first;
    println!("{}: {tried} inputs in {} s, {failures} failed", target.0, start.elapsed().as_secs());
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Ends the process where an input takes too long, after writing it down.
fn watch(start: Instant, artifacts: PathBuf, name: &'static str, seeds: Vec<Vec<u8>>) {
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_millis(500));
            let began = BEGAN.load(Ordering::Relaxed);
            if milliseconds(start).saturating_sub(began) > u64::try_from(LIMIT.as_millis()).unwrap_or(u64::MAX) {
                let number = NUMBER.load(Ordering::Relaxed);
                let _ = fs::write(artifacts.join(format!("{name}-{number}-slow")), mutate::input(&seeds, number));
                eprintln!("{name}: input {number} takes longer than {} s", LIMIT.as_secs());
                std::process::exit(3);
            }
        }
    });
}

fn milliseconds(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The folder above this package.
fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
