"""All cases in one table."""

from tests.corpus import dates, hostile, overrides, plain, recurring, rfc5545, tolerance, zones
from tests.corpus.case import Case

CASES: tuple[Case, ...] = (
    *plain.CASES,
    *recurring.CASES,
    *rfc5545.CASES,
    *dates.CASES,
    *hostile.CASES,
    *overrides.CASES,
    *zones.CASES,
    *tolerance.CASES,
)
