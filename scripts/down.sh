#!/usr/bin/env bash
# `make down`: stops the server and the demo's lock server, then the clusters. Data stays.
# `make clean` (down.sh --clean): also removes what was built, and .menpai with its databases.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=server.sh
source "$ROOT/scripts/server.sh"

down() {
  local instance cluster
  for instance in "$STATE" "$STATE/e2e"; do
    if server_pid "$instance" >/dev/null; then
      step "Stopping the server"
      stop_server "$instance"
    fi
    stop_locks "$instance"
  done
  for cluster in main test; do
    "$ROOT/scripts/postgres.sh" status "$cluster" >/dev/null 2>&1 || continue
    step "Stopping PostgreSQL ($cluster)"
    "$ROOT/scripts/postgres.sh" stop "$cluster"
  done
}

clean() {
  down
  step "Removing build products and .menpai"
  "$ROOT/scripts/postgres.sh" destroy main
  "$ROOT/scripts/postgres.sh" destroy test
  rm -rf "${CARGO_TARGET_DIR:-$ROOT/target}" "$ROOT/web-map/dist" "$ROOT/web-map/node_modules" \
    "$ROOT/web-map/test-results" "$STATE"
}

[[ -d "$STATE" || "${1:-}" == --clean ]] || exit 0
make_state
case "${1:-}" in
  "") locked up down ;;
  --clean) locked up clean ;;
  *) die "unknown argument: $1" ;;
esac
