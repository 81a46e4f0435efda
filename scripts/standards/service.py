"""The running server, as its clients see it."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

AUTHENTICATOR = Path(__file__).resolve().parent.parent / "code.py"


class Service:
    """Speaks to one server as one of the demo accounts."""

    def __init__(self, demo_file: Path, role: str) -> None:
        demo = json.loads(demo_file.read_text(encoding="utf-8"))
        self.api = f"{demo['base_url']}/api/v1"
        account = next(one for one in demo["accounts"] if one["role"] == role)
        login = {"user_name": account["user_name"], "password": account["password"]}
        if account.get("second_factor"):
            shown = subprocess.run(
                [sys.executable, AUTHENTICATOR, demo_file, account["user_name"]],
                check=True, capture_output=True, text=True,
            ).stdout
            login["code"] = shown.split()[1]
        request = urllib.request.Request(
            f"{self.api}/auth/login", json.dumps(login).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:
            self.token = json.load(answer)["access_token"]

    def get(self, address: str) -> tuple[int, bytes]:
        """Status and body; the address is below the API, or whole."""
        url = address if address.startswith("http") else f"{self.api}{address}"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self.token}"})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read()

    def json(self, address: str) -> dict:
        status, body = self.get(address)
        if status != 200:
            raise AssertionError(f"{address}: {status} {body[:500]!r}")
        return json.loads(body)
