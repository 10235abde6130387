"""The tokens group: by which a person's programs may read their agenda, made, listed and taken back."""

from dataclasses import replace
from datetime import datetime, timedelta

from app import programs
from app.commands.desk import Desk
from app.errors import UserError
from app.markdown import plain
from app.ports import Button, Card
from app.programs import ApiToken, Scope
from app.times import today
from app.tree import Ask, Call, Command, Field, Form, Group, Kind, Option, Reply, Say
from app.words import Words

LIVES = {"30": timedelta(days=30), "90": timedelta(days=90), "365": timedelta(days=365), "0": None}
USUAL_LIFE = "90"
_CREATE, _REVOKE = ("tokens", "create"), ("tokens", "revoke")
SHOWN = 3


def tokens(desk: Desk, call: Call) -> Reply:
    """What there is, and a button for each to take it back."""
    with desk.store.begin() as books:
        known = books.tokens_of(call.person.id)
    new = Button(call.words.say("button_new_token"), _CREATE, primary=not known)
    if not known:
        return Say(Card(call.words.say("tokens_none"), (new,)))
    lines = [call.words.say("tokens_head"), *(_line(one, desk, call) for one in known)]
    gone = (_revoking(one, call) for one in known[: SHOWN - 1])
    return Say(Card("\n".join(lines), (new, *gone)))


def create(desk: Desk, call: Call) -> Reply:
    """A form, then the token's text, which is shown this once."""
    if not call.submitted:
        return Ask(_form(desk, call))
    draft = _draft(desk, call)
    with desk.store.begin() as books:
        if len(books.tokens_of(call.person.id)) >= programs.MOST:
            raise UserError("tokens_too_many", n=programs.MOST)
        number, text = programs.make(books, draft)
    card = Card(call.words.say("token_made", name=plain(draft.name), token=text, what=_what(draft, call.words)))
    unseen = replace(call, path=_REVOKE, values={"token": str(number), "unseen": "1"}, submitted=True)
    return Say(card, otherwise=unseen)


def revoke(desk: Desk, call: Call) -> Reply:
    """Take one back, after the form said what that means."""
    with desk.store.begin() as books:
        known = books.tokens_of(call.person.id)
    wanted = call.text("token")
    token = next((one for one in known if wanted in (str(one.id), one.name)), None)
    if token is None:
        return tokens(desk, call)
    if not call.submitted:
        kept, told = {"token": str(token.id)}, {"name": plain(token.name)}
        return Ask(Form(_REVOKE, "form_revoke", (), "submit_revoke", "form_revoke_intro", kept, told))
    with desk.store.begin() as books:
        books.revoke_token(token.id, call.person.id)
    key = "token_not_shown" if call.text("unseen") else "token_revoked"
    return Say(Card(call.words.say(key, name=plain(token.name))))


GROUP = Group(
    "tokens",
    "title_tokens",
    (
        Command("create", "title_token_create", create, also=("создать",)),
        Command("revoke", "title_token_revoke", revoke, takes="token", also=("отозвать",)),
    ),
    also=("токены",),
    bare=Command("", "title_tokens", tokens),
)


def _revoking(token: ApiToken, call: Call) -> Button:
    return Button(call.words.say("button_revoke", name=token.name[:20]), _REVOKE, {"token": str(token.id)})


def _form(desk: Desk, call: Call) -> Form:
    say = call.words.say
    lives = tuple(Option(n, say("choice_days", n=int(n)) if int(n) else say("choice_forever")) for n in LIVES)
    scopes = tuple(Option(scope.value, say(f"scope_{scope.value}")) for scope in _scopes(desk, call))
    reach = (Option("mine", say("reach_mine")), Option("anybody", say("reach_anybody")))
    fields = [
        Field("name", "field_token_name", placeholder="field_token_name_hint", help="field_token_name_help"),
        Field("scope", "field_scope", Kind.CHOICE, default=Scope.AGENDA.value, options=scopes),
        Field("life", "field_life", Kind.CHOICE, default=USUAL_LIFE, options=lives),
    ]
    if desk.is_admin(call.person):
        help_text = "field_reach_help"
        fields.append(Field("reach", "field_reach", Kind.CHOICE, help=help_text, default="mine", options=reach))
    return Form(_CREATE, "form_token", tuple(fields), "submit_token", "form_token_intro")


def _scopes(desk: Desk, call: Call) -> tuple[Scope, ...]:
    return tuple(Scope) if desk.is_admin(call.person) else (Scope.AGENDA,)


def _draft(desk: Desk, call: Call) -> ApiToken:
    name, life = call.text("name"), call.text("life") or USUAL_LIFE
    if not name:
        raise UserError("required", "name")
    if len(name) > programs.LONGEST_NAME:
        raise UserError("too_long", "name")
    scope = next((one for one in _scopes(desk, call) if one.value == (call.text("scope") or Scope.AGENDA.value)), None)
    if scope is None or life not in LIVES:
        raise UserError("token_not_allowed", "scope")
    anybody = call.text("reach") == "anybody" and desk.is_admin(call.person)
    lasts = LIVES[life]
    until = None if lasts is None else call.now + lasts
    return ApiToken(0, call.person.id, name, frozenset({scope}), anybody, call.now, until)


def _what(token: ApiToken, words: Words) -> str:
    [scope] = token.scopes
    return words.say(f"scope_{scope.value}_anybody" if token.anybody else f"scope_{scope.value}")


def _line(token: ApiToken, desk: Desk, call: Call) -> str:
    zone, words = desk.zone(call.person), call.words
    day = today(call.now, zone)

    def said(at: datetime | None, key: str, none: str) -> str:
        return words.say(none) if at is None else words.say(key, day=words.short_day(today(at, zone), day))

    used = said(token.used_at, "token_used", "token_unused")
    until = said(token.expires_at, "token_until" if token.is_good(call.now) else "token_over", "token_forever")
    return words.say("token_line", name=plain(token.name), what=_what(token, words), used=used, until=until)
