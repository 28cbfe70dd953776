//! Text to tree and back: cuts a file into statements, parses each with pest, builds [`ast`], formats.

pub mod ast;
