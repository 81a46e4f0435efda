#!/bin/sh
# Puts the database's password, which comes as a file, into the address of the database, then becomes menpai.
set -eu

if [ -n "${MENPAI_DATABASE_PASSWORD_FILE:-}" ]; then
  password="$(cat "$MENPAI_DATABASE_PASSWORD_FILE")"
  case "$password" in
    *[!0-9A-Za-z._~-]*)
      echo "the database password may hold letters, digits and . _ ~ - only (it becomes part of a URL)" >&2
      exit 1
      ;;
  esac
  export MENPAI__DATABASE__URL="postgres://${MENPAI_DATABASE_USER:-menpai}:${password}@${MENPAI_DATABASE_HOST:-database}:5432/${MENPAI_DATABASE_NAME:-menpai}"
  unset password
fi

exec menpai "$@"
