"""Everybody whom a TrueConf Server knows, by e-mail: so that nobody has to know their ID there."""

from typing import Any

from app.errors import BadReply
from app.providers.trueconf.api import MOST, Api

_PAGE = 500
_MOST_PAGES = 400


def ids_by_email(api: Api) -> dict[str, tuple[str, ...]]:
    """The IDs behind each e-mail, in lower case, from all pages. BadReply: there is no such list."""
    found: dict[str, set[str]] = {}
    seen: set[str] = set()
    page: int | None = 1 if api.is_v4 else 0
    for _ in range(_MOST_PAGES):
        if page is None or len(seen) > MOST:
            break
        users, following = _page(api, page)
        fresh = [user for user in users if _text(user, "id") and _text(user, "id") not in seen]
        for user in fresh:
            seen.add(_text(user, "id"))
            if email := _text(user, "email").lower():
                found.setdefault(email, set()).add(_text(user, "id"))
        page = following if fresh else None
    return {email: tuple(sorted(ids)) for email, ids in found.items()}


def _page(api: Api, page: int) -> tuple[list[dict[str, Any]], int | None]:
    """A page, and the number of the next: v3 says it, v4's follow each other."""
    query = {"page" if api.is_v4 else "page_id": str(page), "page_size": str(_PAGE)}
    found = api.get("/users", query, "users:read")
    users = found.get("users")
    if not isinstance(users, list):
        raise BadReply("answers without a list of users")
    following = page + 1 if api.is_v4 else found.get("next_page_id")
    further = isinstance(following, int) and not isinstance(following, bool) and following > page
    return [user for user in users if isinstance(user, dict)], following if further else None


def _text(user: dict[str, Any], name: str) -> str:
    value = user.get(name)
    return value.strip() if isinstance(value, str) else ""
