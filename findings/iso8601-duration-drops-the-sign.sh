#!/usr/bin/env bash
# iso8601-duration 2.1.4 (npm package), seen 2026-11-30.
#
# Expected: a duration with a sign (XML Schema and ISO 8601-2 have it) is read with it or refused, and
# the smallest unit may have a fraction whatever unit it is, as ISO 8601-1 has it.
# Seen: the sign is passed over, so "-PT8H" is eight hours, forwards: the expression it matches with is
# not tied to the ends of the text. The fraction is taken in hours, minutes and seconds alone: "PT1.5H"
# is read, "P1.5D" and "P0.5Y" are refused as invalid.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-fund --no-audit --save-exact iso8601-duration@2.1.4

cat > read.js <<'JS'
const { parse, toSeconds } = require("iso8601-duration");
for (const text of ["PT8H", "-PT8H", "PT1.5H", "P1.5D", "P0.5Y"]) {
  try {
    console.log(text, toSeconds(parse(text)));
  } catch (error) {
    console.log(text, error.name);
  }
}
JS

printf '%s\n' 'PT8H 28800' '-PT8H 28800' 'PT1.5H 5400' 'P1.5D RangeError' 'P0.5Y RangeError' > expected
node read.js > seen
if ! diff expected seen; then
    echo "changed: see above" >&2
    exit 1
fi
cat seen
echo "as described"
