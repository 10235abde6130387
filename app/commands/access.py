"""The forms by which people give access to a calendar service, what they typed in them, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import replace

from app.errors import (
    AddressRefused,
    BadAddress,
    BadCertificate,
    BadReply,
    Elsewhere,
    Forbidden,
    MissingRight,
    NeedsReconnect,
    NotEncrypted,
    NotFound,
    PasswordsOff,
    ProviderError,
    TooSlow,
    Unavailable,
    Unlicensed,
    Unreachable,
    Unsupported,
    UserError,
    WrongVersion,
)
from app.ports import Access, Account, Password
from app.providers.base import Spec
from app.providers.catalogue import PROVIDERS
from app.tree import Call, Field, Form, Kind

MAX_CHARS = 500
UNNAMED = "caldav"
"""The service whose form opens where none was named: it takes any address."""

_BLAME: Mapping[type, tuple[str, str | None]] = {
    Unreachable: ("connect_unreachable", "address"),
    BadCertificate: ("connect_certificate", "address"),
    AddressRefused: ("connect_private", "address"),
    BadAddress: ("connect_bad_address", "address"),
    NotEncrypted: ("connect_plain", "address"),
    Elsewhere: ("connect_elsewhere", "address"),
    BadReply: ("connect_not_caldav", "address"),
    NotFound: ("connect_not_caldav", "address"),
    WrongVersion: ("connect_version", "address"),
    Unsupported: ("connect_oauth", "address"),
    Forbidden: ("connect_forbidden", "login"),
    MissingRight: ("connect_right", "login"),
    PasswordsOff: ("connect_passwords_off", "password"),
    Unlicensed: ("connect_licence", "address"),
    TooSlow: ("connect_slow", None),
    Unavailable: ("connect_unavailable", None),
}


def named(text: str) -> str:
    """The service that typed text names and is nothing but; "" for everything else, which may be a password."""
    word = text.strip().casefold()
    return next((spec.name for spec in PROVIDERS.values() if word in (spec.name, *spec.also)), "")


def connect_form(spec: Spec) -> Form:
    """A service's own form."""
    path, intro = ("connections", "connect"), f"{spec.label}_intro"
    return Form(path, spec.label, spec.login, "submit_connect", intro, {"provider": spec.name})


def update_form(account: Account) -> Form:
    """The same for an account that is known: an empty password stays as it is."""
    known = {"address": account.address, "login": account.login}
    fields = tuple(_prefilled(field, known) for field in PROVIDERS[account.provider].login)
    return Form(("connections", "update"), "form_update", fields, "submit_update", values={"account": str(account.id)})


def typed(call: Call, spec: Spec, known: Password | None = None) -> Access:
    """What the form holds. UserError beside the field that is empty or far too long."""
    for name in ("address", "login", "password"):
        if len(str(call.values.get(name, ""))) > MAX_CHARS:
            raise UserError("too_long", name)
    for field in spec.login:
        if field.required and field.kind is Kind.TEXT and not call.text(field.name):
            raise UserError("required", field.name)
    address, login = call.text("address"), spec.tidy(call.text("login"))
    password = call.values.get("password", "")
    if isinstance(password, str) and password:
        return Access(address, login, Password(password))
    if known is None and any(field.required for field in spec.login if field.kind is Kind.PASSWORD):
        raise UserError("password_again" if call.text("account") else "required", "password")
    return Access(address, login, known or Password(""))


def is_fresh(call: Call, spec: Spec) -> bool:
    """Whether the person says that the password is new, where a server may not know it yet."""
    return bool(spec.patience) and call.values.get("fresh") is True and bool(call.values.get("password"))


def blamed(error: ProviderError, spec: Spec) -> UserError:
    """The same failure as a person's error: what happened, beside the field that can mend it."""
    if isinstance(error, NeedsReconnect):
        return UserError(spec.refusal, "password")
    key, field = next((_BLAME[kind] for kind in type(error).__mro__ if kind in _BLAME), ("connect_unavailable", None))
    if field == "address" and not spec.has_address:
        return UserError("connect_unavailable")
    return UserError(spec.stranger if key == "connect_not_caldav" else key, field, **error.values)


def _prefilled(field: Field, known: Mapping[str, str]) -> Field:
    if field.kind is Kind.PASSWORD:
        unchanged = "field_password_unchanged"
        return replace(field, required=False, placeholder=unchanged, help=f"{unchanged}_help")
    return replace(field, default=known.get(field.name, field.default))
