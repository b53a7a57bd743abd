"""The page of `hookproof serve`: who may ask, and what a browser shows."""

from __future__ import annotations

import functools
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.rowwise import each_row
from videogen import verify_webhook_signature

from hookproof.reports import htmlpage
from hookproof.reports.collected import Collected
from hookproof.serving.memory import Endpoint, Store
from hookproof.serving.prompting import play_event


@pytest.fixture
def provider(serve, sdk, consumer) -> Any:
    running = serve()
    sdk(running).webhooks.create_webhook_endpoint(url=consumer.url, events=["*"])
    return running


def asking(provider: Any, path: str, body: Any = None, **headers: str) -> httpx.Response:
    told = {"X-Hookproof-Token": provider.page.token, **headers}
    method = "GET" if body is None else "POST"
    return httpx.request(method, provider.url + path, json=body, headers=told, trust_env=False)


@pytest.fixture
def ask(served_all):
    return functools.partial(asking, served_all)


def test_the_page_holds_itself_and_may_load_and_run_nothing_else(ask) -> None:
    page = ask("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert re.findall(r"(?:src|href)=[\"']?(?!\"?data:)\S+", page.text) == []
    assert "innerHTML" not in page.text


@pytest.mark.slow
def test_the_page_and_the_html_report_are_made_of_the_same_parts(ask) -> None:
    parts = files("hookproof.reports").joinpath("templates/parts.css").read_text(encoding="utf-8")
    report = htmlpage.render(Collected())
    assert parts.splitlines()[-1].startswith("@media")
    assert all(line in page for line in parts.splitlines() for page in (ask("/").text, report))


@pytest.mark.parametrize("headers", [{"X-Hookproof-Token": ""}, {"X-Hookproof-Token": "é"}])
def test_without_the_token_of_this_start_nothing_is_told(ask, headers) -> None:
    told = {name: value.encode() for name, value in headers.items()}
    answer = ask("/_hookproof/state", **told)
    assert answer.status_code == 401
    assert "endpoints" not in answer.text


@each_row(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
    ],
)
def test_a_page_of_another_site_gets_nothing_even_with_the_token(ask, headers) -> None:
    assert ask("/_hookproof/state", **headers).status_code == 403
    assert ask("/", **headers).status_code == 403


def test_a_page_of_ours_may_not_ask_the_provider_s_api(ask) -> None:
    assert ask("/v1/webhooks/endpoints", **{"Sec-Fetch-Site": "same-origin"}).status_code == 403


def test_what_is_told_holds_no_secret(ask, served_all, consumer, sdk) -> None:
    made = sdk(served_all).webhooks.create_webhook_endpoint(url=consumer.url, events=["*"])
    ask("/_hookproof/trigger", {"event": "file.upload.failed", "body": "{}"})
    consumer.wait(1)
    told = ask("/_hookproof/state").text + ask("/_hookproof/deliveries/1").text
    assert made["signing_secret"].removeprefix("whsec_") not in told
    assert ask("/_hookproof/deliveries/1").json()["event"] == "file.upload.failed"


def test_a_secret_that_is_replaced_is_shown_once_and_both_sign(ask, served_all, consumer, sdk) -> None:
    made = sdk(served_all).webhooks.create_webhook_endpoint(url=consumer.url, events=["file.upload.failed"])
    new = ask(f"/_hookproof/endpoints/{made['endpoint_id']}/rotate", {}).json()["secret"]
    ask("/_hookproof/trigger", {"event": "file.upload.failed", "body": "{}"})
    [(headers, body)] = consumer.wait(1)
    for secret in (made["signing_secret"], new):
        verify_webhook_signature(body.decode(), headers, secret)
    assert new not in ask("/_hookproof/state").text


def test_what_was_disabled_is_enabled_again(ask, served_all) -> None:
    with Store(served_all.path) as store:
        store.add_endpoint(Endpoint("ep_off", "http://127.0.0.1:9/", ("a",), None, 1, "whsec_AAAA"))
        store._db.execute("update endpoints set disabled = 1 where id = 'ep_off'")
        assert ask("/_hookproof/endpoints/ep_off/enable", {}).status_code == 200
        assert store.endpoint("ep_off").disabled is False


@pytest.mark.slow
def test_another_example_is_another_state_about_new_entities(ask) -> None:
    bodies = [ask("/_hookproof/example?event=file.upload.failed&other=1").json()["payload"] for _ in range(12)]
    assert len({body["fileId"] for body in bodies}) == 12
    assert len({tuple(body["file"]) for body in bodies}) > 1


def _contract():
    from hookproof.contract import load_contract

    return load_contract("videogen")


