#!/usr/bin/env bash
# Makes a village on each of the real footprint files that lie in a directory: all must become a registry.
#   scripts/real-villages.sh DIRECTORY
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

readonly VILLAGES=(gangxia:岗厦村 xiasha_shangsha:下沙上沙 buji_shuijing:水径村)

villages() {
  local data=$1 binary village file name
  build_binary dev
  binary="$(binary_of dev)"
  INSTANCE="$STATE/real"
  trap 'end_throwaway_instance real; leave_test_cluster' EXIT
  for village in "${VILLAGES[@]}"; do
    file="$data/${village%%:*}.geojson"
    name="${village#*:}"
    if [[ ! -s "$file" ]]; then
      say "$name: no ${file##*/} here"
      continue
    fi
    throwaway_instance real "$binary" 8270
    log_run "real-${village%%:*}" "$binary" demo --footprints "$file" --name "$name" \
      --out "$INSTANCE/demo.json" --base-url "$BASE_URL" --device-url "$DEVICE_URL"
    say "$name: $(psql -XAtq "$DATABASE_URL" -c 'select count(*) from building') buildings," \
      "$(psql -XAtq "$DATABASE_URL" -c 'select count(*) from unit') units"
  done
}

make_state
need_rust
use_test_cluster
villages "$(cd "$1" && pwd -P)"
