"""Ten lines of Python and of Node that verify deliveries of a scheme: written from the same rules that sign them.

They take the secret (or public key), headers by lower-case name, the body's bytes as they came, and the URL. What they
leave to the words beside them is the clock. A scheme that ten lines cannot say gives None.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hookproof.contract.model import Authentication, DeliveryRules, Place
from hookproof.contract.placeholders import names, pieces
from hookproof.delivery.packing import is_plain
from hookproof.schema.pointers import tokens


class _Unsaid(Exception):
    """Ten lines cannot say this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How one language says the parts of a verification; `{}` in a text is where a name or an expression goes."""

    header: str
    member: str
    root: str
    query: str
    text: Callable[[str], str]  # an expression of text -> one of bytes
    literal: Callable[[str], str]
    joined: Callable[[list[str]], str]
    fills: Mapping[str, str]
    index: str


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


PYTHON = Language(
    header="headers.get({}, '')",
    member="str({})",
    root="json.loads(body)",
    query="dict(parse_qsl(urlsplit(url).query)).get({}, '')",
    text=lambda expression: f"{expression}.encode()",
    literal=lambda text: f"b{_quoted(text)}" if text.isascii() else f"{_quoted(text)}.encode()",
    joined=" + ".join,
    fills={
        "body": "body",
        "method": "b'{method}'",
        "url": "url.encode()",
        "path": "('/' + url.partition('://')[2].partition('/')[2]).encode()",
        "sha256": "hashlib.sha256(body).hexdigest().encode()",
        "form": "''.join(n + v for n, v in sorted(set(parse_qsl(body.decode(), keep_blank_values=True)))).encode()",
    },
    index="[{}]",
)
NODE = Language(
    header="headers[{}] ?? ''",
    member="String({})",
    root="JSON.parse(body)",
    query="new URL(url).searchParams.get({}) ?? ''",
    text=lambda expression: f"Buffer.from({expression})",
    literal=lambda text: f"Buffer.from({_quoted(text)})",
    joined=lambda parts: parts[0] if len(parts) == 1 else f"Buffer.concat([{', '.join(parts)}])",
    fills={
        "body": "body",
        "method": "Buffer.from('{method}')",
        "url": "Buffer.from(url)",
        "path": "Buffer.from('/' + url.split('://')[1].split('/').slice(1).join('/'))",
        "sha256": "Buffer.from(createHash('sha256').update(body).digest('hex'))",
        "form": "Buffer.from([...new Set([...new URLSearchParams(body.toString())].map((p) => p.join('\\0')))]"
        ".sort().map((p) => p.replace('\\0', '')).join(''))",
    },
    index="[{}]",
)


def python(rules: DeliveryRules) -> str | None:
    """Return a function `genuine(secret, headers, body, url)` in Python, None where it takes more than a few lines."""
    try:
        lines = _PYTHON[rules.signature.kind](rules, rules.signature)
    except (KeyError, _Unsaid):
        return None
    head = "def genuine(secret: str, headers: dict[str, str], body: bytes, url: str = '') -> bool:"
    code = "\n".join([head, *(f"    {line}" for line in lines)])
    return f"{_python_imports(code)}\n{code}"


def node(rules: DeliveryRules) -> str | None:
    """Return the same function as a module for Node, None where it takes more than a few lines."""
    try:
        lines = _NODE[rules.signature.kind](rules, rules.signature)
    except (KeyError, _Unsaid):
        return None
    code = "\n".join(["export function genuine(secret, headers, body, url = '') {", *(f"  {x}" for x in lines), "}"])
    names_ = [name for name in _NODE_NAMES if f"{name}(" in code]
    return f"import {{ {', '.join(names_)} }} from 'node:crypto';\n{code}" if names_ else code


_NODE_NAMES = ("createHash", "createHmac", "createPublicKey", "timingSafeEqual", "verify")
_PYTHON_MODULES = ("base64", "hashlib", "hmac", "json", "re")
_PYTHON_NAMES = {
    "parse_qsl": "urllib.parse",
    "urlsplit": "urllib.parse",
    "InvalidSignature": "cryptography.exceptions",
    "hashes": "cryptography.hazmat.primitives",
    "ec": "cryptography.hazmat.primitives.asymmetric",
    "PKCS1v15": "cryptography.hazmat.primitives.asymmetric.padding",
    "Ed25519PublicKey": "cryptography.hazmat.primitives.asymmetric.ed25519",
    "encode_dss_signature": "cryptography.hazmat.primitives.asymmetric.utils",
    "load_pem_public_key": "cryptography.hazmat.primitives.serialization",
}


def _python_imports(code: str) -> str:
    modules = [name for name in _PYTHON_MODULES if f"{name}." in code]
    lines = [f"import {', '.join(modules)}"] if modules else []
    by_module: dict[str, list[str]] = {}
    for name, module in _PYTHON_NAMES.items():
        if re.search(rf"\b{name}\b", code):
            by_module.setdefault(module, []).append(name)
    return "\n".join([*lines, *(f"from {module} import {', '.join(found)}" for module, found in by_module.items())])


def _at(place: Place | None, rules: DeliveryRules, language: Language) -> str:
    """An expression of the text at a place."""
    if place is None:
        raise _Unsaid
    if place.where == "header":
        return language.header.format(_quoted(place.name.lower()))
    if place.where == "query":
        return language.query.format(_quoted(place.name))
    if place.in_body and is_plain(rules.body) and "*" not in place.name:
        path = tokens(place.name)
        steps = "".join(language.index.format(token if token.isdecimal() else _quoted(token)) for token in path)
        return language.member.format(language.root + steps)
    raise _Unsaid


def _content(rules: DeliveryRules, proof: Authentication, language: Language) -> str:
    """An expression of the bytes that are signed; it may name `message_id` and `timestamp`."""
    parts = [_piece(text, rules, language) if hole else language.literal(text) for hole, text in _merged(proof)]
    return language.joined(parts)


def _merged(proof: Authentication) -> list[tuple[bool, str]]:
    return [piece for piece in pieces(proof.signed_content) if piece[1]]


def _piece(name: str, rules: DeliveryRules, language: Language) -> str:
    head, _, argument = name.partition(":")
    if argument:
        place = Place("header" if head == "header" else "body", argument)
        return language.text(_grouped(_at(place, rules, language)))
    if name in language.fills:
        return language.fills[name].replace("{method}", rules.method)
    return language.text({"id": "message_id", "timestamp": "timestamp"}[name])


def _grouped(expression: str) -> str:
    return f"({expression})" if " ?? " in expression else expression


def _asked(proof: Authentication) -> frozenset[str]:
    return names(proof.signed_content) | (names(proof.format) - {"signature"})


def _beside(proof: Authentication) -> tuple[str, bool]:
    """A pattern for the time that stands in the proof's own text, and whether it does."""
    if "{timestamp}" not in proof.format:
        return "", False
    before = proof.format.partition("{timestamp}")[0].rpartition("}")[2]
    return rf"{before}(\d+)", True


