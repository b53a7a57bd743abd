"""Where deliveries go: a URL and a path that is said apart are one, and do not contradict each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret
from hookproof.errors import InputError
from hookproof.running.reaching import located, reached
from hookproof.settings.settings import Settings


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


@pytest.mark.parametrize("url", [None, "http://shop.test/hooks"])
def test_of_an_application_beside_a_url_it_is_told_that_nothing_is_sent_there(
    url: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "told_shop.py").write_text("async def app(scope, receive, send): ...\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    contract = load_contract("videogen")
    settings = Settings(folder=tmp_path, app="told_shop:app", url=url, path=None if url else "/hooks")
    with reached(settings, contract, generate_secret(contract.delivery)):
        told = capsys.readouterr().err
    assert ("is called in this process, as http://shop.test/hooks, and nothing is sent there" in told) is bool(url)
