"""Every sentence in Russian about news of conferences: gone for somebody, open to guests, not as the calendar says."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "twin_still": "⚠ В календаре по-прежнему {when}",
    "change_taken_off": "Вас больше не приглашают",
    "change_taken_off_series": "Вас больше не приглашают на серию",
    "change_gone": "Отмена, или вас больше не приглашают",
    "change_gone_series": "Отмена серии, или вас больше не приглашают",
    "change_access": "Доступ",
    "change_now_public": "Теперь открыто: по ссылке войдут и гости без учётной записи.",
    "change_now_private": "Теперь только для своих: гостям без учётной записи не войти.",
    "change_taken_back_gone": "Встречи **{title}** больше нет: её отменили или вас больше не приглашают.",
    "change_taken_back_off": "**{title}**: вас больше не приглашают.",
    "reminder_gone": "~~{time} {title}~~ — отмена, или вас больше не приглашают",
    "reminder_taken_off": "~~{time} {title}~~ — вас больше не приглашают",
}
