"""Signing in to a TrueConf Server for one account: by which grant, at which door, and what renews a token."""

import json
from collections.abc import Mapping

from app.errors import BadReply, NeedsReconnect, PasswordsOff, ProviderError, Unsupported, WrongVersion
from app.ports import Access, Password
from app.providers.exchange import Deadline, Request
from app.providers.guard import Url, parse
from app.providers.http import Door
from app.providers.trueconf.faults import content, not_signed_in
from app.providers.trueconf.servers import BUILT_IN, Server
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
        self.key = key_of(str(server.base), version, server.auth, access.login, access.password.reveal())

    def token(self, bad: Token | None = None) -> Token:
        """A good one: kept, renewed or got now; another than the `bad` one."""
        return self._tokens.get(self.key, self._sign_in, self._until, bad)

    def forget(self) -> None:
        """Sign in anew next time."""
        self._tokens.forget(self.key)

    def _sign_in(self, old: Token | None) -> Token:
        """Get a token: by what renews the old one, else anew."""
        if old is not None and old.refresh.reveal():
            try:
                return self._granted({"grant_type": "refresh_token", "refresh_token": old.refresh.reveal()}, old)
            except (NeedsReconnect, Unsupported, BadReply):
                pass
        if self._access.password.reveal():
            return self._by_password()
        return self._by_service()

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
                return self._token_from(place, {**body, **self._client()}, old)
            except (Unsupported, WrongVersion, BadReply) as error:
                failure = failure or error
        assert failure is not None
        raise failure

    def _client(self) -> dict[str, str]:
        """Which OAuth application asks. People sign in by the built-in one, unless theirs is named."""
        server = self._server
        if self._access.password.reveal() and server.auth != "password":
            return {"client_id": BUILT_IN}
        secret = {"client_secret": server.secret.reveal()} if server.secret is not None else {}
        return {"client_id": server.client_id, **secret}

    def _token_url(self, version: str) -> Url:
        if self._server.token_url:
            return parse(self._server.token_url)
        return self._server.at("/api/v4/oauth2/token" if version.startswith("v4") else "/oauth2/v1/token")

    def _token_from(self, url: Url, body: Mapping[str, str], old: Token | None) -> Token:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        reply = self._door.send(Request("POST", url, json.dumps(body).encode(), headers), self._until)
        if not 200 <= reply.status < 300:
            raise not_signed_in(reply)
        found = content(reply)
        text, refresh, life_s = found.get("access_token"), found.get("refresh_token"), found.get("expires_in")
        if not isinstance(text, str) or not text:
            raise BadReply(f"{url.host}: says yes, but gives no token")
        kept = Password(refresh) if isinstance(refresh, str) else old.refresh if old else Password("")
        user = found.get("user_id")
        return Token(Password(text), lasting(_number(life_s)), kept, user if isinstance(user, str) else "")


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else USUAL_LIFE_S
