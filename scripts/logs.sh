#!/usr/bin/env bash
# `make logs`: follows the server's log until interrupted.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[[ -e "$LOGS/server.log" ]] || die "no server was started here yet: make up"
exec tail -n 100 -F "$LOGS/server.log"