def _said(rules: DeliveryRules, proof: Authentication, language: Language, let: str, end: str) -> list[str]:
    """Lines for what the signed content asks for: the id, the time, the proof as it was given."""
    lines = [f"{let}given = {_at(proof.place, rules, language)}{end}"]
    asked = _asked(proof)
    if "id" in asked:
        lines.append(f"{let}message_id = {_at(rules.message.id, rules, language)}{end}")
    pattern, beside = _beside(proof)
    if beside:
        found = (
            f"''.join(re.findall(r'{pattern}', given)[:1])" if not let else f"(given.match(/{pattern}/) ?? [])[1] ?? ''"
        )
        lines.append(f"{let}timestamp = {found}{end}")
    elif "timestamp" in asked:
        lines.append(f"{let}timestamp = {_at(rules.message.time, rules, language)}{end}")
    return lines


def _mark(proof: Authentication) -> tuple[str, str]:
    """The text before and after one proof, without what is said once for all of them."""
    before, _, after = proof.format.partition("{signature}")
    if "{timestamp}" in proof.format and proof.separator:
        before = before.rpartition(proof.separator)[2]
    return before, after


def _templated(text: str) -> bool:
    return "{" in text


def _key_in_python(proof: Authentication) -> str:
    bare = f"secret.removeprefix({_quoted(proof.secret_prefix)})" if proof.secret_prefix else "secret"
    return {"base64": f"base64.b64decode({bare})", "hex": f"bytes.fromhex({bare})"}.get(
        proof.secret_encoding, f"{bare}.encode()"
    )


def _key_in_node(proof: Authentication) -> str:
    bare = f"secret.replace({_quoted(proof.secret_prefix)}, '')" if proof.secret_prefix else "secret"
    return f"Buffer.from({bare}, {_quoted(proof.secret_encoding)})"


def _right(proof: Authentication, written: str, formatted: Callable[[str], str]) -> str:
    """An expression of one whole proof as it is written, the bare one being `written`."""
    before, after = _mark(proof)
    parts = [formatted(before) if before else "", written, formatted(after) if after else ""]
    return " + ".join(filter(None, parts))


