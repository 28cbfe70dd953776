#!/usr/bin/env bash
# sarif-tools 3.0.5 (Python package), seen 2026-11-30.
#
# Expected: what SARIF 2.1.0 marks as no finding of today is none in a summary, and does not fail
# `--check error`: a result that its author suppressed in the source (`suppressions`), one that is
# gone since the baseline (`baselineState: absent`), one that says a rule was kept (`kind: pass`).
# Seen: all of them are counted. The first two count with their rule's level as errors and fail the
# check; the third is a line of its own, of level "none". A log is clean for it only where they are
# left out of the log, or where a filter of the reader's own names each property.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sarif-tools==3.0.5

cat > accepted.sarif <<'JSON'
{ "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [ {
  "tool": { "driver": { "name": "checker", "rules": [ { "id": "open-group", "defaultConfiguration": { "level": "error" } } ] } },
  "results": [
    { "ruleId": "open-group", "message": { "text": "accepted by its author" },
      "suppressions": [ { "kind": "inSource", "status": "accepted", "justification": "agreed" } ],
      "locations": [ { "physicalLocation": { "artifactLocation": { "uri": "a.txt" }, "region": { "startLine": 1 } } } ] },
    { "ruleId": "open-group", "message": { "text": "gone" }, "baselineState": "absent",
      "locations": [ { "physicalLocation": { "artifactLocation": { "uri": "a.txt" }, "region": { "startLine": 2 } } } ] },
    { "ruleId": "open-group", "kind": "pass", "message": { "text": "kept" } } ] } ] }
JSON

status=0
venv/bin/sarif --check error summary accepted.sarif > summary 2>/dev/null || status=$?
{ grep -E '^(error|warning|note|none): ' summary; echo "exit $status"; } > seen
printf '%s\n' 'error: 2' 'warning: 0' 'note: 0' 'none: 1' 'exit 2' > expected
if ! diff expected seen; then
    echo "changed: see above" >&2
    exit 1
fi
cat seen
echo "as described"
