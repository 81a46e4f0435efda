#!/bin/sh
# Puts the passwords, which come as files, into the addresses of the database, then becomes menpai.
# The server's own login is menpai_server; the owner of the tables is known where its password is, which is in `migrate`.
set -eu

# address LOGIN FILE
address() {
  password="$(cat "$2")"
  case "$password" in
    "" | *[!0-9A-Za-z._~-]*)
      echo "$2 may hold letters, digits and . _ ~ - only, and not nothing (it becomes part of a URL)" >&2
      exit 1
      ;;
  esac
  printf 'postgres://%s:%s@%s:5432/%s' "$1" "$password" "${MENPAI_DATABASE_HOST:-database}" "${MENPAI_DATABASE_NAME:-menpai}"
}

if [ -n "${MENPAI_SERVER_PASSWORD_FILE:-}" ]; then
  MENPAI__DATABASE__URL="$(address menpai_server "$MENPAI_SERVER_PASSWORD_FILE")"
  export MENPAI__DATABASE__URL
fi
if [ -n "${MENPAI_OWNER_PASSWORD_FILE:-}" ]; then
  MENPAI__DATABASE__OWNER_URL="$(address "${MENPAI_DATABASE_OWNER:-menpai}" "$MENPAI_OWNER_PASSWORD_FILE")"
  export MENPAI__DATABASE__OWNER_URL
fi

exec menpai "$@"
