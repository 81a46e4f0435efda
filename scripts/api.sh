# shellcheck shell=bash
# The OpenAPI document and the TypeScript types made from it. After lib.sh, build.sh.

# The package @menpai/client: its types are generated.
CLIENT="$WEB/client/src"

# write_api DIRECTORY: openapi.json and schema.d.ts as the code has them now.
write_api() {
  local dir=$1
  mkdir -p "$dir"
  "$(binary_of dev)" openapi >"$dir/openapi.json"
  log_run api-types npm --prefix "$WEB" exec --no -- openapi-typescript "$dir/openapi.json" -o "$dir/schema.d.ts"
}

api_is_current() {
  diff -u "$WEB/openapi.json" "$1/openapi.json" && diff -u "$CLIENT/schema.d.ts" "$1/schema.d.ts"
}

bless_api() {
  write_api "$STATE/api"
  mkdir -p "$CLIENT"
  cp "$STATE/api/openapi.json" "$WEB/openapi.json"
  cp "$STATE/api/schema.d.ts" "$CLIENT/schema.d.ts"
}
