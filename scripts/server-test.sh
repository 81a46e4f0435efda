#!/usr/bin/env bash
# Tests of what server.sh says about a running server, in a state directory of their own. No server is started.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
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

# A pid that is alive: whether it is menpai is not asked here.
server_pid() { echo $$; }

# asked [SETTING…]: whether the server that was noted may go on in an environment with these settings, and why not.
asked() {
  (
    # shellcheck disable=SC2163 # settings, not names
    (($# == 0)) || export "$@"
    runs_as_wanted "$STATE" "$STATE/menpai" && echo "goes on"
    tell_why_anew "$STATE" "$STATE/menpai" 2>&1
  ) || true
}

test_a_server_goes_on_only_as_it_was_started() {
  printf 'one' >"$STATE/menpai"
  running_from "$STATE/menpai" >"$STATE/server.from"
  expect "nothing changed" "goes on" "$(asked)"
  expect "what is no setting" "goes on" "$(asked OTHER=1)"
  expect "a setting" "*another settings than*" "$(asked MENPAI__TILES__OPEN=true)"
  expect "a setting of several lines" "*another settings than*" "$(asked MENPAI__LOG__FILTER=$'a\nb')"
  expect "a key" "*another settings than*" "$(asked MENPAI_MASTER_KEY=hush)"
  expect "no secret is kept" "" "$(grep -r hush "$STATE" || true)"
  expect "a database" "*another database than*" "$(asked DATABASE_URL=postgres://other)"
  echo 'a = 1' >"$STATE/menpai.toml"
  expect "a file" "*another settings than*" "$(asked MENPAI_CONFIG="$STATE/menpai.toml")"
  export MENPAI_CONFIG="$STATE/menpai.toml"
  running_from "$STATE/menpai" >"$STATE/server.from"
  expect "the same file" "goes on" "$(asked)"
  echo 'a = 2' >"$STATE/menpai.toml"
  expect "another text in it" "*another settings than*" "$(asked)"
  unset MENPAI_CONFIG
  printf 'two' >"$STATE/menpai"
  expect "a program" "*another program, settings than*" "$(asked)"
}

STATE="$(mktemp -d)"
trap 'rm -rf "$STATE"' EXIT
export DATABASE_URL=postgres://one
for name in $(compgen -e | grep '^MENPAI_' || true); do unset "$name"; done
for name in $(compgen -A function test_); do "$name"; done
((FAILED == 0))