@each_row(
    ("path", "body", "said"),
    [
        ("trigger", {"event": "file.upload.fail", "body": "{}"}, "Did you mean file.upload.failed"),
        ("trigger", {"event": "file.upload.failed", "body": "{"}, "not JSON"),
        ("trigger", [], "no JSON object"),
        ("trigger", {"event": "file.upload.failed", "body": '{"a": "\\ud800"}'}, "surrogate"),
        ("trigger", {"event": "file.upload.failed", "body": "[NaN]"}, "not JSON"),
        ("deliveries/999/again", {}, "no delivery 999"),
        ("deliveries/999", None, "no delivery 999"),
        ("deliveries/x", None, "no delivery x"),
        ("endpoints/ep_none/rotate", {}, "no endpoint"),
        ("endpoints/ep_none/enable", {}, "no endpoint"),
        ("nothing", None, "no route"),
        ("example?event=x", None, "no event"),
    ],
)
def test_what_cannot_be_is_one_sentence(ask, path: str, body: Any, said: str) -> None:
    answer = ask(f"/_hookproof/{path}", body)
    assert (answer.status_code in (400, 404), said in answer.json()["message"]) == (True, True), answer.text


def test_a_state_that_is_known_is_not_told_again(provider) -> None:
    ask = functools.partial(asking, provider)
    version = ask("/_hookproof/state").json()["version"]
    assert ask(f"/_hookproof/state?since={version}").json() == {"version": version}
    ask("/_hookproof/trigger", {"event": "file.upload.failed", "body": "{}"})
    assert ask(f"/_hookproof/state?since={version}").json()["deliveries"]


@pytest.fixture
def opened(provider, show):
    # In this order: browsers are closed before the provider that they ask is.
    def open_page(width: int = 1280, **options: Any) -> Any:
        page = show(f"{provider.url}/#{provider.page.token}", width, **options)
        page.wait_for_selector("#event option", state="attached")
        return page

    return open_page


@pytest.mark.slow
def test_two_browsers_see_what_one_of_them_sends_without_reloading(opened, becomes, consumer) -> None:
    one, other = opened(), opened()
    one.select_option("#event", "file.upload.failed")
    becomes(one, "document.querySelector('#body').value.includes('file.upload.failed')")
    one.click("text=Send >> nth=-1")
    for page in (one, other):
        page.wait_for_selector(".row >> text=acknowledged")
    other.click(".row")
    other.wait_for_selector("#attempts li")
    assert "file.upload.failed" in other.inner_text("#payload")
    other.click("#again")
    other.click("#anew")
    becomes(one, "document.querySelectorAll('.row').length === 3")
    consumer.wait(3)
    assert len(set(consumer.ids())) == 2
    assert len({json.loads(body)["fileId"] for _, body in consumer.got}) == 1


@pytest.mark.slow
def test_it_can_be_used_by_keyboard_alone(opened, provider, consumer) -> None:
    with Store(provider.path) as store:
        play_event(store, _contract(), "file.upload.failed")
    page = opened()
    page.wait_for_selector(".row >> text=acknowledged")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "event"
    page.focus("#to-trigger")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.does").startswith("rotate")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "row"
    page.keyboard.press("Enter")
    page.wait_for_selector("#detail:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "detail"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    consumer.wait(2)
    assert len(set(consumer.ids())) == 1


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_desk_and_a_phone_by_day_and_by_night(
    opened, becomes, provider, width, scheme, tmp_path: Path
) -> None:
    with Store(provider.path) as store:
        for event in ("file.upload.failed", "tool_execution.succeeded", "project_export.cancelled"):
            play_event(store, _contract(), event)
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(width, color_scheme=scheme, bypass_csp=True)  # axe is a script that the page itself would refuse
    becomes(page, "document.querySelectorAll('.row .holds-text').length === 3")
    page.click(".row")
    page.wait_for_selector("#attempts li")
    page.click("summary")
    page.click("text=Replace its secret")
    page.wait_for_selector("#secret:not([hidden])")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [each["id"] for each in axe.Axe().run(page).response["violations"]] == []
    red = int(re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[0])
    assert (red > 200) is (scheme == "light")
    picture = tmp_path / f"{scheme}-{width}.png"
    page.screenshot(path=picture, full_page=True)
    assert picture.stat().st_size > 10_000


@pytest.mark.slow
def test_text_of_a_payload_is_text_and_nothing_else(opened, provider) -> None:
    page = opened()
    hostile = (
        '{"event":"file.upload.failed","x":"<img src=x onerror=document.title=1><script>document.title=2</script>"}'
    )
    page.fill("#body", hostile)
    page.select_option("#event", "file.upload.failed")
    page.wait_for_timeout(300)
    page.fill("#body", hostile)
    page.click("text=Send >> nth=-1")
    page.click(".row >> nth=0")
    page.wait_for_selector("#attempts li")
    assert "<img src=x" in page.inner_text("#payload")
    assert page.title() == "hookproof serve"
    assert page.query_selector("img") is None
