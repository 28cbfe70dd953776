//! Tests of the library through its public face, and of the binary.

mod cli;
mod render;
mod syntax;
