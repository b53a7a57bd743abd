"""The endpoints API, asked by the provider's own SDK over real HTTP."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from tests.rowwise import each_row
from videogen import VideoGenError

from hookproof.receiving.doorway import MOST_BYTES
from hookproof.serving import operations

EVENTS = ["file.upload.failed"]


@pytest.fixture
def webhooks(serve, sdk):
    return sdk(serve()).webhooks


def test_an_endpoint_is_created_with_a_secret_that_is_shown_once(webhooks) -> None:
    made = webhooks.create_webhook_endpoint(url="http://127.0.0.1:9/hooks", events=EVENTS, description="mine")
    assert made["endpoint_id"].startswith("ep_")
    assert made["signing_secret"].startswith("whsec_")
    assert made["signing_secret_last4"] == made["signing_secret"][-4:]
    [listed] = webhooks.list_webhook_endpoints()["endpoints"]
    shown = {name: value for name, value in made.items() if name != "signing_secret"}
    assert listed == shown == {**shown, "url": "http://127.0.0.1:9/hooks", "events": EVENTS, "description": "mine"}


def test_what_was_not_said_is_not_told(webhooks) -> None:
    assert "description" not in webhooks.create_webhook_endpoint(url="http://127.0.0.1:9/", events=["*"])


def test_endpoints_are_listed_in_pages(webhooks) -> None:
    made = [webhooks.create_webhook_endpoint(url=f"http://127.0.0.1:9/{n}", events=EVENTS) for n in range(5)]
    seen, cursor = [], None
    while True:
        page = webhooks.list_webhook_endpoints(limit=2, cursor=cursor)
        seen += [endpoint["endpoint_id"] for endpoint in page["endpoints"]]
        cursor = page["next_cursor"]
        assert page["has_more"] is (cursor is not None)
        if cursor is None:
            break
    assert seen == [endpoint["endpoint_id"] for endpoint in made]


def test_a_deleted_endpoint_is_gone_and_cannot_be_deleted_again(webhooks) -> None:
    made = webhooks.create_webhook_endpoint(url="http://127.0.0.1:9/", events=EVENTS)
    assert webhooks.delete_webhook_endpoint(endpoint_id=made["endpoint_id"]) is None
    assert webhooks.list_webhook_endpoints()["endpoints"] == []
    with pytest.raises(VideoGenError, match="no endpoint") as caught:
        webhooks.delete_webhook_endpoint(endpoint_id=made["endpoint_id"])
    assert caught.value.status == 404
    assert caught.value.request_id.startswith("req_")


@pytest.mark.slow
@each_row(
    ("body", "said"),
    [
        ({"url": "127.0.0.1:9/hooks", "events": EVENTS}, "http://127.0.0.1:9/hooks"),
        ({"url": "http://8.8.8.8/", "events": EVENTS}, "neither this machine nor in a private network"),
        ({"url": "http://user:pass@127.0.0.1/", "events": EVENTS}, "user name or a password"),
        ({"url": "http://127.0.0.1/", "events": ["file.upload.fail"]}, "Did you mean file.upload.failed"),
        ({"url": "http://127.0.0.1/", "events": []}, "not what createWebhookEndpoint takes"),
        ({"url": 7, "events": EVENTS}, "not what createWebhookEndpoint takes"),
        ({"events": EVENTS}, "url, events"),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused_in_one_sentence(webhooks, body, said: str) -> None:
    with pytest.raises(VideoGenError, match=said) as caught:
        webhooks.create_webhook_endpoint(**body)
    assert caught.value.status == 400
    assert webhooks.list_webhook_endpoints()["endpoints"] == []


@each_row("query", [{"limit": 0}, {"limit": 201}, {"limit": "many"}, {"cursor": "ep_none"}])
def test_a_page_that_there_is_not_is_refused(webhooks, query) -> None:
    with pytest.raises(VideoGenError) as caught:
        webhooks.list_webhook_endpoints(**query)
    assert caught.value.status == 400


def test_a_call_needs_a_key_and_the_right_one_where_there_is_one(serve, sdk) -> None:
    provider = serve(api_key="right")
    assert httpx.get(f"{provider.url}/v1/webhooks/endpoints", trust_env=False).status_code == 401
    with pytest.raises(VideoGenError) as caught:
        sdk(provider, "wrong").webhooks.list_webhook_endpoints()
    assert caught.value.status == 401
    assert sdk(provider, "right").webhooks.list_webhook_endpoints()["endpoints"] == []


def call(provider, method: str, path: str, **options) -> httpx.Response:
    headers = {"Authorization": "Bearer k", **options.pop("headers", {})}
    return httpx.request(method, provider.url + path, headers=headers, trust_env=False, **options)


def test_what_there_is_not_is_told_from_what_is_not_so(serve) -> None:
    provider = serve()
    nothing, wrong = call(provider, "GET", "/v1/none"), call(provider, "PUT", "/v1/webhooks/endpoints")
    assert (nothing.status_code, wrong.status_code) == (404, 405)
    assert wrong.json() == {"message": "/v1/webhooks/endpoints takes GET, POST."}
    broken = call(provider, "POST", "/v1/webhooks/endpoints", content=b"{")
    assert (broken.status_code, "The body is not JSON" in broken.json()["message"]) == (400, True)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
def test_a_page_of_another_site_gets_nothing(serve, headers) -> None:
    provider = serve()
    assert call(provider, "GET", "/v1/webhooks/endpoints", headers=headers).status_code == 403
    assert provider.refused


@pytest.mark.slow
def test_the_bytes_of_an_upload_may_be_any_number_and_another_body_may_not(serve, ask_all) -> None:
    provider = serve()
    made = ask_all("POST", f"{provider.url}/v1/files/upload", json={}).json()
    much = (b"x" * 2**20 for _ in range(20))
    assert ask_all("PUT", made["uploadUrl"], content=much).status_code == 200
    refused = ask_all("POST", f"{provider.url}/v1/files/upload", content=b" " * (MOST_BYTES + 1))
    assert (refused.status_code, refused.json()) == (413, {"message": "its body is longer than 16 MiB"})
    assert refused.headers["x-request-id"].startswith("req_")


def test_a_text_that_no_file_can_hold_is_refused(serve, ask_all) -> None:
    said = b'{"url": "http://127.0.0.1:9/", "events": ["*"], "description": "\\ud800"}'
    answer = ask_all("POST", f"{serve().url}/v1/webhooks/endpoints", content=said)
    assert (answer.status_code, "surrogate" in answer.json()["message"]) == (400, True)


@each_row(
    ("entity", "latest", "at", "state"),
    [
        (("e_1", "j_1", None), ("", b""), "", {"pending": ["e_1", "j_1"]}),
        (None, ("", b""), "", {"pending": ["e_9", ""]}),
        (("e_1", "j_1", None), ("tool.done", b'{"a": {"b": 1}}'), "", {"a": {"b": 1}, "over": ["e_1", "done"]}),
        (None, ("tool.failed", b'{"a": {"b": 1}}'), "/a", {"b": 1, "over": ["e_9", "failed"]}),
        (None, ("tool.failed", b'{"a": {"b": 1}}'), "/x", {"over": ["e_9", "failed"]}),
        (None, ("tool.failed", b'{"a": {"b": 1}}'), None, {"over": ["e_9", "failed"]}),
    ],
)
def test_the_state_of_an_entity_is_what_its_latest_event_says(
    entity: Any, latest: tuple[str, bytes], at: str | None, state: Any
) -> None:
    over = {"over": ["{entity}", "{outcome}"]}
    options = {"entity": "id", "at": at, "pending": {"pending": ["{entity}", "{job}"]}, "done": over}
    call: Any = SimpleNamespace(operation=SimpleNamespace(options=options), path={"id": "e_9"})
    asked = []
    store = SimpleNamespace(entity=lambda _: entity, latest=lambda name, _when: asked.append(name) or latest)
    backend: Any = SimpleNamespace(store=store)
    assert operations._state(backend, call) == {"state": state}
    assert asked == [entity[0] if entity else "e_9"]


def test_what_has_no_event_and_what_is_no_mapping_when_it_is_over() -> None:
    options = {"entity": "id", "pending": {}, "done": "{outcome}"}
    call: Any = SimpleNamespace(operation=SimpleNamespace(options=options), path={"id": "e_9"})
    known: list[Any] = [None, ("tool.done", b'{"a": 1}')]
    backend: Any = SimpleNamespace(store=SimpleNamespace(entity=lambda _: None, latest=lambda *_: known.pop(0)))
    with pytest.raises(operations.Refused, match=r"There is no id e_9\."):
        operations._state(backend, call)
    assert operations._state(backend, call) == {"state": {"a": 1}}
