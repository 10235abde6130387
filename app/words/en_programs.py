"""Every sentence in English about programs that read one's agenda: tokens and exports."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {}
