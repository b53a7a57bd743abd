"""A sketch for Node, by the kind of proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hookproof.contract.model import Authentication, DeliveryRules
from hookproof.delivery.sketches.language import (
    Language,
    Unsaid,
    at,
    bare_key,
    content,
    grouped,
    hashed_claims,
    mark,
    quoted,
    right,
    said,
    templated,
)

NODE = Language(
    header="headers[{}] ?? ''",
    member="String({})",
    root="JSON.parse(body)",
    query="new URL(url).searchParams.get({}) ?? ''",
    text=lambda expression: f"Buffer.from({expression})",
    literal=lambda text: f"Buffer.from({quoted(text)})",
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
    let="const ",
    end=";",
    stamp="(given.match(/{}/) ?? [])[1] ?? ''",
)


def node(rules: DeliveryRules) -> str | None:
    """Return the same function as a module for Node, None where it takes more than a few lines."""
    try:
        lines = _LINES[rules.signature.kind](rules, rules.signature)
    except (KeyError, Unsaid):
        return None
    code = "\n".join(["export function genuine(secret, headers, body, url = '') {", *(f"  {x}" for x in lines), "}"])
    shown = [name for name in _NAMES if f"{name}(" in code]
    return f"import {{ {', '.join(shown)} }} from 'node:crypto';\n{code}" if shown else code


_NAMES = ("createHash", "createHmac", "createPublicKey", "timingSafeEqual", "verify")


def _key(proof: Authentication) -> str:
    bare = f"secret.replace({quoted(proof.secret_prefix)}, '')" if proof.secret_prefix else "secret"
    return f"Buffer.from({bare}, {quoted(proof.secret_encoding)})"


def _text(text: str) -> str:
    return (
        f"`{text.replace('{id}', '${message_id}').replace('{timestamp}', '${timestamp}')}`"
        if templated(text)
        else quoted(text)
    )


_SAME = "const same = (a, b) => a.length === b.length && timingSafeEqual(a, b);"


def _compared(proof: Authentication) -> list[str]:
    if proof.separator:
        each = "(one) => same(Buffer.from(one), Buffer.from(right))"
        return [_SAME, f"return given.split({quoted(proof.separator)}).some({each});"]
    return [_SAME, "return same(Buffer.from(given), Buffer.from(right));"]


#: Encoding of a proof -> how a hash is written in it.
_WRITTEN: Mapping[str, str] = {
    "base64": '{}.digest("base64")',
    "base64url": '{}.digest("base64").replaceAll("+", "-").replaceAll("/", "_")',
    "base64url-unpadded": '{}.digest("base64url")',
    "hex": '{}.digest("hex")',
    "HEX": '{}.digest("hex").toUpperCase()',
}


def _read_as(encoding: str) -> str:
    """What Node calls an encoding that it reads: with or without padding, in letters of either case."""
    return encoding.removesuffix("-unpadded").lower()


def _hmac(rules: DeliveryRules, proof: Authentication) -> list[str]:
    return _digest(rules, proof, f"createHmac({quoted(proof.algorithm)}, {_key(proof)}).update(content)")


def _hash(rules: DeliveryRules, proof: Authentication) -> list[str]:
    return _digest(rules, proof, f"createHash({quoted(proof.algorithm)}).update(content)")


def _digest(rules: DeliveryRules, proof: Authentication, made: str) -> list[str]:
    return [
        *said(rules, proof, NODE),
        f"const content = {content(rules, proof, NODE, _key(proof))};",
        f"const right = {right(proof, _WRITTEN[proof.encoding].format(made), _text)};",
        *_compared(proof),
    ]


def _shown(rules: DeliveryRules, proof: Authentication) -> list[str]:
    shown = "Buffer.from(secret).toString('base64')" if proof.kind == "basic" else "secret"
    return [
        f"const given = {at(proof.place, rules, NODE)};",
        f"const right = {right(proof, shown, _text)};",
        *_compared(proof),
    ]


def _public(proof: Authentication) -> str:
    if not bare_key(proof):
        return "createPublicKey(secret)"
    head = "Buffer.from('302a300506032b6570032100', 'hex')"
    key = f"Buffer.concat([{head}, Buffer.from(secret, {quoted(proof.secret_encoding)})])"
    return f"createPublicKey({{ key: {key}, format: 'der', type: 'spki' }})"


def _keyed(rules: DeliveryRules, proof: Authentication) -> list[str]:
    before, after = mark(proof)
    bare = "given" if not proof.separator else f"given.split({quoted(proof.separator)})[0]"
    bare += "".join(f".replace({_text(text)}, '')" for text in (before, after) if text)
    digest = quoted(proof.algorithm) if proof.kind != "ed25519" else "null"
    return [
        *said(rules, proof, NODE),
        f"const content = {content(rules, proof, NODE)};",
        f"const signature = Buffer.from({bare}, {quoted(_read_as(proof.encoding))});",
        f"return verify({digest}, content, {_public(proof)}, signature);",
    ]


def _token(rules: DeliveryRules, proof: Authentication) -> list[str]:
    before, length = mark(proof)[0], proof.algorithm[2:]
    bare = f"given.replace({_text(before)}, '')" if before else "given"
    claims = [
        f"claims[{quoted(name)}] === createHash('sha256').update(body).digest('hex')" for name in hashed_claims(proof)
    ]
    check = {
        "H": f"createHmac('sha{length}', {_key(proof)}).update(content).digest().equals(signature)",
        "R": f"verify('sha{length}', content, secret, signature)",
        "E": f"verify('sha{length}', content, {{ key: secret, dsaEncoding: 'ieee-p1363' }}, signature)",
    }[proof.algorithm[0]]
    return [
        f"const given = {at(proof.place, rules, NODE)};",
        f"const [head, said, mark] = {grouped(bare)}.split('.');",
        "const content = Buffer.from(`${head}.${said}`), signature = Buffer.from(mark, 'base64url');",
        "const claims = JSON.parse(Buffer.from(said, 'base64url'));",
        f"return {' && '.join([check, *claims])};",
    ]


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
