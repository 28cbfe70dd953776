//! Generated tenants of any size are valid, and the same for ever.

#[path = "../../benches/generator.rs"]
mod generator;

use generator::{Shape, generate};
use pim::compile::{Compiled, compile};
use pim::source::{Origin, Sources};
use pim::syntax::parse_file;

#[test]
fn a_generated_tenant_compiles_without_errors() {
    for seed in 1..=3 {
        let compiled = load(&Shape { seed, ..Shape::of_users(400) });
        assert_eq!(errors(&compiled), Vec::<String>::new());
        assert_eq!(compiled.tenant.groups.len(), 40);
        assert_eq!(compiled.tenant.assignments.rows().len(), 1_600);
    }
}

#[test]
fn odd_shapes_compile_without_errors() {
    let usual = Shape::of_users(60);
    let shapes = [
        Shape { groups: 0, assignments: 0, policies: 0, ..usual.clone() },
        Shape { policies: 0, ..usual.clone() },
        Shape { groups: 200, nested_percent: 100, depth: 50, pim_percent: 100, ..usual.clone() },
        Shape { groups: 700, role_assignable_percent: 100, assignments: 2_000, ..usual.clone() },
        Shape { eligible_percent: 100, depth: 0, ..usual },
    ];
    for shape in shapes {
        assert_eq!(errors(&load(&shape)), Vec::<String>::new(), "{shape:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let shape = Shape::of_users(200);
    let text = generate(&shape);
    assert_eq!(text, generate(&shape));
    assert_ne!(text, generate(&Shape { seed: 2, ..shape }));
    assert_eq!(checksum(&text), 12_575_592_916_215_224_000, "the generator changed: figures of other days can no longer be compared");
}

fn load(shape: &Shape) -> Compiled {
    let mut sources = Sources::new();
    let source = sources.add("generated.pim", generate(shape), Origin::File);
    let parsed = parse_file(source, sources.get(source).text());
    let mut compiled = compile(std::slice::from_ref(&parsed.file));
    compiled.diagnostics.extend(parsed.diagnostics);
    compiled
}

fn errors(compiled: &Compiled) -> Vec<String> {
    compiled.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).map(|diagnostic| format!("{diagnostic:?}")).collect()
}

/// FNV-1a.
fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
