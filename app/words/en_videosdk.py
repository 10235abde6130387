"""Every sentence in English about VideoSDK and Room."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {}
