"""All scenarios in one list."""

from dataclasses import replace

from tests.corpus.changes import afresh, instances, series, singles

CASES = tuple(
    replace(case, name=f"{part}: {case.name}")
    for part, cases in (
        ("single", singles.CASES),
        ("series", series.CASES),
        ("instance", instances.CASES),
        ("afresh", afresh.CASES),
    )
    for case in cases
)
