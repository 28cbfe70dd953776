//! Integration tests, in one program.

#![cfg(test)]

mod cli;
mod compile;
mod diagnostics;
mod docs;
mod laws;
mod layout;
mod lint;
mod model;
mod oracle;
mod render;
mod sarif;
mod suite;
mod syntax;
mod tenants;
mod terraform;
