"""To whom something is told, and how it reads: language, zone, choices."""

from dataclasses import dataclass
from datetime import tzinfo

from app.ports import Person
from app.settings import Settings
from app.words import Words


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom the letters are for, and how they read."""

    person: Person
    settings: Settings
    words: Words
    zone: tzinfo
