//! Tests of the library through its public face.

mod syntax;
mod terraform;
