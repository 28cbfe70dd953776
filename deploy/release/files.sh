#!/usr/bin/env bash
# What lies beside the program in an archive of a release: completions and manual pages, made by the program itself.
#   files.sh PIM FOLDER
set -euo pipefail

pim=$1
folder=$2
rm -rf "$folder"
mkdir -p "$folder/completions" "$folder/man"

"$pim" completions bash > "$folder/completions/pim.bash"
"$pim" completions zsh > "$folder/completions/_pim"
"$pim" completions fish > "$folder/completions/pim.fish"
"$pim" completions powershell > "$folder/completions/_pim.ps1"
"$pim" completions elvish > "$folder/completions/pim.elv"

"$pim" man > "$folder/man/pim.1"
for command in $("$pim" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]\{1,\}\) .*/\1/p' | grep -v '^help$'); do
  "$pim" man "$command" > "$folder/man/pim-$command.1"
done
