#!/usr/bin/env bash
# Tests of which-database.sh and database_url.py, in a state directory of their own. No database is asked.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=which-database.sh
source "$ROOT/scripts/which-database.sh"
# shellcheck source-path=SCRIPTDIR source=server.sh
source "$ROOT/scripts/server.sh"

FAILED=0
# expect WHAT PATTERN ACTUAL
expect() {
  # shellcheck disable=SC2053 # a pattern is meant
  [[ "$3" == $2 ]] && return
  say "FAILED: $1: expected $2, found $3"
  FAILED=1
}

# choose [SETTING…]: what chosen_database says in an environment with these settings, and how it ends.
choose() {
  (
    unset DATABASE_URL
    OWN_GIVEN=''
    # shellcheck disable=SC2163 # settings, not names
    (($# == 0)) || export "$@"
    chosen_database
  ) 2>&1 || echo "refused"
}

login() { DATABASE_URL="$1" python3 "$ROOT/scripts/database_url.py" login "$STATE/password" 2>&1 || true; }

fresh() {
  rm -rf "$STATE"
  mkdir -p "$STATE"
}

one=postgres://owner:hush@db.example/one
other=postgres://owner:hush@db.example/other

test_it_is_remembered() {
  fresh
  expect "nothing yet" private "$(choose)"
  expect "the first one given" "$one" "$(choose DATABASE_URL="$one")"
  remember_database "$one"
  expect "a file for the owner only" 600 "$(stat -c %a "$REMEMBERED")"
  expect "not named again" "$one" "$(choose)"
  expect "another password" "postgres://owner:new@db.example:5432/one" \
    "$(choose DATABASE_URL=postgres://owner:new@db.example:5432/one)"
  is_remembered_url "$one" || expect "known by its URL" yes no
}

test_another_is_taken_where_it_is_named() {
  fresh
  remember_database "$one"
  expect "another" "$other" "$(choose DATABASE_URL="$other")"
  expect "the private one" private "$(choose DATABASE_URL=private)"
  expect "our own URL in a developer's shell" private "$(choose OWN_GIVEN=private)"
  expect "one that can't be read" "*begin with postgres://*refused" "$(choose DATABASE_URL=mysql://o:hush@h/d)"
  expect "not named, not changed" "$one" "$(choose)"
  said="$(remember_database "$other" 2>&1)"
  expect "changing over is told" "*works with db.example:5432/other instead of db.example:5432/one*" "$said"
  expect "no password is told" "" "$(grep hush <<<"$said" || true)"
  expect "changed" "$other" "$(choose)"
}

test_what_was_set_up_before_it_was_remembered() {
  fresh
  echo "HTTP_PORT=1" >"$STATE/ports.env"
  expect "an outside one" "*say it once more*refused" "$(choose)"
  mkdir "$STATE/pg"
  expect "the private one" private "$(choose)"
  expect "another" "$one" "$(choose DATABASE_URL="$one")"
}

test_demo_files_wait_with_their_database() {
  fresh
  remember_database "$one"
  echo "of one" >"$STATE/demo.json"
  remember_database "$other" 2>/dev/null
  expect "not those of another" no "$([[ -e "$STATE/demo.json" ]] && echo yes || echo no)"
  ! DEMO=no demo_is_wanted || expect "unwanted" no yes
  ! demo_is_wanted || expect "still unwanted" no yes
  remember_database "$one" 2>/dev/null
  expect "there again" "of one" "$(cat "$STATE/demo.json")"
  demo_is_wanted || expect "wanted here" yes no
}

test_the_login_is_named_after_the_database() {
  fresh
  echo secret >"$STATE/password"
  expect "login" "postgres://menpai_server_one:secret@db.example/one" "$(login "$one")"
  expect "port and parameters" "postgresql://menpai_server_one:secret@[[]::1]:5433/one?sslmode=require" \
    "$(login "postgresql://o:p%40@[::1]:5433/one?sslmode=require")"
  expect "a long name" "postgres://menpai_server_????????????????????????????????:secret@h/*" \
    "$(login "postgres://h/$(printf 'x%.0s' {1..60})")"
  expect "no database" "error: DATABASE_URL: it names no database*" "$(login postgres://o@db.example)"
  expect "another scheme" "error: DATABASE_URL: it must begin with postgres://" "$(login mysql://o:hush@h/d)"
  expect "a password with a slash" "error: DATABASE_URL: it can't be read*" "$(login postgres://o:1/2@h/d)"
}

STATE="$(mktemp -d)/state"
REMEMBERED="$STATE/database"
trap 'rm -rf "${STATE%/state}"' EXIT
for name in $(compgen -A function test_); do "$name"; done
((FAILED == 0))
