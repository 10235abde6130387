"""Every sentence in English about TrueConf Servers that administrators set up, and signing in to them."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "title_trueconf_confirm": "say whether it was you who signed in at TrueConf",
    "sign_in_way": (
        "[Sign in at TrueConf ({host})]({link}). The link is for you alone and good for ten minutes: pass it to "
        "nobody. I tell you here when you are back."
    ),
    "sign_in_by_password": "With a password",
    "sign_in_which": "At which server?",
    "sign_in_question": (
        "You signed in at {host} as **{name}** ({login}). Is that you? Nothing is stored until you say yes. If "
        "you did not just sign in there, say no."
    ),
    "sign_in_yes": "Yes, that is me",
    "sign_in_no": "No",
    "sign_in_stranger": (
        "Forgotten; nothing was stored. Somebody may have tried to pass their sign-in off as yours: tell your "
        "administrator if you began none."
    ),
    "sign_in_over": "This sign-in is over or was used already. Please begin it anew in the chat.",
    "sign_in_no_code": "The TrueConf Server sent no code. Please begin anew in the chat.",
    "sign_in_look_in_chat": "Thank you. You may close this page: what became of it stands in the chat.",
    "sign_in_again": "Sign in again",
    "title_trueconf_servers": "TrueConf Servers: list, add, test, remove (administrators)",
    "title_trueconf_server_edit": "describe a TrueConf Server",
    "title_trueconf_server_test": "test a TrueConf Server",
    "title_trueconf_server_remove": "remove a TrueConf Server",
    "servers_for_admins": (
        "Only administrators of this service may do this: those whose user id stands in the setting ADMINS."
    ),
    "servers_title": "**TrueConf Servers**",
    "servers_none": "No TrueConf Server is described yet.",
    "servers_choose": "Choose a server",
    "button_server_add": "Add a server",
    "button_server_test": "Test",
    "button_server_edit": "Edit",
    "button_server_remove": "Remove",
    "button_servers": "All servers",
    "server_line": "- **{name}** — {host}, {way}{more}",
    "server_from_file": " · from PROVIDERS_FILE, read-only",
    "server_without_secret": " · no secret yet",
    "server_way_password": "people's own passwords",
    "server_way_client_credentials": "service account",
    "server_way_secret_key": "secret key",
    "server_way_authorization_code": "sign-in in the browser",
    "server_stored": "Stored. It is in use everywhere within seconds.",
    "server_gone": "There is no such server among those that can be changed here.",
    "server_in_file": "A server of this name stands in PROVIDERS_FILE.",
    "server_twice": "There is a server of this name already.",
    "server_bad_name": "A name is up to 40 letters, digits, - and _.",
    "server_bad_option": "This cannot be so: {why}",
    "server_bad_more": 'Write options as in the file, with commas between them: page_size = 100, days = "utc"',
    "server_answers": "**{name}** answers: API {version}.",
    "server_no_account": "There is no account of the service's own: people sign in themselves.",
    "server_lacks": "The right `{right}` is missing: ask its administrator for it.",
    "server_removed": (
        "{name} is removed. Accounts there stay, and cannot sign in until it is described again or they connect anew."
    ),
    "form_server": "TrueConf Server",
    "form_server_intro": "An OAuth application is made in TrueConf's control panel: API → OAuth2.",
    "form_server_remove": "Remove the server",
    "submit_server_remove": "Remove",
    "form_server_remove_intro": (
        "**{name}**: {accounts}. They stay, and cannot sign in until the server is described again or they "
        "connect anew."
    ),
    "field_server_name": "Name",
    "field_server_name_hint": "main",
    "field_server_auth": "How people sign in",
    "field_client_id": "Client id",
    "field_client_secret": "Secret",
    "field_client_secret_help": "Empty: it stays as it is. At a new address it has to be typed again.",
    "field_by_email": "Match people by their e-mail",
    "field_passwords": "People may type their TrueConf password",
    "field_server_more": "Further options",
    "field_server_more_help": 'As in PROVIDERS_FILE, with commas: page_size = 100, redirect = "fixed"',
    "server_sees": Plural("The service's account sees {n} conference.", "The service's account sees {n} conferences."),
    "server_accounts": Plural("{n} account hangs on it", "{n} accounts hang on it"),
    "button_other_id": "Another ID",
    "sign_in_guess": "You are **{login}** at {host}? That ID has your e-mail. Nothing is stored until you say yes.",
}
