#!/usr/bin/env bash
# `make code`: the codes that the authenticators of the demo accounts show now; `scripts/code.sh NAME` prints one.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[[ -s "$STATE/demo.json" ]] || die "there is no demo village here yet: make up"
exec python3 "$ROOT/scripts/code.py" "$STATE/demo.json" "$@"
