"""Every sentence in Russian about rooms: scenarios, cameras and drivers."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "camera": "📷 Камера: {room}",
    "title_scenario": "вокруг встреч",
    "title_scenario_run": "запустить",
    "title_scenario_test": "что вызовет",
    "title_scenario_log": "что вызвано",
    "kind_scenario": "остановившийся сценарий",
    "scenario_none": "Сценариев нет. Они записываются в PROVIDERS_FILE, как описано в docs/scenarios.ru.md.",
    "scenario_not_yours": "Вам не разрешён ни один сценарий. Спросите администратора этой службы (ADMINS).",
    "scenario_unknown": "Сценария {name}, который вам разрешён, нет.",
    "scenario_head": "**Сценарии**",
    "scenario_never_by": "только вручную",
    "scenario_start": "в начале",
    "scenario_end": "в конце",
    "scenario_would": "**{name}** вызовет это для {title}:\n```\n{calls}\n```",
    "scenario_no_meeting": "ни одной встречи",
    "button_run": "Запустить {name}",
    "button_run_now": "Запустить",
    "form_run": "Запуск сценария",
    "form_run_intro": "**{name}** сейчас обратится по {n} адресам, по очереди.",
    "submit_run": "Запустить",
    "scenario_failed": "Сценарий **{name}** остановился: {why}",
    "scenario_twice": "Это уже запущено.",
    "scenario_run": "• {time} **{name}** · {why} · {outcome}",
    "scenario_broken": "идёт или оборвался",
    "api_no_scenario": "Сценария с таким именем нет.",
    "api_twice": "Это уже запущено.",
    "scenario_never": "Ещё ничего не запускалось.",
    "scenario_before": Plural("за {n} минуту", "за {n} минут", "за {n} минуты"),
    "scenario_done": Plural(
        "**{name}**: {n} вызов, всё в порядке.",
        "**{name}**: {n} вызовов, всё в порядке.",
        "**{name}**: {n} вызова, всё в порядке.",
    ),
    "scenario_line": Plural(
        "• **{name}** · {when} · {n} вызов", "• **{name}** · {when} · {n} вызовов", "• **{name}** · {when} · {n} вызова"
    ),
}
