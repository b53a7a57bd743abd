"""A sketch in Python, by the kind of proof."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from hookproof.contract.model import Authentication, DeliveryRules
from hookproof.delivery.sketches.language import (
    Language,
    Unsaid,
    at,
    bare_key,
    content,
    hashed_claims,
    mark,
    quoted,
    right,
    said,
    templated,
)

PYTHON = Language(
    header="headers.get({}, '')",
    member="str({})",
    root="json.loads(body)",
    query="dict(parse_qsl(urlsplit(url).query)).get({}, '')",
    text=lambda expression: f"{expression}.encode()",
    literal=lambda text: f"b{quoted(text)}" if text.isascii() else f"{quoted(text)}.encode()",
    joined=" + ".join,
    fills={
        "body": "body",
        "method": "b'{method}'",
        "url": "url.encode()",
        "path": "('/' + url.partition('://')[2].partition('/')[2]).encode()",
        "crc32": "str(zlib.crc32(body)).encode()",
        "sha256": "hashlib.sha256(body).hexdigest().encode()",
        "form": "''.join(n + v for n, v in sorted(set(parse_qsl(body.decode(), keep_blank_values=True)))).encode()",
    },
    index="[{}]",
    let="",
    end="",
    stamp="''.join(re.findall(r'{}', given)[:1])",
)


def python(rules: DeliveryRules) -> str | None:
    """Return a function `genuine(secret, headers, body, url)` in Python, None where it takes more than a few lines."""
    try:
        lines = _LINES[rules.signature.kind](rules, rules.signature)
    except (KeyError, Unsaid):
        return None
    head = "def genuine(secret: str, headers: dict[str, str], body: bytes, url: str = '') -> bool:"
    code = "\n".join([head, *(f"    {line}" for line in lines)])
    return f"{_imports(code)}\n{code}"


_MODULES = ("base64", "hashlib", "hmac", "json", "re", "zlib")
_NAMES = {
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


def _imports(code: str) -> str:
    modules = [name for name in _MODULES if f"{name}." in code]
    lines = [f"import {', '.join(modules)}"] if modules else []
    by_module: dict[str, list[str]] = {}
    for name, module in _NAMES.items():
        if re.search(rf"\b{name}\b", code):
            by_module.setdefault(module, []).append(name)
    return "\n".join([*lines, *(f"from {module} import {', '.join(found)}" for module, found in by_module.items())])


def _key(proof: Authentication) -> str:
    bare = f"secret.removeprefix({quoted(proof.secret_prefix)})" if proof.secret_prefix else "secret"
    return {"base64": f"base64.b64decode({bare})", "hex": f"bytes.fromhex({bare})"}.get(
        proof.secret_encoding, f"{bare}.encode()"
    )


def _text(text: str) -> str:
    shown = text.replace("{id}", "{message_id}")
    return f"f{quoted(shown)}" if templated(text) else quoted(text)


#: Encoding of a proof -> how it is written, and how it is read.
_WRITTEN: Mapping[str, str] = {
    "base64": "base64.b64encode({}).decode()",
    "base64url": "base64.urlsafe_b64encode({}).decode()",
    "base64url-unpadded": "base64.urlsafe_b64encode({}).decode().rstrip('=')",
    "hex": "{}.hex()",
    "HEX": "{}.hex().upper()",
}
_READ: Mapping[str, str] = {
    "base64": "base64.b64decode({})",
    **dict.fromkeys(("base64url", "base64url-unpadded"), "base64.urlsafe_b64decode({} + '==')"),
    **dict.fromkeys(("hex", "HEX"), "bytes.fromhex({})"),
}


def _hmac(rules: DeliveryRules, proof: Authentication) -> list[str]:
    return _digest(rules, proof, f"hmac.digest({_key(proof)}, content, {quoted(proof.algorithm)})")


def _hash(rules: DeliveryRules, proof: Authentication) -> list[str]:
    return _digest(rules, proof, f"hashlib.{proof.algorithm}(content).digest()")


def _digest(rules: DeliveryRules, proof: Authentication, digest: str) -> list[str]:
    return [
        *said(rules, proof, PYTHON),
        f"content = {content(rules, proof, PYTHON, _key(proof))}",
        f"right = {right(proof, _WRITTEN[proof.encoding].format(digest), _text)}",
        *_compared(proof),
    ]


def _compared(proof: Authentication) -> list[str]:
    if proof.separator:
        one = "hmac.compare_digest(right.encode(), one.encode())"
        return [f"return any({one} for one in given.split({quoted(proof.separator)}))"]
    return ["return hmac.compare_digest(right.encode(), given.encode())"]


def _shown(rules: DeliveryRules, proof: Authentication) -> list[str]:
    """The secret itself stands there."""
    shown = "base64.b64encode(secret.encode()).decode()" if proof.kind == "basic" else "secret"
    return [
        f"given = {at(proof.place, rules, PYTHON)}",
        f"right = {right(proof, shown, _text)}",
        *_compared(proof),
    ]


_VERIFY = {
    "ed25519": "key.verify(signature, content)",
    "rsa": "key.verify(signature, content, PKCS1v15(), hashes.{}())",
    "ecdsa": "key.verify(signature, content, ec.ECDSA(hashes.{}()))",
}


def _public(proof: Authentication) -> str:
    if not bare_key(proof):
        return "load_pem_public_key(secret.encode())"
    decode = "bytes.fromhex(secret)" if proof.secret_encoding == "hex" else "base64.b64decode(secret)"  # noqa: S105
    return f"Ed25519PublicKey.from_public_bytes({decode})"


def _keyed(rules: DeliveryRules, proof: Authentication) -> list[str]:
    before, after = mark(proof)
    bare = "given" if not proof.separator else f"given.split({quoted(proof.separator)})[0]"
    bare += f".removeprefix({_text(before)})" if before else ""
    bare += f".removesuffix({_text(after)})" if after else ""
    return [
        *said(rules, proof, PYTHON),
        f"content = {content(rules, proof, PYTHON)}",
        f"key = {_public(proof)}",
        "try:",
        f"    signature = {_READ[proof.encoding].format(bare)}",
        f"    {_VERIFY[proof.kind].format(proof.algorithm.upper())}",
        "except (InvalidSignature, ValueError):",
        "    return False",
        "return True",
    ]


def _token(rules: DeliveryRules, proof: Authentication) -> list[str]:
    before = mark(proof)[0]
    bare = f"given.removeprefix({_text(before)})" if before else "given"
    claims = [f"claims.get({quoted(name)}) == hashlib.sha256(body).hexdigest()" for name in hashed_claims(proof)]
    length = proof.algorithm[2:]
    check = {
        "H": [f"good = hmac.compare_digest(hmac.digest({_key(proof)}, content, 'sha{length}'), signature)"],
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
        f"given = {at(proof.place, rules, PYTHON)}",
        f"content, _, mark = {bare}.encode().rpartition(b'.')",
        "signature = base64.urlsafe_b64decode(mark + b'==')",
        "claims = json.loads(base64.urlsafe_b64decode(content.rpartition(b'.')[2] + b'=='))",
        *check,
        f"return {' and '.join(['good', *claims])}",
    ]


def _tried(call: str) -> list[str]:
    return ["try:", f"    good = {call} is None", "except InvalidSignature:", "    good = False"]


_LINES: Mapping[str, Callable[[DeliveryRules, Authentication], list[str]]] = {
    "hmac": _hmac,
    "hash": _hash,
    "token": _shown,
    "basic": _shown,
    "ed25519": _keyed,
    "rsa": _keyed,
    "ecdsa": _keyed,
    "jwt": _token,
}