def _in_python(text: str) -> str:
    names_ = text.replace("{id}", "{message_id}")
    return f"f{_quoted(names_)}" if _templated(text) else _quoted(text)


def _in_node(text: str) -> str:
    return (
        f"`{text.replace('{id}', '${message_id}').replace('{timestamp}', '${timestamp}')}`"
        if _templated(text)
        else _quoted(text)
    )


def _hmac_in_python(rules: DeliveryRules, proof: Authentication) -> list[str]:
    digest = f"hmac.digest({_key_in_python(proof)}, content, {_quoted(proof.algorithm)})"
    written = f"base64.b64encode({digest}).decode()" if proof.encoding == "base64" else f"{digest}.hex()"
    return [
        *_said(rules, proof, PYTHON, "", ""),
        f"content = {_content(rules, proof, PYTHON)}",
        f"right = {_right(proof, written, _in_python)}",
        *_compared_in_python(proof),
    ]


def _compared_in_python(proof: Authentication) -> list[str]:
    if proof.separator:
        one = "hmac.compare_digest(right.encode(), one.encode())"
        return [f"return any({one} for one in given.split({_quoted(proof.separator)}))"]
    return ["return hmac.compare_digest(right.encode(), given.encode())"]


_SAME = "const same = (a, b) => a.length === b.length && timingSafeEqual(a, b);"


def _compared_in_node(proof: Authentication) -> list[str]:
    if proof.separator:
        each = "(one) => same(Buffer.from(one), Buffer.from(right))"
        return [_SAME, f"return given.split({_quoted(proof.separator)}).some({each});"]
    return [_SAME, "return same(Buffer.from(given), Buffer.from(right));"]


def _hmac_in_node(rules: DeliveryRules, proof: Authentication) -> list[str]:
    key, algorithm = _key_in_node(proof), _quoted(proof.algorithm)
    written = f"createHmac({algorithm}, {key}).update(content).digest({_quoted(proof.encoding)})"
    return [
        *_said(rules, proof, NODE, "const ", ";"),
        f"const content = {_content(rules, proof, NODE)};",
        f"const right = {_right(proof, written, _in_node)};",
        *_compared_in_node(proof),
    ]


def _shown_in_python(rules: DeliveryRules, proof: Authentication) -> list[str]:
    """The secret itself stands there."""
    shown = "base64.b64encode(secret.encode()).decode()" if proof.kind == "basic" else "secret"
    return [
        f"given = {_at(proof.place, rules, PYTHON)}",
        f"right = {_right(proof, shown, _in_python)}",
        *_compared_in_python(proof),
    ]


def _shown_in_node(rules: DeliveryRules, proof: Authentication) -> list[str]:
    shown = "Buffer.from(secret).toString('base64')" if proof.kind == "basic" else "secret"
    return [
        f"const given = {_at(proof.place, rules, NODE)};",
        f"const right = {_right(proof, shown, _in_node)};",
        *_compared_in_node(proof),
    ]


_VERIFY = {
    "ed25519": "key.verify(signature, content)",
    "rsa": "key.verify(signature, content, PKCS1v15(), hashes.{}())",
    "ecdsa": "key.verify(signature, content, ec.ECDSA(hashes.{}()))",
}


def _bare_key(proof: Authentication) -> bool:
    return proof.kind == "ed25519" and proof.secret_encoding in ("hex", "base64")


def _public_in_python(proof: Authentication) -> str:
    if not _bare_key(proof):
        return "load_pem_public_key(secret.encode())"
    decode = "bytes.fromhex(secret)" if proof.secret_encoding == "hex" else "base64.b64decode(secret)"  # noqa: S105
    return f"Ed25519PublicKey.from_public_bytes({decode})"


def _public_in_node(proof: Authentication) -> str:
    if not _bare_key(proof):
        return "createPublicKey(secret)"
    head = "Buffer.from('302a300506032b6570032100', 'hex')"
    key = f"Buffer.concat([{head}, Buffer.from(secret, {_quoted(proof.secret_encoding)})])"
    return f"createPublicKey({{ key: {key}, format: 'der', type: 'spki' }})"


def _keyed_in_python(rules: DeliveryRules, proof: Authentication) -> list[str]:
    before, after = _mark(proof)
    bare = "given" if not proof.separator else f"given.split({_quoted(proof.separator)})[0]"
    bare += f".removeprefix({_in_python(before)})" if before else ""
    bare += f".removesuffix({_in_python(after)})" if after else ""
    return [
        *_said(rules, proof, PYTHON, "", ""),
        f"content = {_content(rules, proof, PYTHON)}",
        f"key = {_public_in_python(proof)}",
        "try:",
        f"    signature = {f'base64.b64decode({bare})' if proof.encoding == 'base64' else f'bytes.fromhex({bare})'}",
        f"    {_VERIFY[proof.kind].format(proof.algorithm.upper())}",
        "except (InvalidSignature, ValueError):",
        "    return False",
        "return True",
    ]


