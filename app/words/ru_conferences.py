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
    "title_trueconf_show": "показать конференцию",
    "title_trueconf_join": "войти в конференцию",
    "conference_which_show": "Какая конференция?",
    "conference_which_join": "Куда войти?",
    "menu_conference": "Конференция",
    "conference_no_id": "Это не ID конференции: в нём только буквы и цифры, как в конце её ссылки.",
    "conference_none": "Такой конференции нет, или вы в ней не участвуете.",
    "conference_none_ahead": "В ближайшие две недели у вас нет конференций.",
    "conference_no_link": "У этой конференции нет ссылки, которую можно открыть.",
    "conference_head": "**{topic}** · ID {id}",
    "conference_once": "{day}, {time} ({length})",
    "conference_weekly": "Каждую неделю: {days}, {time} ({length}); ближайшая: {next}",
    "conference_room": "Комната без расписания: открывается, когда её кто-нибудь начнёт.",
    "conference_running": "Состояние: идёт сейчас",
    "conference_stopped": "Состояние: не идёт",
    "conference_mode_all": "Режим: все на экране (`PxP`)",
    "conference_mode_lecture": "Режим: лекция (`OxP`)",
    "conference_mode_roles": "Режим: управляемая, по ролям (`S|L`)",
    "conference_mode_smart": "Режим: умная встреча (`S|L Auto`)",
    "conference_owner": "Владелец: {name}",
    "conference_private": "Доступ: закрытый. Войдут только приглашённые с этого сервера.",
    "conference_public": "Доступ: открытый. Гости войдут по ссылке, учётная запись не нужна.",
    "conference_people": "Участники: {names}",
    "conference_people_more": "Участники: {names} и ещё {n}",
    "conference_join": "Войти",
    "conference_browser": "Войти в браузере",
    "lasts_minutes": "{minutes} мин",
    "lasts_hours": "{hours} ч",
    "lasts_both": "{hours} ч {minutes} мин",
    "title_trueconf_recordings": "записи конференции",
    "conference_which_recordings": "Записи какой конференции? Для прошедшей напишите ID: "
    "`/{trigger} trueconf recordings 4711`.",
    "recordings_not_yours": "Записи видны владельцу конференции и тем, кого назвал администратор.",
    "recordings_none": "У **{topic}** записей нет.",
    "recordings_head": Plural("**{topic}**: {n} запись", "**{topic}**: {n} записей", "**{topic}**: {n} записи"),
    "recordings_more": Plural(
        "Ещё {n} запись постарше — на сервере.",
        "Ещё {n} записей постарше — на сервере.",
        "Ещё {n} записи постарше — на сервере.",
    ),
    "recordings_closed": "Где ссылки нет, сервер не даёт такой, что открылась бы без входа на нём.",
    "size_kb": "{size} КБ",
    "size_mb": "{size} МБ",
    "size_gb": "{size} ГБ",
    "title_trueconf_status": "как читается TrueConf",
    "title_trueconf_doctor": "что не так: спросить сервер",
    "title_trueconf_disconnect": "забыть учётную запись",
    "button_doctor": "Спросить сервер",
    "doctor_good": "Всё как надо:",
    "doctor_bad": Plural("Взгляните на {n} строку:", "Взгляните на {n} строк:", "Взгляните на {n} строки:"),
    "doctor_reached": "Сервер отвечает.",
    "doctor_unreached": "Ответа нет: {reason}. Проверьте адрес, сеть и `ALLOWED_HOSTS`.",
    "doctor_verified": "Связь зашифрована, сертификат хороший.",
    "doctor_unverified": "Сертификат не проверяется. Укажите, кто за него ручается: "
    '`verify_tls = "/path/to/authority.pem"` в `PROVIDERS_FILE`.',
    "doctor_unencrypted": "Связь не зашифрована: пароли и токены идут открыто. Подключите по https.",
    "doctor_version": "Его версия: {version}.",
    "doctor_version_untold": "Версию он не говорит, как и все серверы старше четвёртого API.",
    "doctor_clock": "Его часы верны.",
    "doctor_clock_untold": "Времени он не говорит.",
    "doctor_clock_ahead": "Его часы впереди наших на {lasting}: идущее сейчас может показаться не в своё время. "
    "Настройте на обоих NTP.",
    "doctor_clock_behind": "Его часы отстают от наших на {lasting}: идущее сейчас может показаться не в своё время. "
    "Настройте на обоих NTP.",
    "doctor_signed": "Он нас впускает, API {api}.",
    "doctor_unsigned": "Он нас не впускает: {reason}. Новый пароль: `/{trigger} connections update`.",
    "doctor_right": "Право `{right}` есть.",
    "doctor_right_read": "Нет права `{right}`: без него ничего не показать. "
    "Администратор TrueConf даёт его приложению OAuth (API → OAuth2).",
    "doctor_right_records": "Нет права `{right}`: оно нужно для `recordings`. "
    "Администратор TrueConf даёт его приложению OAuth (API → OAuth2).",
    "doctor_right_sessions": "Нет права `{right}`: оно нужно, чтобы знать, когда конференция началась на самом деле. "
    "Администратор TrueConf даёт его приложению OAuth (API → OAuth2).",
    "doctor_right_users": "Нет права `{right}`: оно нужно, чтобы находить людей по почте. "
    "Администратор TrueConf даёт его приложению OAuth (API → OAuth2).",
    "doctor_right_unclear": "Есть ли право `{right}`, не узнать: {reason}. Спросите позже.",
    "doctor_right_untried": "Право `{right}` не проверено: не на чем, конференций нет.",
    "doctor_listed": Plural(
        "В списке {n} конференция, страницы по {size}.",
        "В списке {n} конференций, страницы по {size}.",
        "В списке {n} конференции, страницы по {size}.",
    ),
    "doctor_listed_short": Plural(
        "В списке {n} конференция, страницы по {size}; сервер насчитал больше, чем отдал. "
        "Попробуйте другой `page_size` в `PROVIDERS_FILE`.",
        "В списке {n} конференций, страницы по {size}; сервер насчитал больше, чем отдал. "
        "Попробуйте другой `page_size` в `PROVIDERS_FILE`.",
        "В списке {n} конференции, страницы по {size}; сервер насчитал больше, чем отдал. "
        "Попробуйте другой `page_size` в `PROVIDERS_FILE`.",
    ),
    "doctor_unlisted": "Список конференций не читается: {reason}. Может помочь `page_size` поменьше.",
    "doctor_beside": "Рядом читается другой календарь: {hosts}. Что стоит в обоих, видно один раз.",
    "doctor_alone": "Другой календарь рядом не читается. Если встречи стоят и в Outlook или в календаре CalDAV: "
    "`/{trigger} connect`.",
    "title_trueconf_user": "конференции другого",
    "user_days": "Конференции {name} в TrueConf:",
    "user_how": "Напишите, чьи дни, по TrueConf ID: `/{trigger} trueconf user ivanov week` или "
    "`/{trigger} trueconf user ivanov range 1.12 7.12`.",
    "user_unknown": "В TrueConf нет никого с таким ID.",
    "user_not_yours": "Чужие конференции видны только администраторам этого сервиса и тем, кто назван в `readers` "
    "сервера (`PROVIDERS_FILE`).",
    "user_no_service": "Без служебной учётной записи {host} показывает каждому только его конференции. "
    "Настройте её: `auth` в `PROVIDERS_FILE`.",
}
