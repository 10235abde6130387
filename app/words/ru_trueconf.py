"""Every sentence in Russian about TrueConf, and about servers of one's own that refuse."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "button_connect_trueconf": "Подключить TrueConf",
    "form_trueconf": "TrueConf",
    "form_trueconf_intro": "Ваши встречи на сервере TrueConf — рядом со встречами из календарей.",
    "field_server": "Сервер",
    "field_server_hint": "video.example.com",
    "field_server_help": "Адрес, по которому TrueConf открывается в браузере.",
    "field_trueconf_id": "TrueConf ID",
    "field_trueconf_id_hint": "ivanov",
    "field_trueconf_id_help": "То, с чем вы входите в TrueConf.",
    "field_trueconf_password_help": "Оставьте пустым, если администратор сказал, что пароль не нужен.",
    "connect_refused_trueconf": "TrueConf не принял этот ID или пароль.",
    "connect_not_trueconf": "По этому адресу кто-то отвечает, но это не TrueConf Server. Уточните его адрес.",
    "connect_not_you": "У этого TrueConf ID другая почта, не та, что у вас здесь. Укажите свой ID.",
    "connect_passwords_off": (
        "Пароли от этого сервера мне принимать нельзя. Спросите администратора этого сервиса о TRUECONF_PASSWORDS."
    ),
    "connect_right": "TrueConf впускает, но без права `{right}`. Попросите о нём администратора TrueConf.",
    "connect_version": "Этот сервер не знает версию API, на которой я говорю. Спросите его администратора.",
    "connect_licence": "Лицензия этого сервера истекла или не включает такое. Спросите его администратора.",
    "connect_certificate": (
        "Сертификату этого сервера нельзя доверять. Спросите администратора этого сервиса о CA_FILE."
    ),
    "provider_badcertificate": "сертификату сервера нельзя доверять; это может исправить администратор",
    "provider_unlicensed": "лицензия сервера истекла или не включает такое; спросите его администратора",
    "provider_passwordsoff": "администратор больше не разрешает пароли от этого сервера",
    "provider_missingright": "на сервере не хватает права `{right}`; попросите о нём администратора сервера",
    "provider_wrongversion": "сервер не знает версию API, на которой я говорю",
}
