//! Integration tests, in one program.

#![cfg(test)]

mod cli;
mod compile;
mod coverage;
mod docs;
mod laws;
mod layout;
mod model;
mod oracle;
mod render;
mod syntax;
mod tenants;
mod terraform;
