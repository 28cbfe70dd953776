#!/usr/bin/env bash
# python-hcl2 8.1.4 with lark 1.3.1 (Python packages), seen 2026-11-30.
#
# Expected: with `preserve_heredocs=False`, said to turn heredocs into ordinary strings, the string
# that is written in a heredoc's place means the same text.
# Seen: it means another one. The line end after the last line is gone, though HCL counts it to the
# text (Terraform users remove it with `chomp`): "one\ntwo\n" becomes "one\ntwo". And `<<-` takes away
# spaces only: lines indented with tabs keep them, where Terraform 1.11.4 makes "t\n  u\n" of the last
# one below. A blank line that holds one space loses it.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check python-hcl2==8.1.4 lark==1.3.1

printf '%s\n' 'plain = <<X' 'one' 'two' 'X' \
    'spaces = <<-X' '    one' ' ' '    two' '    X' > source.tf
printf 'tabs = <<-X\n\tt\n\t  u\nX\n' >> source.tf

cat > read.py <<'PYTHON'
import hcl2

options = hcl2.SerializationOptions(preserve_heredocs=False)
with open("source.tf") as source:
    print(hcl2.dumps(hcl2.loads(source.read(), serialization_options=options)).strip())
PYTHON

printf '%s\n' 'plain = "one\ntwo"' 'spaces = "one\n\ntwo"' > expected
printf 'tabs = "\tt\\n\t  u"\n' >> expected

venv/bin/python read.py > seen
if ! diff expected seen; then
    echo "changed: python-hcl2 turns heredocs into other strings now" >&2
    exit 1
fi
cat seen
