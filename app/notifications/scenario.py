"""A scenario stopped: said to administrators once an hour for each. Pure."""

from datetime import datetime

from app.letters import Letter
from app.markdown import plain
from app.ports import Card
from app.scenarios import Scenario
from app.words import Words

KIND = "scenario"


def failed(user_id: str, scenario: Scenario, why: str, words: Words, now: datetime) -> Letter:
    """What stopped it."""
    text = words.say("scenario_failed", name=scenario.name, why=plain(why))
    return Letter(f"scenario.failed:{scenario.name}:{user_id}:{now:%Y-%m-%dT%H}", user_id, KIND, Card(text), now)
