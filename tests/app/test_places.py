"""What a person may call a time zone, and what is said where it is none."""

import pytest

from app.errors import UserError
from app.places import read_zone
from app.times import find_zone
from app.words import Words
from app.words.places import ALSO, PLACES, accusative, city


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Omsk", "Asia/Omsk"),
        ("asia/omsk", "Asia/Omsk"),
        (" `Asia/Omsk`. ", "Asia/Omsk"),
        ("Omsk", "Asia/Omsk"),
        ("Омск", "Asia/Omsk"),
        ("МСК", "Europe/Moscow"),
        ("казань", "Europe/Moscow"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("нью-йорк", "America/New_York"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("São Paulo", "America/Sao_Paulo"),
        ("reykjavik", "Atlantic/Reykjavik"),
        ("utc", "UTC"),
        ("UTC+6", "Etc/GMT-6"),
        ("GMT+3", "Etc/GMT-3"),
        ("+3", "Etc/GMT-3"),
        ("utc-05:00", "Etc/GMT+5"),
        ("−8", "Etc/GMT+8"),
        ("UTC+0", "UTC"),
        ("Etc/GMT-3", "Etc/GMT-3"),
    ],
)
def test_a_zone_is_understood_by_each_of_its_names(text: str, zone: str) -> None:
    assert str(read_zone(text)) == zone


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Asia/Omks", "`Asia/Omsk`"),
        ("Asia/Moscow", "`Europe/Moscow`"),
        ("Europe/Tbilisi", "`Asia/Tbilisi`"),
        ("Москвва", "`Europe/Moscow`"),
        ("екатеринбур", "`Asia/Yekaterinburg`"),
        ("Vladivostock", "`Asia/Vladivostok`"),
    ],
)
def test_a_mistyped_zone_is_refused_with_the_nearest_name_first(text: str, near: str) -> None:
    with pytest.raises(UserError) as refused:
        read_zone(text)
    assert refused.value.key == "zone_unknown_near"
    assert str(refused.value.values["near"]).startswith(near)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mars/Base",
        "../../etc/passwd",
        "/etc/localtime",
        "localtime",
        "Factory",
        "\0",
        "x" * 9999,
        "💥",
    ],
)
def test_what_is_like_no_zone_is_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        read_zone(text)
    assert refused.value.key == "zone_unknown"


def test_no_more_than_three_names_are_suggested() -> None:
    with pytest.raises(UserError) as refused:
        read_zone("America/Santa_Isabell")
    assert str(refused.value.values["near"]).count("`") <= 6


@pytest.mark.parametrize("zone", [zone for zone, *_ in (*PLACES, *ALSO)])
def test_every_zone_of_ours_exists(zone: str) -> None:
    assert find_zone(zone) is not None


@pytest.mark.parametrize(("zone", "english", "russian"), PLACES, ids=[zone for zone, *_ in PLACES])
def test_a_city_of_ours_is_read_back_in_both_languages(zone: str, english: str, russian: str) -> None:
    assert str(read_zone(english)) == str(read_zone(russian)) == zone


@pytest.mark.parametrize(
    ("zone", "russian", "english"),
    [
        ("Asia/Omsk", "Омск", "Omsk"),
        ("Asia/Kolkata", "Дели", "Delhi"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "Buenos Aires"),
        ("Etc/GMT-3", "UTC+3", "UTC+3"),
        ("Etc/GMT+5", "UTC−5", "UTC−5"),
    ],
)
def test_a_zone_is_known_by_its_city(zone: str, russian: str, english: str) -> None:
    assert (city(zone, "ru"), city(zone, "en")) == (russian, english)


@pytest.mark.parametrize(
    ("name", "kept"), [("Москва", "Москву"), ("Омск", "Омск"), ("Дели", "Дели"), ("Buenos Aires", "Buenos Aires")]
)
def test_a_city_is_kept_in_the_accusative(name: str, kept: str) -> None:
    assert accusative(name, "ru") == kept


def test_english_names_do_not_change() -> None:
    zone = find_zone("America/Bahia")
    assert zone is not None
    assert Words("en").city_kept(zone) == "Bahia"
