//! Integration tests, in one program.

mod compile;
mod suite;
