# shellcheck shell=bash
# Running named steps one after the other, each in a process of its own, and telling how it went.
# Sourced after lib.sh. A script lists its steps as functions `step_<name>`.

# run_steps SCRIPT NAME…: every step runs, also after one failed; the end says which did.
run_steps() {
  local script=$1 name started failed=()
  shift
  for name in "$@"; do
    step "${name//_/ }"
    started=$SECONDS
    if "$script" --step "$name"; then
      say "ok ($((SECONDS - started)) s)"
    else
      say "FAILED ($((SECONDS - started)) s)"
      failed+=("${name//_/ }")
    fi
  done
  if ((${#failed[@]})); then
    step "FAILED: $(join_by ', ' "${failed[@]}") (logs in $LOGS)"
    return 1
  fi
  step "All passed in $((SECONDS / 60)) min $((SECONDS % 60)) s"
}

join_by() {
  local separator=$1 out=$2
  shift 2
  for word in "$@"; do out+="$separator$word"; done
  printf '%s' "$out"
}
