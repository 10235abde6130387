"""Every sentence in Russian."""

from app.words.forms import Plural

WEEKDAYS = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье")
SHORT_WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
SHORT_MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")

TEXTS: dict[str, str | Plural] = {
    # first words
    "welcome": (
        "Привет! Я приношу сюда ваш календарь: утром — план дня, за 10 минут — ссылка на встречу, "
        "при переносе — что изменилось. Пишу только вам."
    ),
    "button_connect": "Подключить календарь",
    "button_connect_yandex": "Подключить Яндекс",
    "button_connect_other": "Другой календарь",
    "button_privacy": "Кто что видит",
    "button_today": "Сегодня",
    "button_tomorrow": "Завтра",
    "button_week": "Неделя",
    "button_settings": "Настройки",
    "button_calendars": "Календари",
    "button_more": "Следующая страница",
    "button_refresh": "Обновить",
    "button_back": "Предыдущая страница",
    # agenda
    "day_head": Plural(
        one="**{day}** — {n} встреча, первая в {time}",
        few="**{day}** — {n} встречи, первая в {time}",
        many="**{day}** — {n} встреч, первая в {time}",
    ),
    "day_head_short": "**{day}**",
    "day_without_meetings": "**{day}** — встреч нет",
    "day_empty": "**{day}** — встреч нет",
    "period_empty": "**{period}** — встреч нет",
    "period_head": Plural(
        one="**{period}** — {n} встреча",
        few="**{period}** — {n} встречи",
        many="**{period}** — {n} встреч",
    ),
    "continued": " (продолжение)",
    "page_of": "Страница {page} из {pages}",
    "untitled": "(без названия)",
    "all_day": "Весь день: {title}",
    "all_day_until": "Весь день: {title}, до {until}",
    "overlaps": "⚠ накладка: {titles}",
    "overlaps_more": "⚠ накладка: {titles} и ещё {n}",
    "unanswered_mark": "вы не ответили",
    "tentative_mark": "под вопросом",
    "declined_mark": "вы отказались",
    "cancelled_mark": "отменено",
    "as_of": "По состоянию на {time}.",
    "quoted": "«{text}»",
    "calendars_missing": Plural(
        one="⚠ {names} не читается, встреч оттуда может не хватать: `/{trigger} checks check_account`",
        few="⚠ {names} не читаются, встреч оттуда может не хватать: `/{trigger} checks check_account`",
        many="⚠ {names} не читаются, встреч оттуда может не хватать: `/{trigger} checks check_account`",
    ),
    "not_read": "⚠ {account}: {reason}",
    "nothing_followed": "Вы не следите ни за одним из своих календарей, показать нечего.",
    "zone_assumed": "В вашем профиле Mattermost нет часового пояса, поэтому время — {zone}.",
    "still_reading": "Спрашиваю ваши календари — ответ придёт через мгновение.",
    # reading dates
    "date_unreadable": (
        "Не могу прочесть это как дату. Попробуйте `24.12`, `завтра`, `пятница`, `неделя` или `с 1.12 по 7.12`."
    ),
    "date_impossible": "Такого дня нет: {date}. Проверьте, пожалуйста, дату.",
    "date_ambiguous": "Это {first} или {second}? Напишите, пожалуйста, через точку, сначала день, или так: {iso}.",
    "period_reversed": "Последний день раньше первого. Может быть, наоборот?",
    "period_too_long": "Это больше {days} дней. Спросите, пожалуйста, период покороче.",
    "date_out_of_range": "Я знаю даты только с {first} по {last}.",
    # connecting
    "form_caldav": "Свой сервер",
    "form_caldav_intro": (
        "Пароль проверю сразу, храню зашифрованным и использую, только чтобы читать ваш календарь. "
        "Если сервис умеет пароли приложений, возьмите такой."
    ),
    "form_yandex": "Яндекс",
    "form_yandex_intro": (
        "Создайте пароль приложения «Календарь» на id.yandex.ru (Безопасность → Пароли приложений). "
        "Проверю его сразу, храню зашифрованным и использую, только чтобы читать ваш календарь."
    ),
    "form_update": "Новый доступ",
    "form_disconnect": "Отключение",
    "form_disconnect_intro": (
        "Отключить {account}? Я забуду пароль и всё, что знаю об этой учётной записи. "
        "Сам календарь останется как есть. "
        "Подключить его снова можно в любой момент."
    ),
    "form_calendars": "Календари",
    "form_period": "Период",
    "form_date": "Дата",
    "submit_connect": "Подключить",
    "submit_update": "Сохранить",
    "submit_disconnect": "Отключить",
    "submit_follow": "Сохранить",
    "submit_show": "Показать",
    "field_address": "Адрес",
    "field_address_hint": "dav.example.com или me@example.com",
    "field_address_help": "Адрес сервера или ваша почта, остальное найду сам.",
    "field_login": "Логин",
    "field_login_hint": "обычно ваша почта",
    "field_login_help": "Оставьте пустым, если адрес — ваша почта.",
    "field_password": "Пароль",
    "field_password_hint": "пароль приложения, не почты",
    "field_password_unchanged": "прежний",
    "field_password_unchanged_help": "Оставьте пустым, чтобы сохранить прежний.",
    "field_email": "Почта",
    "field_email_hint": "адрес целиком",
    "field_app_password": "Пароль",
    "field_fresh": "Новый пароль",
    "field_fresh_hint": "создан только что: пробовать 3 часа",
    "field_account": "Какая",
    "field_follow": "Следить",
    "field_follow_help": "Только они видны в вашем дне.",
    "field_calendar": "№ {n}",
    "field_period": "Период",
    "field_period_hint": "1.12–7.12, неделя, пятница",
    "field_period_help": "Первый и последний день включены.",
    "field_date": "Дата",
    "field_date_hint": "24.12, завтра, пятница",
    "field_date_help": "Покажу встречи этого дня.",
    "connected": Plural(
        one="Готово, {account}. Слежу за {n} календарём из {all}. {told} Время — {zone}.",
        few="Готово, {account}. Слежу за {n} календарями из {all}. {told} Время — {zone}.",
        many="Готово, {account}. Слежу за {n} календарями из {all}. {told} Время — {zone}.",
    ),
    "updated": Plural(
        one="Сохранено, {account}. Слежу за {n} календарём из {all}. {told} Время — {zone}.",
        few="Сохранено, {account}. Слежу за {n} календарями из {all}. {told} Время — {zone}.",
        many="Сохранено, {account}. Слежу за {n} календарями из {all}. {told} Время — {zone}.",
    ),
    "reading_now": "Сейчас читаю; сегодняшний день пришлю через мгновение.",
    "others_off": "Остальные выключены; включить их можно командой `/{trigger} calendars follow`.",
    "secret_in_chat": (
        "Не пишите пароли в чат. То, что стояло после `connect`, я не прочёл и не сохранил; но если это был пароль, "
        "он мог остаться в истории — лучше смените его. Заполните, пожалуйста, форму."
    ),
    "disconnected": "Отключено: {account}. Пароль и всё остальное об этой учётной записи я забыл.",
    "followed": Plural(
        one="Слежу за {n} календарём.",
        few="Слежу за {n} календарями.",
        many="Слежу за {n} календарями.",
    ),
    "choose_account": "Какая учётная запись?",
    "no_accounts": "Календарь ещё не подключён.",
    "account_gone": "Эта учётная запись уже отключена.",
    "already_connected": "Эта учётная запись уже подключена. Изменить её: `/{trigger} connections update`.",
    "required": "Заполните, пожалуйста.",
    "too_long": "Слишком длинно.",
    "password_again": "Адрес новый, поэтому введите пароль ещё раз: прежний я отдаю только прежнему серверу.",
    "no_calendars": "Вход удался, но там нет календаря для встреч. Создайте его сначала на сервере.",
    "connect_refused": "Сервер не принял логин или пароль. Многим сервисам здесь нужен пароль приложения.",
    "connect_refused_yandex": (
        "Яндекс не принял почту или пароль. Нужен пароль приложения «Календарь». "
        "Создан только что? Отметьте «Новый пароль»: буду пробовать 3 часа и напишу."
    ),
    "trial_begun": ("Сервер пока не принимает новый пароль для {account}. Буду пробовать до {until} и напишу."),
    "trial_short": "новый пароль, пробую",
    "trial_over": "Этот пароль я уже не пробую.",
    "trial_stopped": "Больше не пробую; новый пароль для {account} забыл.",
    "button_stop_trying": "Не пробовать",
    "connect_unreachable": "По этому адресу сервера нет. Проверьте, нет ли опечатки.",
    "connect_not_caldav": "По этому адресу кто-то отвечает, но это не сервер CalDAV. Уточните адрес CalDAV.",
    "connect_private": "Этот адрес в закрытой сети. Администратор может разрешить его в ALLOWED_HOSTS.",
    "connect_bad_address": "Не похоже на адрес. Напишите имя сервера, ссылку без логина внутри или свою почту.",
    "connect_plain": "Этот сервер понимает только http без шифрования. Так я пароль не отправляю.",
    "connect_elsewhere": "Календари лежат на другом сервере: {address}. Если доверяете ему, укажите этот адрес.",
    "connect_slow": "Сервер не ответил вовремя. Попробуйте ещё раз через минуту.",
    "connect_unavailable": "У сервера сейчас своя неполадка. Попробуйте ещё раз через несколько минут.",
    "connect_forbidden": "Вход удался, но читать календари этому логину сервер не разрешает.",
    "connect_oauth": "Этот сервис больше не принимает пароли для календарей, так его не подключить.",
    # services' failures while reading
    "provider_unavailable": "у сервера своя неполадка, попробуйте через несколько минут",
    "provider_throttled": "сервер спрашивают слишком часто, попробуйте через несколько минут",
    "provider_unreachable": "сервер недоступен",
    "provider_tooslow": "сервер не ответил вовремя",
    "provider_addressrefused": "адрес в закрытой сети, которую администратор не разрешил",
    "provider_badaddress": "адрес не читается; укажите его снова: `/{trigger} connections update`",
    "provider_notencrypted": "сервер понимает только http без шифрования",
    "provider_elsewhere": "календари переехали на другой сервер; укажите его: `/{trigger} connections update`",
    "provider_needsreconnect": "пароль не принят; новый можно задать командой `/{trigger} connections update`",
    "provider_forbidden": "сервер не разрешает этому логину читать календарь",
    "provider_cursorexpired": "сервер потерял место, попробуйте ещё раз",
    "provider_notfound": "календаря больше нет; выбрать заново — `/{trigger} calendars follow`",
    "provider_conflict": "это успели изменить, попробуйте ещё раз",
    "provider_unsupported": "сервис этого не умеет",
    "provider_notinvited": "среди гостей нет ваших адресов; возможно, приглашена группа",
    "provider_ignored": "календарь принял ответ, но оставил всё как было; ответьте в самом календаре",
    "provider_badreply": "ответ сервера не читается",
    "provider_toomuch": "календарь слишком велик, чтобы прочесть его за раз",
    # commands
    "title_bare": "Сегодня или первые шаги",
    "title_help": "Команды коротко",
    "title_info": "Что я умею и кто что видит",
    "title_connections": "Учётные записи",
    "title_connect": "подключить календарь",
    "title_update": "сменить адрес, логин или пароль",
    "title_disconnect": "отключить учётную запись",
    "title_calendars": "Ваши встречи",
    "title_today": "сегодня",
    "title_tomorrow": "завтра",
    "title_current": "один день: `current 24.12`",
    "title_from_to": "период: `from_to 1.12 7.12`",
    "title_week": "семь дней, начиная с сегодня",
    "title_month": "тридцать дней, начиная с сегодня",
    "title_follow": "какие календари показывать",
    "title_join": "На встречу, которая идёт",
    "join_none": "Встречи со ссылкой сейчас и в ближайшие четверть часа нет.",
    "join_which": "Идёт несколько встреч:",
    "join_line": "{time} **{title}** · **{link}**",
    "command_gone": "Эта кнопка из прежней версии. Введите, пожалуйста, команду ещё раз.",
    "unknown": "Такой команды я не знаю. Все команды: `/{trigger} help`.",
    "unknown_did_you_mean": "Такой команды я не знаю. Может быть, `{near}`? Все команды: `/{trigger} help`.",
    "failed": (
        "Что-то пошло не так на моей стороне. Ничего не потеряно; попробуйте ещё раз, а если повторится — "
        "скажите администратору."
    ),
    "help": (
        "`/{trigger} сегодня` · `завтра` · `24.12` · `пятница` · `неделя` · `месяц` · `с 1.12 по 7.12`\n"
        "`/{trigger} connect` · `connections update` · `connections disconnect` · `calendars follow` · `приглашения`\n"
        "`/{trigger} notifications update` · `remind 7` · `pause` · `resume` · `checks check_scheduler`\n"
        "`/{trigger} settings` · `пояс Омск` · `язык русский`\n"
        "`/{trigger} info`: всё с примерами, и кто что видит"
    ),
    "info_head": "**Календарь {version}**",
    "info_group": "**{title}**",
    "info_command": "`/{trigger} {path}` — {title}",
    "info_short": (
        "Коротко: `сегодня`, `завтра`, `24.12`, `на 24.12`, `пятница`, `неделя`, `месяц`, `с 1.12 по 7.12`; "
        "по-английски тоже."
    ),
    "info_accounts": "**Ваши учётные записи**",
    "info_account": Plural(
        one="{account} — слежу за {n} календарём из {all}",
        few="{account} — слежу за {n} календарями из {all}",
        many="{account} — слежу за {n} календарями из {all}",
    ),
    "info_zone": "**Ваше время**: {zone}, из профиля Mattermost.",
    "info_zone_own": "**Ваше время**: {zone}, задано вручную.",
    "info_zone_default": "**Ваше время**: {zone}; в вашем профиле Mattermost часового пояса нет.",
    "info_privacy": (
        "**Кто что видит**: мои ответы видите только вы, в каналах тоже. Пароль хранится зашифрованным, "
        "в чате его не видит никто. В календаре я меняю только ваш собственный ответ, когда вы нажмёте его кнопку."
    ),
    # refused callers
    "dialog_not_opened": "Форма не открылась. Введите, пожалуйста, команду ещё раз.",
    "ticket_expired": "Срок этой формы или кнопки вышел. Введите, пожалуйста, команду ещё раз.",
    "ticket_refused": "Эта форма или кнопка не ваша или изменилась по дороге. Введите, пожалуйста, команду ещё раз.",
    "busy": "База данных сейчас недоступна. Попробуйте ещё раз через минуту.",
    # the Apps surface
    "app_description": "Ваш календарь",
    "app_menu": "Мой день",
    "app_choose": "Выбор",
    "app_period": "день или период",
    "app_next": "Дальше: {commands}",
    "app_in_direct": "Кнопки к этому ответу — в личном сообщении от меня.",
    "app_off": "Этот вход выключен: администратор не задал APPS_SECRET.",
    "app_not_signed": (
        "Вызов не подписан нашим секретом или устарел. APPS_SECRET должен совпадать с тем, что введён при установке."
    ),
    "app_foreign": "Это вызов другого приложения.",
    "app_nobody": "В вызове не сказано, кто спрашивает.",
    # services
    "service_other": "Войти",
    "service_telemost": "Телемост",
}
