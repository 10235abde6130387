"""Every sentence in English about booking conferences."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {}
