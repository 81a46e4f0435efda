"""Prints where the console is and who can sign in, from the demo file that `menpai demo` wrote, if it did."""

import json
import os
import sys


def main() -> None:
    path, base_url = sys.argv[1:3]
    print(f"\n门牌 Menpai: {base_url}\n")
    if os.path.exists(path) and os.path.getsize(path):
        with open(path, encoding="utf-8") as file:
            demo = json.load(file)
        for account in demo.get("accounts", []):
            extra = "   and a code" if account.get("second_factor") else ""
            print(f"  {account['role']:<14} {account['user_name']:<18} {account['password']}{extra}")
        print("\nmake code prints the codes of now (a phone's authenticator would; the secrets are in the demo file).")
    else:
        print("There is no demo village here. A registry begins with an area, a site and an account:")
        for noun in ("area", "site", "user"):
            print(f"  scripts/menpai {noun} add --help")
        print("\nDEMO=yes make up adds the demo village.")
    print("make logs follows the server's log, make down stops everything.")


if __name__ == "__main__":
    main()
