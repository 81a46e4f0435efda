#!/usr/bin/env bash
# `make test`: Rust tests against a real PostgreSQL, documentation examples, the console's unit tests, and the
# browser stories and others' readers of the map against a running server.      scripts/test.sh [STEP…]
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=tools.sh
source "$ROOT/scripts/tools.sh"
# shellcheck source-path=SCRIPTDIR source=database.sh
source "$ROOT/scripts/database.sh"
# shellcheck source-path=SCRIPTDIR source=build.sh
source "$ROOT/scripts/build.sh"
# shellcheck source-path=SCRIPTDIR source=steps.sh
source "$ROOT/scripts/steps.sh"

readonly TEST_STEPS=(script_tests console rust_tests doc_tests web_tests browser_stories standards real_footprints)

step_script_tests() { "$ROOT/scripts/which-database-test.sh" && "$ROOT/scripts/server-test.sh"; }

step_console() { build_console; }

step_rust_tests() {
  local profile=default
  [[ -z "${CI:-}" ]] || profile=ci
  ensure_console_dir
  SQLX_OFFLINE=true INSTA_UPDATE="${INSTA_UPDATE:-no}" \
    log_run rust-tests cargo nextest run --locked --workspace --profile "$profile"
  grep -aE '^ *Summary' "$LOGS/rust-tests.log" >&2 || true
}

step_doc_tests() {
  SQLX_OFFLINE=true log_run doc-tests cargo test --locked --doc --workspace
}

step_web_tests() {
  install_web_packages
  log_run web-tests npm --prefix "$WEB" test
}

step_browser_stories() { "$ROOT/scripts/stories.sh"; }

# The map as other people's programs read it.
step_standards() { "$ROOT/scripts/standards.sh"; }

# Villages as they really are, where the data lies beside the clone.
step_real_footprints() {
  local data="$ROOT/../shared/data/buildings"
  if [[ ! -d "$data" ]]; then
    say "no ../shared/data here: nothing to do"
    return
  fi
  "$ROOT/scripts/real-villages.sh" "$data"
}

test_needs() {
  "$ROOT/scripts/install.sh" build database browser read-papers broker followers
  need_rust
  need_node
  need_nextest
}

make_state
if [[ "${1:-}" == --step ]]; then
  "step_$2"
  exit
fi
test_needs
use_test_cluster
trap leave_test_cluster EXIT
if (($#)); then
  run_steps "$0" "$@"
else
  run_steps "$0" "${TEST_STEPS[@]}"
fi
