#!/usr/bin/env bash
# Makes the archive of a release for one target, and its checksum, in target/distrib. Needs `dist` of the version that Cargo.toml names.
#   build.sh TARGET
set -euo pipefail
cd "$(dirname "$0")/../.."

# what lies beside the program is made by the program, on the machine that builds
cargo build --locked
deploy/release/files.sh target/debug/pim target/release-files
dist build --artifacts=local --target "$1"
