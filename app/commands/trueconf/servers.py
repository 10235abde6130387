"""TrueConf Servers, described by administrators: which there are, and adding, changing, testing and removing one."""

import json
import re
import tomllib
from typing import Any

from app.commands.desk import Desk
from app.errors import ConfigError, UserError
from app.markdown import plain
from app.ports import Access, Button, Card, Menu, Password
from app.providers.trueconf.provider import TrueConf
from app.providers.trueconf.servers import BUILT_IN, Server, server_of
from app.servers import Kept, about
from app.tree import Ask, Call, Command, Field, Form, Kind, Option, Reply, Say

SECONDS = 20.0
LIST, EDIT, TEST, REMOVE = (("trueconf", name) for name in ("servers", "edit_server", "test_server", "remove_server"))
_NAME = re.compile(r"[\w-]{1,40}")
_WAYS = {
    "authorization_code": "server_way_authorization_code",
    "client_credentials": "server_way_client_credentials",
    "secret_key": "server_way_secret_key",
    "password": "server_way_password",
}
_IN_FORM = ("connection", "auth", "client_id", "by_email", "passwords")


def servers(desk: Desk, call: Call) -> Reply:
    """Every server that is known, or the one that is chosen with what can be done to it."""
    _insist(desk, call)
    desk.house.renew()
    known, name = desk.house.servers, call.text("server")
    if name:
        return Say(_one(call, _named(desk, name), ours=_kept(desk, name) is not None))
    say = call.words.say
    mine = {one.name for one in _all_kept(desk)} - {one.name for one in desk.house.written}
    lines = [_line(call, one, ours=one.name in mine) for one in known]
    text = "\n".join([say("servers_title") if lines else say("servers_none"), *lines])
    menu = Menu(say("servers_choose"), LIST, "server", tuple((one.name, one.name) for one in known)) if known else None
    return Say(Card(text, (Button(say("button_server_add"), EDIT, primary=not known),), menu))


def edit(desk: Desk, call: Call) -> Reply:
    """The form of a server, empty for a new one, then the server it describes. No secret is ever shown in it."""
    _insist(desk, call)
    kept = _kept(desk, call.text("server"))
    if not call.submitted:
        if call.text("server") and kept is None:
            raise UserError("server_gone")
        return Ask(_form(call, kept))
    described = _described(call, kept)
    if any(described.name == one.name for one in desk.house.written):
        raise UserError("server_in_file", "name")
    if kept is None and _kept(desk, described.name) is not None:
        raise UserError("server_twice", "name")
    typed = call.values.get("secret", "")
    before = kept.secret if kept is not None and not _moved(kept, described) else None
    sealed = desk.vault.seal(typed, about(described.name)) if isinstance(typed, str) and typed else before
    with desk.store.begin() as books:
        books.put_server(Kept(described.name, described.options, sealed))
    desk.house.renew()
    return Say(_one(call, _named(desk, described.name), call.words.say("server_stored"), ours=True))


def service(desk: Desk, call: Call) -> Reply:
    """The form for an application's id and secret: of the only server that can be changed here, else of a new one."""
    _insist(desk, call)
    kept = _all_kept(desk)
    return Ask(_form(call, kept[0] if len(kept) == 1 else None))


def test(desk: Desk, call: Call) -> Reply:
    """Sign in at a server now: its version, what the service's account sees there, and which right it lacks."""
    _insist(desk, call)
    server = _named(desk, call.text("server"))
    access = Access(server.name, "", Password(""))
    opened = desk.open_provider("trueconf", access, desk.zone(call.person), SECONDS)
    assert isinstance(opened, TrueConf)
    version, count, lacking = opened.examine()
    say = call.words.say
    lines = [say("server_answers", name=plain(server.name), version=version)]
    lines.append(say("server_no_account") if count is None else say("server_sees", n=count))
    lines += [say("server_lacks", right=right) for right in lacking]
    return Say(Card("\n".join(lines), (Button(say("button_servers"), LIST),)))


def remove(desk: Desk, call: Call) -> Reply:
    """Forget a server, after the form said how many accounts hang on it."""
    _insist(desk, call)
    name = call.text("server")
    if _kept(desk, name) is None:
        raise UserError("server_gone")
    if not call.submitted:
        server = _named(desk, name)
        with desk.store.begin() as books:
            count = books.accounts_at("trueconf", str(server.base).rstrip("/"))
        told = {"name": plain(name), "accounts": call.words.say("server_accounts", n=count)}
        intro = "form_server_remove_intro"
        return Ask(Form(REMOVE, "form_server_remove", (), "submit_server_remove", intro, {"server": name}, told))
    with desk.store.begin() as books:
        books.forget_server(name)
    desk.house.renew()
    return Say(
        Card(call.words.say("server_removed", name=plain(name)), (Button(call.words.say("button_servers"), LIST),))
    )


