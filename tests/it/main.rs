//! Tests of the library through its public face.

mod compile;
mod management;
mod suite;
mod syntax;
