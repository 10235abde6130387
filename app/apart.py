"""The one guard for what must not spoil the rest: a row of a tick, a tick of the clock, a request of a person.

Only where many stand in line, and the next one is no worse for it, may everything be caught. docs/architecture.md
names the places.
"""

from logging import Logger
from types import TracebackType

from app.errors import StoreUnavailable


class Apart:
    """Whatever goes wrong inside `with` stays there: it is logged with its trace, and `error` holds it afterwards.

    A database that is away concerns everybody and goes on, as does the end of the process. `text` and `values` are a
    line of the log: ids, never contents.
    """

    def __init__(self, log: Logger, text: str, *values: object) -> None:
        self._log = log
        self._text = text
        self._values = values
        self.error: Exception | None = None

    def __enter__(self) -> "Apart":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        if not isinstance(error, Exception) or isinstance(error, StoreUnavailable):
            return False
        self._log.error(self._text, *self._values, exc_info=error)
        self.error = error
        return True
