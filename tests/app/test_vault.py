"""Secrets stay shut, and tickets come back whole or not at all."""

import base64
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from app.errors import ConfigError
from app.vault import TicketRefused, Vault, VaultError, open_vault, tickets
from tests.factories import NOW

OLD, NEW = b"o" * 32, b"n" * 32
HOUR = timedelta(hours=1)


def test_a_secret_opens_in_its_own_row_only() -> None:
    vault = Vault((NEW,))
    sealed = vault.seal("пароль", "accounts.secret:1")
    assert vault.open(sealed, "accounts.secret:1") == "пароль"
    with pytest.raises(VaultError):
        vault.open(sealed, "accounts.secret:2")


def test_every_key_opens_and_the_first_seals() -> None:
    sealed = Vault((OLD,)).seal("x", "row")
    assert Vault((NEW, OLD)).open(sealed, "row") == "x"
    renewed = Vault((NEW, OLD)).seal("x", "row")
    with pytest.raises(VaultError):
        Vault((OLD,)).open(renewed, "row")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x02" + b"x" * 60, b"\x01" + b"x" * 60])
def test_damage_is_refused(sealed: bytes) -> None:
    with pytest.raises(VaultError):
        Vault((NEW,)).open(sealed, "row")


def test_the_same_text_is_sealed_differently_each_time() -> None:
    vault = Vault((NEW,))
    assert vault.seal("x", "row") != vault.seal("x", "row")


def test_keys_show_in_no_repr() -> None:
    assert "nnnn" not in repr(Vault((NEW,))) + repr(tickets(Vault((NEW,))))


@pytest.mark.parametrize("text", ["", "abc", base64.b64encode(b"x" * 31).decode(), "я" * 44])
def test_a_key_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        open_vault([text], tmp_path)


def test_without_keys_one_is_made_once_and_kept_private(tmp_path: Path) -> None:
    sealed = open_vault([], tmp_path / "data").seal("x", "row")
    assert open_vault([], tmp_path / "data").open(sealed, "row") == "x"
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_two_processes_at_once_make_one_key(tmp_path: Path) -> None:
    imports = "import sys; from pathlib import Path; from app.vault import open_vault"
    code = f"{imports}; print(open_vault([], Path(sys.argv[1])).keys[0].hex())"
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    assert len({process.communicate()[0] for process in started}) == 1


def test_a_ticket_comes_back_whole() -> None:
    signer = tickets(Vault((NEW,)))
    ticket = signer.sign({"path": ["a"], "text": "я"}, "dialog", "alice", NOW, HOUR)
    assert signer.read(ticket, "dialog", "alice", NOW) == {"path": ["a"], "text": "я"}


@pytest.mark.parametrize(("purpose", "user_id"), [("action", "alice"), ("dialog", "bob"), ("dialog", "")])
def test_a_ticket_is_for_one_person_and_purpose(purpose: str, user_id: str) -> None:
    signer = tickets(Vault((NEW,)))
    ticket = signer.sign({}, "dialog", "alice", NOW, HOUR)
    with pytest.raises(TicketRefused) as refused:
        signer.read(ticket, purpose, user_id, NOW)
    assert not refused.value.expired


def test_a_ticket_expires() -> None:
    signer = tickets(Vault((NEW,)))
    ticket = signer.sign({}, "dialog", "alice", NOW, HOUR)
    with pytest.raises(TicketRefused) as refused:
        signer.read(ticket, "dialog", "alice", NOW + HOUR)
    assert refused.value.expired


def test_a_ticket_outlives_a_change_of_keys() -> None:
    ticket = tickets(Vault((OLD,))).sign({"n": 1}, "dialog", "alice", NOW, HOUR)
    assert tickets(Vault((NEW, OLD))).read(ticket, "dialog", "alice", NOW) == {"n": 1}


@pytest.mark.parametrize("ticket", [None, 5, "", ".", "a.b", "é.é", "====.====", "x" * 5000])
def test_what_is_no_ticket_is_refused(ticket: object) -> None:
    with pytest.raises(TicketRefused):
        tickets(Vault((NEW,))).read(ticket, "dialog", "alice", NOW)
