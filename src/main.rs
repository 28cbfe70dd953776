//! The command `pim`.

fn main() {}
