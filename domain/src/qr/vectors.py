"""Writes test vectors of signed QR codes, by the format's description alone and with other libraries than ours."""

import hashlib
import hmac
import json
import struct
import uuid

import base45
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SITE = uuid.UUID("019a0000-0000-7000-8000-000000000001")
OTHER = uuid.UUID("019a0000-0000-7000-8000-000000000002")
FORMS = {"standing": 0x11, "live": 0x12}
EPOCH = 1577836800
OPENS, CLOSES = 3286080, 3286080 + 7 * 1440


def mac(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


def code(form, key, group, number, serial, opens, closes, seed, site=SITE):
    payload = struct.pack(">BBHIH", FORMS[form], key, group, number, serial)
    payload += opens.to_bytes(3, "big") + closes.to_bytes(3, "big")
    private = Ed25519PrivateKey.from_private_bytes(seed)
    signature = private.sign(b"menpai/qr/1" + site.bytes + payload)
    return payload, payload + signature


def counter(payload, seed, at, site=SITE):
    counter_key = mac(seed, b"menpai/qr/counter/1", site.bytes)
    secret = mac(counter_key, b"menpai/qr/secret/1", payload)[:16]
    step = (at // 30).to_bytes(8, "big")
    return step[7:] + mac(secret, step)[:4]


def text(raw):
    return base45.b45encode(raw).decode()


SEEDS = {1: bytes(range(32)), 2: bytes([7] * 32)}
public = {
    n: Ed25519PrivateKey.from_private_bytes(s).public_key().public_bytes_raw().hex() for n, s in SEEDS.items()
}
NOW = EPOCH + (OPENS + 60) * 60 + 17
good = dict(key=1, group=5, number=4242, serial=3, opens=OPENS, closes=CLOSES, seed=SEEDS[1])
cases = []


def case(about, shown, verdict, at=NOW):
    cases.append({"about": about, "text": shown, "at": at, "verdict": verdict})


admitted = "4242/3"
payload, raw = code("standing", **good)
case("a standing code", text(raw), admitted)
case("its first minute", text(raw), admitted, EPOCH + OPENS * 60)
case("before its first minute", text(raw), "NotBegun", EPOCH + OPENS * 60 - 1)
case("its last second", text(raw), admitted, EPOCH + CLOSES * 60 - 1)
case("after its last minute", text(raw), "Expired", EPOCH + CLOSES * 60)
case("a counter on a standing code", text(raw + counter(payload, SEEDS[1], NOW)), "NotACode")
case("cut off", text(raw)[:-3], "NotACode")
case("in small letters", text(raw).lower(), "NotACode")
changed = bytearray(raw)
changed[7] ^= 1
case("another number than was signed", text(bytes(changed)), "Forged")
case("of another site", text(code("standing", **good, site=OTHER)[1]), "Forged")
case("for gates elsewhere", text(code("standing", **{**good, "group": 6})[1]), "OtherGate")
case("revoked", text(code("standing", **{**good, "serial": 2})[1]), "Revoked")
case("by the second key", text(code("standing", **{**good, "key": 2, "seed": SEEDS[2]})[1]), admitted)
case("by a key that is not known", text(code("standing", **{**good, "key": 9})[1]), "UnknownKey")
case("by another key than it says", text(code("standing", **{**good, "key": 2})[1]), "Forged")
live, raw = code("live", **good)
case("a live code", text(raw + counter(live, SEEDS[1], NOW)), admitted)
case("a live code of half a minute ago", text(raw + counter(live, SEEDS[1], NOW - 30)), admitted)
case("a live code of a minute ago", text(raw + counter(live, SEEDS[1], NOW - 60)), "Stale")
case("a live code from a phone that is fast", text(raw + counter(live, SEEDS[1], NOW + 30)), admitted)
case("a live code from a phone that is too fast", text(raw + counter(live, SEEDS[1], NOW + 60)), "Stale")
case("a live code without its counter", text(raw), "NoCounter")
case("a counter of another code", text(raw + counter(payload, SEEDS[1], NOW)), "Stale")
vectors = {
    "site": str(SITE),
    "seeds": {str(n): s.hex() for n, s in SEEDS.items()},
    "public": {str(n): p for n, p in public.items()},
    "groups": [5],
    "revoked": [[4242, 2]],
    "cases": cases,
}
print(json.dumps(vectors, indent=2))
