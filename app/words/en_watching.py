"""Every sentence in English about conferences that run, and who watches them."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {}
