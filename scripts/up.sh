#!/usr/bin/env bash
# `make up`: from a bare Debian 12 to a running console with the demo village. Can be run again at any time:
# it does only what is not done yet.
#   DATABASE_URL=… make up     in this database instead of the private cluster; it is remembered (which-database.sh)
#   DEMO=no make up            without the demo village, now and later
#   MENPAI__TILES__OPEN=true make up      with a setting of the server's, this time; a server that runs without it starts anew
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=tools.sh
source "$ROOT/scripts/tools.sh"
# shellcheck source-path=SCRIPTDIR source=build.sh
source "$ROOT/scripts/build.sh"
# shellcheck source-path=SCRIPTDIR source=server.sh
source "$ROOT/scripts/server.sh"
# shellcheck source-path=SCRIPTDIR source=which-database.sh
source "$ROOT/scripts/which-database.sh"

readonly PREFERRED_PORT=8070

install_needs() {
  local groups=(build papers)
  [[ "$1" != private ]] || groups+=(database)
  "$ROOT/scripts/install.sh" "${groups[@]}"
  need_rust
  need_node
}

already_up() {
  server_pid "$STATE" >/dev/null || return 1
  runs_as_wanted "$STATE" "$1" || return 1
  server_is_ready
}

# The village's accounts are known, and its locks have a lock server.
demo_is_up() {
  [[ -s "$STATE/demo.json" ]] && locks_answer "$STATE" && { [[ -n "$DEMO_LOCKS_URL" ]] || another_lock_server; }
}

greet() {
  python3 "$ROOT/scripts/greet.py" "$STATE/demo.json" "$BASE_URL"
}

make_demo() {
  step "Making the demo village (once)"
  # Passwords and keys are in that file: for the owner only, from its first byte.
  (umask 077 && : >>"$STATE/demo.json")
  chmod 0600 "$STATE/demo.json"
  log_run demo "$1" demo --out "$STATE/demo.json" --base-url "$BASE_URL" --device-url "$DEVICE_URL" ||
    die "the demo village could not be made"
}

up() {
  local choice database binary demo=no
  choice="$(chosen_database)"
  install_needs "$choice"
  if [[ "$choice" == private ]]; then step "Starting PostgreSQL"; else step "Using the database $(place_of "$choice")"; fi
  database="$(open_database "$choice")"
  build_console || die "the console could not be built"
  build_binary release || die "menpai could not be built"
  binary="$(binary_of release)"

  if [[ -s "$STATE/ports.env" ]]; then
    use_instance "$STATE" "$database"
    if already_up "$binary" && { ! demo_is_wanted || demo_is_up; }; then
      remember_database "$choice"
      greet
      return
    fi
  fi
  use_database "$STATE" "$database"
  log_run database "$binary" migrate --check || die "nothing was changed, and what ran goes on running"
  [[ ! -s "$STATE/ports.env" ]] || tell_why_anew "$STATE" "$binary"
  stop_server "$STATE"
  stop_locks "$STATE"
  remember_database "$choice"
  ! demo_is_wanted || demo=yes
  choose_ports "$STATE" "$PREFERRED_PORT"
  choose_locks_port "$STATE" "$demo"
  use_instance "$STATE" "$database"

  step "Bringing the database to the newest schema"
  log_run migrate "$binary" migrate || die "migration failed"
  [[ "$demo" == no ]] || make_demo "$binary"
  step "Starting the server"
  start_locks "$STATE" "$binary"
  start_server "$STATE" "$binary"
  running_from "$binary" >"$STATE/server.from"
  greet
}

make_state
locked up up
