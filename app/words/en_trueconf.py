"""Every sentence in English about TrueConf, and about servers of one's own that refuse."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "button_connect_trueconf": "Connect TrueConf",
    "form_trueconf": "TrueConf",
    "form_trueconf_intro": "Your meetings at a TrueConf Server, beside those of your calendars.",
    "field_server": "Server",
    "field_server_hint": "video.example.com",
    "field_server_help": "The address at which you open TrueConf in a browser.",
    "field_trueconf_id": "TrueConf ID",
    "field_trueconf_id_hint": "ivanov",
    "field_trueconf_id_help": "As you sign in to TrueConf.",
    "field_trueconf_password_help": "Leave it empty if your administrator says that none is needed.",
    "connect_refused_trueconf": "TrueConf refused this ID or password.",
    "connect_not_trueconf": "Something answers at this address, but it is not a TrueConf Server. Ask for its address.",
    "connect_not_you": "This TrueConf ID has another e-mail than you have here. Please type your own ID.",
    "connect_passwords_off": (
        "I may not take passwords for this server. Ask the administrator of this service for TRUECONF_PASSWORDS."
    ),
    "connect_right": "TrueConf lets us in, but without the right `{right}`. Ask the TrueConf administrator for it.",
    "connect_version": "This server does not know the version of the API that I speak. Ask its administrator.",
    "connect_licence": "This server's licence has run out or does not cover this. Ask its administrator.",
    "connect_certificate": (
        "This server's certificate is not to be trusted. Ask the administrator of this service for CA_FILE."
    ),
    "provider_badcertificate": "the server's certificate is not to be trusted; the administrator can mend that",
    "provider_unlicensed": "the server's licence has run out or does not cover this; ask its administrator",
    "provider_passwordsoff": "the administrator does not allow passwords for this server any more",
    "provider_missingright": "the right `{right}` is missing at the server; ask its administrator for it",
    "provider_wrongversion": "the server does not know the version of the API that I speak",
}
