#!/usr/bin/env bash
# `make bless`: rewrites what is generated and committed, for a person to read in the diff:
# .sqlx, web-map/openapi.json, web-map/client/src/schema.d.ts and the tests' snapshots.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=tools.sh
source "$ROOT/scripts/tools.sh"
# shellcheck source-path=SCRIPTDIR source=database.sh
source "$ROOT/scripts/database.sh"
# shellcheck source-path=SCRIPTDIR source=build.sh
source "$ROOT/scripts/build.sh"
# shellcheck source-path=SCRIPTDIR source=queries.sh
source "$ROOT/scripts/queries.sh"
# shellcheck source-path=SCRIPTDIR source=api.sh
source "$ROOT/scripts/api.sh"

# Replaced as a whole, so that descriptions of queries that are gone go too.
bless_queries() {
  step "Describing the checked queries"
  ensure_console_dir
  describe_queries "$STATE/sqlx" log_run bless-queries cargo check --locked --workspace --all-targets
  rm -rf "$ROOT/.sqlx"
  cp -r "$STATE/sqlx" "$ROOT/.sqlx"
}

bless_document() {
  build_binary dev
  step "Writing the OpenAPI document and the types made from it"
  bless_api
}

bless_snapshots() {
  step "Rewriting snapshots"
  SQLX_OFFLINE=true INSTA_UPDATE=always INSTA_FORCE_PASS=1 \
    log_run bless-snapshots cargo nextest run --locked --workspace --no-fail-fast ||
    warn "some tests fail for another reason than a snapshot"
}

bless() {
  case "$1" in
    queries) bless_queries ;;
    api) bless_document ;;
    snapshots) bless_snapshots ;;
    all)
      bless_queries
      bless_document
      bless_snapshots
      ;;
    *) die "unknown: $1 (queries, api, snapshots)" ;;
  esac
}

make_state
"$ROOT/scripts/install.sh" build database
need_rust
need_node
need_nextest
install_web_packages
use_test_cluster
trap leave_test_cluster EXIT
bless "${1:-all}"
git -C "$ROOT" status --short -- .sqlx web-map/openapi.json web-map/client '*.snap' >&2
