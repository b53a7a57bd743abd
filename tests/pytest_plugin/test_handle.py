"""The handle that a test gets: what it delivers, what it checks with which settings, and how it says what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract import Contract, load_contract
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.demo.server import make_consumer
from hookproof.errors import CannotJudge, InputError, UnknownName
from hookproof.findings import Severity
from hookproof.payloads import cases
from hookproof.pytest_plugin.handle import WebhookConsumer, _again
from hookproof.pytest_plugin.selection import cases_of, events_of, told
from hookproof.settings.again import words_of
from hookproof.settings.settings import Settings

PROVIDERS = Path(__file__).parents[1] / "providers"
URL = "http://localhost/webhooks"
BARE = Settings(folder=Path("/nowhere"))


@pytest.fixture(scope="module")
def acme() -> Contract:
    return load_contract("acme", root=PROVIDERS)


@pytest.fixture(scope="module")
def secret(acme: Contract) -> Secret:
    return generate_secret(acme.delivery)


@pytest.fixture
def handle(acme: Contract, secret: Secret) -> Iterator[Callable[..., WebhookConsumer]]:
    made: list[WebhookConsumer] = []

    def of(*faults: str, **settings: Any) -> WebhookConsumer:
        app = make_consumer(acme, secret, faults=faults)
        made.append(WebhookConsumer(acme, secret, app, url=URL, settings=replace(BARE, **settings)))
        return made[-1]

    yield of
    for each in made:
        each.__exit__()


def test_each_delivery_is_a_message_of_its_own_and_one_can_be_sent_twice(handle) -> None:
    consumer = handle()
    one, two = consumer.delivery("order.paid"), consumer.delivery("order.paid")
    assert one.address == two.address == "acme@2026-01-15/order.paid#example"
    assert one.message_id != two.message_id
    assert consumer.send(one).acknowledged
    assert consumer.send(one).acknowledged


@pytest.mark.slow
def test_a_payload_a_case_a_profile_and_a_bend_are_what_is_delivered(handle, acme: Contract) -> None:
    consumer = handle()
    given = consumer.delivery("order.paid", payload={"a": None})
    assert (given.address, given.body) == ("acme@2026-01-15/order.paid#given", b'{"a":null}')
    assert consumer.delivery("order.paid", payload=None).body == b"null"
    case = list(cases(acme, "order.paid", "covering"))[1]
    assert consumer.delivery(case).body == case.body
    assert consumer.delivery("order.paid", "minimal").address.endswith("#minimal")
    assert consumer.deliver("order.paid", bend="wrong-key").refused
    assert len(consumer.deliver_all("order.paid")) == len(list(cases(acme, "order.paid", "covering")))


@each_row(
    ("args", "options", "error", "words"),
    [
        (("order.payd",), {}, UnknownName, "order.paid"),
        (("order.paid", "exmple"), {}, UnknownName, "example"),
        (("order.paid",), {"bend": "wrong-ky"}, UnknownName, "wrong-key"),
        (("order.paid",), {"bend": "changed-id"}, InputError, "acme@2026-01-15 cannot be bent by 'changed-id'"),
    ],
)
def test_what_cannot_be_delivered_is_said(handle, args: Any, options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        handle().delivery(*args, **options)


def test_bindings_of_the_settings_stand_in_payloads_and_one_of_no_field_is_refused(handle) -> None:
    consumer = handle(bindings={"order.id": "ord_mine"}, bound=("order.id=ord_mine",))
    assert b"ord_mine" in consumer.delivery("order.paid").body
    assert all(b"ord_mine" in exchange.delivery.body for exchange in consumer.deliver_all("order.paid"))
    with pytest.raises(InputError, match=r"order\.id"):
        handle(bindings={"order.idd": 1}, bound=("order.idd=1",))


def test_a_check_takes_what_it_is_given_before_what_the_settings_say(handle) -> None:
    consumer = handle(checks=("ack.example",), events=("order.paid",))
    assert {(each.fact.id, each.subject) for each in consumer.check().judged} == {("ack.example", "order.paid")}
    assert {each.subject for each in consumer.check(event="order.shipped").judged} == {"order.shipped"}
    assert {each.fact.id for each in consumer.check("ack.minimal").judged} == {"ack.minimal"}
    every = consumer.check("ack.example", event=["order.paid", "order.refunded"]).judged
    assert sorted(each.subject for each in every) == ["order.paid", "order.refunded"]


def test_a_check_that_is_broken_fails_from_the_severity_that_is_said(handle, tmp_path: Path) -> None:
    consumer = handle("wrong-signature-500", severities={"auth.wrong-key": "warning"})
    with pytest.raises(pytest.fail.Exception, match=r"auth\.wrong-key"):
        consumer.check("auth.wrong-key", fail_on="warning")
    assert consumer.check("auth.wrong-key", event="order.paid").tally.worst is Severity.WARNING
    with pytest.raises(pytest.fail.Exception):
        handle("wrong-signature-500", fail_on=Severity.NOTE).check("auth.wrong-key", event="order.paid")


@each_row(
    ("options", "words"), [({"fail_on": "errors"}, "error"), ({"level": "quik"}, "quick"), ({"event": "x*"}, "x")]
)
def test_a_word_that_is_none_is_answered_with_the_nearest(handle, options: Any, words: str) -> None:
    with pytest.raises((UnknownName, CannotJudge), match=words):
        handle().check("ack.example", **options)


def test_a_target_that_is_no_application_is_refused(acme: Contract, secret: Secret) -> None:
    with pytest.raises(InputError, match="int is no application: it cannot be called"):
        WebhookConsumer(acme, secret, 5, settings=BARE)


@each_row(
    ("target", "said", "words"),
    [
        (URL, {"url": URL, "own": frozenset({"url"})}, f"hookproof replay {{address}} {URL}"),
        (URL, {"url": "http://localhost/other"}, f"hookproof replay {{address}} {URL}"),
        ("shop:app", {"app": "shop:app", "own": frozenset({"app"})}, "hookproof replay {address} --app shop:app"),
        ("shop:app", {}, "hookproof replay {address} --app shop:app"),
    ],
)
def test_a_finding_is_run_again_at_the_consumer_of_the_test(target: str, said: Any, words: str) -> None:
    assert " ".join(_again(target, replace(BARE, **said), words_of)) == words


def test_a_finding_of_an_application_of_the_test_is_run_again_by_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/test_a.py::test_it[a b] (call)")
    assert _again(object(), BARE, words_of) == ("pytest", "'tests/test_a.py::test_it[a b]'")
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    assert _again(object(), BARE, words_of) == ()


@each_row(
    ("globs", "found"),
    [
        ((), ["order.paid", "order.refunded", "order.shipped"]),
        (("order.p*",), ["order.paid"]),
        (("order.s*", "order.paid"), ["order.paid", "order.shipped"]),
    ],
)
def test_globs_name_events_in_the_order_of_the_contract(acme: Contract, handle, globs: Any, found: list[str]) -> None:
    assert sorted(events_of(acme, globs)) == found
    assert events_of(acme, globs) == [name for name in acme.events if name in found]
    assert sorted(handle().events_named(globs)) == found


def test_a_glob_a_profile_or_a_binding_of_nothing_is_refused(acme: Contract) -> None:
    with pytest.raises(UnknownName, match=r"webhook_events: there is no event 'ordr\.paid'"):
        events_of(acme, ["order.paid", "ordr.paid"])
    with pytest.raises(UnknownName, match="profile 'exmple'"):
        cases_of(acme, ["order.paid"], "exmple")
    with pytest.raises(InputError, match=r"order\.idd"):
        cases_of(acme, ["order.paid"], "example", {"order.idd": 1})
    made = cases_of(acme, ["order.paid", "order.shipped"], "minimal", {"order.id": "ord_mine"})
    assert [case.event for case in made] == ["order.paid", "order.shipped"]
    assert all(case.payload["order"]["id"] == "ord_mine" for case in made)


def test_an_error_of_ours_fails_the_test_in_its_own_words() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"^it is not\. Do\.$"), told():
        raise InputError("it is not", mend="Do.")
    with pytest.raises(ValueError, match="other"), told():
        raise ValueError("other")
