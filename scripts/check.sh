#!/usr/bin/env bash
# `make check`: everything CI asks for. Every step runs, also after one failed; the exit status says it all.
#   scripts/check.sh [STEP…]      one development build is shared by all steps; nothing is built for release
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=tools.sh
source "$ROOT/scripts/tools.sh"
# shellcheck source-path=SCRIPTDIR source=database.sh
source "$ROOT/scripts/database.sh"
# shellcheck source-path=SCRIPTDIR source=build.sh
source "$ROOT/scripts/build.sh"
# shellcheck source-path=SCRIPTDIR source=queries.sh
source "$ROOT/scripts/queries.sh"
# shellcheck source-path=SCRIPTDIR source=api.sh
source "$ROOT/scripts/api.sh"
# shellcheck source-path=SCRIPTDIR source=steps.sh
source "$ROOT/scripts/steps.sh"

readonly CHECK_STEPS=(format spelling shell_scripts licences_bans_sources unused_crates web_lint web_unused
  console clippy_and_queries api_document tests)

step_format() { log_run format cargo fmt --all --check; }
step_spelling() { log_run spelling typos; }
step_shell_scripts() { log_run shellcheck shellcheck -x scripts/*.sh docker/*.sh .ci/run; }
step_licences_bans_sources() { log_run deny cargo deny --workspace check --hide-inclusion-graph licenses bans sources; }
step_unused_crates() { log_run machete cargo machete; }
step_web_lint() { log_run web-lint npm --prefix "$WEB" run lint; }
step_web_unused() { log_run web-unused npm --prefix "$WEB" run knip; }
step_console() { build_console; }

# Clippy compiles every crate anyway, so it also tells what the checked queries look like today.
step_clippy_and_queries() {
  ensure_console_dir
  describe_queries "$STATE/sqlx" log_run clippy cargo clippy --locked --workspace --all-targets -- -D unused -D missing-docs
  log_run queries queries_are_current "$STATE/sqlx" || {
    say ".sqlx is out of date: make bless"
    return 1
  }
}

step_api_document() {
  build_binary dev
  write_api "$STATE/api"
  log_run api-document api_is_current "$STATE/api" || {
    say "web-map/openapi.json or web-map/client/src/schema.d.ts is out of date: make bless"
    return 1
  }
}

step_tests() { "$ROOT/scripts/test.sh"; }

# What is built once is not built again: notes for the next build would only cost time.
[[ -z "${CI:-}" ]] || export CARGO_INCREMENTAL="${CARGO_INCREMENTAL:-0}"

check_needs() {
  "$ROOT/scripts/install.sh" build database browser read-papers broker followers lint
  need_rust
  need_clippy
  need_node
  need_typos
  need_machete
  need_deny
  need_nextest
  install_web_packages
}

make_state
if [[ "${1:-}" == --step ]]; then
  "step_$2"
  exit
fi
check_needs
use_test_cluster
trap leave_test_cluster EXIT
if (($#)); then
  run_steps "$0" "$@"
else
  run_steps "$0" "${CHECK_STEPS[@]}"
fi
