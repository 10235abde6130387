"""Every case of the corpus through the command's own way: reading, expanding, printing, in this process."""

import io
import json

import pytest

from microservice.agenda import show
from tests.corpus.case import Case
from tests.corpus.everything import CASES


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_a_calendar_is_read_as_the_rfc_says(case: Case) -> None:
    """The rows and how many warnings; the expectation is worked out by hand in the case."""
    out, err = io.StringIO(), io.StringIO()
    arguments = ["--ics", "-", "--from", case.start, "--to", case.end, "--zone", case.zone, "--json"]

    status = show(arguments, {}, io.BytesIO(case.text.encode()), out, err)

    assert json.loads(out.getvalue()) == case.rows
    assert len(err.getvalue().splitlines()) == case.warnings, err.getvalue()
    assert status == 0


def test_no_two_cases_have_one_name() -> None:
    """A name is how a failure is found."""
    assert len({case.name for case in CASES}) == len(CASES) >= 60
