"""A person's custom status and availability: read, put up, taken down. A part of the client in `mm.client`.

The bot needs the permission `edit_other_users` for others' statuses, and never reaches an administrator's.
"""

import json
from datetime import UTC, datetime
from typing import Any, Protocol

from app.errors import MessengerError, StatusForbidden
from app.status import Seen, Status

PERMISSIONS = frozenset({"edit_other_users", "manage_system"})
FORBIDDEN = 403


class Caller(Protocol):
    """What we need of the client."""

    def _call(self, method: str, path: str, body: object = None) -> Any:
        """One call of the REST API. MessengerError: refused, or no answer."""


class Statuses:
    """Calls of a Mattermost client. Each may raise MessengerError; StatusForbidden: the bot may not, here."""

    def seen(self: Caller, user_id: str) -> Seen:
        """What the person's profile holds now, an expired status included."""
        user = self._call("GET", _path(user_id))
        status = self._call("GET", f"{_path(user_id)}/status")
        custom = _status((user.get("props") or {}).get("customStatus"))
        ends = int(status.get("dnd_end_time") or 0)
        until = datetime.fromtimestamp(ends, tz=UTC) if ends > 0 else None
        return Seen(custom, str(status.get("status") or ""), until)

    def show(self: Caller, user_id: str, status: Status | None) -> None:
        """Put up a custom status; None takes it down."""
        path = f"{_path(user_id)}/status/custom"
        if status is None:
            _change(self, "DELETE", path)
            return
        body = {"emoji": status.emoji, "text": status.text}
        if status.until is not None:
            body |= {"duration": "date_and_time", "expires_at": _text(status.until)}
        _change(self, "PUT", path, body)

    def set_availability(self: Caller, user_id: str, availability: str, until: datetime | None = None) -> None:
        """`online`, `away`, `offline`, or `dnd` until an end, which Mattermost cuts to its minute."""
        body: dict[str, object] = {"user_id": user_id, "status": availability}
        if until is not None:
            body["dnd_end_time"] = int(until.timestamp())  # seconds, where all else is milliseconds
        _change(self, "PUT", f"{_path(user_id)}/status", body)

    def may_show(self: Caller) -> bool:
        """Whether the bot may set people's statuses, by its roles: nothing is tried. Never those of administrators."""
        names = str(self._call("GET", "/api/v4/users/me").get("roles") or "").split()
        roles = self._call("POST", "/api/v4/roles/names", names)
        held = {permission for role in roles for permission in role.get("permissions") or ()}
        return not held.isdisjoint(PERMISSIONS)


def _change(caller: Caller, method: str, path: str, body: object = None) -> None:
    try:
        caller._call(method, path, body)
    except MessengerError as error:
        if error.status == FORBIDDEN:
            raise StatusForbidden(str(error), error.status) from error
        raise


def _path(user_id: str) -> str:
    if not (user_id.isascii() and user_id.isalnum()):
        raise MessengerError("not a Mattermost id")
    return f"/api/v4/users/{user_id}"


def _status(kept: object) -> Status | None:
    """The status as the profile keeps it: JSON in a string; the year 1 stands for no expiry."""
    try:
        fields = json.loads(str(kept or "null"))
        if not isinstance(fields, dict) or not (fields.get("text") or fields.get("emoji")):
            return None
        until = datetime.fromisoformat(str(fields.get("expires_at") or "0001-01-01T00:00:00Z"))
    except ValueError:
        return None
    ends = None if until.year == 1 or until.tzinfo is None else until.astimezone(UTC)
    return Status(str(fields.get("text") or ""), str(fields.get("emoji") or ""), ends)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
