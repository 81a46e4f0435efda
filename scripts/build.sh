# shellcheck shell=bash
# Building the console and the binary, each only when something it is made of changed. Sourced after lib.sh.

WEB="$ROOT/web-map"

# node_modules follows package-lock.json.
install_web_packages() {
  local wanted
  wanted="$(sha256sum "$WEB/package-lock.json" | cut -c1-32)"
  [[ "$(cat "$WEB/node_modules/.menpai-lock" 2>/dev/null)" == "$wanted" ]] && return
  step "Installing the console's packages"
  # Not `npm ci`: it refuses a lock file without the builds for other platforms, which a registry may not carry.
  log_run npm-install npm --prefix "$WEB" install --no-save --no-audit --no-fund || die "npm install failed"
  echo "$wanted" >"$WEB/node_modules/.menpai-lock"
}

console_inputs_hash() {
  find "$WEB" -path "$WEB/node_modules" -prune -o -path "$WEB/dist" -prune -o -path "$WEB/test-results" -prune -o -name "*.tsbuildinfo" -prune \
    -o -type f -print0 | sort -z | xargs -0r sha256sum | sha256sum | cut -c1-32
}

build_console() {
  local wanted
  install_web_packages
  wanted="$(console_inputs_hash)"
  [[ -s "$WEB/dist/index.html" && "$(cat "$STATE/console.built" 2>/dev/null)" == "$wanted" ]] && return
  step "Building the console"
  rm -f "$STATE/console.built"
  log_run console-build npm --prefix "$WEB" run build || return 1
  echo "$wanted" >"$STATE/console.built"
}

# The server embeds web-map/dist, so that directory has to be there even before the console was ever built.
ensure_console_dir() { mkdir -p "$WEB/dist"; }

# build_binary PROFILE (dev or release): checked queries come from .sqlx, no database is needed. The
# development build takes the whole workspace with its tests: built with the same features, it is shared by them.
build_binary() {
  local profile=$1 what=(-p menpai-server --bin menpai)
  [[ "$profile" != dev ]] || what=(--workspace --bins --tests)
  step "Building menpai ($profile); the first time takes some minutes"
  ensure_console_dir
  SQLX_OFFLINE=true log_run "build-$profile" cargo build --locked --profile "$profile" "${what[@]}"
}

# binary_of PROFILE
binary_of() {
  local dir=$1 target
  [[ "$dir" != dev ]] || dir=debug
  target="${CARGO_TARGET_DIR:-$ROOT/target}"
  printf '%s/%s/menpai\n' "$target" "$dir"
}
