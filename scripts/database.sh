# shellcheck shell=bash
# Databases for tests and builds: the throw-away test cluster, and scratch databases in it. After lib.sh.

# Exports TEST_DATABASE_URL: an administrator's URL on a server that may be littered. One given from outside is
# taken as it is; its user must be allowed to create databases and roles.
use_test_cluster() {
  TEST_CLUSTER_STARTED=0
  [[ "${MENPAI_TEST_SERVER:-}" != ready ]] || return 0
  if [[ -n "${TEST_DATABASE_URL:-${DATABASE_URL:-}}" ]]; then
    step "Using the database server in ${TEST_DATABASE_URL:+TEST_}DATABASE_URL for tests"
    export TEST_DATABASE_URL="${TEST_DATABASE_URL:-$DATABASE_URL}"
  else
    "$ROOT/scripts/postgres.sh" status test >/dev/null 2>&1 || TEST_CLUSTER_STARTED=1
    step "Starting the test cluster"
    "$ROOT/scripts/postgres.sh" start test
    TEST_DATABASE_URL="$("$ROOT/scripts/postgres.sh" url test)"
    export TEST_DATABASE_URL
  fi
  # Whatever reads DATABASE_URL during tests must not find the demo village there.
  export DATABASE_URL="$TEST_DATABASE_URL" MENPAI_TEST_SERVER=ready
}

# Leaves a cluster running that was running before.
leave_test_cluster() {
  ((${TEST_CLUSTER_STARTED:-0} == 0)) || "$ROOT/scripts/postgres.sh" stop test
}

# database_url_named URL NAME: the same server, another database.
database_url_named() { sed -E "s#^([a-z]+://[^/?]*)(/[^?]*)?#\1/$2#" <<<"$1"; }

# fresh_database NAME: dropped if it was left over, made anew; prints its URL.
fresh_database() {
  log_run "create-$1" psql -Xq -v ON_ERROR_STOP=1 "$TEST_DATABASE_URL" \
    -c "drop database if exists $1 with (force)" -c "create database $1" || die "could not create the database $1"
  database_url_named "$TEST_DATABASE_URL" "$1"
}

drop_database() {
  psql -Xq "$TEST_DATABASE_URL" -c "drop database if exists $1 with (force)" >/dev/null 2>&1 || true
}

# Applies migrations/ in order without the binary, which may not be built yet.
apply_migrations() {
  local url=$1 file transaction
  for file in "$ROOT"/migrations/*.sql; do
    transaction=--single-transaction
    [[ "$(head -n1 "$file")" != "-- no-transaction"* ]] || transaction=--no-psqlrc
    psql -Xq -v ON_ERROR_STOP=1 "$transaction" "$url" -f "$file" || {
      say "in ${file#"$ROOT/"}"
      return 1
    }
  done
}
