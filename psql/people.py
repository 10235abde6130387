"""Queries over people as Mattermost knows them, over response hooks, and over the slash commands' tokens."""

from datetime import datetime

from psycopg import Connection

from app.ports import Person
from app.preferences import Preferences


class People:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def person(self, user_id: str) -> tuple[Person, datetime] | None:
        """The stored profile with what the person set by hand, and when the profile was read."""
        row = self._connection.execute(
            """
            SELECT read_at, people.user_id, name, locale, people.zone, email,
                   coalesce(language, ''), coalesce(preferences.zone, ''), coalesce(hours, 0), coalesce(week_start, 0)
              FROM people
              LEFT JOIN preferences ON preferences.user_id = people.user_id
             WHERE people.user_id = %(user_id)s
            """,
            {"user_id": user_id},
        ).fetchone()
        return None if row is None else (Person(row[1], row[2], row[3], row[4], row[5], Preferences(*row[6:])), row[0])

    def people_called(self, name: str) -> list[str]:
        """The ids of those with this id, e-mail, or login at a TrueConf Server; at most two, for more are too many."""
        rows = self._connection.execute(
            """
            SELECT user_id FROM people WHERE user_id = %(name)s OR (email <> '' AND lower(email) = lower(%(name)s))
             UNION
            SELECT user_id FROM accounts WHERE provider = 'trueconf' AND lower(login) = lower(%(name)s)
             LIMIT 2
            """,
            {"name": name},
        )
        return [row[0] for row in rows]

    def put_person(self, person: Person, now: datetime) -> None:
        """Store a profile that was just read."""
        self._connection.execute(
            """
            INSERT INTO people (user_id, name, locale, zone, email, read_at)
            VALUES (%(id)s, %(name)s, %(locale)s, %(zone)s, %(email)s, %(now)s)
            ON CONFLICT (user_id) DO UPDATE
               SET name = excluded.name, locale = excluded.locale, zone = excluded.zone, email = excluded.email,
                   read_at = excluded.read_at
            """,
            {
                "id": person.id,
                "name": person.name,
                "locale": person.locale,
                "zone": person.zone,
                "email": person.email,
                "now": now,
            },
        )

    def add_reply(self, reply_id: str, user_id: str, hook: bytes, uses: int, expires_at: datetime) -> None:
        """Store a sealed response hook."""
        self._connection.execute(
            """
            INSERT INTO replies (id, user_id, hook, uses_left, expires_at)
            VALUES (%(id)s, %(user_id)s, %(hook)s, %(uses)s, %(expires_at)s)
            """,
            {"id": reply_id, "user_id": user_id, "hook": hook, "uses": uses, "expires_at": expires_at},
        )

    def take_reply(self, reply_id: str, user_id: str, now: datetime) -> bytes | None:
        """One use of the person's hook, sealed; None where it is used up, expired, or somebody else's."""
        row = self._connection.execute(
            """
            UPDATE replies
               SET uses_left = uses_left - 1
             WHERE id = %(id)s AND user_id = %(user_id)s AND uses_left > 0 AND expires_at > %(now)s
            RETURNING hook
            """,
            {"id": reply_id, "user_id": user_id, "now": now},
        ).fetchone()
        return None if row is None else bytes(row[0])

    def prune_replies(self, now: datetime) -> int:
        """Delete hooks that Mattermost no longer honours."""
        return self._connection.execute("DELETE FROM replies WHERE expires_at <= %(now)s", {"now": now}).rowcount

    def command_token_digests(self) -> list[str]:
        """The digests of every slash command's token."""
        return [row[0] for row in self._connection.execute("SELECT digest FROM command_tokens")]

    def add_command_token(self, digest: str, team_id: str, now: datetime) -> None:
        """Store the digest of a team's slash command."""
        self._connection.execute(
            """
            INSERT INTO command_tokens (digest, team_id, added_at)
            VALUES (%(digest)s, %(team_id)s, %(now)s)
            ON CONFLICT (digest) DO NOTHING
            """,
            {"digest": digest, "team_id": team_id, "now": now},
        )
