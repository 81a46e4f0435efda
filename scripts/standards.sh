#!/usr/bin/env bash
# The map as other people's programs read it: a demo village behind a server of its own, and GDAL, tippecanoe,
# @mapbox/vector-tile and validators before it (scripts/standards/).
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

standards() {
  local binary
  install_web_packages
  build_binary dev
  binary="$(binary_of dev)"
  throwaway_instance standards "$binary" 8370
  trap 'end_throwaway_instance standards; leave_test_cluster' EXIT
  log_run standards-demo "$binary" demo --out "$INSTANCE/demo.json" --base-url "$BASE_URL" --device-url "$DEVICE_URL"
  start_server "$INSTANCE" "$binary"
  mkdir "$INSTANCE/work"
  MENPAI_BINARY="$binary" log_run standards "$STANDARDS_PYTHON" "$ROOT/scripts/standards/prove.py" "$INSTANCE/demo.json" "$INSTANCE/work"
}

make_state
"$ROOT/scripts/install.sh" build database
need_rust
need_node
need_standards
use_test_cluster
standards
