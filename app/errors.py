"""Every failure we name, in one tree. Libraries' own exceptions are translated where the library is called.

Fault
├── ConfigError                 the settings cannot be used; the text is for the administrator
├── UserError(key, field)       the person can mend it; `key` names the sentence in app.words
├── StoreUnavailable            Postgres cannot be reached
├── MessengerError              Mattermost refused or did not answer
│   ├── MessengerUnavailable    … but may answer later
│   ├── StatusForbidden         our bot may not set this person's status; everything else works
│   └── Gone                    there is nobody to write to: deactivated, or closed to us
└── ProviderError               a calendar or conferencing service
    ├── Unavailable             no answer, or a 5xx: later (retry_after_s)
    │   ├── Throttled           we ask too often, with this login or all together
    │   ├── Unreachable         no such host, refused, no TLS: probably a wrong address
    │   │   └── BadCertificate  nobody we trust vouches for it
    │   ├── TooSlow             our own time ran out
    │   └── Unlicensed          its licence does not cover it, or has run out
    ├── AddressRefused          a private or unsafe address that the administrator has not allowed
    │   ├── BadAddress          what was typed is no address
    │   ├── NotEncrypted        it speaks plain http only, and a password may not travel in the open
    │   └── Elsewhere(address)  the service lies at another host, to which the password was not entrusted
    ├── NeedsReconnect          the credential is refused
    ├── PasswordsOff            the administrator has not allowed people's passwords for that server
    ├── Forbidden               the credential is fine, the thing is not ours
    │   └── MissingRight(right) it lacks a right that its administrator can give
    ├── NotFound · Conflict     gone · changed meanwhile
    ├── Unsupported             this service cannot do that
    ├── NotInvited              the person is no guest there under any address of theirs
    ├── Ignored                 it said yes and kept everything as it was
    └── BadReply                it answers, but not in its protocol
        └── WrongVersion        it is the right kind of server, but not of a version that we speak with
"""


class Fault(Exception):
    """Root of everything we raise on purpose."""


class ConfigError(Fault):
    """Settings that cannot be used. The text says what to do."""


class UserError(Fault):
    """Something the person can mend: `key` is a sentence of app.words, `field` the form field it belongs to."""

    def __init__(self, key: str, field: str | None = None, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.field = field
        self.values = values


class StoreUnavailable(Fault):
    """Postgres cannot be reached, or did not answer in time."""


class MessengerError(Fault):
    """Mattermost refused. `status` is its HTTP status, 0 where there was none."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


class MessengerUnavailable(MessengerError):
    """Mattermost did not answer, or asked us to come later. Not `doubtful`: what was asked was certainly not done."""

    def __init__(
        self, text: str, status: int = 0, *, retry_after_s: float | None = None, doubtful: bool = True
    ) -> None:
        super().__init__(text, status)
        self.retry_after_s = retry_after_s
        self.doubtful = doubtful


class Gone(MessengerError):
    """There is nobody to write to: the person is deactivated or deleted, or their channel is closed to us."""


class StatusForbidden(MessengerError):
    """The bot may not set this person's status: it lacks the permission, or the person is an administrator."""


class ProviderError(Fault):
    """A calendar or conferencing service failed us. The text is for the log: it holds no secret and no content."""

    @property
    def values(self) -> dict[str, str]:
        """What the sentence for a person names."""
        return {}


class Unavailable(ProviderError):
    """No answer, or a failure of the server's own: try later."""

    def __init__(self, text: str, retry_after_s: float | None = None) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s

    @property
    def wants_pause(self) -> bool:
        """Whether the server says itself that it should be asked less."""
        return bool(self.retry_after_s)


class Throttled(Unavailable):
    """We ask too often: with this login, or all together."""

    @property
    def wants_pause(self) -> bool:
        """It does, however long."""
        return True


class Unreachable(Unavailable):
    """There is nobody at that address: unknown host, connection refused, no TLS."""


class BadCertificate(Unreachable):
    """Nobody whom we trust vouches for the server's certificate, or it is another server's, or has run out."""


class TooSlow(Unavailable):
    """The time we had for the answer ran out."""


class Unlicensed(Unavailable):
    """The server's licence has run out, or does not cover what was asked."""


class AddressRefused(ProviderError):
    """The address leads to a private network, or to a scheme or port we do not call."""


class BadAddress(AddressRefused):
    """What was typed cannot be read as an address of a server."""


class NotEncrypted(AddressRefused):
    """The server speaks no https; without it a password is sent to none but the administrator's own hosts."""


class Elsewhere(AddressRefused):
    """The server sends us on to another host; a credential goes there only if the person types `address` themselves."""

    def __init__(self, text: str, address: str) -> None:
        super().__init__(text)
        self.address = address

    @property
    def values(self) -> dict[str, str]:
        """The address."""
        return {"address": self.address}


class NeedsReconnect(ProviderError):
    """The server refuses the login or password."""


class PasswordsOff(ProviderError):
    """The administrator has not allowed people to give us their passwords for this server."""


class Forbidden(ProviderError):
    """The login is good, but this calendar may not be read with it."""


class MissingRight(Forbidden):
    """What we sign in with lacks a `right`, by the name that the server's administrator knows it by."""

    def __init__(self, text: str, right: str) -> None:
        super().__init__(text)
        self.right = right

    @property
    def values(self) -> dict[str, str]:
        """The right."""
        return {"right": self.right}


class NotFound(ProviderError):
    """There is no such thing at that address."""


class Conflict(ProviderError):
    """It was changed meanwhile."""


class Unsupported(ProviderError):
    """This service has no way to do that."""


class NotInvited(ProviderError):
    """Nobody with the person's addresses is among the guests: they are invited as part of a group, or not at all."""


class Ignored(ProviderError):
    """The service took a change without a complaint and did not keep it."""


class BadReply(ProviderError):
    """Something answers, but not in the protocol we asked for."""


class WrongVersion(BadReply):
    """The server does not know this version of its own protocol: too old, or too new."""
