"""Signing and our terms of judgement for Schemathesis, so that it runs a contract unchanged.

    hookproof openapi > openapi.json
    export HOOKPROOF_SECRET=whsec_... SCHEMATHESIS_HOOKS=hookproof.schemathesis
    schemathesis run openapi.json --url http://127.0.0.1:8000

In a test module, `import hookproof.schemathesis` does the same for `@schema.parametrize()`.

What is judged is what was sent: whether the request that went out carries a genuine signature over its bytes, and
whether its body is a payload of the operation's event. Operations of documents without `x-hookproof` are let alone.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

try:
    import schemathesis
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"{error.msg}: Schemathesis comes with pip install 'hookproof[schemathesis]'", name=error.name
    ) from None

from hookproof.contract.validation import validator_for
from hookproof.delivery.addressing import told_id, told_proofs, told_timestamp
from hookproof.delivery.auth.writing import stamped_time
from hookproof.delivery.secrets import secret_for
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery
from hookproof.openapi import EXTENSION, delivery_rules
from hookproof.schema.json import canonical

if TYPE_CHECKING:
    from schemathesis import Case, CheckContext, HookContext, Response

#: Headers that Schemathesis writes itself.
_NOT_OURS = frozenset({"content-type", "user-agent"})
#: Failures of Schemathesis' own checks that take a consumer for an API. It may acknowledge what the contract does not
#: allow, for it reads what the provider writes; and its signature is no credential that Schemathesis could know
#: (`refused` judges that).
_NOT_OUR_TERMS = frozenset({"AcceptedNegativeData", "IgnoredAuth"})
#: Failures that ask for one certain 4xx. Any 4xx refuses a delivery.
_STRICTER = frozenset({"MissingHeaderNotRejected", "UnsupportedMethodResponse", "AllowHeaderMismatch"})
#: The failure that says what `acknowledged` says, and is right where that was a delivery indeed.
_REJECTED = "RejectedPositiveData"


class _Terms:
    """What one document says of deliveries: how they are signed, and what is a payload of which operation."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.rules = delivery_rules(raw)
        self._validators: dict[str, Callable[[Any], bool]] = {}

    @cached_property
    def signer(self) -> Signer:
        """Signs with HOOKPROOF_SECRET. Raises InputError where that is no secret."""
        return Signer(rules=self.rules, keys=secret_for(self.rules, None).keys(self.rules))

    def is_genuine(self, request: Any) -> bool:
        """Whether a request that was sent just now carries proofs of ours over what it says: any, or all of them."""
        rules, payload = self.rules, _body(request)

        def header(name: str) -> str:
            return _text(request.headers.get(name, ""))

        headers = tuple((name, _text(value)) for name, value in request.headers.items())
        said = Delivery(
            address="",
            event="",
            method=request.method,
            headers=headers,
            body=payload,
            message_id=told_id(rules, header, payload),
            timestamp=0,
        )
        found = told_proofs(rules, said)
        when = told_timestamp(rules, header, payload) or next(filter(None, map(self._stamped, found)), "")
        right = self.signer.placed(said, self.signer.proofs(said, when=when), when=when)
        pairs = zip(found, told_proofs(rules, right), strict=True)
        same = [hmac.compare_digest(ours.encode(), theirs.encode()) for theirs, ours in pairs]
        return bool(same) and (all(same) if rules.needs == "all" else any(same))

    def _stamped(self, proof: str) -> str:
        """Return the timestamp that stands in the proof itself; "" where there is none."""
        return stamped_time(self.rules.signature, proof)

    def is_payload(self, operation: object, body: bytes) -> bool:
        """Whether a body is JSON that the schema of an operation allows."""
        try:
            payload = json.loads(body)
        except ValueError:
            return False
        return self._validator(operation)(payload)

    def _validator(self, operation: Any) -> Callable[[Any], bool]:
        if operation.label not in self._validators:
            content = self.raw["paths"][operation.path]["post"]["requestBody"]["content"]
            schema = {**content[self.rules.content_type]["schema"], "components": self.raw["components"]}
            self._validators[operation.label] = validator_for(canonical(schema))
        return self._validators[operation.label]


#: Identity of a document -> its terms, which hold the document, so that no other gets its identity.
_TERMS: dict[int, _Terms] = {}


def _terms(case: Case[Any]) -> _Terms | None:
    raw = case.operation.schema.raw_schema
    if EXTENSION not in raw:
        return None
    if id(raw) not in _TERMS:
        _TERMS[id(raw)] = _Terms(raw)
    return _TERMS[id(raw)]


