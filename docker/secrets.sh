#!/bin/sh
# Makes the two passwords of the database, once: docker/secrets.sh
# They are files because compose copies a secret from the environment into the container's root, which is read-only.
set -eu
dir="$(cd "$(dirname "$0")" && pwd)/secrets"
mkdir -p "$dir"
chmod 0700 "$dir"
for name in owner_password server_password; do
  [ -s "$dir/$name.txt" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$dir/$name.txt"
  # The directory is closed to others; the container's user, another one, reads the file that is mounted from it.
  chmod 0444 "$dir/$name.txt"
done
