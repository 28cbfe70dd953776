//! Files that override others.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Finding;
use super::read::{Configuration, error, resource_name};
use crate::hcl::syntax::ast::{Attribute, Block, Body};

/// Changes what is declared by what one file of overrides says.
pub(super) fn merge(configuration: &mut Configuration, body: Body, findings: &mut Vec<Finding>) {
    for block in body.blocks {
        let found = match &*block.kind {
            "variable" => configuration.variables.get_mut(block.label(0)),
            "output" => configuration.outputs.get_mut(block.label(0)),
            "module" => configuration.modules.get_mut(block.label(0)),
            "resource" | "data" => configuration.resources.get_mut(&resource_name(&block)),
            "locals" => {
                merge_locals(configuration, block, findings);
                continue;
            }
            _ => continue,
        };
        match found {
            Some(base) => merge_block(base, block),
            None => findings.push(error(format!("there is no {} {} to override", block.kind, block.labels.join(".")), block.head)),
        }
    }
}

fn merge_locals(configuration: &mut Configuration, block: Block, findings: &mut Vec<Finding>) {
    for attribute in block.body.attributes {
        match configuration.locals.get_mut(&attribute.name) {
            Some(base) => *base = attribute,
            None => findings.push(error(format!("there is no local `{}` to override", attribute.name), attribute.name_span)),
        }
    }
}

/// Arguments replace one by one, blocks all of their type.
fn merge_block(base: &mut Block, block: Block) {
    let replaced: BTreeSet<Arc<str>> = block.body.blocks.iter().map(block_type).collect();
    let base = &mut base.body;
    base.blocks.retain(|old| !replaced.contains(&block_type(old)));
    base.attributes.retain(|old| !replaced.contains(&old.name));
    for attribute in block.body.attributes {
        base.blocks.retain(|old| block_type(old) != attribute.name);
        merge_attribute(base, attribute);
    }
    base.blocks.extend(block.body.blocks);
}

/// `for_each` over a `count` is passed over, as Terraform does.
fn merge_attribute(base: &mut Body, attribute: Attribute) {
    match &*attribute.name {
        "for_each" if base.attribute("count").is_some() => return,
        "count" => base.attributes.retain(|old| &*old.name != "for_each"),
        _ => {}
    }
    match base.attributes.iter_mut().find(|old| old.name == attribute.name) {
        Some(old) => *old = attribute,
        None => base.attributes.push(attribute),
    }
}

/// The type of a block, of a `dynamic` one that of what it makes.
fn block_type(block: &Block) -> Arc<str> {
    if &*block.kind == "dynamic" { block.label(0).into() } else { block.kind.clone() }
}
