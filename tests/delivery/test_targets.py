from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.delivery.targets import name_target, parse_target
from hookproof.errors import InputError


@each_row(
    "url",
    ["", "localhost:8000/hook", "example.com/hook", "ftp://127.0.0.1/", "http://", "http:///hook", "http://127.0.0.1:port/",
     "http://127.0.0.1:99999/", "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "http://[::1/", "http://a\\b/"],
)  # fmt: skip
def test_what_is_no_url_is_an_error_of_input(url: str) -> None:
    with pytest.raises(InputError):
        parse_target(url)


def test_a_missing_scheme_is_offered() -> None:
    with pytest.raises(InputError, match="http://localhost:8000/hook"):
        parse_target("localhost:8000/hook")


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(InputError) as caught:
        parse_target("http://user:hunter2@127.0.0.1/")
    assert "hunter2" not in str(caught.value)


@each_row(
    "host",
    [
        "0.0.0.0",
        "100.64.0.1",
        "169.254.169.254",
        "169.254.1.1",
        "172.32.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::1]",
        "[100::1]",
        "[2001::1]",
        "[2001:2::1]",
        "[2001:db8::1]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[fec0::1]",
    ],
)
def test_special_networks_are_not_private_ones(host: str) -> None:
    with pytest.raises(InputError, match="--allow-host"):
        parse_target(f"http://{host}/")


@each_row("url", ["http://8.8.8.8/", "https://[2001:4860:4860::8888]/", "http://[::ffff:8.8.8.8]/"])
def test_a_public_host_must_be_allowed(url: str) -> None:
    host = name_target(url).host
    with pytest.raises(InputError, match="--allow-host"):
        parse_target(url)
    assert parse_target(url, allow_hosts=[host.upper()]).host == host


@each_row(
    "host",
    ["127.0.0.1", "[::1]", "10.1.2.3", "192.168.0.1", "172.16.0.1", "172.31.255.254", "[fd00::1]"],
)
def test_this_machine_and_private_networks_need_no_leave(host: str) -> None:
    assert parse_target(f"http://{host}:8000/hook").port == 8000


def test_allowing_one_host_does_not_allow_another() -> None:
    with pytest.raises(InputError):
        parse_target("http://8.8.8.8/", allow_hosts=["8.8.4.4"])


@each_row(
    ("url", "authority", "request_target"),
    [
        ("http://127.0.0.1", "127.0.0.1", "/"),
        ("http://127.0.0.1:80/a", "127.0.0.1", "/a"),
        ("https://127.0.0.1:443/a", "127.0.0.1", "/a"),
        ("http://127.0.0.1:8000/a/?b=c&d=e#f", "127.0.0.1:8000", "/a/?b=c&d=e"),
        ("http://[::1]:8000/%C3%A9/é", "[::1]:8000", "/%C3%A9/%C3%A9"),
        ("HTTP://LOCALHOST/a", "localhost", "/a"),
    ],
)
def test_the_parts_of_a_url_are_kept(url: str, authority: str, request_target: str) -> None:
    target = parse_target(url)
    assert (target.authority, target.request_target()) == (authority, request_target)


def test_a_path_is_appended_before_the_query() -> None:
    assert parse_target("http://127.0.0.1/a?b").request_target("/") == "/a/?b"


def test_loopback_is_told_from_private() -> None:
    assert parse_target("http://127.0.0.2/").is_loopback
    assert not parse_target("http://10.0.0.1/").is_loopback
