"""Every sentence in English about rooms: scenarios, cameras and drivers."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {}
