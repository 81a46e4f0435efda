# shellcheck shell=bash
# Starting, stopping and asking after one running `menpai serve`. Sourced after lib.sh.
# An instance is a directory: .menpai for `make up`, .menpai/e2e for the browser stories. It holds
# ports.env, secrets/, server.pid, logs/server.log and demo.json.

# The pid of the instance, if it is alive and really is menpai: a number alone may have been reused.
server_pid() {
  local pid exe
  pid="$(cat "$1/server.pid" 2>/dev/null)" || return 1
  [[ "$pid" =~ ^[0-9]+$ ]] || return 1
  exe="$(readlink "/proc/$pid/exe" 2>/dev/null)" || return 1
  [[ "${exe% (deleted)}" == */menpai ]] || return 1
  printf '%s\n' "$pid"
}

# Ports are chosen once and remembered; chosen again only when somebody else has taken them meanwhile.
choose_ports() {
  local dir=$1 preferred=$2 HTTP_PORT='' DEVICE_PORT=''
  # shellcheck disable=SC1091 # written below
  [[ ! -s "$dir/ports.env" ]] || source "$dir/ports.env"
  if [[ -z "$HTTP_PORT" || -z "$DEVICE_PORT" ]] || ! port_is_free "$HTTP_PORT" || ! port_is_free "$DEVICE_PORT"; then
    HTTP_PORT="$(free_port "$preferred")"
    DEVICE_PORT="$(free_port "$((HTTP_PORT + 1))")"
    printf 'HTTP_PORT=%s\nDEVICE_PORT=%s\n' "$HTTP_PORT" "$DEVICE_PORT" >"$dir/ports.env.new"
    mv "$dir/ports.env.new" "$dir/ports.env"
  fi
}

# Exports what an instance is configured with.
use_instance() {
  local dir=$1 database=$2
  # shellcheck disable=SC1091 # written by choose_ports
  source "$dir/ports.env"
  mkdir -p "$dir/logs"
  BASE_URL="http://127.0.0.1:$HTTP_PORT"
  DEVICE_URL="http://127.0.0.1:$DEVICE_PORT"
  export BASE_URL DEVICE_URL
  use_database "$dir" "$database"
  export MENPAI__HTTP__LISTEN="127.0.0.1:$HTTP_PORT" MENPAI__DEVICES__LISTEN="127.0.0.1:$DEVICE_PORT"
  # No gateway here: codes for landlords and tenants are written to a file.
  export MENPAI__MESSAGES__OUTBOX="$dir/outbox.ndjson"
}

# Exports the part of it that a command needs which asks the database only.
use_database() {
  local dir=$1 database=$2
  install -d -m 0700 "$dir/secrets"
  MENPAI__DATABASE__URL="$(server_login_url "$dir" "$database")"
  export DATABASE_URL="$database" MENPAI__DATABASE__OWNER_URL="$database"
  export MENPAI__DATABASE__URL MENPAI__SECRETS__DIR="$dir/secrets" MENPAI__PHOTOS__DIR="$dir/photos"
}

# The server signs in as itself, not as the owner of the tables. Our own clusters trust their socket. Elsewhere the
# login gets a password that is kept beside the keys, and is named after the database: logins are the cluster's, and two
# installations there would set one another's password.
server_login_url() {
  local dir=$1 database=$2
  if is_own_url "$database"; then
    sed -E "s#^([a-z]+://)([^/@?]*@)?#\1menpai_server@#" <<<"$database"
  else
    [[ -s "$dir/secrets/database.password" ]] ||
      (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$dir/secrets/database.password")
    DATABASE_URL="$database" python3 "$ROOT/scripts/database_url.py" login "$dir/secrets/database.password"
  fi
}

# What a server is started from, a line each: its program, its database, its settings. When none changed, one that runs may
# go on running. Settings can hold secrets: only their hash is kept.
running_from() {
  printf 'program %s\n' "$(sha256sum "$1" | cut -c1-32)"
  printf 'database %s\n' "$(printf '%s' "$DATABASE_URL" | sha256sum | cut -c1-32)"
  printf 'settings %s\n' "$(server_settings | sha256sum | cut -c1-32)"
}

# The settings in this environment, and the file that it names.
server_settings() {
  env -0 | grep -zE '^(MENPAI__|MENPAI_CONFIG=|MENPAI_MASTER_KEY)' | sort -z | tr '\0' '\n' || true
  [[ ! -r "${MENPAI_CONFIG:-}" ]] || cat "$MENPAI_CONFIG"
}

# runs_as_wanted DIR BINARY
runs_as_wanted() { [[ "$(cat "$1/server.from" 2>/dev/null)" == "$(running_from "$2")" ]]; }

# tell_why_anew DIR BINARY: what is different about a server that runs and won't go on.
tell_why_anew() {
  local changed
  server_pid "$1" >/dev/null && [[ -s "$1/server.from" ]] || return 0
  changed="$(running_from "$2" | grep -vxFf "$1/server.from" | cut -d' ' -f1 | paste -sd, | sed 's/,/, /g')" || true
  [[ -z "$changed" ]] || say "the server starts anew: another $changed than it runs with"
}

server_is_ready() { curl -fsS -o /dev/null --max-time 5 --noproxy '*' "$BASE_URL/readyz" 2>/dev/null; }

# start_server DIR BINARY: in the background, in its own session, so that Ctrl-C on make leaves it alone.
start_server() {
  local dir=$1 binary=$2 log="$1/logs/server.log" tries
  [[ ! -s "$log" ]] || mv "$log" "$log.1"
  # shellcheck disable=SC2016 # expanded by the inner shell, whose pid the server keeps
  setsid -f bash -c 'echo $$ >"$1/server.pid"; exec "$2" serve' menpai "$dir" "$binary" \
    >"$log" 2>&1 </dev/null 9>&-
  for ((tries = 0; tries < 600; tries++)); do
    server_is_ready && return
    ((tries < 20)) || server_pid "$dir" >/dev/null || break
    sleep 0.1
  done
  tail -n 30 "$log" >&2
  die "the server did not become ready; its log is $log"
}

# Asks it to finish what it accepted; insists after 40 seconds.
stop_server() {
  local dir=$1 pid tries
  pid="$(server_pid "$dir")" || { rm -f "$dir/server.pid"; return 0; }
  kill -TERM "$pid"
  for ((tries = 0; tries < 400; tries++)); do
    server_pid "$dir" >/dev/null || break
    sleep 0.1
  done
  if server_pid "$dir" >/dev/null; then
    warn "the server did not stop in 40 seconds; killing it"
    kill -KILL "$pid"
  fi
  rm -f "$dir/server.pid"
}
