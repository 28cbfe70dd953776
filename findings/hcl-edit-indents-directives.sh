#!/usr/bin/env bash
# hcl-edit 0.10.0 and hcl-rs 0.20.0 (Rust crates), seen 2026-11-30.
#
# Expected: hcl-edit keeps a document's whitespace, so a file that is parsed and written without a
# change is the same file; and `<<-` takes the common indentation from every line of the text.
# Seen: inside a `<<-` text, the lines between `%{ if }` and `%{ endif }` come back deeper by the
# text's indentation, and deeper again each time the file is parsed and written: the indentation is
# added to them on writing, but was never taken from them on reading. For the same reason their
# indentation stays in the value that hcl-rs gives, where Terraform 1.11.4 gives
# "Members:\n\nalice\n\nEnd\n".
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
hcl-edit = "=0.10.0"
hcl-primitives = "=0.1.13"
hcl-rs = "=0.20.0"
TOML

cat > src/main.rs <<'RUST'
use hcl::eval::{Context, Evaluate};
use hcl_edit::structure::Body;

const SOURCE: &str = "text = <<-X
    Members:
    %{ if true }
    alice
    %{ endif }
    End
    X
";

fn main() {
    let mut text = SOURCE.to_owned();
    for pass in 1..=2 {
        text = text.parse::<Body>().unwrap().to_string();
        println!("written {pass} times:\n{text}");
    }
    let body = hcl::parse(SOURCE).unwrap();
    let value = body.attributes().next().unwrap().expr().evaluate(&Context::new()).unwrap();
    println!("value: {:?}", value.as_str().unwrap());
}
RUST

cat > expected <<'TEXT'
written 1 times:
text = <<-X
    Members:
    %{ if true }
        alice
        %{ endif }
    End
    X

written 2 times:
text = <<-X
    Members:
    %{ if true }
            alice
            %{ endif }
    End
    X

value: "Members:\n\n    alice\n    \nEnd\n"
TEXT

cargo run --quiet > seen
if ! diff expected seen; then
    echo "changed: hcl-edit or hcl-rs treats directives in indented texts otherwise now" >&2
    exit 1
fi
cat seen
