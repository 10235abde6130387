"""What runs at the TrueConf Server that is none: who is in it, and since when. Each answer cites its mark."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.servers.odd_http import Answer
from tests.servers.trueconf import V4, Asking, Item, TrueConf, refusal, said


@dataclass
class Hall:
    """The part for `TrueConf.parts`. `inside`: who is in which conference; `begun`: its real start.

    `rights` of the application beyond `conferences:read`; what is not in it is refused.
    """

    inside: dict[str, list[str]] = field(default_factory=dict)
    begun: dict[str, datetime] = field(default_factory=dict)
    rights: tuple[str, ...] = ("participants", "sessions")

    def begin(self, server: TrueConf, name: str, session: str = "s1", at: datetime | None = None) -> None:
        """A conference begins."""
        for item in server.conferences:
            if item["id"] == name:
                item |= {"running": True, "session": f"{name}@{session}#1"}
        if at is not None:
            self.begun[name] = at

    def end(self, server: TrueConf, name: str) -> None:
        """It is over."""
        for item in server.conferences:
            if item["id"] == name:
                item |= {"running": False, "session": ""}
        self.inside.pop(name, None)
        self.begun.pop(name, None)

    def answer(self, server: TrueConf, asking: Asking) -> Answer | None:
        """To questions about what runs; None to the rest."""
        kind, _, rest = asking.path.partition("/")
        if asking.path == "sessions" and asking.version == V4:
            if "sessions" not in self.rights:
                return refusal(403, "forbidden")  # [C]
            found = [{"conference_id": name, "start_time": int(at.timestamp())} for name, at in self.begun.items()]
            return said({"conference_sessions": found})  # [C]
        if kind == "conferences" and rest.endswith("/participants") and asking.seen.method == "GET":
            if "participants" not in self.rights:
                return refusal(403, "forbidden")  # [C]
            entries = [_entry(one) for one in self.inside.get(rest.partition("/")[0], [])]
            return said({"cnt": len(entries), "list": entries})  # [C] v4, [T] v3
        return None


def _entry(one: str) -> Item:
    """[C] Guests have an id of their own for this once."""
    name = f"#guest:{one}" if one[0].isupper() else one
    return {"id": name, "display_name": one.title(), "flag": 0, "join_time": 1, "leave_time": None}
