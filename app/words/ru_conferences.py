"""Every sentence in Russian about looking at conferences: lists, one of them, recordings."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "title_trueconf": "TrueConf",
    "title_trueconf_connect": "подключить TrueConf",
    "trueconf_none": "У вас ещё нет учётной записи TrueConf. Подключите её: `/{trigger} trueconf connect`.",
    "title_trueconf_today": "сегодня в TrueConf",
    "title_trueconf_tomorrow": "завтра в TrueConf",
    "title_trueconf_week": "неделя в TrueConf",
    "title_trueconf_range": "период в TrueConf",
    "trueconf_days": "Только то, что стоит в TrueConf:",
}