@schemathesis.hook
def after_load_schema(_context: HookContext, schema: Any) -> None:
    """Say at once, and once, that there is no secret to sign with. Raises InputError."""
    if EXTENSION in schema.raw_schema:
        _Terms(schema.raw_schema).signer.key  # noqa: B018 - made for its errors


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Sign the exact bytes that will be sent, unless the case is about wrong or missing headers.

    Bounds the wait for an answer by the provider's time limit, and follows no redirect.
    """
    terms = _terms(case)
    if terms is None:
        return
    _bound(terms, kwargs.get("app", case.operation.app), kwargs)
    if _has_wrong_headers(case):
        return
    body = _bytes_to_send(case, kwargs)
    delivery = terms.signer.deliver_bytes(body, address=str(case.operation.label), event=_event(case), label=case.id)
    for name, value in delivery.headers:
        if name.lower() not in _NOT_OURS:
            case.headers[name] = value
    if body:
        kwargs["data"] = body


def _bound(terms: _Terms, app: object, kwargs: dict[str, object]) -> None:
    from schemathesis.transport import is_asgi_app

    if app is None:
        kwargs.setdefault("timeout", terms.rules.time_limit_seconds)
    if app is None or is_asgi_app(app):
        # The client of WSGI applications follows no redirect, and knows no such option.
        kwargs.setdefault("allow_redirects", False)


@schemathesis.hook
def filter_failure(_context: HookContext, failure: Any, case: Case[Any], response: Response) -> bool:
    """Leave out what Schemathesis would say of an API and what is no defect of a consumer."""
    terms = _terms(case)
    if terms is None:
        return True
    name = type(failure).__name__
    if name == _REJECTED:
        return _is_delivery(terms, response, case)
    return name not in _NOT_OUR_TERMS and not (name in _STRICTER and response.status_code // 100 == 4)


@schemathesis.check
def acknowledged(_ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """A genuine delivery of a payload that the contract allows is answered with 2xx in the time limit."""
    terms = _terms(case)
    if terms is None or not _is_delivery(terms, response, case):
        return True
    limit = terms.rules.time_limit_seconds
    if response.status_code // 100 != 2:
        raise AssertionError(f"a genuine {_event(case)} was answered with {response.status_code}")
    if response.elapsed > limit:
        raise AssertionError(f"acknowledged after {response.elapsed:.1f} s; the provider waits {limit:g} s")
    return None


@schemathesis.check
def refused(_ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """A delivery whose signature is missing or wrong is answered with 4xx."""
    terms = _terms(case)
    if terms is None or terms.is_genuine(response.request):
        return True
    if response.status_code // 100 != 4:
        raise AssertionError(f"a delivery that is not genuine was answered with {response.status_code}")
    return None


@schemathesis.check
def not_failed(_ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """Whatever is sent, the answer is neither 5xx nor a redirect."""
    if _terms(case) is None:
        return True
    if response.status_code // 100 in (3, 5):
        raise AssertionError(f"{case.method} of {_event(case)} was answered with {response.status_code}")
    return None


def _is_delivery(terms: _Terms, response: Response, case: Case[Any]) -> bool:
    """Whether what was sent is what the provider sends: method, content type, signature, payload."""
    request = response.request
    media_type = _text(request.headers.get("Content-Type", "")).partition(";")[0].strip().lower()
    return (
        request.method == terms.rules.method
        and media_type == terms.rules.content_type
        and terms.is_genuine(request)
        and terms.is_payload(case.operation, _body(request))
    )


def _has_wrong_headers(case: Case[Any]) -> bool:
    from schemathesis.core.parameters import ParameterLocation

    return case.meta is not None and case.meta.is_negative_at(ParameterLocation.HEADER)


def _bytes_to_send(case: Case[Any], kwargs: Mapping[str, Any]) -> bytes:
    """Return the body as `requests` would write it, or the one that the caller gives instead."""
    import requests
    from schemathesis.transport.requests import REQUESTS_TRANSPORT

    given = next((kwargs[key] for key in ("data", "content") if key in kwargs), None)
    if given is not None:
        return given.encode() if isinstance(given, str) else bytes(given)
    data = REQUESTS_TRANSPORT.serialize_case(case, base_url="http://localhost")
    parts = {key: value for key, value in data.items() if key in ("data", "json", "files")}
    return _body(requests.Request(method=case.method, url="http://localhost", **parts).prepare())


def _body(request: Any) -> bytes:
    body = request.body
    return body.encode() if isinstance(body, str) else body or b""


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _event(case: Case[Any]) -> str:
    return str(case.path).partition("#")[2]
