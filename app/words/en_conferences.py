"""Every sentence in English about looking at conferences: lists, one of them, recordings."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "title_trueconf": "TrueConf",
    "title_trueconf_connect": "connect a TrueConf Server",
    "trueconf_none": "You have no TrueConf account yet. Connect one: `/{trigger} trueconf connect`.",
    "title_trueconf_today": "today in TrueConf",
    "title_trueconf_tomorrow": "tomorrow in TrueConf",
    "title_trueconf_week": "seven days in TrueConf",
    "title_trueconf_range": "a period in TrueConf",
    "trueconf_days": "Only what stands in TrueConf:",
    "title_trueconf_show": "show a conference",
    "title_trueconf_join": "go to a conference",
    "conference_which_show": "Which conference?",
    "conference_which_join": "Where to?",
    "menu_conference": "Conference",
    "conference_no_id": "That is no conference ID: it has letters and digits only, as at the end of its link.",
    "conference_none": "There is no such conference, or you have no part in it.",
    "conference_none_ahead": "There is no conference of yours in the next two weeks.",
    "conference_no_link": "This conference has no link that can be opened.",
    "conference_head": "**{topic}** · ID {id}",
    "conference_once": "{day}, {time} ({length})",
    "conference_weekly": "Every week: {days}, {time} ({length}); next: {next}",
    "conference_room": "A room without a plan: it opens when somebody begins it.",
    "conference_running": "State: running now",
    "conference_stopped": "State: not running",
    "conference_mode_all": "Mode: all on screen (`PxP`)",
    "conference_mode_lecture": "Mode: lecture (`OxP`)",
    "conference_mode_roles": "Mode: moderated by roles (`S|L`)",
    "conference_mode_smart": "Mode: smart meeting (`S|L Auto`)",
    "conference_owner": "Owner: {name}",
    "conference_private": "Access: closed. Only people of this server who are invited may join.",
    "conference_public": "Access: open. Guests may join by the link, without an account.",
    "conference_people": "People: {names}",
    "conference_people_more": "People: {names} and {n} more",
    "conference_join": "Join",
    "conference_browser": "Join in the browser",
    "lasts_minutes": "{minutes} min",
    "lasts_hours": "{hours} h",
    "lasts_both": "{hours} h {minutes} min",
    "title_trueconf_recordings": "recordings of one",
    "conference_which_recordings": "The recordings of which conference? Of one that is over, write its ID: "
    "`/{trigger} trueconf recordings 4711`.",
    "recordings_not_yours": "Its recordings are for its owner, and for those whom the administrator names.",
    "recordings_none": "**{topic}** has no recordings.",
    "recordings_head": Plural("**{topic}**: {n} recording", "**{topic}**: {n} recordings"),
    "recordings_more": Plural("{n} older recording lies at the server.", "{n} older recordings lie at the server."),
    "recordings_closed": "Where no link stands, the server gives none that opens without signing in there.",
    "size_kb": "{size} KB",
    "size_mb": "{size} MB",
    "size_gb": "{size} GB",
    "title_trueconf_status": "how reading TrueConf fares",
    "title_trueconf_doctor": "what is wrong, asked now",
    "title_trueconf_disconnect": "forget a TrueConf account",
    "button_doctor": "Ask the server",
    "doctor_good": "Everything is as it should be:",
    "doctor_bad": Plural("{n} thing to look at:", "{n} things to look at:"),
    "doctor_reached": "The server answers.",
    "doctor_unreached": "No answer: {reason}. Check the address, the network and `ALLOWED_HOSTS`.",
    "doctor_verified": "It is encrypted, and its certificate is good.",
    "doctor_unverified": "Its certificate is not checked. Name its authority: "
    '`verify_tls = "/path/to/authority.pem"` in `PROVIDERS_FILE`.',
    "doctor_unencrypted": "It is not encrypted: passwords and tokens travel in the open. Connect by https.",
    "doctor_version": "Its version: {version}.",
    "doctor_version_untold": "It does not tell its version, as servers older than the fourth API do not.",
    "doctor_clock": "Its clock is right.",
    "doctor_clock_untold": "It does not tell its time.",
    "doctor_clock_ahead": "Its clock is {lasting} ahead of ours: what runs now may show at a wrong time. "
    "Have both set by NTP.",
    "doctor_clock_behind": "Its clock is {lasting} behind ours: what runs now may show at a wrong time. "
    "Have both set by NTP.",
    "doctor_signed": "It lets us in, by API {api}.",
    "doctor_unsigned": "It does not let us in: {reason}. A new password: `/{trigger} connections update`.",
    "doctor_right": "The right `{right}` is there.",
    "doctor_right_read": "The right `{right}` is missing: without it nothing can be shown. "
    "The TrueConf administrator gives it to the OAuth application (API → OAuth2).",
    "doctor_right_records": "The right `{right}` is missing: `recordings` needs it. "
    "The TrueConf administrator gives it to the OAuth application (API → OAuth2).",
    "doctor_right_sessions": "The right `{right}` is missing: real starts of conferences need it. "
    "The TrueConf administrator gives it to the OAuth application (API → OAuth2).",
    "doctor_right_users": "The right `{right}` is missing: finding people by their e-mail needs it. "
    "The TrueConf administrator gives it to the OAuth application (API → OAuth2).",
    "doctor_right_unclear": "Whether the right `{right}` is there cannot be told: {reason}. Ask again later.",
    "doctor_right_untried": "The right `{right}` was not tried: there is no conference to try it on.",
    "doctor_listed": Plural(
        "{n} conference listed, in pages of {size}.", "{n} conferences listed, in pages of {size}."
    ),
    "doctor_listed_short": Plural(
        "{n} conference listed, in pages of {size}; the server counts more than it gives. "
        "Try another `page_size` in `PROVIDERS_FILE`.",
        "{n} conferences listed, in pages of {size}; the server counts more than it gives. "
        "Try another `page_size` in `PROVIDERS_FILE`.",
    ),
    "doctor_unlisted": "The list of conferences cannot be read: {reason}. A smaller `page_size` may help.",
    "doctor_beside": "Another calendar is read beside it: {hosts}. What stands in both is shown once.",
    "doctor_alone": "No other calendar is read beside it. If meetings stand in Outlook or a CalDAV calendar too: "
    "`/{trigger} connect`.",
    "title_trueconf_user": "somebody else's conferences",
    "user_days": "Conferences of {name} in TrueConf:",
    "user_how": "Write whose days, by TrueConf ID: `/{trigger} trueconf user ivanov week` or "
    "`/{trigger} trueconf user ivanov range 1.12 7.12`.",
    "user_unknown": "TrueConf knows nobody of that ID.",
    "user_not_yours": "Only administrators of this service, and those named in the server's option `readers` "
    "(`PROVIDERS_FILE`), may see others' conferences.",
    "user_no_service": "Without a service account {host} shows everybody no more than their own conferences. "
    "Set one up: `auth` in `PROVIDERS_FILE`.",
}
