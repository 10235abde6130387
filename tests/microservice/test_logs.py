"""What a process writes to its log."""

import logging

import pytest

from microservice.logs import MOST_LINES, Sparing


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> logging.Logger:
    logger = logging.Logger("a library")
    logger.addHandler(caplog.handler)
    logger.addFilter(Sparing())
    return logger


def test_a_line_that_repeats_is_written_once(log: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        log.warning("%s is away", "it")
        log.warning("trying again")
    assert caplog.messages == ["it is away", "trying again"]


def test_lines_that_all_differ_do_not_pile_up(log: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(MOST_LINES + 1):
        log.warning("line %s", number)
    log.warning("line 0")
    assert caplog.messages.count("line 0") == 2
