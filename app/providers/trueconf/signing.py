"""Signing in to a TrueConf Server for one account: by which grant, at which door, and what renews a token."""

import json
import time
from collections.abc import Mapping
from typing import Any

from app.errors import BadReply, NeedsReconnect, PasswordsOff, ProviderError, Unsupported, WrongVersion
from app.ports import Access, Password
from app.providers.exchange import Deadline, Request
from app.providers.guard import Url, parse
from app.providers.http import Door
from app.providers.trueconf.faults import content, not_signed_in
from app.providers.trueconf.servers import BUILT_IN, Server
from app.providers.trueconf.signed import Signed, kept_of, kept_text
from app.providers.trueconf.tokens import USUAL_LIFE_S, Token, Tokens, key_of, lasting

V3, V4 = "v3.11", "v4"
_FOREVER_S = 30 * 86_400.0


class Signing:
    """One account at one version of a server's API. Threads may share it; all requests together end with `until`."""

    def __init__(
        self, door: Door, tokens: Tokens, server: Server, access: Access, until: Deadline, version: str
    ) -> None:
        self._door = door
        self._tokens = tokens
        self._server = server
        self._access = access
        self._until = until
        self._version = version
        self._kept = kept_of(access.password)
        self.key = self._key(access.password)

    def token(self, bad: Token | None = None) -> Token:
        """A good one: kept, renewed or got now; another than the `bad` one."""
        return self._tokens.get(self.key, self._sign_in, self._until, bad)

    def forget(self) -> None:
        """Sign in anew next time."""
        self._tokens.forget(self.key)

    def exchange(self, code: str, back: str) -> Signed:
        """Who signed in, by the code that their browser brought `back`. Each code is good once, for a minute."""
        name = "auth_code" if self._version.startswith("v4") else "code"
        body = {"grant_type": "authorization_code", name: code, "redirect_uri": back}
        token, found = self._token_from(self._token_url(self._version), {**body, **self._client()}, None)
        shown = found.get("display_name")
        secret = kept_text(token.refresh, token.text, time.time() + _number(found.get("expires_in")))
        return Signed(token.user_id, shown if isinstance(shown, str) else "", secret)

    def _key(self, secret: Password) -> str:
        server = self._server
        return key_of(str(server.base), self._version, server.auth, self._access.login, secret.reveal())

    def _sign_in(self, old: Token | None) -> Token:
        """Get a token: by what renews the old one, else anew."""
        if self._kept is not None:
            return self._by_browser(old)
        if old is not None and old.refresh.reveal():
            try:
                return self._granted({"grant_type": "refresh_token", "refresh_token": old.refresh.reveal()}, old)
            except (NeedsReconnect, Unsupported, BadReply):
                pass
        if self._access.password.reveal():
            return self._by_password()
        return self._by_service()

    def _by_browser(self, old: Token | None) -> Token:
        """By what was kept when they signed in. NeedsReconnect: nothing renews it, and it has ended."""
        assert self._kept is not None
        refresh = old.refresh if old is not None and old.refresh.reveal() else self._kept.refresh
        left = self._kept.ends_at - time.time()
        if refresh.reveal():
            return self._renewed(refresh)
        if old is not None or left <= 0:
            raise NeedsReconnect(f"{self._server.base.host}: one has to sign in again")
        return Token(self._kept.access, lasting(left), user_id=self._access.login)

    def _renewed(self, refresh: Password) -> Token:
        """A new token. Where what renews it is new as well, that is stored first: the old one may be void already."""
        before = Token(Password(""), 0.0, refresh)
        token = self._granted({"grant_type": "refresh_token", "refresh_token": refresh.reveal()}, before)
        if token.refresh.reveal() != refresh.reveal() and self._access.renewed is not None:
            secret = kept_text(token.refresh, token.text, 0.0)
            self._access.renewed(secret)
            self._tokens.keep(self._key(secret), token)
        return token

    def _by_password(self) -> Token:
        if not self._server.passwords:
            raise PasswordsOff(f"{self._server.base.host} is not in TRUECONF_PASSWORDS")
        login = {"username": self._access.login, "password": self._access.password.reveal()}
        return self._granted({"grant_type": "password", **login}, None)

    def _by_service(self) -> Token:
        server = self._server
        if server.secret is None or not server.has_service:
            raise NeedsReconnect(f"{server.base.host}: a password is needed")
        if server.auth == "secret_key":
            return Token(server.secret, lasting(_FOREVER_S))
        return self._granted({"grant_type": "client_credentials"}, None)

    def _granted(self, body: Mapping[str, str], old: Token | None) -> Token:
        """Ask for a token where this version has them; with a password also where the third one had them."""
        by_password = body["grant_type"] == "password"
        places = [self._token_url(self._version)]
        if by_password and self._version.startswith("v4") and not self._server.token_url:
            places.append(self._token_url(V3))
        failure: ProviderError | None = None
        for place in places:
            try:
                return self._token_from(place, {**body, **self._client()}, old)[0]
            except (Unsupported, WrongVersion, BadReply) as error:
                failure = failure or error
        assert failure is not None
        raise failure

    def _client(self) -> dict[str, str]:
        """Which OAuth application asks. People sign in by the built-in one, unless theirs is named."""
        server = self._server
        if self._access.password.reveal() and self._kept is None and server.auth != "password":
            return {"client_id": BUILT_IN}
        secret = {"client_secret": server.secret.reveal()} if server.secret is not None else {}
        return {"client_id": server.client_id, **secret}

    def _token_url(self, version: str) -> Url:
        if self._server.token_url:
            return parse(self._server.token_url)
        return self._server.at("/api/v4/oauth2/token" if version.startswith("v4") else "/oauth2/v1/token")

    def _token_from(self, url: Url, body: Mapping[str, str], old: Token | None) -> tuple[Token, dict[str, Any]]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        reply = self._door.send(Request("POST", url, json.dumps(body).encode(), headers), self._until)
        if not 200 <= reply.status < 300:
            raise not_signed_in(reply)
        found = content(reply)
        text, refresh, life_s = found.get("access_token"), found.get("refresh_token"), found.get("expires_in")
        if not isinstance(text, str) or not text:
            raise BadReply(f"{url.host}: says yes, but gives no token")
        kept = Password(refresh) if isinstance(refresh, str) and refresh else old.refresh if old else Password("")
        user = found.get("user_id")
        token = Token(Password(text), lasting(_number(life_s)), kept, user if isinstance(user, str) else "")
        return token, found


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else USUAL_LIFE_S
