"""The conferencing services we know: on which hosts, and under which paths, their rooms live.

A table to be read and added to; `joining` does the reading of links. The order is the order of preference.
"""

import re
from dataclasses import dataclass

# A path may be followed by a slash, a query and a fragment: `?pwd=…` lets people in, `#…` may hold the key.
_TAIL = r"/?(?:[?#].*)?"

# Subdomains of a service that hold its manuals, not its rooms.
_NO_ROOMS = r"(?!(?:api|blog|cdn|developers?|docs|help|static|status|support)\.)"


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where rooms of one service are found. `host` sees `name` or `name:port`, `path` all that follows the host."""

    service: str
    host: re.Pattern[str]
    path: re.Pattern[str]


def rooms(service: str, hosts: str, path: str) -> Rooms:
    """A row of the table, also for an administrator's own servers.

    `hosts` are names divided by blanks, with a port unless it is the scheme's own; `*.name` means any subdomain but
    not `name` itself, `*` any host. `path` is a regular expression for the whole path; `ValueError` if it is none.
    """
    try:
        whole = re.compile(f"(?:{path}){_TAIL}", re.ASCII | re.IGNORECASE)
    except re.error as e:
        raise ValueError(f"not a regular expression: {path}") from e
    return Rooms(service, re.compile("|".join(map(_host, hosts.split())), re.ASCII | re.IGNORECASE), whole)


def _host(name: str) -> str:
    if name == "*":
        return ".+"
    if name.startswith("*."):
        return _NO_ROOMS + r"(?:[\w-]+\.)+" + re.escape(name[2:])
    return re.escape(name)


# Brand names in Latin letters; where Russian has its own word for one, it is in app.words.
LABELS = {
    "meet": "Google Meet",
    "teams": "Microsoft Teams",
    "zoom": "Zoom",
    "webex": "Webex",
    "telemost": "Telemost",
    "jazz": "SaluteJazz",
    "ktalk": "Kontur Talk",
    "vk": "VK Calls",
    "mts": "MTS Link",
    "livedigital": "livedigital",
    "trueconf": "TrueConf",
    "jitsi": "Jitsi Meet",
    "whereby": "Whereby",
    "goto": "GoTo Meeting",
    "chime": "Amazon Chime",
    "discord": "Discord",
    "slack": "Slack",
    "proton": "Proton Meet",
    "lark": "Lark",
    "dion": "DION",
    "wbstream": "WB Stream",
    "facetime": "FaceTime",
    "bbb": "BigBlueButton",
}


def label(service: str) -> str:
    """The brand name of a service; an administrator's own name is shown as given, "" stays ""."""
    return LABELS.get(service, service)


_ZOOM = (
    "zoom.us *.zoom.us zoom.com *.zoom.com zoom.com.cn *.zoom.com.cn zoom-x.de *.zoom-x.de zoomgov.com *.zoomgov.com"
)
_TEAMS = "teams.microsoft.com teams.live.com teams.cloud.microsoft gov.teams.microsoft.us dod.teams.microsoft.us"
_JAZZ = "jazz.sber.ru salutejazz.ru sberjazz.ru"
_KTALK_SITE = r"(?!(?:api|users|content|room|login|settings)/?(?:[?#]|$))"
_WHEREBY_SITE = (
    r"(?!(?:about|api|blog|careers|contact|customers|developers|docs|download|embedded|features|help|information|legal"
    r"|login|logout|org|partners|pricing|privacy|products?|security|sign-?up|solutions|status|support|terms|user)"
    r"/?(?:[?#]|$))"
)

