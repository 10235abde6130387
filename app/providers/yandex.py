"""Yandex Calendar: CalDAV at one host, for everybody with a Yandex mailbox or a domain of Yandex 360.

What differs from any other CalDAV server stands here; what is known of it, and what is not, docs/providers/yandex.md.
"""

from dataclasses import replace
from datetime import timedelta, tzinfo

from app.config import Config
from app.errors import BadReply, NotFound
from app.ports import Access, Found
from app.providers.base import Spec
from app.providers.caldav import CalDav
from app.providers.exchange import Deadline
from app.providers.http import Door
from app.tree import Field, Kind

MAIL = "yandex.ru"
# Yandex: "it may take up to three hours until a new app password works".
PATIENCE = timedelta(hours=3)


class Yandex(CalDav):
    """A Yandex account. The address is the administrator's setting.

    Reports differ on whether its sync tokens tell of edits, so they are left alone unless YANDEX_SYNC_TOKENS says so.
    """

    def __init__(self, door: Door, access: Access, zone: tzinfo, until: Deadline, config: Config) -> None:
        super().__init__(
            door, replace(access, address=config.yandex_url), zone, until, tokens=config.yandex_sync_tokens
        )

    def find(self) -> Found:
        """As for any CalDAV server; where that leads nowhere, at the place where calendars are documented to be."""
        try:
            return super().find()
        except (BadReply, NotFound):
            return self.found_at(f"/calendars/{self._access.login}/")


def mail(login: str) -> str:
    """The mailbox that is meant: Yandex wants the whole address."""
    login = login.strip()
    return f"{login}@{MAIL}" if login and "@" not in login else login


SPEC = Spec(
    "yandex",
    "form_yandex",
    (
        Field("login", "field_email", placeholder="field_email_hint"),
        Field("password", "field_app_password", Kind.PASSWORD, placeholder="field_password_hint"),
        Field("fresh", "field_fresh", Kind.FLAG, placeholder="field_fresh_hint", required=False),
    ),
    Yandex,
    Yandex.can,
    also=("яндекс",),
    button="button_connect_yandex",
    refusal="connect_refused_yandex",
    patience=PATIENCE,
    tidy=mail,
)
