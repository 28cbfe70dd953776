//! Integration tests, in one program.

mod compile;
mod docs;
mod laws;
mod layout;
mod management;
mod model;
mod oracle;
mod reach;
mod reach_laws;
mod reach_random;
mod reach_reference;
mod suite;
mod syntax;
mod tenants;
