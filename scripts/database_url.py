"""What the scripts have to know of the URL in DATABASE_URL.

place: HOST:PORT/NAME, without login and password
login: the same URL with the login of the server, named after the database, and the password in the file named
"""

import hashlib
import os
import sys
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

LOGIN = "menpai_server_"
# Longer names are cut off by PostgreSQL, and two databases could share a login then.
NAME_MAX_BYTES = 63


class Unfit(Exception):
    """A URL that the scripts can't work with, and why. Never the URL: it may hold a password."""


def parts(text):
    unreadable = Unfit("it can't be read (is something in the password to be written as %XX?)")
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as error:
        raise unreadable from error
    # A password with a / ends the host there, and the rest of it lands in the path.
    if "@" in url.path:
        raise unreadable
    if url.scheme not in ("postgres", "postgresql"):
        raise Unfit("it must begin with postgres://")
    query = {name: values[-1] for name, values in parse_qs(url.query).items()}
    if "user" in query or "password" in query:
        raise Unfit("login and password stand before the host: postgres://LOGIN:PASSWORD@HOST/NAME")
    name = query.get("dbname") or unquote(url.path.lstrip("/"))
    if not name:
        raise Unfit("it names no database: postgres://LOGIN:PASSWORD@HOST/NAME")
    host = query.get("hostaddr") or query.get("host") or url.hostname or "localhost"
    return url, host, query.get("port") or port or 5432, name


def place(text):
    _, host, port, name = parts(text)
    return f"{host}:{port}/{name}"


def login_of(name):
    login = LOGIN + name
    if len(login.encode()) <= NAME_MAX_BYTES:
        return login
    return LOGIN + hashlib.sha256(name.encode()).hexdigest()[:32]


def login(text, password):
    url, _, _, name = parts(text)
    host = url.netloc.rpartition("@")[2]
    return urlunsplit(url._replace(netloc=f"{quote(login_of(name), safe='')}:{quote(password, safe='')}@{host}"))


def main():
    text = os.environ.get("DATABASE_URL", "")
    try:
        if sys.argv[1] == "place":
            print(place(text))
        else:
            with open(sys.argv[2], encoding="utf-8") as file:
                print(login(text, file.read().strip()))
    except Unfit as unfit:
        print(f"error: DATABASE_URL: {unfit}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
