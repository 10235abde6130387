"""Every sentence in Russian about booking conferences."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {}
