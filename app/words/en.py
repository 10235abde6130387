"""Every sentence in English."""

from app.words.forms import Plural

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

TEXTS: dict[str, str | Plural] = {
    # first words
    "welcome": (
        "Hi! I bring your calendar here: the day's plan each morning, the link 10 minutes before, "
        "a note when something moves. I write only to you."
    ),
    "button_connect": "Connect a calendar",
    "button_connect_yandex": "Connect Yandex",
    "button_connect_other": "Another calendar",
    "button_privacy": "Who sees what",
    "button_today": "Today",
    "button_tomorrow": "Tomorrow",
    "button_week": "Week",
    "button_settings": "Settings",
    "button_calendars": "Calendars",
    "button_more": "Next page",
    "button_refresh": "Refresh",
    "button_back": "Previous page",
    # agenda
    "day_head": Plural("**{day}** — {n} meeting, at {time}", "**{day}** — {n} meetings, first at {time}"),
    "day_head_short": "**{day}**",
    "day_without_meetings": "**{day}** — no meetings",
    "day_empty": "**{day}** — no meetings",
    "period_empty": "**{period}** — no meetings",
    "period_head": Plural("**{period}** — {n} meeting", "**{period}** — {n} meetings"),
    "continued": " (continued)",
    "page_of": "Page {page} of {pages}",
    "untitled": "(no title)",
    "all_day": "All day: {title}",
    "all_day_until": "All day: {title}, until {until}",
    "overlaps": "⚠ overlaps {titles}",
    "overlaps_more": "⚠ overlaps {titles} and {n} more",
    "unanswered_mark": "you haven't replied",
    "tentative_mark": "tentative",
    "declined_mark": "you declined",
    "cancelled_mark": "cancelled",
    "as_of": "As of {time}.",
    "quoted": "“{text}”",
    "calendars_missing": Plural(
        "⚠ {names} cannot be read, so its meetings may be missing: `/{trigger} checks check_account`",
        "⚠ {names} cannot be read, so their meetings may be missing: `/{trigger} checks check_account`",
    ),
    "not_read": "⚠ {account}: {reason}",
    "nothing_followed": "You follow none of your calendars, so there is nothing to show.",
    "zone_assumed": "Your Mattermost profile has no time zone, so times are in {zone}.",
    "still_reading": "Asking your calendars — the answer follows in a moment.",
    # reading dates
    "date_unreadable": "I can't read this as a date. Try `24.12`, `tomorrow`, `friday`, `week` or `from 1.12 to 7.12`.",
    "date_impossible": "There is no {date}. Please check the date.",
    "date_ambiguous": "Is that {first} or {second}? Please write it with a dot, day first, or as {iso}.",
    "period_reversed": "The last day is before the first. Did you mean them the other way round?",
    "period_too_long": "That is more than {days} days. Please ask for a shorter period.",
    "date_out_of_range": "I only know dates from {first} to {last}.",
    # connecting
    "form_caldav": "CalDAV server",
    "form_caldav_intro": (
        "The password is checked now, kept sealed, and used only to read your calendar. "
        "Use an app password where your service offers one."
    ),
    "form_yandex": "Yandex Calendar",
    "form_yandex_intro": (
        "Make an app password for Calendar at id.yandex.ru (Security → App passwords). "
        "It is checked now, kept sealed, and used only to read your calendar."
    ),
    "form_update": "New access",
    "form_disconnect": "Disconnect",
    "form_disconnect_intro": (
        "Disconnect {account}? I forget the password and everything I know of this account. "
        "The calendar itself stays as it is. "
        "You can connect it again at any time."
    ),
    "form_calendars": "Calendars",
    "form_period": "Period",
    "form_date": "Date",
    "submit_connect": "Connect",
    "submit_update": "Save",
    "submit_disconnect": "Disconnect",
    "submit_follow": "Save",
    "submit_show": "Show",
    "field_address": "Address",
    "field_address_hint": "dav.example.com or me@example.com",
    "field_address_help": "The server's address or your e-mail; the rest is found.",
    "field_login": "Login",
    "field_login_hint": "usually your e-mail",
    "field_login_help": "Leave it empty if the address is your e-mail.",
    "field_password": "Password",
    "field_password_hint": "app password, not the mail one",
    "field_password_unchanged": "unchanged",
    "field_password_unchanged_help": "Leave it empty to keep the password you gave.",
    "field_email": "Email",
    "field_email_hint": "the whole address",
    "field_app_password": "App password",
    "field_fresh": "New password",
    "field_fresh_hint": "made just now: keep trying for 3 hours",
    "field_account": "Account",
    "field_follow": "Follow",
    "field_follow_help": "Only these show in your day.",
    "field_calendar": "Calendar {n}",
    "field_period": "Period",
    "field_period_hint": "1.12–7.12, week, friday",
    "field_period_help": "Both days are included.",
    "field_date": "Date",
    "field_date_hint": "24.12, tomorrow, friday",
    "field_date_help": "Shows the meetings of that day.",
    "connected": Plural(
        "Done, {account}. Following {n} calendar of {all}. {told} Times are in {zone}.",
        "Done, {account}. Following {n} calendars of {all}. {told} Times are in {zone}.",
    ),
    "updated": Plural(
        "Saved, {account}. Following {n} calendar of {all}. {told} Times are in {zone}.",
        "Saved, {account}. Following {n} calendars of {all}. {told} Times are in {zone}.",
    ),
    "reading_now": "I am reading them now; today follows in a moment.",
    "others_off": "Calendars of others are off; `/{trigger} calendars follow` switches them on.",
    "secret_in_chat": (
        "Never type a password into the chat. I did not read or keep what followed `connect`; "
        "if it was a password, it may be seen in your own history, so better change it. Please use the form."
    ),
    "disconnected": "Disconnected {account}. I have forgotten its password and everything else about it.",
    "followed": Plural("You follow {n} calendar.", "You follow {n} calendars."),
    "choose_account": "Which account?",
    "no_accounts": "No calendar is connected yet.",
    "account_gone": "This account is no longer connected.",
    "already_connected": "This account is connected already. Change it with `/{trigger} connections update`.",
    "required": "Please fill this in.",
    "too_long": "That is too long.",
    "password_again": "The address is new, so please type the password again: the old one stays with the old server.",
    "no_calendars": "The login works, but there is no calendar that can hold events. Create one there first.",
    "connect_refused": "The server refused this login or password. Many services need an app password here.",
    "connect_refused_yandex": (
        "Yandex refused this email or password. It must be an app password for Calendar. "
        "Just created? Tick New password: I'll keep trying for 3 hours and tell you."
    ),
    "trial_begun": (
        "The server does not accept the new password for {account} yet. I keep trying until {until} and will tell you."
    ),
    "trial_short": "new password, being tried",
    "trial_over": "This password is not being tried any more.",
    "trial_stopped": "I have stopped trying, and forgotten the new password for {account}.",
    "button_stop_trying": "Stop trying",
    "connect_unreachable": "There is no server at this address. Please check it for typos.",
    "connect_not_caldav": "Something answers at this address, but it is not a CalDAV server. Ask for the CalDAV one.",
    "connect_private": "This address lies in a private network. Your administrator can allow it in ALLOWED_HOSTS.",
    "connect_bad_address": "This is not an address I can use. Type a host, a link without login in it, or your e-mail.",
    "connect_plain": "This server speaks only unencrypted http. I do not send a password that way.",
    "connect_elsewhere": "The calendars lie at another server: {address}. If you trust it, type that address.",
    "connect_slow": "The server did not answer in time. Please try again in a minute.",
    "connect_unavailable": "The server has a problem of its own right now. Please try again in a few minutes.",
    "connect_forbidden": "The login works, but the server does not let it read calendars.",
    "connect_oauth": "This service accepts no passwords for calendars any more, so this way is closed.",
    # services' failures while reading
    "provider_unavailable": "the server has a problem of its own; please try again in a few minutes",
    "provider_throttled": "the server is asked too often; please try again in a few minutes",
    "provider_unreachable": "the server cannot be reached",
    "provider_tooslow": "the server did not answer in time",
    "provider_addressrefused": "the address is in a private network that the administrator has not allowed",
    "provider_badaddress": "its address cannot be read; type it anew with `/{trigger} connections update`",
    "provider_notencrypted": "the server speaks only unencrypted http",
    "provider_elsewhere": "the calendars moved to another server; set it with `/{trigger} connections update`",
    "provider_needsreconnect": "the password is refused; set a new one with `/{trigger} connections update`",
    "provider_forbidden": "the server does not let this login read the calendar",
    "provider_cursorexpired": "the server lost its place; please try again",
    "provider_notfound": "the calendar is gone; choose again with `/{trigger} calendars follow`",
    "provider_conflict": "it was changed meanwhile; please try again",
    "provider_unsupported": "the service cannot do that",
    "provider_notinvited": "none of your addresses is among the guests; perhaps a group is invited",
    "provider_ignored": "the calendar took it and kept everything as it was; please answer in the calendar itself",
    "provider_badreply": "the server's answer cannot be read",
    "provider_toomuch": "the calendar is too large to be read at once",
    # commands
    "title_bare": "Today, or the first steps",
    "title_help": "The commands in short",
    "title_info": "What I can do, and who sees what",
    "title_connections": "Accounts",
    "title_connect": "connect a calendar",
    "title_update": "change address, login or password",
    "title_disconnect": "disconnect an account",
    "title_calendars": "Your meetings",
    "title_today": "today",
    "title_tomorrow": "tomorrow",
    "title_current": "one day: `current 24.12`",
    "title_from_to": "a period: `from_to 1.12 7.12`",
    "title_week": "seven days from today",
    "title_month": "thirty days from today",
    "title_follow": "which calendars to show",
    "title_join": "To the meeting that is on",
    "join_none": "There is no meeting with a link now or in a quarter of an hour.",
    "join_which": "Several meetings are on:",
    "join_line": "{time} **{title}** · **{link}**",
    "command_gone": "That button is from an earlier version. Please type the command again.",
    "unknown": "I don't know this command. `/{trigger} help` lists all of them.",
    "unknown_did_you_mean": "I don't know this command. Did you mean `{near}`? `/{trigger} help` lists all of them.",
    "failed": "Something went wrong on my side. Nothing was lost. Please try again, and if it stays, tell your admin.",
    "help": (
        "`/{trigger} today` · `tomorrow` · `24.12` · `friday` · `week` · `month` · `from 1.12 to 7.12`\n"
        "`/{trigger} connect` · `connections update` · `connections disconnect` · `calendars follow` · `invitations`\n"
        "`/{trigger} notifications update` · `remind 7` · `pause` · `resume` · `checks check_scheduler`\n"
        "`/{trigger} settings` · `zone Omsk` · `language en`\n"
        "`/{trigger} info`: everything with examples, and who sees what"
    ),
    "info_head": "**Calendar {version}**",
    "info_group": "**{title}**",
    "info_command": "`/{trigger} {path}` — {title}",
    "info_short": "In short: `today`, `tomorrow`, `24.12`, `on 24.12`, `friday`, `week`, `month`, `from 1.12 to 7.12`.",
    "info_accounts": "**Your accounts**",
    "info_account": Plural("{account} — {n} calendar followed of {all}", "{account} — {n} calendars followed of {all}"),
    "info_zone": "**Your time**: {zone}, from your Mattermost profile.",
    "info_zone_own": "**Your time**: {zone}, set by hand.",
    "info_zone_default": "**Your time**: {zone}; your Mattermost profile has no time zone.",
    "info_privacy": (
        "**Who sees what**: only you see my answers, also in channels. Your password is kept encrypted; "
        "administrators of Mattermost cannot read it in the chat. "
        "In your calendar I change nothing but your own answer, when you press its button."
    ),
    # refused callers
    "dialog_not_opened": "The form did not open. Please type the command again.",
    "ticket_expired": "This has expired. Please type the command again.",
    "ticket_refused": "This form or button is not yours, or was changed on its way. Please type the command again.",
    "busy": "I can't reach my database right now. Please try again in a minute.",
    # the Apps surface
    "app_description": "Your calendar",
    "app_menu": "My day",
    "app_choose": "Choose",
    "app_period": "a day or a period",
    "app_next": "Next: {commands}",
    "app_in_direct": "The buttons for this are in my direct message to you.",
    "app_off": "This surface is off: the administrator has set no APPS_SECRET.",
    "app_not_signed": (
        "This call is not signed with our secret, or too old. APPS_SECRET must be what was typed at the installation."
    ),
    "app_foreign": "This call is another app's.",
    "app_nobody": "This call does not say who asks.",
    # services
    "service_other": "Join",
    "service_telemost": "Telemost",
}
