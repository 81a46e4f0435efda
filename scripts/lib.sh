# shellcheck shell=bash
# What every script shares: where things are, how to say something, how to run something quietly.
# Sourced, never executed.

set -euo pipefail
shopt -s inherit_errexit

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
STATE="$ROOT/.menpai"
LOGS="$STATE/logs"
# Tools are kept per user, not per clone: a second clone finds them there.
TOOLS="${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/menpai/tools"
export ROOT STATE LOGS TOOLS
cd "$ROOT"

# A developer's own PostgreSQL settings must not send us to another server.
unset PGHOST PGHOSTADDR PGPORT PGUSER PGDATABASE PGPASSWORD PGPASSFILE PGSERVICE PGSERVICEFILE PGOPTIONS PGDATA PGSSLMODE
export LC_ALL=C.UTF-8

# --- saying ----------------------------------------------------------------------------------------------

BOLD='' YELLOW='' RED='' PLAIN=''
if [[ -t 1 ]]; then
  BOLD=$'\033[1m' YELLOW=$'\033[33m' RED=$'\033[31m' PLAIN=$'\033[0m'
fi
# All of it on standard error: standard output is for what a caller may want to read by machine.
step() { printf '%s==>%s %s\n' "$BOLD" "$PLAIN" "$*" >&2; }
say() { printf '    %s\n' "$*" >&2; }
warn() { printf '    %snote:%s %s\n' "$YELLOW" "$PLAIN" "$*" >&2; }
die() {
  printf '%serror:%s %s\n' "$RED" "$PLAIN" "$*" >&2
  exit 1
}

# --- running ---------------------------------------------------------------------------------------------

is_root() { [[ "$(id -u)" -eq 0 ]]; }
have() { command -v "$1" >/dev/null 2>&1; }

# The state directory belongs to whoever made it; a second user is told so instead of failing half-way.
make_state() {
  mkdir -p "$STATE" "$LOGS" 2>/dev/null || true
  [[ -w "$STATE" && -w "$LOGS" ]] ||
    die "$STATE belongs to $(stat -c %U "$STATE" 2>/dev/null || echo 'somebody else'): run as that user, or remove it"
}

# log_run NAME COMMAND…: output to .menpai/logs/NAME.log; its end is shown only when the command fails.
log_run() {
  local log="$LOGS/$1.log" status=0
  shift
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [[ "$status" -ne 0 ]]; then
    tail -n 60 "$log" >&2
    say "(all of it: $log)"
  fi
  return "$status"
}

# locked NAME FUNCTION ARGS…: one at a time per checkout. What outlives it must be started with 9>&-.
locked() {
  local name=$1
  shift
  (
    flock -n 9 || {
      say "waiting for another run ($STATE/$name.lock)"
      flock -w 3600 9 || die "another run still holds $STATE/$name.lock"
    }
    "$@"
  ) 9>"$STATE/$name.lock"
}

# --- small questions -------------------------------------------------------------------------------------

# A short name for this checkout, for directories that have to live outside it.
clone_hash() { printf '%s' "$ROOT" | sha256sum | cut -c1-10; }

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

# One hash over the contents of everything below the given paths.
content_hash() { find "$@" -type f -print0 2>/dev/null | sort -z | xargs -0r sha256sum | sha256sum | cut -c1-32; }

# A shell that evaluated scripts/env.sh names our own clusters in these; that is not somebody else's database.
is_own_url() {
  case "$1" in
    *"?host=$STATE/run" | *"?host="*"/menpai-$(clone_hash)" | *"?host=/var/lib/menpai/$(clone_hash)/run") true ;;
    *) false ;;
  esac
}

# Nor is the database that this checkout works with (which-database.sh): it is found again without being named, and tests
# must not take it for a server that may be littered.
REMEMBERED="$STATE/database"
is_remembered_url() { [[ -s "$REMEMBERED" && "$1" == "$(cat "$REMEMBERED")" ]]; }

# shellcheck disable=SC2034 # which-database.sh wants to know it
OWN_GIVEN=''
if [[ "${MENPAI_TEST_SERVER:-}" != ready ]]; then
  if is_own_url "${DATABASE_URL:-}"; then
    # shellcheck disable=SC2034
    OWN_GIVEN=private
    unset DATABASE_URL
  fi
  ! is_remembered_url "${DATABASE_URL:-}" || unset DATABASE_URL
  ! is_own_url "${TEST_DATABASE_URL:-}" || unset TEST_DATABASE_URL
fi
