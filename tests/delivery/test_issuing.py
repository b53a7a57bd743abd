"""Published keys are served as the contract says, and whatever is asked for in another way is not there."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract.deliveryfaults import check_rules
from hookproof.contract.deliveryrules import rules_of
from hookproof.contract.errors import BadProvider
from hookproof.delivery.issuing import ORIGIN_VARIABLE, URL_VARIABLE, issuing
from hookproof.delivery.secrets import secret_for
from hookproof.errors import InputError


def delivery(**published: Any) -> dict[str, Any]:
    proof = {"kind": "ecdsa", "over": "{body}", "place": {"header": "X-Seal"}}
    return {"authentication": [{**proof, "published": {"form": "jwk", "path": "/keys", **published}}]}


def got(url: str, body: bytes | None = None) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=body)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@each_row(
    ("published", "asked"),
    [({"path": "/keys/{key_id}.json"}, None), ({"by": {"query": "kid"}}, None), ({"by": {"body": "/a/b"}}, "/keys")],
)
def test_a_key_is_got_by_its_id_and_another_id_gets_nothing(published: Any, asked: str | None) -> None:
    rules = rules_of(delivery(**published))
    with issuing(rules, secret_for(rules, None)) as issuer:
        assert issuer is not None
        name = issuer.names.own[0]

        def ask(id_: str) -> tuple[int, bytes]:
            if asked:
                return got(issuer.origin + asked, json.dumps({"a": {"b": id_}}).encode())
            return got(name.url.replace(name.id, id_))

        status, text = ask(name.id)
        assert (status, json.loads(text)["kid"]) == (200, name.id)
        assert ask("another")[0] == 404
        assert got(f"{issuer.origin}/elsewhere")[0] == 404
        assert got(issuer.names.foreign[0].url)[0] == (404 if asked else 200)


@pytest.mark.parametrize(("form", "begins"), [("certificate", b"-----BEGIN CERT"), ("pem", b"-----BEGIN PUBLIC KEY")])
def test_a_key_is_served_in_the_form_that_the_contract_says(form: str, begins: bytes) -> None:
    rules = rules_of(delivery(form=form))
    with issuing(rules, secret_for(rules, None)) as issuer:
        assert issuer is not None
        assert got(issuer.url)[1].startswith(begins)


def test_where_keys_are_stands_in_the_environment_for_as_long_as_they_are_served() -> None:
    rules = rules_of(delivery(form="jwks", path="/set.json", answer={"data": "{key}"}))
    with issuing(rules, secret_for(rules, None)):
        assert os.environ[URL_VARIABLE] == f"{os.environ[ORIGIN_VARIABLE]}/set.json"
        assert json.loads(got(os.environ[URL_VARIABLE])[1])["data"]["keys"]
    assert URL_VARIABLE not in os.environ


def test_a_port_that_is_taken_is_told() -> None:
    rules = rules_of(delivery())
    with issuing(rules, secret_for(rules, None)) as issuer:
        assert issuer is not None
        port = int(issuer.origin.rpartition(":")[2])
        with pytest.raises(InputError, match="cannot be listened on"), issuing(rules, secret_for(rules, None), port):
            pass


@each_row(
    ("published", "place"),
    [
        ({"path": "/keys/{kid}"}, "published/path"),
        ({"answer": {"key": "here"}}, "published/answer"),
        ({"by": {"header": "X-Kid"}}, "published/by"),
        ({"url": {"beside": "signature"}}, "published/url"),
    ],
)
def test_what_is_not_understood_of_a_published_key_is_told_with_its_place(published: Any, place: str) -> None:
    data = delivery(**published)
    with pytest.raises(BadProvider) as told:
        check_rules(rules_of(data), "provider.yaml", data)
    assert place in str(told.value)


def test_a_shared_key_is_never_published() -> None:
    data = delivery()
    data["authentication"][0] |= {"kind": "hmac"}
    with pytest.raises(BadProvider, match="no public key"):
        check_rules(rules_of(data), "provider.yaml", data)
