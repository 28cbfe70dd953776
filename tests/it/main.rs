//! Tests of the library through its public face.

mod generate;
mod syntax;
