//! Blocks of Terraform's language, laid out as `terraform fmt` does.

use std::fmt::{self, Write};

use crate::text::pad;

/// A block: attributes and blocks, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    head: String,
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    Attribute(&'static str, String),
    Block(Block),
}

impl Block {
    /// A resource.
    pub fn resource(kind: &str, label: &str) -> Self {
        Self { head: format!("resource \"{kind}\" \"{label}\""), items: Vec::new() }
    }

    /// A lookup.
    pub fn data(kind: &str, label: &str) -> Self {
        Self { head: format!("data \"{kind}\" \"{label}\""), items: Vec::new() }
    }

    /// A block in a block.
    pub fn inner(head: &str) -> Self {
        Self { head: head.to_owned(), items: Vec::new() }
    }

    /// Sets an attribute to an expression.
    pub fn set(&mut self, name: &'static str, expression: String) {
        self.items.push(Item::Attribute(name, expression));
    }

    /// Adds a block, unless there is nothing in it.
    pub fn push(&mut self, block: Self) {
        if !block.items.is_empty() {
            self.items.push(Item::Block(block));
        }
    }

    fn write(&self, out: &mut String, depth: usize) -> fmt::Result {
        let indent = "  ".repeat(depth);
        writeln!(out, "{indent}{} {{", self.head)?;
        for (index, item) in self.items.iter().enumerate() {
            match item {
                Item::Attribute(name, expression) => writeln!(out, "{indent}  {} = {expression}", pad(name, self.width(index)))?,
                Item::Block(block) => {
                    if index > 0 {
                        out.push('\n');
                    }
                    block.write(out, depth + 1)?;
                }
            }
        }
        writeln!(out, "{indent}}}")
    }

    /// How wide the names of the attributes are that stand together with this one.
    fn width(&self, index: usize) -> usize {
        let is_attribute = |item: &&Item| matches!(item, Item::Attribute(..));
        let before = self.items.iter().take(index).rev().take_while(is_attribute);
        let behind = self.items.iter().skip(index).take_while(is_attribute);
        let length = |item: &Item| match item {
            Item::Attribute(name, _) => name.len(),
            Item::Block(_) => 0,
        };
        before.chain(behind).map(length).max().unwrap_or(0)
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        self.write(&mut out, 0)?;
        f.write_str(&out)
    }
}

/// Writes a text as a template without expressions.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => _ = write!(out, "\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    // a sign before a brace would begin an expression
    out.replace("${", "$${").replace("%{", "%%{") + "\""
}
