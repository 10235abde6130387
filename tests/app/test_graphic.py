"""Occupancy over a period: its JSON and its picture."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from app.drivers import Series
from app.graphic import as_json, as_png
from tests.factories import MOSCOW

MONDAY = datetime(2026, 11, 22, 21, tzinfo=UTC)


def series(*values: float) -> Series:
    return Series("h", tuple((MONDAY + timedelta(days=n), value) for n, value in enumerate(values)))


def test_the_json_is_that_of_the_documented_schema() -> None:
    assert as_json("studio", series(1.234, 0), MOSCOW) == {
        "schema": "calendar-graphic",
        "version": 1,
        "driver": "studio",
        "unit": "h",
        "zone": "Europe/Moscow",
        "points": [{"at": "2026-11-22T21:00:00Z", "value": 1.23}, {"at": "2026-11-23T21:00:00Z", "value": 0}],
    }


def blue(image: Image.Image, number: int) -> int:
    """How high the bar of a day is."""
    left = 24 + 40 * number + 20
    return sum(image.getpixel((left, y)) == (28, 88, 217) for y in range(image.height))


def test_bars_are_as_high_as_their_values() -> None:
    image = Image.open(BytesIO(as_png(series(4, 2, 0), MOSCOW)))
    full, half, none = (blue(image, number) for number in range(3))
    assert full == pytest.approx(2 * half, abs=3)
    assert none <= 1


@pytest.mark.parametrize("values", [(), (0.0,), (1e12,), (-5.0, 3.0)], ids=["nothing", "zero", "huge", "below zero"])
def test_odd_values_give_a_picture_all_the_same(values: tuple[float, ...]) -> None:
    assert Image.open(BytesIO(as_png(series(*values), MOSCOW))).format == "PNG"
