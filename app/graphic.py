"""Occupancy over a period: as JSON of a stable schema, in a line a day, and as a picture of bars. Pure."""

from datetime import datetime, tzinfo
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from app.drivers import Series
from app.events import recurrence_text

SCHEMA, VERSION = "calendar-graphic", 1
_HIGH, _WIDE, _EDGE, _FOOT = 240, 40, 24, 28
_INK, _BAR, _PAPER = (33, 37, 41), (28, 88, 217), (255, 255, 255)


def as_json(name: str, series: Series, zone: tzinfo) -> dict[str, Any]:
    """`points` in order: when a day begins, and the value in `unit`."""
    points = [{"at": recurrence_text(at), "value": round(value, 2)} for at, value in series.points]
    head = {"schema": SCHEMA, "version": VERSION, "driver": name, "unit": series.unit, "zone": str(zone)}
    return {**head, "points": points}


def as_png(series: Series, zone: tzinfo) -> bytes:
    """A bar for each day with its value above it and the day below: to be read without colour."""
    most = max((value for _, value in series.points), default=0.0) or 1.0
    image = Image.new("RGB", (2 * _EDGE + _WIDE * max(1, len(series.points)), _HIGH + _FOOT + _EDGE), _PAPER)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(12)
    for number, (at, value) in enumerate(series.points):
        left = _EDGE + number * _WIDE
        top = _EDGE + round((_HIGH - _EDGE) * (1 - max(value, 0.0) / most))
        draw.rectangle((left + 6, top, left + _WIDE - 6, _HIGH), fill=_BAR, outline=_INK)
        draw.text((left + 6, top - 16), f"{value:g}", fill=_INK, font=font)
        draw.text((left + 6, _HIGH + 6), _day(at, zone), fill=_INK, font=font)
    draw.line((_EDGE, _HIGH, image.width - _EDGE, _HIGH), fill=_INK)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _day(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%d.%m}"
