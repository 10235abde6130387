"""Time zones by the names that people use: the common ones, each with a city, and what else a zone is called."""

PLACES: tuple[tuple[str, str, str], ...] = (
    ("Europe/Kaliningrad", "Kaliningrad", "Калининград"),
    ("Europe/Moscow", "Moscow", "Москва"),
    ("Europe/Samara", "Samara", "Самара"),
    ("Asia/Yekaterinburg", "Yekaterinburg", "Екатеринбург"),
    ("Asia/Omsk", "Omsk", "Омск"),
    ("Asia/Novosibirsk", "Novosibirsk", "Новосибирск"),
    ("Asia/Krasnoyarsk", "Krasnoyarsk", "Красноярск"),
    ("Asia/Irkutsk", "Irkutsk", "Иркутск"),
    ("Asia/Yakutsk", "Yakutsk", "Якутск"),
    ("Asia/Vladivostok", "Vladivostok", "Владивосток"),
    ("Asia/Magadan", "Magadan", "Магадан"),
    ("Asia/Kamchatka", "Kamchatka", "Камчатка"),
    ("Europe/Minsk", "Minsk", "Минск"),
    ("Asia/Tbilisi", "Tbilisi", "Тбилиси"),
    ("Asia/Yerevan", "Yerevan", "Ереван"),
    ("Asia/Baku", "Baku", "Баку"),
    ("Asia/Almaty", "Almaty", "Алматы"),
    ("Asia/Tashkent", "Tashkent", "Ташкент"),
    ("Asia/Bishkek", "Bishkek", "Бишкек"),
    ("Europe/London", "London", "Лондон"),
    ("Europe/Lisbon", "Lisbon", "Лиссабон"),
    ("Europe/Berlin", "Berlin", "Берлин"),
    ("Europe/Paris", "Paris", "Париж"),
    ("Europe/Madrid", "Madrid", "Мадрид"),
    ("Europe/Rome", "Rome", "Рим"),
    ("Europe/Belgrade", "Belgrade", "Белград"),
    ("Europe/Warsaw", "Warsaw", "Варшава"),
    ("Europe/Helsinki", "Helsinki", "Хельсинки"),
    ("Europe/Athens", "Athens", "Афины"),
    ("Europe/Istanbul", "Istanbul", "Стамбул"),
    ("Asia/Jerusalem", "Tel Aviv", "Тель-Авив"),
    ("Asia/Dubai", "Dubai", "Дубай"),
    ("Asia/Kolkata", "Delhi", "Дели"),
    ("Asia/Bangkok", "Bangkok", "Бангкок"),
    ("Asia/Singapore", "Singapore", "Сингапур"),
    ("Asia/Shanghai", "Beijing", "Пекин"),
    ("Asia/Tokyo", "Tokyo", "Токио"),
    ("Australia/Sydney", "Sydney", "Сидней"),
    ("America/Sao_Paulo", "São Paulo", "Сан-Паулу"),
    ("America/New_York", "New York", "Нью-Йорк"),
    ("America/Chicago", "Chicago", "Чикаго"),
    ("America/Denver", "Denver", "Денвер"),
    ("America/Los_Angeles", "Los Angeles", "Лос-Анджелес"),
    ("UTC", "UTC", "UTC"),
)
"""Zone, and its city in English and Russian, in the order in which they are offered."""

ALSO: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Europe/Moscow", ("msk", "мск", "питер", "спб", "санкт-петербург", "saint petersburg", "казань", "kazan", "сочи")),
    ("Europe/Moscow", ("нижний новгород", "ростов-на-дону", "краснодар", "воронеж", "симферополь")),
    ("Asia/Yekaterinburg", ("екб", "ekb", "ekaterinburg", "пермь", "челябинск", "уфа", "тюмень")),
    ("Asia/Novosibirsk", ("нск", "новосиб", "томск")),
    ("Asia/Kamchatka", ("петропавловск-камчатский",)),
    ("Asia/Vladivostok", ("хабаровск",)),
    ("Europe/Kiev", ("киев", "kyiv", "europe/kyiv")),
    ("Asia/Almaty", ("астана", "astana", "алма-ата")),
    ("Asia/Nicosia", ("кипр", "cyprus", "лимасол", "limassol")),
    ("Asia/Jerusalem", ("иерусалим", "израиль", "israel")),
    ("Asia/Kolkata", ("мумбаи", "mumbai", "индия", "india")),
    ("America/Sao_Paulo", ("sao paulo",)),
    ("UTC", ("гринвич", "gmt", "utc+0", "utc-0")),
)
"""What else a zone is called; several cities share one."""

_CITIES = {zone: (english, russian) for zone, english, russian in PLACES}


def city(zone: str, language: str) -> str:
    """The city by which a zone is known, in that language where we know it: `Omsk`; `UTC+3` for a mere distance."""
    if zone in _CITIES:
        return _CITIES[zone][language == "ru"]
    name = zone.rsplit("/", 1)[-1].replace("_", " ")
    if zone.startswith("Etc/GMT") and len(zone) > len("Etc/GMT0"):  # their sign is turned round (POSIX)
        return f"UTC{'+' if zone[7] == '-' else '−'}{zone[8:]}"
    return name


def accusative(name: str, language: str) -> str:
    """The name of a city as an object: only Russian feminines change, Москва → Москву."""
    if language != "ru" or name[-1:] not in ("а", "я"):
        return name
    return name[:-1] + ("у" if name[-1] == "а" else "ю")
