"""Every sentence in Russian about invitations and the answers to them."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "title_invitations": "приглашения, которые ждут вашего ответа",
    "title_respond": "ответ на приглашение",
    "button_invitations": "Приглашения",
    "button_yes": "Да",
    "button_maybe": "Может быть",
    "button_no": "Нет",
    "button_series": "Вся серия",
    "button_only": "Только {when}",
    "button_return": "Назад",
    "answer_yes": "да",
    "answer_maybe": "может быть",
    "answer_no": "нет",
    "invitation_head": "Приглашение: **{title}**",
    "invitation_series_head": "Приглашение на серию: **{title}**",
    "invitation_line": "- {when} **{title}**",
    "invitations_head": Plural(
        "{n} приглашение ждёт ответа:", "{n} приглашений ждут ответа:", "{n} приглашения ждут ответа:"
    ),
    "invitations_none": "Ни одно приглашение не ждёт вашего ответа.",
    "invitations_choose": "Ответить…",
    "respond_which": "Ваш ответ: **{answer}**. На всю серию или только на {when}?",
    "respond_waiting": "Ваш ответ: **{answer}**. Передаю…",
    "respond_done": "Ваш ответ: **{answer}**.",
    "respond_done_series": "Ваш ответ на всю серию: **{answer}**.",
    "respond_done_one": "Ваш ответ только на {when}: **{answer}**.",
    "respond_untold": "⚠ Этот календарь не сообщает организатору. Ответ стоит только в вашей копии.",
    "respond_failed": "⚠ Ответ не дошёл: {reason}.",
    "respond_lost": "⚠ Не знаю, дошёл ли ответ. Ответьте, пожалуйста, ещё раз.",
    "respond_moved": "⚠ Время с тех пор изменилось: теперь **{when}**.",
    "respond_over": "Отвечать здесь не на что: встреча прошла, отменена или пропала из вашего календаря.",
    "kind_response": "ваш ответ",
}
