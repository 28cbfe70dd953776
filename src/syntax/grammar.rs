//! The parser that pest derives from `grammar/pim.pest`.

use pest_derive::Parser;

/// The strict language.
#[derive(Parser)]
#[grammar = "grammar/pim.pest"]
pub(super) struct Grammar;
