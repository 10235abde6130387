"""Every sentence in Russian about VideoSDK and Room."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "button_connect_room": "Подключить Room",
    "form_videosdk": "TrueConf Room",
    "form_videosdk_intro": (
        "Конференции того, кто вошёл в TrueConf Room или VideoSDK. Они приходят с опозданием на 8–12 минут — так "
        "там устроено."
    ),
    "field_room": "Адрес Room",
    "field_room_hint": "10.0.0.5",
    "field_room_help": "Где его страница открывается в браузере; или ws://10.0.0.5:8765.",
    "field_room_person": "Кто там вошёл",
    "field_room_person_hint": "ivanov@example.com",
    "field_room_person_help": "TrueConf ID этого человека, как его показывает Room.",
    "field_pin": "PIN или пароль",
    "field_pin_help": "Пусто, если Room ничего не спрашивает.",
    "connect_refused_room": "Room не принял этот PIN или пароль.",
    "connect_not_room": "По этому адресу что-то отвечает, но это не TrueConf Room и не VideoSDK. Уточните адрес.",
    "list_as_of": "{name}: по состоянию на {time}. Room узнаёт об изменениях с опозданием на 8–12 минут.",
}
