#!/usr/bin/env bash
# The browser stories: a demo village of their own behind a server of their own, then `npm run e2e`.
# They find the server through the file named in MENPAI_DEMO_FILE.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=tools.sh
source "$ROOT/scripts/tools.sh"
# shellcheck source-path=SCRIPTDIR source=database.sh
source "$ROOT/scripts/database.sh"
# shellcheck source-path=SCRIPTDIR source=build.sh
source "$ROOT/scripts/build.sh"
# shellcheck source-path=SCRIPTDIR source=server.sh
source "$ROOT/scripts/server.sh"
# shellcheck source-path=SCRIPTDIR source=instance.sh
source "$ROOT/scripts/instance.sh"

stories() {
  local binary
  build_console
  build_binary dev
  binary="$(binary_of dev)"
  throwaway_instance e2e "$binary" 8170
  trap 'end_throwaway_instance e2e; leave_test_cluster' EXIT
  with_locks "$binary"
  log_run e2e-demo "$binary" demo --out "$INSTANCE/demo.json" --base-url "$BASE_URL" --device-url "$DEVICE_URL"
  # Entries are proved by a signed head; the stories don't wait minutes for one.
  MENPAI__TRAIL__CHECKPOINT_EVERY_S=1 start_server "$INSTANCE" "$binary"
  MENPAI_DEMO_FILE="$INSTANCE/demo.json" MENPAI_BINARY="$binary" log_run stories npm --prefix "$WEB" run e2e
}

make_state
"$ROOT/scripts/install.sh" build database browser
need_rust
need_node
use_test_cluster
stories