TABLE = (
    rooms("meet", "meet.google.com", r"/(?:_meet/)?[a-z]{3}-[a-z]{4}-[a-z]{3}|/_meet/[^?#]+|/lookup/[\w-]+"),
    rooms("meet", "stream.meet.google.com", r"/stream/[\w-]+"),
    rooms("teams", _TEAMS, r"(?:/_#)?/l/meetup-join/[^?#]+|/meet/\d+"),
    rooms("zoom", _ZOOM, r"/[jsw]/\d{6,}|/my/[\w.-]+|/wc/join/\d{6,}|/wc/\d{6,}(?:/[^?#]*)?"),
    rooms(
        "webex",
        "*.webex.com",
        r"/(?:meet|join)/[^/?#]+|(?:/[\w-]+){1,4}/j\.php\?(?:[^#]*&)?MTID=[^&#]+.*"
        r"|/webappng/sites/[^?#]+|/wbxmjs/joinservice/sites/[^?#]+",
    ),
    rooms("telemost", "telemost.yandex.ru telemost.yandex.com telemost.360.yandex.ru", r"/j/\d+"),
    rooms("jazz", _JAZZ, r"/[\w.@~-]+/?\?(?:[^#]*&)?psw=[^&#]+.*|(?:/#)?/calls/[^/?#]+"),
    rooms("ktalk", "*.ktalk.ru *.talk.kontur.ru", rf"/{_KTALK_SITE}[\w%.~-]+|/room/[\w%.~-]+"),
    rooms("vk", "vk.com m.vk.com vk.ru m.vk.ru", r"/call/join/[\w%.~-]+"),
    # `my.` is the organiser's cabinet, so only /j/ leads to a room there; a meeting's id has digits.
    rooms("mts", "my.mts-link.ru my.webinar.ru", r"/j/[\w-]+/[\w-]*\d[\w-]*"),
    rooms("mts", "events.mts-link.ru events.webinar.ru", r"/(?:j/)?[\w-]+/[\w-]*\d[\w-]*"),
    rooms("livedigital", "*.livedigital.space", r"/room/[^/?#]+"),
    rooms("trueconf", "*.trueconf.net trueconf.com", r"/(?:c|webrtc)/[^/?#]+"),
    rooms("jitsi", "meet.jit.si 8x8.vc", r"/(?!(?:static|images|libs|css|api)(?:/|$))[^/?#]+(?:/[^/?#]+)?"),
    rooms("whereby", "whereby.com *.whereby.com", rf"/{_WHEREBY_SITE}[\w%.~-]+"),
    rooms("goto", "meet.goto.com", r"/[\w.~-]+"),
    rooms("goto", "gotomeeting.com *.gotomeeting.com", r"/join/[\w-]+"),
    rooms("chime", "app.chime.aws", r"/meetings/[\w-]+"),
    rooms("discord", "discord.gg", r"/[\w-]+"),
    rooms("slack", "app.slack.com", r"/huddle/\w+/\w+"),
    rooms("proton", "meet.proton.me", r"/join/[^/?#]+"),
    rooms("lark", "vc.larksuite.com vc.feishu.cn", r"/j/\d+"),
    rooms("dion", "dion.vc", r"/event/[\w.-]+"),
    rooms("wbstream", "stream.wb.ru", r"/room/[\w-]+"),
    rooms("facetime", "facetime.apple.com", r"/join(?=/?#)"),
    # Lives on everybody's own servers, so only the shape of its path tells it: last, that a brand's host wins.
    rooms("bbb", "*", r"/b(?:/[a-z0-9]{3}(?:-[a-z0-9]{3}){2,3})|/rooms/[a-z0-9]{3}(?:-[a-z0-9]{3}){3}/join"),
    rooms("bbb", "*", r"/bigbluebutton/api/join(?=\?)"),
    # The same for TrueConf: what it names itself has digits only, and so have few others' paths of this shape.
    rooms("trueconf", "*", r"/(?:c|webrtc)/\d{9,12}"),
)

# Links that only wrap another, in their `url`, `q` or `to`: mail filters and click counters.
WRAPPERS = (
    rooms("safelinks", "*.safelinks.protection.outlook.com", r"/[^?#]*"),
    rooms("safelinks", "statics.teams.cdn.office.net", r"/evergreen-assets/safelinks/[^?#]*"),
    rooms("google", "google.com www.google.com google.ru www.google.ru", r"/url"),
    rooms("vk", "vk.com m.vk.com vk.ru m.vk.ru", r"/away(?:\.php)?"),
)

# A lone link in the location may be a place on a map, which nobody can join.
MAPS = (
    rooms("", "maps.google.com maps.app.goo.gl maps.apple.com 2gis.ru 2gis.com *.2gis.ru *.2gis.com", r"/.*|"),
    rooms("", "google.com www.google.com google.ru www.google.ru goo.gl yandex.ru yandex.com", r"/maps(?:/.*)?"),
    rooms("", "openstreetmap.org www.openstreetmap.org maps.yandex.ru osm.org", r"/.*|"),
)
