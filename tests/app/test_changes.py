"""What compare() tells, scenario by scenario."""

import pytest

from tests.corpus.changes.everything import CASES
from tests.corpus.changes.scenario import Scenario, row_of


@pytest.mark.parametrize("scenario", [pytest.param(scenario, id=scenario.name) for scenario in CASES])
def test_a_scenario_is_told(scenario: Scenario) -> None:
    assert [row_of(change) for change in scenario.found] == list(scenario.rows)
