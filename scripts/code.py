"""Prints the code that the authenticator of each demo account shows now (RFC 6238), from the demo file."""

import base64
import hashlib
import hmac
import json
import struct
import sys
import time

STEP_S = 30


def code(secret: str, now: float) -> str:
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(now) // STEP_S), hashlib.sha1).digest()
    at = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def main() -> int:
    path, names = sys.argv[1], sys.argv[2:]
    with open(path, encoding="utf-8") as file:
        accounts = json.load(file)["accounts"]
    now = time.time()
    told = 0
    for account in accounts:
        if account.get("second_factor") and (not names or account["user_name"] in names):
            print(f"  {account['user_name']:<18} {code(account['second_factor'], now)}")
            told += 1
    if not told:
        print("no demo account of that name has a second factor", file=sys.stderr)
        return 1
    left = STEP_S - int(now) % STEP_S
    print(f"Good for another {left} s. Each code opens once; the next one comes then.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
