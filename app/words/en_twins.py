"""Every sentence in English about news of conferences: gone for somebody, open to guests, not as the calendar says."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "twin_still": "⚠ The calendar still says {when}",
    "change_taken_off": "You are no longer invited",
    "change_taken_off_series": "You are no longer invited to the series",
    "change_gone": "Cancelled, or you are no longer invited",
    "change_gone_series": "Series cancelled, or you are no longer invited",
    "change_access": "Access",
    "change_now_public": "Open now: guests without an account may come by the link.",
    "change_now_private": "Internal now: guests without an account may not come.",
    "change_taken_back_gone": "**{title}** is gone again: cancelled, or you are no longer invited.",
    "change_taken_back_off": "**{title}**: you are no longer invited.",
    "reminder_gone": "~~{time} {title}~~ — cancelled, or you are no longer invited",
    "reminder_taken_off": "~~{time} {title}~~ — you are no longer invited",
}
