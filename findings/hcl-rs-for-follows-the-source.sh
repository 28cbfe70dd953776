#!/usr/bin/env bash
# hcl-rs 0.20.0 (Rust crates), seen 2026-11-30.
#
# Expected: `for` walks over an object in the order of its keys, as Terraform's documentation says of
# maps and objects, so that `[for k, v in {b = 1, a = 2} : k][0]` is "a" however the object is written
# (Terraform 1.11.4 says "a").
# Seen: the evaluator of hcl-rs walks in the order in which the keys stand in the source, in `for`
# expressions and in `%{ for }` alike, so two objects that `==` calls equal give different lists.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR="$work/target"
mkdir -p "$work/src"
cd "$work"

cat > Cargo.toml <<'TOML'
[package]
name = "reproduction"
version = "0.0.0"
edition = "2021"

[dependencies]
hcl-primitives = "=0.1.13"
hcl-rs = "=0.20.0"
TOML

cat > src/main.rs <<'RUST'
use hcl::eval::{Context, Evaluate};

fn main() {
    for source in [
        "{ b = 1, a = 2 } == { a = 2, b = 1 }",
        "[for k, v in { b = 1, a = 2 } : k] == [for k, v in { a = 2, b = 1 } : k]",
        "[for k, v in { b = 1, a = 2 } : k][0]",
        "[for k, v in { a = 2, b = 1 } : k][0]",
        r#""%{ for k, v in { b = 1, a = 2 } }${k}${v} %{ endfor }""#,
    ] {
        let body = hcl::parse(&format!("x = {source}\n")).unwrap();
        let value = body.attributes().next().unwrap().expr().evaluate(&Context::new()).unwrap();
        println!("{source}  ->  {value}");
    }
}
RUST

cat > expected <<'TEXT'
{ b = 1, a = 2 } == { a = 2, b = 1 }  ->  true
[for k, v in { b = 1, a = 2 } : k] == [for k, v in { a = 2, b = 1 } : k]  ->  false
[for k, v in { b = 1, a = 2 } : k][0]  ->  "b"
[for k, v in { a = 2, b = 1 } : k][0]  ->  "a"
"%{ for k, v in { b = 1, a = 2 } }${k}${v} %{ endfor }"  ->  "b1 a2 "
TEXT

cargo run --quiet > seen
if ! diff expected seen; then
    echo "changed: hcl-rs walks over objects in another order now" >&2
    exit 1
fi
cat seen
