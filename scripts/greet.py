"""Prints where the console is and who can sign in, from the demo file that `menpai demo` wrote."""

import json
import sys


def main() -> None:
    path, base_url = sys.argv[1:3]
    with open(path, encoding="utf-8") as file:
        demo = json.load(file)
    print(f"\n门牌 Menpai: {base_url}\n")
    for account in demo.get("accounts", []):
        second = account.get("second_factor") or account.get("totp_secret")
        extra = f"   second factor {second}" if second else ""
        print(f"  {account['role']:<14} {account['user_name']:<14} {account['password']}{extra}")
    print("\nmake logs follows the server's log, make down stops everything.")


if __name__ == "__main__":
    main()
