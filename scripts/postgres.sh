#!/usr/bin/env bash
# The private PostgreSQL clusters of this checkout: `main` for the application, `test` for tests only.
#   scripts/postgres.sh start|stop|status|url|psql|destroy [main|test] [psql arguments…]
#
# They listen on a Unix socket only, in a directory nobody but their owner can enter: that directory is the
# lock on the door, which is why local connections need no password. The machine's own PostgreSQL is never
# touched. PostgreSQL refuses to run as root, so root runs it as the system user `postgres`.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly SOCKET_PATH_MAX=90 # sun_path holds 107 bytes; `/.s.PGSQL.65535.lock` needs the rest
DATABASE=menpai

usage() { sed -n '2,4p' "$0" >&2; exit 2; }

# --- where things are, and who owns them -----------------------------------------------------------------

# Set by `locate`: OWNER (empty: ourselves), BASE (directory of the clusters), DATA, SOCKETS, PORT_FILE. Of the test cluster DATA
# lies in memory, where there is enough of it: each test makes and drops a database of nine hundred files, over which a file
# system on a disk spends more time than the test.
MEMORY="/dev/shm/menpai-$(clone_hash)"
locate() {
  local cluster=$1
  NAME=pg
  [[ "$cluster" == main ]] || NAME="pg-$cluster"
  OWNER=""
  BASE="$STATE"
  if is_root; then
    OWNER=postgres
    id "$OWNER" >/dev/null 2>&1 || die "the system user 'postgres' is missing: scripts/install.sh database"
    if [[ -d "$STATE/$NAME" && ! -L "$STATE/$NAME" ]]; then
      OWNER="$(stat -c %U "$STATE/$NAME")"
    fi
    # A clone below /root or a closed home directory cannot be reached by that user.
    can_reach "$STATE" || BASE="/var/lib/menpai/$(clone_hash)"
  fi
  DATA="$BASE/$NAME"
  ! lies_in_memory || DATA="$MEMORY/$NAME"
  SOCKETS="$BASE/run"
  if ((${#SOCKETS} > SOCKET_PATH_MAX)); then
    # Not XDG_RUNTIME_DIR: it goes away when the user logs out, and a cluster may stay.
    SOCKETS="/tmp/menpai-$(clone_hash)"
    ! is_root || SOCKETS="/run/menpai-$(clone_hash)"
  fi
  PORT_FILE="$STATE/$NAME.port"
}

# Where it is already, or room for it: it takes less than 2 GiB.
lies_in_memory() {
  local free_kb available_kb
  [[ "$NAME" == pg-test ]] || return 1
  [[ ! -d "$MEMORY/$NAME" ]] || return 0
  [[ ! -d "$BASE/$NAME" ]] || return 1
  free_kb="$(df -k --output=avail /dev/shm 2>/dev/null | tail -n1)" || return 1
  available_kb="$(awk '$1 == "MemAvailable:" {print $2}' /proc/meminfo)"
  ((${free_kb:-0} > 4 * 1024 * 1024 && ${available_kb:-0} > 8 * 1024 * 1024))
}

as_owner() {
  if [[ -n "$OWNER" ]]; then
    (cd / && runuser -u "$OWNER" -- "$@")
  else
    "$@"
  fi
}

can_reach() { (cd / && runuser -u "$OWNER" -- test -x "$1"); }

own_dir() {
  local dir=$1
  mkdir -p "$dir"
  [[ -z "$OWNER" ]] || chown "$OWNER:" "$dir"
  [[ -O "$dir" || -n "$OWNER" ]] || die "$dir belongs to somebody else"
  chmod 0700 "$dir"
}

# The version a data directory was made with, or the newest one installed that has PostGIS.
bin_dir() {
  local version
  if version="$(cat "$DATA/PG_VERSION" 2>/dev/null)"; then
    [[ -x "/usr/lib/postgresql/$version/bin/postgres" ]] ||
      die "$DATA was made by PostgreSQL $version, which is not installed any more"
  else
    version="$(find /usr/share/postgresql -path '*/extension/postgis.control' 2>/dev/null |
      cut -d/ -f5 | sort -Vr | head -n1)"
    [[ -n "$version" ]] || die "PostgreSQL with PostGIS is missing: scripts/install.sh database"
  fi
  printf '/usr/lib/postgresql/%s/bin\n' "$version"
}

port() {
  if [[ ! -s "$PORT_FILE" ]]; then
    local first=5433
    [[ "$NAME" == pg ]] || first=5533
    free_port "$first" >"$PORT_FILE.new"
    mv "$PORT_FILE.new" "$PORT_FILE"
  fi
  cat "$PORT_FILE"
}

url() { printf 'postgres://menpai@localhost:%s/%s?host=%s\n' "$(port)" "$DATABASE" "$SOCKETS"; }

run_psql() { psql -X "$(url)" "$@"; }

# --- running ---------------------------------------------------------------------------------------------

# The postmaster's pid, if it is one and works on this directory: a pid file may be left over from before a
# crash, and its number may belong to any other process by now.
postmaster() {
  local pid
  pid="$(head -n1 "$DATA/postmaster.pid" 2>/dev/null)" || return 1
  [[ "$pid" =~ ^[0-9]+$ && "$(readlink "/proc/$pid/cwd" 2>/dev/null)" == "$(readlink -f "$DATA")" ]] || return 1
  printf '%s\n' "$pid"
}

answers() { "$BIN/pg_isready" -q -h "$SOCKETS" -p "$(port)"; }

await_answer() {
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    answers && return
    postmaster >/dev/null || return 1
    sleep 0.1
  done
  return 1
}

# Built beside its place and moved there when whole, so that an interrupted run leaves nothing half made.
init_cluster() {
  local fresh="$DATA.new"
  say "making the ${NAME} cluster in $DATA"
  rm -rf "$fresh"
  own_dir "$fresh"
  log_run "$NAME-initdb" as_owner "$BIN/initdb" -D "$fresh" -U menpai -E UTF8 --locale=C.UTF-8 \
    --auth-local=trust --auth-host=reject --data-checksums --no-sync || die "initdb failed"
  echo "include_if_exists = 'menpai.conf'" >>"$fresh/postgresql.conf"
  sync "$fresh" 2>/dev/null || true
  mv "$fresh" "$DATA"
}

settings() {
  cat <<CONF
# Written by scripts/postgres.sh at every start.
listen_addresses = ''
port = $(port)
unix_socket_directories = '$SOCKETS'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 512MB
max_wal_size = 4GB
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%a '
jit = off
CONF
  # Containers often have 64 MB there, too little for a parallel query.
  local shm_kb
  shm_kb="$(df -k --output=size /dev/shm 2>/dev/null | tail -n1 || echo 0)"
  ((shm_kb >= 262144)) || echo "dynamic_shared_memory_type = mmap"
  if [[ "$NAME" == pg-test ]]; then
    cat <<CONF
fsync = off
full_page_writes = off
synchronous_commit = off
shared_buffers = 256MB
max_wal_size = 512MB
autovacuum = off
CONF
  fi
}

# Without fsync a cluster is not to be trusted across a crash of the machine.
drop_if_untrusted() {
  local boot
  boot="$(cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo unknown)"
  [[ "$NAME" == pg-test ]] || return 0
  if [[ -d "$DATA" && "$(cat "$DATA/menpai.boot" 2>/dev/null)" != "$boot" ]]; then
    rm -rf "$DATA"
  fi
}

launch() {
  rm -f "$DATA/postmaster.pid"
  settings >"$DATA/menpai.conf"
  cat /proc/sys/kernel/random/boot_id >"$DATA/menpai.boot" 2>/dev/null || true
  [[ -z "$OWNER" ]] || chown "$OWNER:" "$DATA/menpai.conf" "$DATA/menpai.boot"
  as_owner "$BIN/pg_ctl" -D "$DATA" -W -s -l "$DATA/server.log" start 9>&-
  # pg_ctl returns before the postmaster has written its pid file.
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    postmaster >/dev/null && break
    sleep 0.1
  done
  await_answer || {
    tail -n 20 "$DATA/server.log" >&2
    die "PostgreSQL did not start; its log is $DATA/server.log"
  }
}

ensure_database() {
  local admin
  admin="$(DATABASE=postgres url)"
  if [[ -z "$(psql -XAtq "$admin" -c "select 1 from pg_database where datname = '$DATABASE'")" ]]; then
    psql -Xq "$admin" -c "create database $DATABASE"
  fi
}

start() {
  own_dir "$SOCKETS"
  if [[ "$BASE" != "$STATE" ]]; then
    warn "user $OWNER cannot enter $ROOT, so the cluster lives in $BASE"
    chmod 0755 "$(dirname "$BASE")"
    chmod 0711 "$BASE"
  fi
  if [[ "$DATA" != "$STATE/$NAME" ]]; then
    mkdir -p "$(dirname "$DATA")"
    chmod 0711 "$(dirname "$DATA")"
    ln -sfn "$DATA" "$STATE/$NAME"
  fi
  drop_if_untrusted
  if ! postmaster >/dev/null; then
    [[ -d "$DATA" ]] || init_cluster
    launch
  else
    await_answer || die "PostgreSQL runs but does not answer; its log is $DATA/server.log"
  fi
  ensure_database
}

# What lies in memory is given back.
stop() {
  ! postmaster >/dev/null || as_owner "$BIN/pg_ctl" -D "$DATA" -m fast -w -t 120 -s stop
  [[ "$DATA" != "$MEMORY/"* ]] || remove_data
}

remove_data() {
  rm -rf "$DATA" "$DATA.new"
  [[ ! -L "$STATE/$NAME" ]] || rm -f "$STATE/$NAME"
  rmdir "$MEMORY" 2>/dev/null || true
}

destroy() {
  stop
  remove_data
  rm -f "$PORT_FILE"
  rmdir "$SOCKETS" 2>/dev/null || true
  [[ "$BASE" == "$STATE" ]] || rmdir "$BASE" 2>/dev/null || true
}

# --- commands --------------------------------------------------------------------------------------------

command=${1:-}
cluster=${2:-main}
[[ "$cluster" == main || "$cluster" == test ]] || usage
make_state
locate "$cluster"
case "$command" in
  url) url ;;
  start)
    BIN="$(bin_dir)"
    [[ "$BASE" == "$STATE" ]] || mkdir -p "$BASE"
    locked pg start
    ;;
  stop)
    [[ -d "$DATA" ]] || exit 0
    BIN="$(bin_dir)"
    locked pg stop
    ;;
  destroy)
    if [[ -d "$DATA" ]]; then BIN="$(bin_dir)"; fi
    locked pg destroy
    ;;
  status)
    if pid="$(postmaster)"; then echo "$NAME: running (pid $pid)"; else echo "$NAME: stopped"; exit 3; fi
    ;;
  psql)
    shift 2 || shift
    run_psql "$@"
    ;;
  *) usage ;;
esac
