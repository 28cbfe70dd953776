//! Tests of the library through its public face.

mod compile;
mod suite;
mod syntax;
