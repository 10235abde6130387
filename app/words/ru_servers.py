"""Every sentence in Russian about TrueConf Servers that administrators set up, and signing in to them."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {}
