#!/usr/bin/env bash
# Installs what is missing from Debian's packages; does nothing, and asks for nothing, when all is there.
#   scripts/install.sh GROUP…      groups: build database papers read-papers browser broker followers bench lint rust node
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly CREATECLUSTER=/etc/postgresql-common/createcluster.d
readonly OUR_CREATECLUSTER="$CREATECLUSTER/menpai.conf"

packages_of() {
  case "$1" in
    build) echo build-essential pkg-config curl ca-certificates python3 python3-venv python3-pip ;;
    database) echo postgresql-15 postgresql-15-postgis-3 postgresql-client-15 ;;
    browser) echo chromium fonts-noto-cjk ;;
    papers) echo fonts-noto-cjk ;;
    read-papers) echo poppler-utils ;;
    broker) echo mosquitto ;;
    followers) echo nats-server ;;
    bench) echo gdal-bin wrk ;;
    lint) echo shellcheck ;;
    rust) echo rustc-web cargo-web rustfmt-web rust-web-clippy ;;
    node) echo nodejs npm ;;
    *) die "no such group: $1" ;;
  esac
}

installed() { [[ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null)" == ii* ]]; }

missing_of() {
  local package
  # shellcheck disable=SC2046 # package names hold no spaces
  for package in $(for group in "$@"; do packages_of "$group"; done); do
    installed "$package" || printf '%s\n' "$package"
  done
}

as_root() {
  if is_root; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    die "root is needed for: $* (there is no sudo here)"
  fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq "$@" 9>&-
}

apt_install() { log_run apt-install apt install -y --no-install-recommends --no-remove "$@"; }

# Debian's package would make and start a cluster of its own on 5432. Nobody asked us for that; a cluster
# that already exists is left exactly as it is.
install_database() {
  log_run apt-install apt install -y --no-install-recommends postgresql-common || return 1
  local ours=0
  if ! installed postgresql-15; then
    ours=1
    as_root mkdir -p "$CREATECLUSTER"
    echo 'create_main_cluster = false' | as_root tee "$OUR_CREATECLUSTER" >/dev/null
  fi
  local status=0
  apt_install "$@" || status=$?
  ((ours == 0)) || as_root rm -f "$OUR_CREATECLUSTER"
  return "$status"
}

main() {
  local missing
  mapfile -t missing < <(missing_of "$@")
  ((${#missing[@]})) || return 0
  have apt-get || die "not a Debian system; install by hand: ${missing[*]}"
  step "Installing from Debian: ${missing[*]}"
  # A password is asked for here, once, and not behind a log file.
  is_root || ! have sudo || sudo -v
  log_run apt-update apt update || warn "apt-get update failed; trying with the lists that are there"
  if [[ " ${missing[*]} " == *" postgresql-15"* ]]; then
    install_database "${missing[@]}" || die "apt-get could not install: ${missing[*]}"
  else
    apt_install "${missing[@]}" || die "apt-get could not install: ${missing[*]}"
  fi
}

(($#)) || { sed -n '2,3p' "$0" >&2; exit 2; }
make_state
locked install main "$@"
