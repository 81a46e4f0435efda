# shellcheck shell=bash
# Which database this checkout works with: the one that `make up` was given last, until it is given another.
# After lib.sh.
#
# .menpai/database holds its URL, or `private` for the cluster in .menpai; for the owner only, as a URL may hold a
# password. A choice is such a URL, or `private`.

# Nothing where nothing was set up yet.
remembered_database() {
  if [[ -s "$REMEMBERED" ]]; then
    cat "$REMEMBERED"
  elif [[ -e "$STATE/pg" ]]; then
    echo private
  fi
}

# Where a choice leads, for people: without its password.
place_of() {
  if [[ "$1" == private ]]; then
    echo "the private cluster in .menpai"
  else
    DATABASE_URL="$1" python3 "$ROOT/scripts/database_url.py" place
  fi
}

# Another password or another parameter does not make it another database.
same_database() { [[ "$1" == "$2" ]] || [[ "$(place_of "$1")" == "$(place_of "$2")" ]]; }

# chosen_database: what DATABASE_URL names, else what is remembered.
chosen_database() {
  local given="${DATABASE_URL:-$OWN_GIVEN}" known
  known="$(remembered_database)"
  if [[ -z "$given" ]]; then
    [[ -n "$known" || ! -s "$STATE/ports.env" ]] ||
      die "it is not known any more which database this checkout was set up with: say it once more with DATABASE_URL=… make up"
    printf '%s\n' "${known:-private}"
  else
    # A URL that can't be read is told here, before anything is done.
    place_of "$given" >/dev/null || exit 1
    printf '%s\n' "$given"
  fi
}

# open_database CHOICE: its URL, once its cluster runs if that is ours.
open_database() {
  if [[ "$1" == private ]]; then
    "$ROOT/scripts/postgres.sh" start main
    "$ROOT/scripts/postgres.sh" url main
  else
    printf '%s\n' "$1"
  fi
}

# Accounts and device keys of a demo village belong to one database: they wait beside it while another is in use.
swap_demo_files() {
  local from to file
  from="$STATE/databases/$(place_of "$1" | sha256sum | cut -c1-12)"
  to="$STATE/databases/$(place_of "$2" | sha256sum | cut -c1-12)"
  (umask 077 && mkdir -p "$from" "$to")
  for file in "$STATE"/demo*.json "$STATE/without-demo"; do
    [[ ! -e "$file" ]] || mv "$file" "$from/"
  done
  for file in "$to"/*; do
    [[ ! -e "$file" ]] || mv "$file" "$STATE/"
  done
}

# remember_database CHOICE
remember_database() {
  local known
  known="$(remembered_database)"
  if [[ -n "$known" ]] && ! same_database "$1" "$known"; then
    step "From now on this checkout works with $(place_of "$1") instead of $(place_of "$known")"
    swap_demo_files "$known" "$1"
  fi
  (umask 077 && printf '%s\n' "$1" >"$REMEMBERED.new")
  mv "$REMEMBERED.new" "$REMEMBERED"
}

# Whether the demo village is wanted: DEMO=no says it is not, and that stays so until DEMO=yes.
demo_is_wanted() {
  case "${DEMO:-}" in
    "") [[ ! -e "$STATE/without-demo" ]] ;;
    no)
      : >"$STATE/without-demo"
      return 1
      ;;
    yes) rm -f "$STATE/without-demo" ;;
    *) die "DEMO is yes or no, not $DEMO" ;;
  esac
}
