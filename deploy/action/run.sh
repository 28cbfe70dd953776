#!/usr/bin/env bash
# The steps of the action: check, test, diff, comment, verdict. What people gave it comes in variables of the environment, never as code.
set -euo pipefail

results=${PIM_RESULTS:-${RUNNER_TEMP:-/tmp}/pim-results}
summary=${GITHUB_STEP_SUMMARY:-/dev/null}
output=${GITHUB_OUTPUT:-/dev/null}
marker='<!-- pim: what changes -->'

instant=()
[[ -z ${PIM_AT:-} ]] || instant=(--at "$PIM_AT")

# Notes the exit code of a command, and goes on.
note() {
  local code=0
  "$@" || code=$?
  echo "code=$code" >> "$output"
}

check() {
  local deny=() name names
  read -ra names <<< "${PIM_DENY:-}"
  for name in "${names[@]}"; do deny+=(--deny "$name"); done
  mkdir -p "$results"
  echo "results=$results" >> "$output"
  pim check -p "$PIM_POLICIES" "${instant[@]}" --format sarif > "$results/pim.sarif" || true # the code is that of the next
  note pim check -p "$PIM_POLICIES" "${instant[@]}" "${deny[@]}" --format github
  { echo '### Check'; block pim check -p "$PIM_POLICIES" "${instant[@]}" --summary; } >> "$summary"
}

test_() {
  mkdir -p "$results"
  pim test -p "$PIM_POLICIES" "${instant[@]}" --format junit > "$results/pim-junit.xml" || true # the code is that of the next
  note pim test -p "$PIM_POLICIES" "${instant[@]}"
  { echo '### Test'; block pim test -p "$PIM_POLICIES" "${instant[@]}"; } >> "$summary"
}

diff() {
  local sides=(--git "$PIM_BEFORE" "$PIM_POLICIES")
  [[ $PIM_BEFORE != *.json ]] || sides=("$PIM_BEFORE")
  [[ ${PIM_ESCALATE:-false} != true ]] || sides+=(--escalate)
  mkdir -p "$results"
  note compare "${sides[@]}"
  cat "$results/pim-diff.md" >> "$summary"
}

# What could not be compared is told in the comment, too.
compare() {
  local code=0
  pim diff "${instant[@]}" --format markdown "$@" > "$results/pim-diff.md" 2> "$results/pim-diff.err" || code=$?
  cat "$results/pim-diff.err" >&2
  if ((code > 1)); then
    { echo 'The policies could not be compared.'; block cat "$results/pim-diff.err"; } > "$results/pim-diff.md"
  fi
  return "$code"
}

# One comment a pull request: later runs find it by its mark and rewrite it. People's comments are left alone, whatever they begin with.
comment() {
  local comments="repos/$GITHUB_REPOSITORY/issues/$PIM_PULL_REQUEST/comments" own
  { echo "$marker"; cat "$results/pim-diff.md"; } > "$results/comment.md"
  own=$(gh api --paginate "$comments" --jq ".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$marker\"))) | .id")
  own=${own%%$'\n'*}
  if [[ -n $own ]]; then
    gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$own" --field "body=@$results/comment.md" > /dev/null
  else
    gh api --method POST "$comments" --field "body=@$results/comment.md" > /dev/null
  fi
}

# A difference fails nothing: that is for the reviewer. What could not be compared does.
verdict() {
  local failed=0
  ((${PIM_CHECK:-2} == 0)) || { echo "::error::pim check: exit code ${PIM_CHECK:-none}"; failed=1; }
  ((${PIM_TEST:-2} == 0)) || { echo "::error::pim test: exit code ${PIM_TEST:-none}"; failed=1; }
  ((${PIM_DIFF:-0} < 2)) || { echo "::error::pim diff: exit code $PIM_DIFF"; failed=1; }
  return "$failed"
}

# Prints what a command prints as indented code, which no line of it can end.
block() {
  echo
  { "$@" 2>&1 || true; } | head -c 20000 | sed 's/^/    /'
  echo
}

case ${1:-} in
  check) check ;;
  test) test_ ;;
  diff) diff ;;
  comment) comment ;;
  verdict) verdict ;;
  *) echo "run.sh: check, test, diff, comment or verdict" >&2; exit 2 ;;
esac
