#!/usr/bin/env bash
# What `make bench-tiles` measures against, and with: Martin and martin-cp from crates.io, `wrk` from Debian.
# Compiling Martin takes a quarter of an hour, once per user; nothing is done when it is there. Prints the directory of its
# binaries. It is compiled as this workspace's own release is, which is more than its default: it is to be at its best.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=tools.sh
source "$ROOT/scripts/tools.sh"

# `postgres` is what serves; `mbtiles` is what martin-cp is made with and writes.
fill_martin() {
  CARGO_PROFILE_RELEASE_DEBUG=false CARGO_PROFILE_RELEASE_LTO=thin CARGO_PROFILE_RELEASE_CODEGEN_UNITS=8 \
    CARGO_TARGET_DIR="$1/target" cargo install --locked --root "$1" martin --version "$MARTIN_VERSION" \
    --no-default-features --features postgres,mbtiles &&
    [[ -x "$1/bin/martin" && -x "$1/bin/martin-cp" ]] && rm -rf "$1/target"
}

make_state
"$ROOT/scripts/install.sh" build bench
need_rust
once "martin $MARTIN_VERSION" "$TOOLS/martin-$MARTIN_VERSION" fill_martin
printf '%s/bin\n' "$TOOLS/martin-$MARTIN_VERSION"
