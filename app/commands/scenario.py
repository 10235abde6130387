"""The scenario group: what may be called around meetings, by hand as well, and what came of it."""

from secrets import token_hex

from app.commands.desk import Desk
from app.commands.samples import ahead
from app.errors import UserError
from app.events import Event
from app.markdown import plain
from app.playing import play_once
from app.ports import Button, Card
from app.records import DONE, Called, Record
from app.scenarios import Scenario
from app.tree import Ask, Call, Command, Form, Group, Reply, Say

_RUN = ("scenario", "run")
SHOWN, MOST = 3, 10
PATIENCE_S = 10.0
"""What takes longer goes on by itself."""


def scenarios(desk: Desk, call: Call) -> Reply:
    """Those that the person may run, with buttons."""
    known = [one for one in desk.stage.plays.scenarios if _may(desk, call, one)]
    if not known:
        raise UserError("scenario_none" if desk.is_admin(call.person) else "scenario_not_yours")
    lines = [call.words.say("scenario_head"), *(_line(one, call) for one in known)]
    return Say(Card("\n".join(lines), tuple(_button(one, call) for one in known[:SHOWN])))


def test(desk: Desk, call: Call) -> Reply:
    """What would be called for the next meeting that fits, without calling it."""
    scenario = _named(desk, call)
    event = _next(desk, call, scenario)
    title = plain(event.title) if event is not None else call.words.say("scenario_no_meeting")
    calls = "\n".join(desk.stage.preview(scenario, event))
    text = call.words.say("scenario_would", name=scenario.name, title=title, calls=calls)
    return Say(Card(text, (Button(call.words.say("button_run_now"), _RUN, {"name": scenario.name}, primary=True),)))


def run(desk: Desk, call: Call) -> Reply:
    """Play it now, after the form said what that means; for the next meeting that fits, if there is one."""
    scenario = _named(desk, call)
    if not call.submitted:
        told = {"name": scenario.name, "n": str(len(scenario.steps))}
        kept = {"name": scenario.name, "occasion": token_hex(8)}
        return Ask(Form(_RUN, "form_run", (), "submit_run", "form_run_intro", kept, told))
    occasion = f"{scenario.name}\n{call.person.id}\n{call.text('occasion')}"
    why, event = call.person.name, _next(desk, call, scenario)
    job = desk.slow.submit(play_once, desk.store, desk.stage, scenario, occasion, why, event, lambda: call.now)
    try:
        found = job.result(PATIENCE_S)
    except TimeoutError:
        return Say(Card(call.words.say("scenario_under_way", name=scenario.name)))
    if found is None:
        raise UserError("scenario_twice")
    _, outcome, called = found
    if outcome == DONE:
        return Say(Card(call.words.say("scenario_done", name=scenario.name, n=len(called))))
    return Say(Card(call.words.say("scenario_failed", name=scenario.name, why=plain(outcome))))


def log(desk: Desk, call: Call) -> Reply:
    """The latest runs: what was called and answered."""
    if not desk.is_admin(call.person):
        raise UserError("scenario_not_yours")
    with desk.store.begin() as books:
        found = books.latest_runs(call.text("name"), MOST)
    if not found:
        return Say(Card(call.words.say("scenario_never")))
    return Say(Card("\n".join(line for one in found for line in _record(one, desk, call))))


GROUP = Group(
    "scenario",
    "title_scenario",
    (
        Command("run", "title_scenario_run", run, takes="name", also=("запустить",)),
        Command("test", "title_scenario_test", test, takes="name", also=("проверить",)),
        Command("log", "title_scenario_log", log, takes="name", also=("журнал",)),
    ),
    also=("сценарий", "scenarios", "сценарии"),
    bare=Command("", "title_scenario", scenarios),
)


def _may(desk: Desk, call: Call, scenario: Scenario) -> bool:
    return desk.is_admin(call.person) or call.person.id in scenario.people


def _named(desk: Desk, call: Call) -> Scenario:
    """The one that is meant. UserError: there is none of this name for this person."""
    scenario = desk.stage.plays.named(call.text("name"))
    if scenario is None or not _may(desk, call, scenario):
        raise UserError("scenario_unknown", name=plain(call.text("name")) or "?")
    return scenario


def _next(desk: Desk, call: Call, scenario: Scenario) -> Event | None:
    found = (one.event for one in ahead(desk, call, desk.zone(call.person)))
    return next((event for event in found if desk.stage.plays.fits(scenario, event)), None)


def _button(scenario: Scenario, call: Call) -> Button:
    return Button(call.words.say("button_run", name=scenario.name[:20]), _RUN, {"name": scenario.name})


def _line(scenario: Scenario, call: Call) -> str:
    key = "scenario_never_by" if scenario.when == "never" else f"scenario_{scenario.when}"
    when = call.words.say(key, n=scenario.minutes)
    return call.words.say("scenario_line", name=scenario.name, when=when, n=len(scenario.steps))


def _record(one: Record, desk: Desk, call: Call) -> list[str]:
    words, zone = call.words, desk.zone(call.person)
    outcome = words.say("scenario_broken") if one.ended_at is None else one.outcome
    told = {"name": one.scenario, "why": plain(one.why), "outcome": plain(outcome)}
    return [words.say("scenario_run", time=words.clock(one.started_at, zone), **told), *map(_step, one.steps)]


def _step(one: Called) -> str:
    return f"    {plain(one.call)} → {one.status or '–'}, {one.ms} ms {plain(one.answer, 60)}".rstrip()