COMMANDS = (
    Command("servers", "title_trueconf_servers", servers, takes="server", also=("серверы",)),
    Command("edit_server", "title_trueconf_server_edit", edit, takes="server", also=("изменить_сервер",), hidden=True),
    Command("test_server", "title_trueconf_server_test", test, takes="server", also=("проверить_сервер",), hidden=True),
    Command(
        "remove_server", "title_trueconf_server_remove", remove, takes="server", also=("удалить_сервер",), hidden=True
    ),
)


def _insist(desk: Desk, call: Call) -> None:
    if not desk.is_admin(call.person):
        raise UserError("servers_for_admins")


def _all_kept(desk: Desk) -> list[Kept]:
    with desk.store.begin() as books:
        return books.servers()


def _kept(desk: Desk, name: str) -> Kept | None:
    return next((one for one in _all_kept(desk) if one.name == name), None) if name else None


def _named(desk: Desk, name: str) -> Server:
    server = next((one for one in desk.house.servers if one.name == name), None)
    if server is None:
        raise UserError("server_gone")
    return server


def _line(call: Call, server: Server, *, ours: bool) -> str:
    say = call.words.say
    state = "" if server.auth == "password" or server.secret is not None else say("server_without_secret")
    where = "" if ours else say("server_from_file")
    way = say(_WAYS[server.auth])
    return say(
        "server_line", name=plain(server.name), host=plain(server.base.authority), way=way, more=f"{state}{where}"
    )


def _one(call: Call, server: Server, head: str = "", *, ours: bool) -> Card:
    values, say = {"server": server.name}, call.words.say
    buttons = [Button(say("button_server_test"), TEST, values)]
    if ours:
        buttons.append(Button(say("button_server_edit"), EDIT, values))
        buttons.append(Button(say("button_server_remove"), REMOVE, values))
    return Card("\n".join(filter(None, (head, _line(call, server, ours=ours)))), tuple(buttons))


def _form(call: Call, kept: Kept | None) -> Form:
    """Filled with what is stored, but for the secret."""
    options: dict[str, Any] = json.loads(kept.options) if kept is not None else {}
    more = ", ".join(f"{key} = {json.dumps(value)}" for key, value in options.items() if key not in _IN_FORM)
    name = Field("name", "field_server_name", placeholder="field_server_name_hint")
    ways = tuple(Option(way, call.words.say(key)) for way, key in _WAYS.items())
    fields = (
        *(() if kept is not None else (name,)),
        Field("connection", "field_server", placeholder="field_server_hint", default=options.get("connection", "")),
        Field(
            "auth", "field_server_auth", Kind.CHOICE, default=options.get("auth", "authorization_code"), options=ways
        ),
        Field("clientid", "field_client_id", required=False, default=options.get("client_id", "")),
        Field("secret", "field_client_secret", Kind.PASSWORD, help="field_client_secret_help", required=False),
        Field("byemail", "field_by_email", Kind.FLAG, required=False, default=_flag(options.get("by_email"))),
        Field("passwords", "field_passwords", Kind.FLAG, required=False, default=_flag(options.get("passwords"))),
        Field("more", "field_server_more", help="field_server_more_help", required=False, default=more),
    )
    values = {"server": kept.name} if kept is not None else {}
    return Form(EDIT, "form_server", fields, "submit_update", "form_server_intro", values)


def _described(call: Call, kept: Kept | None) -> Kept:
    """What the form says. UserError beside the field that cannot be so."""
    name = kept.name if kept is not None else call.text("name")
    if not _NAME.fullmatch(name):
        raise UserError("server_bad_name", "name")
    options: dict[str, Any] = {
        **_more(call.text("more")),
        "connection": call.text("connection"),
        "auth": call.text("auth"),
        "client_id": call.text("clientid") or BUILT_IN,
        "by_email": call.values.get("byemail") is True,
    }
    try:
        server_of(name, options, name)
    except ConfigError as error:
        raise UserError(
            "server_bad_option", "connection" if str(error).startswith(f"{name} connection") else "more", why=str(error)
        ) from error
    return Kept(name, json.dumps({**options, "passwords": call.values.get("passwords") is True}))


def _more(text: str) -> dict[str, Any]:
    """Further options, written as in the file with commas between them."""
    try:
        found: dict[str, Any] = tomllib.loads(f"more = {{{text}}}")["more"] if text else {}
    except ValueError as error:
        raise UserError("server_bad_more", "more") from error
    return found


def _moved(kept: Kept, described: Kept) -> bool:
    """Whether it is at another address now: a secret goes to the server it was given for alone."""
    where = [json.loads(one.options) for one in (kept, described)]
    urls = [(server_of(kept.name, {"connection": one["connection"]}).base, one.get("token_url", "")) for one in where]
    return urls[0] != urls[1]


def _flag(value: object) -> str:
    return "true" if value is True else "false"
