#!/usr/bin/env bash
# `make up`: from a bare Debian 12 to a running console with the demo village. Can be run again at any time:
# it does only what is not done yet.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=tools.sh
source "$ROOT/scripts/tools.sh"
# shellcheck source-path=SCRIPTDIR source=build.sh
source "$ROOT/scripts/build.sh"
# shellcheck source-path=SCRIPTDIR source=server.sh
source "$ROOT/scripts/server.sh"

readonly PREFERRED_PORT=8070
OUTSIDE_DATABASE_URL="${DATABASE_URL:-}"

install_needs() {
  local groups=(build)
  [[ -n "$OUTSIDE_DATABASE_URL" ]] || groups+=(database)
  "$ROOT/scripts/install.sh" "${groups[@]}"
  need_rust
  need_node
}

database_url() {
  if [[ -n "$OUTSIDE_DATABASE_URL" ]]; then
    step "Using the database in DATABASE_URL"
    printf '%s\n' "$OUTSIDE_DATABASE_URL"
  else
    step "Starting PostgreSQL"
    "$ROOT/scripts/postgres.sh" start main
    "$ROOT/scripts/postgres.sh" url main
  fi
}

# What a running server was started from: when neither changed, it may go on running.
running_from() { printf '%s %s\n' "$(sha256sum "$1" | cut -c1-32)" "$(printf '%s' "$DATABASE_URL" | sha256sum | cut -c1-16)"; }

already_up() {
  server_pid "$STATE" >/dev/null || return 1
  [[ "$(cat "$STATE/server.from" 2>/dev/null)" == "$(running_from "$1")" ]] || return 1
  server_is_ready
}

greet() {
  python3 "$ROOT/scripts/greet.py" "$STATE/demo.json" "$BASE_URL"
}

up() {
  local database binary
  install_needs
  database="$(database_url)"
  build_console || die "the console could not be built"
  build_binary release || die "menpai could not be built"
  binary="$(binary_of release)"

  if [[ -s "$STATE/ports.env" ]]; then
    use_instance "$STATE" "$database"
    if already_up "$binary"; then
      greet
      return
    fi
  fi
  stop_server "$STATE"
  choose_ports "$STATE" "$PREFERRED_PORT"
  use_instance "$STATE" "$database"

  step "Bringing the database to the newest schema"
  log_run migrate "$binary" migrate || die "migration failed"
  step "Making the demo village (once)"
  # Passwords and keys are in that file: for the owner only, from its first byte.
  (umask 077 && : >>"$STATE/demo.json")
  chmod 0600 "$STATE/demo.json"
  log_run demo "$binary" demo --out "$STATE/demo.json" --base-url "$BASE_URL" --device-url "$DEVICE_URL" ||
    die "the demo village could not be made"
  step "Starting the server"
  start_server "$STATE" "$binary"
  running_from "$binary" >"$STATE/server.from"
  greet
}

make_state
locked up up
