"""A CalDAV server in memory, behind alice's password, whose calendars keep their objects and their bad habits."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.servers.odd_caldav import CALENDAR, EVENTS, found, locked, status, stored, xml
from tests.servers.odd_http import Answer, Odd, Script, Seen

HOME = "/home/"


@dataclass
class Shelf:
    """One calendar. `refusal` is what it answers to a sync-collection, `failure` to everything."""

    objects: dict[str, tuple[str, str]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    failure: Answer | None = None
    refusal: Answer | None = None
    silent: bool = False  # its token never tells anything
    has_token: bool = True
    page: int = 0  # changes in one answer; 0 = all
    omits: bool = False  # a multiget leaves out what is gone
    shouts: bool = False  # answers change the letter case of hrefs
    forgets: int = 0  # tokens up to this one are not known any more
    gone_code: int = 404

    def put(self, name: str, text: str) -> None:
        """Store an object, as a client would."""
        self.log.append(name)
        self.objects[name] = (f'"{len(self.log)}"', text)

    def remove(self, *names: str) -> None:
        """Delete objects."""
        for name in names:
            self.log.append(name)
            del self.objects[name]

    def answer(self, path: str, seen: Seen) -> Answer:
        """What it says to a request for itself."""
        body = seen.body.decode()
        if self.failure is not None:
            return self.failure
        if seen.method == "PROPFIND":
            token = f"<D:sync-token>{len(self.log)}</D:sync-token>" if self.has_token else ""
            return xml(found(path, token))
        if "sync-collection" in body:
            return self.refusal or self._since(path, int(_between(body, "<D:sync-token>", "<")))
        if "calendar-multiget" in body:
            return xml(*(text for href in re.findall("<D:href>(.*?)<", body) for text in self._one(href)))
        return self._query(path, body)

    def _query(self, path: str, body: str) -> Answer:
        start, end = re.search(r'start="(\d{8}).*end="(\d{8})', body).groups()  # type: ignore[union-attr]
        responses = []
        for name, (etag, text) in self.objects.items():
            first = re.search(r"DTSTART[^:]*:(\d{8})", text)
            if first is None or start <= first[1] < end or "RRULE" in text:
                data = f"<C:calendar-data>{escape(text)}</C:calendar-data>" if "calendar-data" in body else ""
                responses.append(found(self._href(path, name), f"<D:getetag>{etag}</D:getetag>{data}"))
        return xml(*responses)

    def _one(self, href: str) -> list[str]:
        name = href.rpartition("/")[2].lower()
        if name in self.objects:
            etag, text = self.objects[name]
            return [stored(href, text).replace('<D:getetag>"1"<', f"<D:getetag>{etag}<")]
        return [] if self.omits else [status(href, 404)]

    def _since(self, path: str, token: int) -> Answer:
        if token <= self.forgets and self.forgets:
            return Answer(403)
        upto = min(token + self.page, len(self.log)) if self.page else len(self.log)
        names = [] if self.silent else dict.fromkeys(self.log[token:upto])
        responses = [
            found(self._href(path, name), f"<D:getetag>{self.objects[name][0]}</D:getetag>")
            if name in self.objects
            else status(self._href(path, name), self.gone_code)
            for name in names
        ]
        if upto < len(self.log):
            responses.append(status(path, 507))
        return xml(*responses, f"<D:sync-token>{upto}</D:sync-token>")

    def _href(self, path: str, name: str) -> str:
        return f"{path.upper()}{name}" if self.shouts else f"{path}{name}"


@dataclass
class Shelves:
    """The server. `failure` is its answer to everything, `password` what it takes."""

    calendars: dict[str, Shelf] = field(default_factory=lambda: {"work": Shelf()})
    failure: Answer | None = None
    hangs: bool = False  # says nothing until the end
    hidden: set[str] = field(default_factory=set)  # calendars that its list leaves out

    def script(self, odd: Odd) -> Script:
        """For `odd_http.serving`."""
        inner = locked(self._pages())(odd)

        def script(seen: Seen) -> Answer:
            if self.hangs:
                odd.stopping.wait()
            return self.failure or inner(seen)

        return script

    def _pages(self) -> Callable[[Odd], Script]:
        return lambda _: self._answer

    def _answer(self, seen: Seen) -> Answer:
        if seen.path == HOME:
            names = [name for name in self.calendars if name not in self.hidden]
            shown = [f"{CALENDAR}{EVENTS}<D:displayname>{name.title()}</D:displayname>" for name in names]
            return xml(*(found(f"{HOME}{name}/", text) for name, text in zip(names, shown, strict=True)))
        name = seen.path.strip("/").lower().rpartition("/")[2]
        if name not in self.calendars:
            return Answer(404)
        return self.calendars[name].answer(f"{HOME}{name}/", seen)


def _between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]
