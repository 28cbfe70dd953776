#!/usr/bin/env bash
# tfparse 0.6.22 with cffi 2.1.1 (Python packages), seen 2026-11-30.
#
# Expected: a whole number that is too long for 64 bits arrives in Python exact (its integers have no
# bound, and Terraform's numbers have 512 bits), rounded to a float, or as an error.
# Seen: it arrives as the greatest or least signed 64-bit integer, with no warning. Different numbers
# become equal that way; 1e21 does too, though 1e21 + 0.5 arrives as the float 1e+21, and a number
# that stands in a text keeps all its digits. Comparisons are still made on the exact numbers before.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check tfparse==0.6.22 cffi==2.1.1

mkdir module
cat > module/main.tf <<'HCL'
locals {
  a_fits      = 9223372036854775807
  b_one_more  = 9223372036854775808
  c_unsigned  = 18446744073709551615
  d_negative  = -123456789012345678901234567890
  e_exponent  = 1e21
  f_half_more = 1e21 + 0.5
  g_in_a_text = "no. ${18446744073709551615}"
  h_greater   = 18446744073709551615 > 9223372036854775808
}
HCL

cat > read.py <<'PYTHON'
import tfparse

(locals_,) = tfparse.load_from_path("module")["locals"]
for name in sorted(locals_):
    if name[1] == "_" and name[0] != "_":
        print(name, repr(locals_[name]))
PYTHON

cat > expected <<'TEXT'
a_fits 9223372036854775807
b_one_more 9223372036854775807
c_unsigned 9223372036854775807
d_negative -9223372036854775808
e_exponent 9223372036854775807
f_half_more 1e+21
g_in_a_text 'no. 18446744073709551615'
h_greater True
TEXT

venv/bin/python read.py > seen
if ! diff expected seen; then
    echo "changed: tfparse hands over long whole numbers otherwise now" >&2
    exit 1
fi
cat seen
