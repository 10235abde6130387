"""The one guard that catches everything, and what it lets pass."""

import logging

import pytest

from app.apart import Apart
from app.errors import Fault, StoreUnavailable

LOG = logging.getLogger("test")


def failing(error: BaseException) -> Apart:
    with Apart(LOG, "account %s not read", 7) as apart:
        raise error
    return apart


@pytest.mark.parametrize("error", [ZeroDivisionError("secret"), Fault("secret")], ids=["a bug", "a fault"])
def test_what_goes_wrong_stays_there_and_is_logged_with_its_trace(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    assert failing(error).error is error
    (record,) = caplog.records
    assert (record.getMessage(), record.levelno) == ("account 7 not read", logging.ERROR)
    assert record.exc_info is not None
    assert record.exc_info[1] is error


@pytest.mark.parametrize("error", [StoreUnavailable("away"), KeyboardInterrupt(), SystemExit(0)], ids=repr)
def test_what_concerns_everybody_goes_on(error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(type(error)):
        failing(error)
    assert caplog.records == []


def test_where_nothing_fails_nothing_is_kept() -> None:
    with Apart(LOG, "never said") as apart:
        pass
    assert apart.error is None
