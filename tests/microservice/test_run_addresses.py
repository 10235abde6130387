"""Which address is free, and whether somebody answers there."""

import socket

import pytest

from app.errors import ConfigError
from microservice.addresses import Ports, answers, listens, local_url
from tests.servers.process import free_port


def test_a_free_address_is_taken_as_it_is() -> None:
    wanted = f"127.0.0.1:{free_port()}"
    with Ports() as ports:
        assert ports.choose(wanted) == wanted


def test_a_busy_port_gives_the_next_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy, Ports() as ports:
        port = busy.getsockname()[1]
        found = int(ports.choose(f"127.0.0.1:{port}").rpartition(":")[2])
    assert port < found <= port + 100


def test_a_chosen_port_is_chosen_by_nobody_else_until_it_is_released() -> None:
    wanted = f"127.0.0.1:{free_port()}"
    with Ports() as ports:
        ports.choose(wanted)
        with Ports() as others:
            assert others.choose(wanted) != wanted
    with Ports() as others:
        assert others.choose(wanted) == wanted


def test_port_0_becomes_a_real_one() -> None:
    with Ports() as ports:
        assert not ports.choose("127.0.0.1:0").endswith(":0")


def test_a_host_that_is_not_ours_is_refused_with_the_reason() -> None:
    with Ports() as ports, pytest.raises(ConfigError, match=r"nobody can listen on 192\.0\.2\.1 here"):
        ports.choose("192.0.2.1:8080")


@pytest.mark.parametrize(
    ("listen", "url"),
    [
        pytest.param("127.0.0.1:8080", "http://127.0.0.1:8080", id="loopback"),
        pytest.param("0.0.0.0:80", "http://127.0.0.1:80", id="every address"),
        pytest.param("[::]:80", "http://[::1]:80", id="every address of IPv6"),
        pytest.param("[::1]:80", "http://[::1]:80", id="loopback of IPv6"),
        pytest.param("10.0.0.1:80", "http://10.0.0.1:80", id="a certain address"),
    ],
)
def test_what_listens_is_reached_from_this_machine(listen: str, url: str) -> None:
    assert local_url(listen) == url


def test_nobody_answers_where_nobody_listens() -> None:
    address = f"127.0.0.1:{free_port()}"
    assert not listens(address)
    assert not answers(f"http://{address}/")


def test_who_listens_without_a_word_of_http_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"127.0.0.1:{mute.getsockname()[1]}"
        assert listens(address)
        mute.close()
        assert not answers(f"http://{address}/")
