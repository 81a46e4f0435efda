#!/usr/bin/env bash
# For a developer's shell: eval "$(scripts/env.sh)"
# Prints the variables that point cargo, psql and the tests at this checkout's own clusters.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

show() { printf 'export %s=%q\n' "$1" "$2"; }

show DATABASE_URL "$("$ROOT/scripts/postgres.sh" url main)"
show TEST_DATABASE_URL "$("$ROOT/scripts/postgres.sh" url test)"
show SQLX_OFFLINE true
show MENPAI__SECRETS__DIR "$STATE/secrets"
