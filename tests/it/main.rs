//! Integration tests, in one program.

mod compile;
mod docs;
mod laws;
mod layout;
mod management;
mod model;
mod oracle;
mod suite;
mod syntax;
mod tenants;
