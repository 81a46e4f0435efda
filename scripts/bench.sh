#!/usr/bin/env bash
# `make bench`, `make bench-NAME`: measures, and prints one line of JSON per figure on standard output.
# Everything else goes to standard error. Reaching an aim or not does not change the exit status.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=tools.sh
source "$ROOT/scripts/tools.sh"
# shellcheck source-path=SCRIPTDIR source=database.sh
source "$ROOT/scripts/database.sh"
# shellcheck source-path=SCRIPTDIR source=build.sh
source "$ROOT/scripts/build.sh"

# Durable settings, not those of the test cluster: figures are for what people will run.
use_bench_database() {
  if [[ -n "${DATABASE_URL:-}" ]]; then
    TEST_DATABASE_URL="$DATABASE_URL"
  else
    "$ROOT/scripts/postgres.sh" start main
    TEST_DATABASE_URL="$("$ROOT/scripts/postgres.sh" url main)"
  fi
  DATABASE_URL="$(fresh_database menpai_bench)"
  export DATABASE_URL
  trap 'drop_database menpai_bench' EXIT
}

build_bench() {
  step "Building the benchmarks (release)"
  ensure_console_dir
  SQLX_OFFLINE=true log_run build-bench cargo build --locked --release -p menpai-bench -p menpai-server --bins
}

make_state
"$ROOT/scripts/install.sh" build database bench
need_rust
case "${1:-all}" in
  all | tiles)
    tools="$("$ROOT/scripts/bench-tools.sh")"
    eval "$tools"
    ;;
esac
use_bench_database
build_bench
step "Measuring: ${1:-all}"
"${CARGO_TARGET_DIR:-$ROOT/target}/release/menpai-bench" "${1:-all}"
