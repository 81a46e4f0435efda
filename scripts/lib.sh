# shellcheck shell=bash
# What every script shares: where things are, how to say something, how to run something quietly.
# Sourced, never executed.

set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
STATE="$ROOT/.menpai"
LOGS="$STATE/logs"
export ROOT STATE LOGS

# A developer's own PostgreSQL settings must not send us to another server.
unset PGHOST PGHOSTADDR PGPORT PGUSER PGDATABASE PGPASSWORD PGPASSFILE PGSERVICE PGSERVICEFILE PGOPTIONS PGDATA PGSSLMODE
export LC_ALL=C.UTF-8

say() { printf '  %s\n' "$*"; }
step() { printf '\033[1m==>\033[0m %s\n' "$*"; }
warn() { printf '  \033[33mnote:\033[0m %s\n' "$*" >&2; }
die() {
  printf '\033[31merror:\033[0m %s\n' "$*" >&2
  exit 1
}
if [[ ! -t 1 ]]; then
  step() { printf '==> %s\n' "$*"; }
  warn() { printf '  note: %s\n' "$*" >&2; }
  die() { printf 'error: %s\n' "$*" >&2; exit 1; }
fi

is_root() { [[ "$(id -u)" -eq 0 ]]; }
have() { command -v "$1" >/dev/null 2>&1; }

# The state directory belongs to whoever made it; a second user is told so instead of failing half-way.
make_state() {
  mkdir -p "$STATE" "$LOGS" 2>/dev/null || true
  [[ -w "$STATE" && -w "$LOGS" ]] ||
    die "$STATE belongs to $(stat -c %U "$STATE" 2>/dev/null || echo 'somebody else'); run as that user, or remove it"
}

# A short name for this checkout, for directories that have to live outside it.
clone_hash() { printf '%s' "$ROOT" | sha256sum | cut -c1-10; }

# log_run NAME COMMAND…: output to .menpai/logs/NAME.log; its end is shown only when the command fails.
log_run() {
  local log="$LOGS/$1.log" status=0
  shift
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [[ "$status" -ne 0 ]]; then
    tail -n 40 "$log" >&2
    printf '  (all of it: %s)\n' "$log" >&2
  fi
  return "$status"
}

# version_at_least HAVE WANT
version_at_least() { [[ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n1)" == "$2" ]]; }

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port PREFERRED: the first free one from there on.
free_port() {
  local port
  for ((port = $1; port < $1 + 500; port++)); do
    if port_is_free "$port"; then
      printf '%s\n' "$port"
      return
    fi
  done
  die "no free port between $1 and $((port - 1))"
}

# locked NAME FUNCTION ARGS…: one at a time per checkout. Daemons started inside must be given 9>&-.
locked() {
  local name=$1
  shift
  (
    flock -w 600 9 || die "another run holds $STATE/$name.lock"
    "$@"
  ) 9>"$STATE/$name.lock"
}

seconds_since() { printf '%ds' "$((SECONDS - $1))"; }
