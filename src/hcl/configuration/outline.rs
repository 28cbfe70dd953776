//! What stands in a file, without its values: every block and attribute with its place.

use std::sync::Arc;

use super::SourceFile;
use super::folder::{is_json, is_read};
use super::read::parse;
use crate::hcl::stack::each_with_stack;
use crate::hcl::syntax::ast::Block;
use crate::source::Span;

/// A block of a file.
#[derive(Debug, Clone)]
pub struct Outline {
    /// Its type.
    pub kind: Arc<str>,
    /// Its labels.
    pub labels: Vec<Arc<str>>,
    /// Its type and labels.
    pub head: Span,
    /// The whole block.
    pub span: Span,
    /// Its attributes.
    pub attributes: Vec<OutlineAttribute>,
    /// The blocks in it.
    pub blocks: Vec<Outline>,
}

/// An attribute of a block.
#[derive(Debug, Clone)]
pub struct OutlineAttribute {
    /// Its name.
    pub name: Arc<str>,
    /// Name and value.
    pub span: Span,
}

/// Returns the blocks of the files that configure their folders and are not written as JSON; what cannot be parsed is left out.
#[must_use]
pub fn outline(files: &[SourceFile]) -> Vec<Outline> {
    let meant: Vec<SourceFile> = files.iter().filter(|file| is_read(file.path) && !is_json(file.path)).copied().collect();
    let blocks = |file: &SourceFile| parse(file, &mut Vec::new()).blocks.iter().map(of_block).collect::<Vec<_>>();
    each_with_stack(&meant, blocks).into_iter().flatten().collect()
}

fn of_block(block: &Block) -> Outline {
    let attribute =
        |attribute: &crate::hcl::syntax::ast::Attribute| OutlineAttribute { name: attribute.name.clone(), span: attribute.span };
    Outline {
        kind: block.kind.clone(),
        labels: block.labels.clone(),
        head: block.head,
        span: block.span,
        attributes: block.body.attributes.iter().map(attribute).collect(),
        blocks: block.body.blocks.iter().map(of_block).collect(),
    }
}
