"""`probe --watch`: which of a calendar's signals tell of a change that the person makes meanwhile, and how late."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.errors import ProviderError
from app.providers.multistatus import DAV, SERVER
from app.providers.queries import ETAG, listing, since
from app.providers.webdav import MULTISTATUS, page_of
from microservice.probing import SIGNALS, Probe

EVERY_S = 10.0
AFTERWARDS_S = 150.0  # deletions are said to be told of after 90 s
DAYS = 31


@dataclass(frozen=True, slots=True)
class Sight:
    """How a calendar looks."""

    token: str
    ctag: str
    etags: Mapping[str, str]


def watched(probe: Probe, minutes: int, pause: Callable[[float], None]) -> Iterator[tuple[str, str]]:
    """Look until the list has changed and some time has passed, at most so long; what was seen when, in seconds."""
    before = _sight(probe)
    first: dict[str, float] = {}
    change, at = "", 0.0
    while at < minutes * 60 and not (change and at - first["list"] >= AFTERWARDS_S):
        pause(EVERY_S)
        at += EVERY_S
        try:
            change = _look(probe, before, at, first) or change
        except ProviderError as error:
            first.setdefault(f"a failure ({type(error).__name__})", at)
    if not change:
        yield "watch", f"nothing changed in {minutes} minutes"
        return
    for signal in ("token", "ctag", "delta"):
        seen = first.get(signal)
        late = "not at all" if seen is None else f"after {seen - first['list']:+.0f} s"
        yield f"{signal} of {change}", f"{late}, counted from the list"
    yield from (("watch", f"{name} after {seen:.0f} s") for name, seen in first.items() if name.startswith("a failure"))


def _look(probe: Probe, before: Sight, at: float, first: dict[str, float]) -> str:
    """Note which signals differ now; gives what changed in the list."""
    now = _sight(probe)
    if now.token != before.token:
        first.setdefault("token", at)
    if now.ctag != before.ctag:
        first.setdefault("ctag", at)
    if before.token and "delta" not in first and _told(probe, before.token):
        first["delta"] = at
    change = _change(before.etags, now.etags)
    if change:
        first.setdefault("list", at)
    return change


def _sight(probe: Probe) -> Sight:
    signals = page_of(probe.send("PROPFIND", probe.url, SIGNALS, "0")).resources[0]
    listed = page_of(probe.send("REPORT", probe.url, listing(probe.span(DAYS)))).resources
    etags = {entry.href: entry.text(ETAG).strip() for entry in listed if entry.status < 400}
    return Sight(signals.text(DAV + "sync-token").strip(), signals.text(SERVER + "getctag").strip(), etags)


def _told(probe: Probe, token: str) -> bool:
    reply = probe.send("REPORT", probe.url, since(token), "0")
    return reply.status == MULTISTATUS and bool(page_of(reply).resources)


def _change(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    added, gone = now.keys() - before.keys(), before.keys() - now.keys()
    edited = [href for href in before.keys() & now.keys() if before[href] != now[href]]
    kinds = {"an addition": added, "a deletion": gone, "an edit": edited}
    return " and ".join(name for name, hrefs in kinds.items() if hrefs)
