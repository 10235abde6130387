"""Requests to the demo's calendar server as one of its people."""

from base64 import b64encode
from collections.abc import Mapping

from microservice.demo.rest import send
from microservice.demo.script import Owner

CALENDAR = {"Content-Type": "text/calendar; charset=utf-8"}


def address(url: str, owner: Owner, calendar: str) -> str:
    """Where a calendar of theirs is."""
    return f"{url}/{owner.login}/{calendar}/"


def ask(method: str, url: str, owner: Owner, body: str | None = None, headers: Mapping[str, str] = CALENDAR) -> str:
    """The answer's text. Refused: the server says no, or nothing."""
    secret = b64encode(f"{owner.login}:{owner.who}".encode()).decode()
    data = None if body is None else body.encode()
    return send(method, url, data, {**headers, "Authorization": f"Basic {secret}"}).decode()
