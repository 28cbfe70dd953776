//! The command `pim`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
