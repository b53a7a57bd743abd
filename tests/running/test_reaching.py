"""Where deliveries go: a URL and a path that is said apart are one, and do not contradict each other."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.errors import InputError
from hookproof.running.reaching import located


@each_row(
    ("url", "path", "where"),
    [
        ("http://h:1", None, "http://h:1"),
        ("http://h:1/a/", None, "http://h:1/a/"),
        ("http://h:1", "/hooks", "http://h:1/hooks"),
        ("http://h:1/", "/hooks", "http://h:1/hooks"),
        ("http://h:1//", "/hooks/", "http://h:1/hooks/"),
        ("http://h:1/hooks", "/hooks", "http://h:1/hooks"),
        ("http://h:1/hooks/", "/hooks", "http://h:1/hooks/"),
        ("http://h:1/hooks", "/hooks/", "http://h:1/hooks"),
        ("http://h:1/a/b", "/a/b", "http://h:1/a/b"),
        ("http://[h:1", "/hooks", "http://[h:1"),
    ],
)
def test_a_url_may_leave_its_path_to_an_option_or_say_the_same(url: str, path: str | None, where: str) -> None:
    assert located(url, path) == where


@each_row(("url", "path"), [("http://h/a", "/b"), ("http://h/a/b", "/a"), ("http://h/a", "/a/b")])
def test_two_paths_that_differ_are_an_error(url: str, path: str) -> None:
    with pytest.raises(InputError, match="another") as said:
        located(url, path)
    assert said.value.where == url
