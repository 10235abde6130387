"""DATA_DIR: made, marked, held and wiped, and never anybody else's."""

from pathlib import Path

import pytest

from app.errors import ConfigError
from microservice.folder import KEY, MARKER, hold, is_ours, prepare, wipe


def test_a_new_folder_is_made_for_us_alone(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "deep" / "data")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert is_ours(folder)


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(ConfigError, match="holds other files"):
        prepare(tmp_path)
    assert not (tmp_path / MARKER).exists()


def test_a_folder_that_only_has_the_made_key_becomes_ours(tmp_path: Path) -> None:
    (tmp_path / KEY).write_text("key")
    assert is_ours(prepare(tmp_path))


def test_a_file_in_its_place_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(ConfigError, match="cannot be used: File exists"):
        prepare(tmp_path / "data")


def test_one_at_a_time_holds_it(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "data")
    with hold(folder), pytest.raises(ConfigError, match="is in use by process"):
        hold(folder)
    with hold(folder):
        pass


def test_wiping_takes_what_is_ours_and_leaves_the_rest(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "data")
    (folder / "demo").mkdir()
    (folder / "demo" / "file").write_text("")
    (folder / KEY).write_text("key")
    (folder / "letter.txt").write_text("mine")
    with hold(folder):
        wipe(folder, keep_key=False)
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_wiping_an_own_folder_removes_it(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "data")
    with hold(folder):
        wipe(folder, keep_key=False)
    assert not folder.exists()


def test_the_key_stays_where_it_opens_another_database(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "data")
    (folder / KEY).write_text("key")
    with hold(folder):
        wipe(folder, keep_key=True)
    assert [path.name for path in folder.iterdir()] == [KEY]


def test_a_link_in_it_is_removed_and_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "letter.txt").write_text("mine")
    folder = prepare(tmp_path / "data")
    (folder / "demo").symlink_to(elsewhere)
    with hold(folder):
        wipe(folder, keep_key=False)
    assert (elsewhere / "letter.txt").exists()


def test_a_folder_without_the_mark_is_not_ours(tmp_path: Path) -> None:
    assert not is_ours(tmp_path)


@pytest.mark.parametrize("folder", [pytest.param("/", id="the root"), pytest.param("~", id="home")])
def test_a_root_or_a_home_is_never_ours(folder: str) -> None:
    assert not is_ours(Path(folder).expanduser())
