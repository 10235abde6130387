"""Every sentence in Russian about TrueConf Servers that administrators set up, and signing in to them."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "title_trueconf_confirm": "сказать, вы ли вошли в TrueConf",
    "sign_in_way": (
        "[Войти в TrueConf ({host})]({link}). Ссылка только для вас и действует десять минут: никому её не "
        "передавайте. Когда вернётесь, я напишу здесь."
    ),
    "sign_in_by_password": "По паролю",
    "sign_in_which": "На каком сервере?",
    "sign_in_question": (
        "Выполнен вход на {host}: **{name}** ({login}). Это вы? До ответа ничего не сохраняется. Если вы сейчас "
        "не входили туда, ответьте «Нет»."
    ),
    "sign_in_yes": "Да, это я",
    "sign_in_no": "Нет",
    "sign_in_stranger": (
        "Забыто, ничего не сохранено. Возможно, чужой вход пытались выдать за ваш: если вы его не начинали, "
        "скажите администратору."
    ),
    "sign_in_over": "Этот вход уже использован или его время вышло. Начните заново в чате.",
    "sign_in_no_code": "Сервер TrueConf не прислал код. Начните заново в чате.",
    "sign_in_look_in_chat": "Спасибо. Страницу можно закрыть: итог — в чате.",
    "sign_in_again": "Войти заново",
    "title_trueconf_servers": "серверы TrueConf: список, добавить, проверить, удалить (администраторам)",
    "title_trueconf_server_edit": "описать сервер TrueConf",
    "title_trueconf_server_test": "проверить сервер TrueConf",
    "title_trueconf_server_remove": "удалить сервер TrueConf",
    "servers_for_admins": "Это могут только администраторы сервиса: те, чей id стоит в настройке ADMINS.",
    "servers_title": "**Серверы TrueConf**",
    "servers_none": "Ни один сервер TrueConf ещё не описан.",
    "servers_choose": "Выберите сервер",
    "button_server_add": "Добавить сервер",
    "button_server_test": "Проверить",
    "button_server_edit": "Изменить",
    "button_server_remove": "Удалить",
    "button_servers": "Все серверы",
    "server_line": "- **{name}** — {host}, {way}{more}",
    "server_from_file": " · из PROVIDERS_FILE, только чтение",
    "server_without_secret": " · секрета ещё нет",
    "server_way_password": "пароли людей",
    "server_way_client_credentials": "служебная учётная запись",
    "server_way_secret_key": "секретный ключ",
    "server_way_authorization_code": "вход в браузере",
    "server_stored": "Сохранено. Через несколько секунд действует везде.",
    "server_gone": "Среди серверов, которые можно менять здесь, такого нет.",
    "server_in_file": "Сервер с таким именем есть в PROVIDERS_FILE.",
    "server_twice": "Сервер с таким именем уже есть.",
    "server_bad_name": "Имя — до 40 букв, цифр, - и _.",
    "server_bad_option": "Так нельзя: {why}",
    "server_bad_more": 'Пишите параметры как в файле, через запятую: page_size = 100, days = "utc"',
    "server_answers": "**{name}** отвечает: API {version}.",
    "server_no_account": "Служебной учётной записи нет: люди входят сами.",
    "server_lacks": "Не хватает права `{right}`: попросите о нём администратора сервера.",
    "server_removed": (
        "{name} удалён. Учётные записи остаются, но войти не смогут, пока сервер не опишут снова или пока их не "
        "подключат заново."
    ),
    "form_server": "Сервер TrueConf",
    "form_server_intro": "Приложение OAuth создаётся в панели управления TrueConf: API → OAuth2.",
    "form_server_remove": "Удалить сервер",
    "submit_server_remove": "Удалить",
    "form_server_remove_intro": (
        "**{name}**: {accounts}. Они останутся, но войти не смогут, пока сервер не опишут снова или пока их не "
        "подключат заново."
    ),
    "field_server_name": "Имя",
    "field_server_name_hint": "main",
    "field_server_auth": "Как входят люди",
    "field_client_id": "Client id",
    "field_client_secret": "Секрет",
    "field_client_secret_help": "Пусто: остаётся прежний. Для нового адреса нужно ввести заново.",
    "field_by_email": "Узнавать людей по почте",
    "field_passwords": "Можно вводить пароль TrueConf",
    "field_server_more": "Другие параметры",
    "field_server_more_help": 'Как в PROVIDERS_FILE, через запятую: page_size = 100, redirect = "fixed"',
    "server_sees": Plural(
        one="Служебная учётная запись видит {n} конференцию.",
        few="Служебная учётная запись видит {n} конференции.",
        many="Служебная учётная запись видит {n} конференций.",
    ),
    "server_accounts": Plural(
        one="на нём {n} учётная запись", few="на нём {n} учётные записи", many="на нём {n} учётных записей"
    ),
    "button_other_id": "Другой ID",
    "sign_in_guess": "Вы — **{login}** на {host}? У этого ID ваша почта. До ответа ничего не сохраняется.",
}
