//! Integration tests, in one program.

#![cfg(test)]
#![allow(clippy::string_slice, reason = "a test may panic")]

mod cli;
mod compile;
mod docs;
mod laws;
mod layout;
mod management;
mod model;
mod oracle;
mod render;
mod scenario;
mod suite;
mod syntax;
mod tenants;
mod terraform;
