"""Every sentence in Russian about looking at conferences: lists, one of them, recordings."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "title_trueconf": "TrueConf",
    "title_trueconf_connect": "подключить TrueConf",
    "trueconf_none": "У вас ещё нет учётной записи TrueConf. Подключите её: `/{trigger} trueconf connect`.",
}
