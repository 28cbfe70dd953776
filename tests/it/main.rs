//! Integration tests, in one program.

#![cfg(test)]
#![allow(clippy::string_slice, reason = "a test may panic")]

mod cli;
mod compile;
mod docs;
mod generate;
mod laws;
mod layout;
mod management;
mod model;
mod oracle;
mod reach;
mod reach_laws;
mod reach_random;
mod reach_reference;
mod render;
mod scale;
mod suite;
mod syntax;
mod tenants;
mod terraform;
