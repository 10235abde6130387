"""What sync and trials say about what they find, in each person's language and zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts import Connected
from app.commands.connect import settled
from app.copies import News
from app.letters import Letter
from app.markdown import link, plain
from app.notifications import account as accounts
from app.notifications import changes
from app.notifications.digest import first_day
from app.notifications.reader import Reader
from app.notifications.scenario import failed
from app.ports import Account, Person
from app.runs import Run
from app.scenarios import Scenario
from app.settings import Settings
from app.times import Days, today
from app.tree import Call
from app.trials import Trial
from app.watches import Watch
from microservice.service import Service
from psql import Tx


@dataclass(frozen=True, slots=True)
class Voice:
    """Fulfils app.speaking.Voice and app.trying.Voice. Inside their transactions only stored profiles are used."""

    service: Service

    def changed(self, books: Tx, news: News, now: datetime) -> Sequence[Letter]:
        """Letters about changes."""
        return changes.letters(books, news, self._reader(books, news.account.user_id), now)

    def untold(self, books: Tx, account: Account, n: int, now: datetime) -> Sequence[Letter]:
        """The letter about changes that could not be told."""
        return accounts.untold(account, self._reader(books, account.user_id), n, now)

    def first_read(self, books: Tx, account: Account, now: datetime) -> Sequence[Letter]:
        """The day, which whoever has just connected a calendar waits for."""
        reader = self._reader(books, account.user_id)
        day = today(now, reader.zone)
        stored = books.stored(account.user_id, Days(day, day).span(reader.zone))
        return [] if reader.settings.paused(now) else [first_day(account, stored, reader, now)]

    def refused(self, books: Tx, account: Account, since: datetime, now: datetime) -> Sequence[Letter]:
        """The letter about an account that is paused."""
        return [accounts.refused(account, self._reader(books, account.user_id), since, now)]

    def host_refuses(self, books: Tx, account: Account, since: datetime, now: datetime) -> Sequence[Letter]:
        """Letters to the administrators that are known by id."""
        readers = [self._reader(books, user_id) for user_id in self.service.config.admins if len(user_id) == 26]
        return accounts.host_refuses(account, readers, since, now)

    def accepted(self, books: Tx, trial: Trial, done: Connected, now: datetime) -> Sequence[Letter]:
        """The letter that a new password is accepted: as if it had been at once."""
        person = self.service.stored_person(books, trial.user_id)
        call = Call(person, ("connections", "connect"), now, trigger=self.service.config.slash_trigger)
        card = settled(books, call, self.service.desk.zone(person), "connected", done)
        return [Letter(f"trial.accepted:{trial.id}", trial.user_id, accounts.KIND, card, now)]

    def given_up(self, books: Tx, trial: Trial, why: str, now: datetime) -> Sequence[Letter]:
        """The letter that it was not."""
        return [accounts.trial_over(trial, why, self._reader(books, trial.user_id), now)]

    def below(self, run: Run, reader: Reader) -> Sequence[str]:
        """The link to the camera of the room that a conference is for."""
        label, url = self.service.desk.stage.plays.camera(run.conference, run.owner, run.topic)
        return [link(reader.words.say("camera", room=plain(label)), url)] if url else []

    def scenario_failed(self, user_id: str, scenario: Scenario, why: str, now: datetime) -> Letter:
        """The letter about a scenario that stopped."""
        with self.service.store.begin() as tx:
            words = self.service.stored_person(tx, user_id).words(self.service.config.slash_trigger)
        return failed(user_id, scenario, why, words, now)

    def watched(self, books: Tx, watch: Watch) -> Reader:
        """For whom a watch's letters are: a person, or a channel, which reads the company's language and zone."""
        if not watch.channel:
            return self._reader(books, watch.user_id)
        config, nobody = self.service.config, Person("channel", "", self.service.config.default_locale, "")
        return Reader(nobody, Settings(""), nobody.words(config.slash_trigger), self.service.desk.default_zone)

    def _reader(self, books: Tx, user_id: str) -> Reader:
        person = self.service.stored_person(books, user_id)
        words = person.words(self.service.config.slash_trigger)
        return Reader(person, books.settings(user_id), words, self.service.desk.zone(person))
