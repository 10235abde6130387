"""Every sentence in Russian about programs that read one's agenda: tokens and exports."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "title_export": "расписание файлом",
    "form_export": "Выгрузка",
    "field_export": "Дни и формат",
    "field_export_hint": "неделя json",
    "field_export_help": "Любые дни, как для расписания, и json или ics.",
    "submit_export": "Выгрузить",
    "exported": "Файл `{name}` — в личных сообщениях от меня.",
    "export_note": "Ваше расписание файлом. Кто его получит, прочтёт ваши встречи.",
    "nothing_to_export": "Выгружать нечего: ни один календарь не подключён и не выбран.",
    "file_not_sent": (
        "Mattermost не принял файл. Попробуйте ещё раз или спросите администратора, можно ли ботам загружать файлы."
    ),
    "title_tokens": "для программ",
    "title_token_create": "новый токен",
    "title_token_revoke": "отозвать токен",
    "tokens_none": "Ваше расписание не читает ни одна программа. Токен откроет его программе, пока вы его не отзовёте.",
    "tokens_head": "**Токены ваших программ**",
    "token_line": "• **{name}**: {what} · {used} · {until}",
    "token_used": "последний раз {day}",
    "token_unused": "ещё не пригодился",
    "token_until": "до {day}",
    "token_over": "истёк {day}",
    "token_forever": "бессрочно",
    "button_new_token": "Новый токен",
    "button_revoke": "Отозвать {name}",
    "form_token": "Новый токен",
    "form_token_intro": "Программа с этим токеном сможет это без вашего участия. Я покажу его один раз.",
    "field_token_name": "Название",
    "field_token_name_hint": "Экран в переговорной 3",
    "field_token_name_help": "Чтобы потом было понятно, для чего он.",
    "field_scope": "Что можно",
    "field_life": "Срок",
    "field_reach": "Чьё расписание",
    "field_reach_help": "Пока вы администратор этой службы.",
    "submit_token": "Создать",
    "scope_agenda": "чтение моего расписания",
    "scope_agenda_anybody": "чтение любого расписания",
    "scope_scenario": "запуск сценариев",
    "scope_scenario_anybody": "запуск сценариев",
    "reach_mine": "моё",
    "reach_anybody": "любое",
    "choice_forever": "бессрочно",
    "token_made": (
        "**{name}**: {what}. Вот токен, больше я его не покажу:\n```\n{token}\n```\nПрограмма присылает его как "
        "`Authorization: Bearer …`. Отозвать можно в любой момент: `/{trigger} tokens`."
    ),
    "token_not_allowed": "Такого здесь нет. Выберите из списка.",
    "tokens_too_many": "У вас уже {n} токенов. Сначала отзовите один: `/{trigger} tokens`.",
    "form_revoke": "Отозвать",
    "form_revoke_intro": "Программа с токеном **{name}** больше ничего не прочтёт — сразу и навсегда.",
    "submit_revoke": "Отозвать",
    "token_revoked": "**{name}** больше ничего не открывает.",
    "token_not_shown": (
        "Показать токен так, чтобы он нигде не остался, не удалось, и я его отозвал. Попробуйте ещё раз."
    ),
    "api_token_in_url": "Присылайте токен в заголовке Authorization, не в адресе: адреса остаются в журналах.",
    "api_no_token": (
        "Пришлите токен из /{trigger} tokens как Authorization: Bearer. Этот неизвестен, истёк или отозван."
    ),
    "api_wrong_scope": "Этот токен для другого.",
    "api_too_often": "Слишком часто: раза в секунду достаточно.",
    "api_not_yours": "Этот токен читает только расписание владельца.",
    "api_nobody": "Под этим именем помощником никто не пользуется.",
    "api_many_such": "Под этим именем больше одного человека.",
    "api_nothing_connected": "Там ни один календарь не подключён и не выбран.",
    "api_dates": "Укажите from и to как 2026-11-25, обе даты включительно, не больше 366 дней.",
    "api_source": "Такого источника нет.",
    "choice_days": Plural("{n} день", "{n} дней", "{n} дня"),
}
