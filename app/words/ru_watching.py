"""Every sentence in Russian about conferences that run, and who watches them."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "kind_running": "конференция, которая началась или закончилась",
    "title_live": "что идёт сейчас",
    "title_watch": "начало и конец",
    "title_unwatch": "не следить",
    "title_watches": "за чем слежу",
    "live_none": "На вашем сервере TrueConf сейчас ничего не идёт.",
    "live_line": "• **{title}** · {owner}",
    "live_since": "с {time}",
    "live_people": "в ней: {names}",
    "live_nobody": "в ней никого",
    "live_guest": "гость",
    "live_guest_mark": " (гость)",
    "live_more": "и ещё {n}",
    "running_started": "Началась: **{title}** в {time}",
    "running_ended": "Закончилась: **{title}** {start}–{end}, {minutes} мин",
    "running_owner": "Владелец: {name}",
    "watch_what": (
        "За какой? `/{trigger} trueconf watch 1234567890` или `watch mine` — за всеми вашими; с `here` — в этом канале."
    ),
    "watch_mine": "мои конференции",
    "watching": "Скажу вам о начале и о конце: {what}.",
    "watching_there": "Скажу в канале {channel} о начале и о конце: {what}.",
    "unwatched": "Больше не слежу: {what}.",
    "watches_none": "Вы не следите ни за одной конференцией.",
    "watches_head": "**Вы следите**",
    "watch_line": "• {what} · {where}",
    "watch_there": "сообщаю в {channel}",
    "watch_me": "сообщаю вам",
    "watch_is_paused": "на паузе: канал не принимает моих сообщений",
    "watch_paused": (
        "Канал {channel} больше не принимает моих сообщений, и для него я ни за чем не слежу. Чтобы продолжить, "
        "включите слежение снова."
    ),
    "button_watch": "Следить: {what}",
    "button_unwatch": "Не следить: {what}",
    "button_watches": "За чем слежу",
    "watch_no_channel": "Наберите `here` в самом канале: `/{trigger} trueconf watch mine here`.",
    "watch_channel_unknown": "Mattermost сейчас не рассказывает об этом канале. Попробуйте ещё раз.",
    "watch_invite_bot": "Меня нет в этом канале. Сначала пригласите: `/invite {bot}`, потом попробуйте ещё раз.",
    "watch_archived": "Этот канал в архиве.",
    "watch_not_admin": "Разрешить мне писать сюда может только администратор этого канала или этой службы.",
    "live_head": Plural("**Идёт {n} конференция**", "**Идут {n} конференций**", "**Идут {n} конференции**"),
    "running_people": Plural("{n} человек", "до {n} человек", "до {n} человек"),
}
