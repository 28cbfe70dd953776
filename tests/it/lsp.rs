//! The language server: conversations with its engine, without a process; and one with the binary.

mod answers;
mod bad_input;
mod basics;
mod editing;
mod process;
mod talk;
