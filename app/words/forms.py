"""Plural forms of the two languages (Unicode CLDR plural rules for cardinals, whole numbers only)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plural:
    """One sentence in its forms: `one`, `few` (Russian only: 2–4), `many`."""

    one: str
    many: str
    few: str = ""

    def form(self, language: str, n: object) -> str:
        """The form for the whole number `n`."""
        if not isinstance(n, int):
            raise TypeError("a plural needs a whole number n")
        if language == "ru":
            return self._russian(abs(n))
        return self.one if n == 1 else self.many

    def _russian(self, n: int) -> str:
        if n % 10 == 1 and n % 100 != 11:
            return self.one
        if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14):
            return self.few
        return self.many
