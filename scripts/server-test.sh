#!/usr/bin/env bash
# Tests of what server.sh says about a running server, and of how one is started, in a state directory of their own. What is
# started is no server, only named like one.
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

# Where the demo's lock server is, to a server started so: its port, or what somebody set.
locks_told() {
  (
    # shellcheck disable=SC2163 # settings, not names
    (($# == 0)) || export "$@"
    use_demo_locks "$STATE" 8972
    # Once more, as make up does it: what it exported itself is nobody else's.
    use_demo_locks "$STATE" 8973
    echo "${MENPAI__LOCKS__URL:-none} ${MENPAI__LOCKS__TOKEN:-none}"
  )
}

test_the_demos_lock_server_is_named_unless_another_one_is() {
  expect "the demo's, with a token of this instance" "http://127.0.0.1:8973 $(printf '[0-9a-f]%.0s' {1..48})" "$(locks_told)"
  expect "the same token again" "$(locks_told)" "$(locks_told)"
  expect "another one" "https://locks.example hush" \
    "$(locks_told MENPAI__LOCKS__URL=https://locks.example MENPAI__LOCKS__TOKEN=hush)"
  printf '[http]\n[locks]\nurl = "https://locks.example"\n' >"$STATE/locks.toml"
  expect "another one in a file" "none none" "$(locks_told MENPAI_CONFIG="$STATE/locks.toml")"
  expect "none without a port" "none" "$(use_demo_locks "$STATE" '' && echo "${MENPAI__LOCKS__URL:-none}")"
}

# Every port is free here, but the taken one.
ports_after() {
  (
    # shellcheck disable=SC2317 # called by what is tested
    port_is_free() { [[ "$1" != "${TAKEN:-}" ]]; }
    choose_locks_port "$STATE" "$1"
    paste -sd' ' "$STATE/ports.env"
  )
}

test_the_lock_servers_port_is_chosen_once_where_it_is_wanted() {
  local two="HTTP_PORT=8970 DEVICE_PORT=8971"
  tr ' ' '\n' <<<"$two" >"$STATE/ports.env"
  expect "none" "$two" "$(ports_after no)"
  expect "the next one" "$two LOCKS_PORT=8972" "$(ports_after yes)"
  expect "the same again" "$two LOCKS_PORT=8972" "$(ports_after yes)"
  expect "another one where that is taken" "$two LOCKS_PORT=8973" "$(TAKEN=8972 ports_after yes)"
  expect "none any more" "$two" "$(ports_after no)"
  printf 'HTTP_PORT=8970\nDEVICE_PORT=8971\nLOCKS_PORT=8971\n' >"$STATE/ports.env"
  expect "not the terminals' own" "$two LOCKS_PORT=8972" "$(ports_after yes)"
}

# What is started here is named menpai, and does nothing for as many seconds as it is told.
test_what_is_started_is_waited_for_as_long_as_it_lives() {
  local idle="$STATE/menpai" told
  mkdir -p "$STATE/logs"
  install -m 0755 "$(command -v sleep)" "$idle"
  # shellcheck disable=SC2317 # called by what is tested
  is_there() { menpai_pid "$1/idle.pid" 60 >/dev/null; }
  start_menpai "$STATE" idle "the idler" is_there "$idle" 60
  expect "it runs" "[0-9]*" "$(menpai_pid "$STATE/idle.pid" 60)"
  stop_menpai "$STATE/idle.pid" 60 "the idler"
  expect "it was stopped" "" "$(menpai_pid "$STATE/idle.pid" 60)"
  told="$( (start_menpai "$STATE" idle "the idler" is_there "$idle" never) 2>&1)" || true
  expect "what it said, and where that is" "*never*the idler did not become ready*$STATE/logs/idle.log*" "$told"
  rm "$idle"
}

STATE="$(mktemp -d)"
trap 'rm -rf "$STATE"' EXIT
export DATABASE_URL=postgres://one
for name in $(compgen -e | grep '^MENPAI_' || true); do unset "$name"; done
for name in $(compgen -A function test_); do "$name"; done
((FAILED == 0))