def _keyed_in_node(rules: DeliveryRules, proof: Authentication) -> list[str]:
    before, after = _mark(proof)
    bare = "given" if not proof.separator else f"given.split({_quoted(proof.separator)})[0]"
    bare += "".join(f".replace({_in_node(text)}, '')" for text in (before, after) if text)
    digest = _quoted(proof.algorithm) if proof.kind != "ed25519" else "null"
    return [
        *_said(rules, proof, NODE, "const ", ";"),
        f"const content = {_content(rules, proof, NODE)};",
        f"const signature = Buffer.from({bare}, {_quoted(proof.encoding)});",
        f"return verify({digest}, content, {_public_in_node(proof)}, signature);",
    ]


def _hashed_claims(proof: Authentication) -> list[str]:
    return [name for name, value in proof.options.get("claims", {}).items() if value == "{sha256}"]


def _token_in_python(rules: DeliveryRules, proof: Authentication) -> list[str]:
    before = _mark(proof)[0]
    bare = f"given.removeprefix({_in_python(before)})" if before else "given"
    claims = [f"claims.get({_quoted(name)}) == hashlib.sha256(body).hexdigest()" for name in _hashed_claims(proof)]
    length = proof.algorithm[2:]
    check = {
        "H": [f"good = hmac.compare_digest(hmac.digest({_key_in_python(proof)}, content, 'sha{length}'), signature)"],
        "R": _tried(
            f"load_pem_public_key(secret.encode()).verify(signature, content, PKCS1v15(), hashes.SHA{length}())"
        ),
        "E": [
            "r, s = (int.from_bytes(half) for half in (signature[:32], signature[32:]))",
            *_tried(
                "load_pem_public_key(secret.encode()).verify("
                f"encode_dss_signature(r, s), content, ec.ECDSA(hashes.SHA{length}()))"
            ),
        ],
    }[proof.algorithm[0]]
    return [
        f"given = {_at(proof.place, rules, PYTHON)}",
        f"content, _, mark = {bare}.encode().rpartition(b'.')",
        "signature = base64.urlsafe_b64decode(mark + b'==')",
        "claims = json.loads(base64.urlsafe_b64decode(content.rpartition(b'.')[2] + b'=='))",
        *check,
        f"return {' and '.join(['good', *claims])}",
    ]


def _tried(call: str) -> list[str]:
    return ["try:", f"    good = {call} is None", "except InvalidSignature:", "    good = False"]


def _token_in_node(rules: DeliveryRules, proof: Authentication) -> list[str]:
    before, length = _mark(proof)[0], proof.algorithm[2:]
    bare = f"given.replace({_in_node(before)}, '')" if before else "given"
    claims = [
        f"claims[{_quoted(name)}] === createHash('sha256').update(body).digest('hex')" for name in _hashed_claims(proof)
    ]
    check = {
        "H": f"createHmac('sha{length}', {_key_in_node(proof)}).update(content).digest().equals(signature)",
        "R": f"verify('sha{length}', content, secret, signature)",
        "E": f"verify('sha{length}', content, {{ key: secret, dsaEncoding: 'ieee-p1363' }}, signature)",
    }[proof.algorithm[0]]
    return [
        f"const given = {_at(proof.place, rules, NODE)};",
        f"const [head, said, mark] = {_grouped(bare)}.split('.');",
        "const content = Buffer.from(`${head}.${said}`), signature = Buffer.from(mark, 'base64url');",
        "const claims = JSON.parse(Buffer.from(said, 'base64url'));",
        f"return {' && '.join([check, *claims])};",
    ]


_PYTHON: Mapping[str, Callable[[DeliveryRules, Authentication], list[str]]] = {
    "hmac": _hmac_in_python,
    "token": _shown_in_python,
    "basic": _shown_in_python,
    "ed25519": _keyed_in_python,
    "rsa": _keyed_in_python,
    "ecdsa": _keyed_in_python,
    "jwt": _token_in_python,
}
_NODE: Mapping[str, Callable[[DeliveryRules, Authentication], list[str]]] = {
    "hmac": _hmac_in_node,
    "token": _shown_in_node,
    "basic": _shown_in_node,
    "ed25519": _keyed_in_node,
    "rsa": _keyed_in_node,
    "ecdsa": _keyed_in_node,
    "jwt": _token_in_node,
}
