#!/usr/bin/env bash
# @cdktf/hcl2json 0.21.0 (npm package: HashiCorp's HCL parser, compiled for JavaScript), seen 2026-11-30.
#
# Expected: the JSON that it makes of a valid Terraform file is that file in Terraform's own JSON
# syntax, so that saved as `main.tf.json` it plans to the same.
# Seen: it is not, wherever Terraform reads an argument as it stands instead of evaluating it. Every
# expression that is no literal comes out as a template: a type is "${string}", an entry of
# `depends_on` "${terraform_data.a}", of `ignore_changes` "${input}", a provisioner's `when`
# "${create}". Terraform 1.11.4 wants "string", "terraform_data.a", "input" and "create" there and
# refuses the file ("Invalid type specification", "Invalid expression", "Invalid \"when\" keyword").
# Whole numbers are read into 64-bit floats, too: 9007199254740993 comes out as 9007199254740992.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-fund --no-audit --save-exact @cdktf/hcl2json@0.21.0

cat > main.tf <<'HCL'
variable "team" {
  type = string
}
locals {
  whole = 9007199254740993
}
resource "terraform_data" "a" {}
resource "terraform_data" "b" {
  depends_on = [terraform_data.a]
  lifecycle {
    ignore_changes = [input]
  }
  provisioner "local-exec" {
    when    = create
    command = "true"
  }
}
HCL

cat > read.js <<'JS'
const { parse } = require("@cdktf/hcl2json");
const { readFileSync } = require("fs");
parse("main.tf", readFileSync("main.tf", "utf8")).then((json) => {
  const [b] = json.resource.terraform_data.b;
  const [lifecycle] = [b.lifecycle].flat();
  const [provisioner] = [b.provisioner["local-exec"]].flat();
  console.log("type", JSON.stringify(json.variable.team[0].type));
  console.log("depends_on", JSON.stringify(b.depends_on));
  console.log("ignore_changes", JSON.stringify(lifecycle.ignore_changes));
  console.log("when", JSON.stringify(provisioner.when));
  console.log("whole", JSON.stringify(json.locals[0].whole));
});
JS

cat > expected <<'TEXT'
type "${string}"
depends_on ["${terraform_data.a}"]
ignore_changes ["${input}"]
when "${create}"
whole 9007199254740992
TEXT
node read.js > seen
if ! diff expected seen; then
    echo "changed: see above" >&2
    exit 1
fi
cat seen
echo "as described"
