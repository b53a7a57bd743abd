"""The page of `hookproof listen`: what arrives, what is said of it, and the consumer behind; nothing for a tunnel."""

from __future__ import annotations

import json
from email.parser import BytesParser
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import pytest
from tests.rowwise import each_row

from hookproof.cli.listen import _Tally
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.signing import signer_for
from hookproof.delivery.targets import parse_target
from hookproof.receiving.relay import Relay
from hookproof.receiving.showing import Showing
from hookproof.receiving.webpage import Webpage


@pytest.fixture
def shown(listening, contract, secret, behind) -> Any:
    """A listener with its page, and a consumer behind."""
    url, _ = behind
    relay = Relay(parse_target(url), 5)
    redactor = Redactor(secret, contract.delivery.signature)
    signer = signer_for(contract, secret, url=url)
    showing = Showing(contract, redactor, relay=relay, url=url, signer=signer)
    running = listening(relay=relay, page=Webpage(showing), told=showing.take, hosts=["my.tunnel.example"])
    running.page_url = f"{running.url.removesuffix('/hooks')}/_hookproof/"
    return running


@pytest.fixture
def ask(shown):
    def call(path: str, body: Any = None, **headers: str) -> httpx.Response:
        told = {"X-Hookproof-Token": shown.page.token, **headers}
        method = "GET" if body is None else "POST"
        return httpx.request(method, shown.page_url + path, json=body, headers=told, trust_env=False)

    return call


def test_what_arrives_is_shown_with_what_is_said_of_it_and_what_the_consumer_answered(
    shown, ask, post, payload, secret
) -> None:
    new = {**payload, "file": {**payload["file"], "codec": "h264"}}
    new["note"] = "my-own-token"
    post(f"{shown.url}?api_key=my-own-key", json.dumps(new), authorization="Bearer my-own-token")
    state = ask("state").json()
    [row] = state["deliveries"]
    assert (row["event"], row["outcome"], state["does"]) == ("file.upload.failed", "valid", ["again", "anew"])
    assert ask(f"state?since={state['version']}").json() == {"version": state["version"]}
    told = ask(f"deliveries/{row['number']}").json()
    assert told["remarks"] == [
        {"severity": "note", "text": f"{pointer}: Unknown field (accepted)."} for pointer in ("/note", "/file/codec")
    ]
    assert "authorization: [redacted]" in told["tries"][0]["exchange"].lower()
    assert told["tries"][1]["status"] == 202
    assert "my-own" not in json.dumps([told, state])
    assert secret.reveal().removeprefix("whsec_") not in json.dumps(told)


def test_a_delivery_is_sent_again_as_it_was_and_anew(shown, ask, post, behind) -> None:
    post(shown.url)
    assert ask("deliveries/1/again", {"anew": False}).status_code == 200
    assert ask("deliveries/1/again", {"anew": True}).status_code == 200
    first, same, anew = [BytesParser().parsebytes(headers) for _, headers, _ in behind[1]]
    assert first["webhook-id"] == same["webhook-id"] != anew["webhook-id"]
    assert same["webhook-signature"] == first["webhook-signature"] != anew["webhook-signature"]
    assert len(ask("deliveries/1").json()["tries"]) == 4


def test_the_page_is_no_delivery_and_nothing_is_told_without_its_token(shown, ask) -> None:
    assert ask("", **{"X-Hookproof-Token": ""}).status_code == 200
    assert ask("state", **{"X-Hookproof-Token": "no"}).status_code == 401
    assert shown.said == []


@each_row(
    "headers",
    [
        {"Host": "my.tunnel.example"},
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_through_a_tunnel_or_from_another_site_the_page_is_not_reached(shown, ask, headers) -> None:
    assert ask("state", **headers).status_code == 403
    assert ask("", **headers).status_code == 403


def test_without_a_consumer_behind_nothing_is_sent_again(listening, contract, post) -> None:
    showing = Showing(contract, Redactor())
    running = listening(page=Webpage(showing), told=showing.take)
    post(running.url)
    url = f"{running.url.removesuffix('/hooks')}/_hookproof/"
    headers = {"X-Hookproof-Token": running.page.token}
    state = httpx.get(f"{url}state", headers=headers, trust_env=False).json()
    assert (state["does"], state["endpoints"]) == ([], [])
    answer = httpx.post(f"{url}deliveries/1/again", headers=headers, json={}, trust_env=False)
    assert "--forward" in answer.json()["message"]


def test_a_row_says_what_is_wrong_with_what_is_not_valid(shown, ask, post, payload) -> None:
    post(shown.url, json.dumps({**payload, "fileId": None}))
    post(shown.url, json.dumps(payload))
    asides = [row["aside"] for row in ask("state").json()["deliveries"]]
    assert [bool(aside) for aside in asides] == [row["outcome"] != "valid" for row in ask("state").json()["deliveries"]]
    assert any("fileId" in aside or "signature" in aside for aside in asides)


def test_a_row_says_what_the_consumer_answered_where_it_took_no_valid_delivery(shown, ask, post) -> None:
    post(shown.url)
    post(shown.url, **{"X-Answer": "500"})
    refused, taken = ask("state").json()["deliveries"]
    assert (refused["outcome"], refused["aside"].split(" in ")[0]) == ("valid", "passed on: 500")
    assert (taken["outcome"], taken["aside"]) == ("valid", "")


def test_the_last_line_of_listen_counts_what_the_consumer_behind_did_not_take(
    listening, contract, behind, post, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = _Tally(Redactor(), "text", Showing(contract, Redactor()), bodies=False)
    told: Queue[None] = Queue()  # an arrival is told behind its answer
    running = listening(behind[0], told=lambda *said: (tally.tell(*said), told.put(None)))
    for answer in ("204", "500"):
        post(running.url, **{"X-Answer": answer})
        told.get(timeout=30)
    assert tally.end() == 0
    assert capsys.readouterr().err == "2 requests: all valid; 1 not acknowledged by the consumer behind\n"


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_is_seen_in_a_browser_as_it_arrives(
    shown, show, becomes, post, payload, width: int, scheme: str, tmp_path: Path
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = show(f"{shown.page_url}#{shown.page.token}", width, color_scheme=scheme, bypass_csp=True)
    becomes(page, "document.title === 'hookproof listen'")
    post(shown.url, json.dumps({**payload, "fileId": None}))
    post(shown.url)
    becomes(page, "document.querySelectorAll('.row').length === 2")
    page.click(".row >> text=not valid")
    page.wait_for_selector("#remarks .finding.error")
    page.click("summary >> nth=0")
    page.click("#anew")
    becomes(page, "document.querySelectorAll('#attempts > li').length === 3")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [each["id"] for each in axe.Axe().run(page).response["violations"]] == []
    page.screenshot(path=tmp_path / f"{scheme}-{width}.png", full_page=True)
