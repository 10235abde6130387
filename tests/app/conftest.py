"""Real calendar servers for the tests of app: Radicale and Xandikos, started once, emptied for each test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from app.providers.guard import allowed
from app.providers.http import Door
from tests.servers import radicale, xandikos


@dataclass(frozen=True, slots=True)
class Real:
    """A real server that alice uses with the password "wonderland". Calendars go by the last part of their path."""

    home: str
    path: str
    make: Callable[[str], None]
    put: Callable[[str, str, str], None]
    remove: Callable[[str, str], None]


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    with Door(allowed(["127.0.0.0/8"])) as made:
        yield made


@pytest.fixture(scope="session")
def _real_radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[radicale.Radicale]:
    with radicale.serve(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture(scope="session")
def _real_xandikos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[xandikos.Xandikos]:
    with xandikos.serve(tmp_path_factory.mktemp("xandikos")) as server:
        yield server


@pytest.fixture(params=["radicale", "xandikos"])
def real(request: pytest.FixtureRequest) -> Real:
    """Each server in turn, with one calendar `work`."""
    if request.param == "xandikos":
        xan: xandikos.Xandikos = request.getfixturevalue("_real_xandikos")
        xan.wipe()
        xan.make("work", "Work")
        return Real(xan.home, xandikos.HOME, xan.make, xan.put, xan.remove)
    rad: radicale.Radicale = request.getfixturevalue("_real_radicale")
    rad.wipe()
    rad.make("alice", "work", "Work")
    return Real(
        rad.home("alice"),
        "/alice/",
        lambda calendar: rad.make("alice", calendar),
        lambda calendar, name, text: rad.put("alice", calendar, name, text),
        lambda calendar, name: rad.remove("alice", calendar, name),
    )
