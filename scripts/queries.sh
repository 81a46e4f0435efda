# shellcheck shell=bash
# The checked queries of sqlx and their descriptions in .sqlx. After lib.sh, tools.sh, database.sh, build.sh.
#
# sqlx's macros ask the database in DATABASE_URL while they are compiled and write what they learn into
# SQLX_OFFLINE_DIR. So one compilation of the crates that use them, against a freshly migrated and empty
# database, gives the whole of .sqlx; no other tool is needed.

readonly QUERY_MACROS='query(_as|_scalar|_file|_file_as|_file_scalar)?(_unchecked)?!'
readonly SCRATCH=menpai_scratch

# Sources whose compilation runs the macros: the roots of the crates that mention them.
query_crate_roots() {
  local crate
  for crate in domain tiler importers server tests bench; do
    grep -rqE "$QUERY_MACROS" --include='*.rs' "$ROOT/$crate" 2>/dev/null || continue
    find "$ROOT/$crate" -maxdepth 2 -name '*.rs' \
      \( -path '*/src/lib.rs' -o -path '*/src/main.rs' -o -path '*/tests/*.rs' -o -path "$ROOT/tests/*.rs" \)
  done
}

# describe_queries DIRECTORY CARGO-COMMAND…: runs the command so that every macro is expanded anew. The
# sources look changed while it runs and get their times back, so that other builds stay fresh; a source
# that somebody really changed meanwhile keeps its new time.
describe_queries() {
  local dir=$1 url status=0 times roots file
  shift
  rm -rf "$dir"
  mkdir -p "$dir"
  url="$(fresh_database "$SCRATCH")"
  apply_migrations "$url" || die "the migrations do not apply to an empty database"
  mapfile -t roots < <(query_crate_roots)
  times="$(mktemp -d)"
  touch "$times/now"
  for file in "${roots[@]}"; do
    touch -r "$file" "$times/$(path_key "$file")"
    touch -r "$times/now" "$file"
  done
  DATABASE_URL="$url" SQLX_OFFLINE=false SQLX_OFFLINE_DIR="$dir" "$@" || status=$?
  for file in "${roots[@]}"; do
    [[ "$file" -nt "$times/now" ]] || touch -r "$times/$(path_key "$file")" "$file"
  done
  rm -rf "$times"
  drop_database "$SCRATCH"
  return "$status"
}

path_key() { printf '%s' "${1#"$ROOT/"}" | tr / %; }

# Whether .sqlx is what was just described.
queries_are_current() { diff -rq "$ROOT/.sqlx" "$1"; }
