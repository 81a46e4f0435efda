# shellcheck shell=bash
# A throw-away instance for tests: its own directory, database and ports. After lib.sh, server.sh, database.sh.

# throwaway_database NAME BINARY: configures the environment for a freshly migrated database.
throwaway_instance() {
  local name=$1 binary=$2 preferred=$3 url
  INSTANCE="$STATE/$name"
  stop_server "$INSTANCE"
  stop_locks "$INSTANCE"
  rm -rf "$INSTANCE"
  mkdir -p "$INSTANCE"
  url="$(fresh_database "menpai_${name//-/_}")"
  choose_ports "$INSTANCE" "$preferred"
  use_instance "$INSTANCE" "$url"
  log_run "$name-migrate" "$binary" migrate
}

# with_locks BINARY: a lock server beside a throw-away instance, before its demo village is made and its server started.
with_locks() {
  choose_locks_port "$INSTANCE" yes
  use_instance "$INSTANCE" "$DATABASE_URL"
  start_locks "$INSTANCE" "$1"
}

end_throwaway_instance() {
  stop_server "$INSTANCE"
  stop_locks "$INSTANCE"
  drop_database "menpai_${1//-/_}"
}
