"""Recordings at the TrueConf Server that is none. Each answer cites how sure its shape is, as in trueconf.py there."""

from dataclasses import dataclass, field
from typing import Any

from tests.servers.odd_http import Answer
from tests.servers.trueconf import V4, Asking, TrueConf, refusal, said

RIGHT = "conferences.records:read"


@dataclass
class Recordings:
    """The part for `TrueConf.parts`. `known`: by conference; `first_page` of v4."""

    known: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    first_page: int = 1

    def answer(self, server: TrueConf, asking: Asking) -> Answer | None:
        """To the list of a conference's; None to the rest."""
        kind, _, rest = asking.path.partition("/")
        name, _, what = rest.partition("/")
        if kind != "conferences" or what != ("recordings" if asking.version == V4 else "records"):
            return None
        if RIGHT not in server.rights:
            return refusal(403, "forbidden")  # [C]
        known = self.known.get(name, [])
        if asking.version != V4:
            return (
                said({"records": known}) if known else refusal(404, "recordNotFound")
            )  # [T]; [I] where there are none
        page, size = int(asking.query["page"]) - self.first_page, int(asking.query["page_size"])
        return said({"cnt": len(known), "list": known[page * size : (page + 1) * size] if page >= 0 else []})  # [C]


def recording(version: str, number: int, name: str, started: float, size: int, url: str) -> dict[str, Any]:
    """[C] of v4, [T] of v3, where the size is a text."""
    if version == V4:
        return {"id": number, "topic": "x", "name": name, "size": size, "download_url": url, "started_at": int(started)}
    return {"name": name, "size": str(size), "created": int(started), "download_url": url}
