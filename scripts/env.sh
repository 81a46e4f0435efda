#!/usr/bin/env bash
# For a developer's shell: eval "$(scripts/env.sh)"
# Prints the variables that point cargo and psql at the database of this checkout, and the tests at their own cluster.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=which-database.sh
source "$ROOT/scripts/which-database.sh"

show() { printf 'export %s=%q\n' "$1" "$2"; }

database="$(remembered_database)"
[[ -n "$database" && "$database" != private ]] || database="$("$ROOT/scripts/postgres.sh" url main)"
show DATABASE_URL "$database"
show TEST_DATABASE_URL "$("$ROOT/scripts/postgres.sh" url test)"
show SQLX_OFFLINE true
show MENPAI__SECRETS__DIR "$STATE/secrets"
show MENPAI__PHOTOS__DIR "$STATE/photos"
