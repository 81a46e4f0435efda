#!/usr/bin/env bash
# What `make bench-tiles` measures against, and with: Martin and martin-cp from crates.io, the reader of PMTiles' own project
# from PyPI, `wrk` from Debian. Compiling Martin takes a quarter of an hour, once per user; nothing is done when all is there.
# Prints where they are: eval "$(scripts/bench-tools.sh)".
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=tools.sh
source "$ROOT/scripts/tools.sh"

# `postgres` is what serves; `mbtiles` is what martin-cp is made with and writes.
fill_martin() {
  CARGO_TARGET_DIR="$1/target" cargo install --locked --root "$1" martin --version "$MARTIN_VERSION" \
    --no-default-features --features postgres,mbtiles &&
    [[ -x "$1/bin/martin" && -x "$1/bin/martin-cp" ]] && rm -rf "$1/target"
}

fill_pmtiles() { python3 -m venv "$1/venv" && "$1/venv/bin/pip" install -q "pmtiles==$PMTILES_VERSION"; }

make_state
"$ROOT/scripts/install.sh" build bench
need_rust
once "martin $MARTIN_VERSION" "$TOOLS/martin-$MARTIN_VERSION" fill_martin
once "pmtiles $PMTILES_VERSION" "$TOOLS/pmtiles-$PMTILES_VERSION" fill_pmtiles
printf 'export MENPAI_BENCH_MARTIN=%q\n' "$TOOLS/martin-$MARTIN_VERSION/bin"
printf 'export MENPAI_BENCH_PYTHON=%q\n' "$TOOLS/pmtiles-$PMTILES_VERSION/venv/bin/python"
