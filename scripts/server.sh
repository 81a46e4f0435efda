# shellcheck shell=bash
# Starting, stopping and asking after one running `menpai serve`, and the demo's lock server beside it. Sourced after lib.sh.
# An instance is a directory: .menpai for `make up`, .menpai/e2e for the browser stories. It holds
# ports.env, secrets/, server.pid, locks.pid, logs/server.log, logs/locks.log and demo.json.

# menpai_pid FILE COMMAND: the pid there, if it is alive and really is menpai with this command: a number alone may have
# been reused.
menpai_pid() {
  local pid exe
  pid="$(cat "$1" 2>/dev/null)" || return 1
  [[ "$pid" =~ ^[0-9]+$ ]] || return 1
  exe="$(readlink "/proc/$pid/exe" 2>/dev/null)" || return 1
  [[ "${exe% (deleted)}" == */menpai ]] || return 1
  grep -qzxF -- "$2" "/proc/$pid/cmdline" 2>/dev/null || return 1
  printf '%s\n' "$pid"
}

server_pid() { menpai_pid "$1/server.pid" serve; }
locks_pid() { menpai_pid "$1/locks.pid" locks-demo; }

# Ports are chosen once and remembered; chosen again only when somebody else has taken them meanwhile.
choose_ports() {
  local dir=$1 preferred=$2 HTTP_PORT='' DEVICE_PORT='' LOCKS_PORT=''
  # shellcheck disable=SC1091 # written below
  [[ ! -s "$dir/ports.env" ]] || source "$dir/ports.env"
  if [[ -z "$HTTP_PORT" || -z "$DEVICE_PORT" ]] || ! port_is_free "$HTTP_PORT" || ! port_is_free "$DEVICE_PORT"; then
    HTTP_PORT="$(free_port "$preferred")"
    DEVICE_PORT="$(free_port "$((HTTP_PORT + 1))")"
    write_ports "$dir"
  fi
}

# choose_locks_port DIR yes|no: the same for the demo's lock server, after choose_ports; none where it is not wanted.
choose_locks_port() {
  local dir=$1 HTTP_PORT DEVICE_PORT LOCKS_PORT='' before
  # shellcheck disable=SC1091 # written by choose_ports
  source "$dir/ports.env"
  before="$LOCKS_PORT"
  if [[ "$2" != yes ]]; then
    LOCKS_PORT=''
  elif [[ -z "$LOCKS_PORT" || "$LOCKS_PORT" == "$HTTP_PORT" || "$LOCKS_PORT" == "$DEVICE_PORT" ]] || ! port_is_free "$LOCKS_PORT"; then
    LOCKS_PORT="$(free_port "$((DEVICE_PORT + 1))")"
  fi
  [[ "$LOCKS_PORT" == "$before" ]] || write_ports "$dir"
}

# What whoever calls has chosen. Moved into place: nobody reads half of it.
write_ports() {
  {
    printf 'HTTP_PORT=%s\nDEVICE_PORT=%s\n' "$HTTP_PORT" "$DEVICE_PORT"
    [[ -z "$LOCKS_PORT" ]] || printf 'LOCKS_PORT=%s\n' "$LOCKS_PORT"
  } >"$1/ports.env.new"
  mv "$1/ports.env.new" "$1/ports.env"
}

# Exports what an instance is configured with.
use_instance() {
  local dir=$1 database=$2 HTTP_PORT DEVICE_PORT LOCKS_PORT=''
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
  use_demo_locks "$dir" "$LOCKS_PORT"
}

# use_demo_locks DIR PORT: exports where the demo's lock server is and the token for it, unless somebody names another one.
use_demo_locks() {
  local dir=$1 port=$2
  # Exported by an earlier call: that is nobody else's.
  if [[ -n "${DEMO_LOCKS_URL:-}" && "${MENPAI__LOCKS__URL:-}" == "$DEMO_LOCKS_URL" ]]; then
    unset MENPAI__LOCKS__URL MENPAI__LOCKS__TOKEN
  fi
  DEMO_LOCKS_URL=''
  if [[ -z "$port" ]] || another_lock_server; then return 0; fi
  install -d -m 0700 "$dir/secrets"
  [[ -s "$dir/secrets/locks.token" ]] ||
    (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$dir/secrets/locks.token")
  DEMO_LOCKS_URL="http://127.0.0.1:$port"
  MENPAI__LOCKS__TOKEN="$(cat "$dir/secrets/locks.token")"
  export MENPAI__LOCKS__URL="$DEMO_LOCKS_URL" MENPAI__LOCKS__TOKEN
}

# Whether the environment or the file with settings names a lock server.
another_lock_server() {
  [[ -z "${MENPAI__LOCKS__URL:-}" ]] || return 0
  [[ -r "${MENPAI_CONFIG:-}" ]] && grep -qE '^[[:space:]]*\[?[[:space:]]*locks[].[:space:]=]' "$MENPAI_CONFIG"
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

# start_server DIR BINARY
start_server() { start_menpai "$1" server "the server" server_is_ready "$2" serve; }

# start_locks DIR BINARY: the demo's lock server, where use_instance named it.
start_locks() {
  [[ -n "${DEMO_LOCKS_URL:-}" ]] || return 0
  start_menpai "$1" locks "the demo's lock server" locks_answer "$2" locks-demo --listen "${DEMO_LOCKS_URL#http://}"
}

# start_menpai DIR NAME WHAT READY BINARY COMMAND [ARGUMENT…]: in the background, in its own session, so that Ctrl-C on make
# leaves it alone. Waits until READY DIR says so: a minute, and no longer than it lives.
start_menpai() {
  local dir=$1 name=$2 what=$3 ready=$4 log="$1/logs/$2.log" tries
  shift 4
  [[ ! -s "$log" ]] || mv "$log" "$log.1"
  # shellcheck disable=SC2016 # expanded by the inner shell, whose pid menpai keeps
  setsid -f bash -c 'echo $$ >"$1"; shift; exec "$@"' menpai "$dir/$name.pid" "$@" >"$log" 2>&1 </dev/null 9>&-
  for ((tries = 0; tries < 600; tries++)); do
    "$ready" "$dir" && return
    ((tries < 20)) || menpai_pid "$dir/$name.pid" "$2" >/dev/null || break
    sleep 0.1
  done
  tail -n 30 "$log" >&2
  die "$what did not become ready; its log is $log"
}

# locks_answer DIR: whether the lock server that use_instance named runs and listens; none named is as good.
locks_answer() {
  [[ -n "${DEMO_LOCKS_URL:-}" ]] || return 0
  locks_pid "$1" >/dev/null && ! port_is_free "${DEMO_LOCKS_URL##*:}"
}

stop_server() { stop_menpai "$1/server.pid" serve "the server"; }
stop_locks() { stop_menpai "$1/locks.pid" locks-demo "the demo's lock server"; }

# stop_menpai FILE COMMAND WHAT: asks it to finish what it accepted; insists after 40 seconds.
stop_menpai() {
  local file=$1 command=$2 what=$3 pid tries
  pid="$(menpai_pid "$file" "$command")" || { rm -f "$file"; return 0; }
  kill -TERM "$pid"
  for ((tries = 0; tries < 400; tries++)); do
    menpai_pid "$file" "$command" >/dev/null || break
    sleep 0.1
  done
  if menpai_pid "$file" "$command" >/dev/null; then
    warn "$what did not stop in 40 seconds; killing it"
    kill -KILL "$pid"
  fi
  rm -f "$file"
}
