"""The formats of JSON Schema 2020-12 and OpenAPI: realistic values, and ones that are legal though rare."""

# ruff: noqa: ARG001, ARG005 - the functions of one table take the same arguments
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from hookproof.payloads.making import embedded as contents
from hookproof.payloads.making import samples
from hookproof.payloads.making.samples import Rnd


@dataclass(frozen=True, slots=True)
class Format:
    """How values of a format are made: `usual` ones, and `rare` ones that are just as legal."""

    usual: Callable[[Rnd, str, int], str]
    rare: tuple[str, ...]
    #: Grows a value to a length, where the format has a part that may be of any length.
    grow: Callable[[int], str] | None = None
    #: The maker of samples that makes the usual values for a property's name, where there is one.
    plainly: Callable[[str], Callable[[Rnd], str] | None] | None = None


def stamp(seconds: int) -> str:
    """Return an instant as an RFC 3339 date-time in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _date_time(rnd: Rnd, name: str, now: int) -> str:
    return stamp(samples.instant(rnd, now, name))


def _date(rnd: Rnd, name: str, now: int) -> str:
    return stamp(samples.instant(rnd, now, name))[:10]


def _time(rnd: Rnd, name: str, now: int) -> str:
    return stamp(samples.instant(rnd, now, name))[11:]


def _plain(make: Callable[[Rnd], str]) -> Callable[[Rnd, str, int], str]:
    return lambda rnd, name, now: make(rnd)


def _url(rnd: Rnd, name: str, now: int) -> str:
    made = samples.string_maker(name)(rnd)
    return made if made.startswith("https://") else samples.url(rnd)


def _plain_url(name: str) -> Callable[[Rnd], str] | None:
    make = samples.string_maker(name)
    return make if make in (samples.url, samples.stream_url) else None


def _one(*values: str) -> Callable[[Rnd, str, int], str]:
    return lambda rnd, name, now: samples.pick(rnd, values)


def _ipv4(rnd: Rnd) -> str:
    return f"192.0.2.{int(rnd() * 254) + 1}"


def _ipv6(rnd: Rnd) -> str:
    return f"2001:db8::{samples.hexadecimal(rnd, 3).lstrip('0') or '1'}"


def _host(rnd: Rnd) -> str:
    return f"{samples.word(rnd)}.example.com"


def _base64(rnd: Rnd) -> str:
    return samples.short_token(rnd)[:8]


def _grow_url(length: int) -> str:
    return (
        ("https://example.com/" + "a" * max(0, length - 20))[: max(length, 0)]
        if length >= 20
        else "urn:x:" + "a" * (length - 6)
    )


def _grow_host(length: int) -> str:
    label, found = "a" * 60, "example.com"
    while len(found) + 2 <= length:
        found = f"{label[: min(60, length - len(found) - 1)]}.{found}"
    return found


def _grow_email(length: int) -> str:
    return "a" * max(1, min(64, length - 12)) + "@" + _grow_host(max(11, length - 1 - min(64, length - 12)))


def _grow_path(length: int) -> str:
    return "/" + "a" * (length - 1) if length else ""


def _content(write: Callable[[str], str], fill: Callable[[int], str] | None) -> Format:
    return Format(lambda rnd, name, now: write(samples.word(rnd)), (write(""), write("ä日")), fill)


FORMATS: dict[str, Format] = {
    "date-time": Format(
        _date_time,
        ("2024-02-29T23:59:59Z", "1970-01-01T00:00:00Z", "2026-01-01T12:00:00.123456+05:30",
         "2025-06-30T00:00:00-08:00"),
    ),
    "date": Format(_date, ("2024-02-29", "1970-01-01", "2099-12-31")),
    "time": Format(_time, ("00:00:00Z", "23:59:59.999Z", "08:30:06+02:00")),
    "duration": Format(_one("PT15M", "P1D", "PT1H30M"), ("P1Y2M3DT4H5M6S", "PT0S", "P4W")),
    "email": Format(_plain(samples.email), ("a@example.org", "first.last+tag@sub.example.com"), _grow_email),
    "idn-email": Format(_plain(samples.email), ("a@example.org", "jörg@example.com"), _grow_email),
    "hostname": Format(_plain(_host), ("localhost", "a.example", "xn--bcher-kva.example"), _grow_host),
    "idn-hostname": Format(_plain(_host), ("localhost", "bücher.example"), _grow_host),
    "ipv4": Format(_plain(_ipv4), ("0.0.0.0", "255.255.255.255", "127.0.0.1")),  # noqa: S104
    "ipv6": Format(_plain(_ipv6), ("::", "::1", "2001:db8:0:0:8:800:200c:417a", "::ffff:192.0.2.1")),
    "uri": Format(
        _url,
        (
            "https://example.com", "http://localhost:8080/a?b=c&d=%20#e", "https://user@example.com/p;q=1",
            "urn:isbn:9780131103627", "mailto:a@example.com", "https://[2001:db8::1]:8443/x",
        ),
        _grow_url, _plain_url,
    ),
    "uri-reference": Format(_url, ("/a/b?c=d#e", "#part", "../up", "", "//example.com/x"), _grow_path),
    "iri": Format(_url, ("https://example.com/ä/日本?q=é", "https://example.com"), _grow_url),
    "iri-reference": Format(_url, ("/ä/日本", "#teil"), _grow_path),
    "uri-template": Format(_one("https://example.com/{id}", "/items/{id}{?page}"), ("{+path}/here", "plain")),
    "json-pointer": Format(_one("/items/0/id", "/name"), ("", "/a~1b/m~0n", "/ "), _grow_path),
    "relative-json-pointer": Format(_one("0", "1/name"), ("0#", "2/0/id")),
    "regex": Format(_one("^[a-z]+$", "\\d{3}"), ("", "(a|b)*", "[^x]")),
    "uuid": Format(
        _plain(samples.uuid),
        ("00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF"),
    ),
    "byte": Format(_plain(_base64), ("", "QQ==", "/+8=")),
    **{name: _content(write, fill) for name, (write, fill) in contents.texts().items()},
}  # fmt: skip
