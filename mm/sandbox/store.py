"""Everything the sandbox remembers: JSON documents in one SQLite file.

A document has a kind (user, post, command …), an id, and four columns to find it by: scope (its team or channel),
name (unique within kind and scope where given), at and changed (milliseconds). One connection under one lock serves
all threads; `with store:` makes several steps one transaction.
"""

import json
import sqlite3
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Doc = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    scope   TEXT NOT NULL,
    name    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    body    TEXT NOT NULL,
    UNIQUE (kind, id)
);
CREATE UNIQUE INDEX IF NOT EXISTS document_name ON document (kind, scope, name) WHERE name <> '';
CREATE INDEX IF NOT EXISTS document_name_anywhere ON document (kind, name) WHERE name <> '';
CREATE INDEX IF NOT EXISTS document_at ON document (kind, scope, at);
CREATE INDEX IF NOT EXISTS document_changed ON document (kind, scope, changed);
"""

PUT = """
INSERT INTO document (kind, id, scope, name, at, changed, body)
VALUES (:kind, :id, :scope, :name, :at, :changed, :body)
ON CONFLICT (kind, id) DO UPDATE
SET scope = :scope, name = :name, at = :at, changed = :changed, body = :body
"""


class Store:
    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._sql = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._sql.execute("PRAGMA journal_mode = WAL")
        self._sql.execute("PRAGMA synchronous = NORMAL")
        self._sql.executescript(SCHEMA)

    def __enter__(self) -> Self:
        self._lock.acquire()
        try:
            if self._depth == 0:
                self._sql.execute("BEGIN IMMEDIATE")
        except sqlite3.Error:
            self._lock.release()
            raise
        self._depth += 1
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._depth -= 1
        try:
            if self._depth == 0:
                self._sql.execute("COMMIT" if kind is None else "ROLLBACK")
        finally:
            self._lock.release()

    def close(self) -> None:
        with self._lock:
            self._sql.close()

    def put(self, kind: str, doc: Doc, *, scope: str = "", name: str = "", at: int = 0, changed: int = 0) -> None:
        """Write the document under its `id`, over an older one."""
        body = json.dumps(doc, ensure_ascii=False)
        row = {"kind": kind, "id": doc["id"], "scope": scope, "name": name, "at": at, "changed": changed, "body": body}
        with self._lock:
            self._sql.execute(PUT, row)

    def drop(self, kind: str, doc_id: str) -> None:
        with self._lock:
            self._sql.execute("DELETE FROM document WHERE kind = ? AND id = ?", (kind, doc_id))

    def get(self, kind: str, doc_id: str) -> Doc | None:
        return self._one("SELECT body FROM document WHERE kind = ? AND id = ?", (kind, doc_id))

    def find(self, kind: str, name: str, scope: str = "") -> Doc | None:
        return self._one("SELECT body FROM document WHERE kind = ? AND scope = ? AND name = ?", (kind, scope, name))

    def all(self, kind: str, scope: str | None = None) -> list[Doc]:
        """All of a kind (in one scope) in the order in which they came."""
        if scope is None:
            return self._many("SELECT body FROM document WHERE kind = ? ORDER BY number", (kind,))
        return self._many("SELECT body FROM document WHERE kind = ? AND scope = ? ORDER BY number", (kind, scope))

    def named(self, kind: str, name: str) -> list[Doc]:
        """All of a kind with this name, whatever the scope (a user's memberships)."""
        return self._many("SELECT body FROM document WHERE kind = ? AND name = ? ORDER BY number", (kind, name))

    def newest(self, kind: str, scope: str, limit: int, offset: int = 0) -> list[Doc]:
        query = "SELECT body FROM document WHERE kind = ? AND scope = ? ORDER BY at DESC, number DESC LIMIT ? OFFSET ?"
        return self._many(query, (kind, scope, limit, offset))

    def changed_since(self, kind: str, scope: str, since: int) -> list[Doc]:
        query = "SELECT body FROM document WHERE kind = ? AND scope = ? AND changed > ? ORDER BY at DESC, number DESC"
        return self._many(query, (kind, scope, since))

    def _one(self, query: str, arguments: tuple[object, ...]) -> Doc | None:
        found = self._many(query, arguments)
        return found[0] if found else None

    def _many(self, query: str, arguments: tuple[object, ...]) -> list[Doc]:
        with self._lock:
            rows = self._sql.execute(query, arguments).fetchall()
        return [json.loads(body) for (body,) in rows]
