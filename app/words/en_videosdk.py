"""Every sentence in English about VideoSDK and Room."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "button_connect_room": "Connect a Room",
    "form_videosdk": "TrueConf Room",
    "form_videosdk_intro": (
        "The conferences of whoever is signed in at a TrueConf Room or VideoSDK. They come 8 to 12 minutes late by "
        "nature."
    ),
    "field_room": "Address of the Room",
    "field_room_hint": "10.0.0.5",
    "field_room_help": "Where its page opens in a browser; or ws://10.0.0.5:8765.",
    "field_room_person": "Who is signed in there",
    "field_room_person_hint": "ivanov@example.com",
    "field_room_person_help": "Their TrueConf ID, as the Room shows it.",
    "field_pin": "PIN or password",
    "field_pin_help": "Empty where the Room asks for none.",
    "connect_refused_room": "The Room refused this PIN or password.",
    "connect_not_room": (
        "Something answers at this address, but it is no TrueConf Room or VideoSDK. Ask for its address."
    ),
    "list_as_of": "{name}: as of {time}. A Room hears of changes 8 to 12 minutes late.",
}
