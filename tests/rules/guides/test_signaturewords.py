"""What words and programs tell of signatures."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.guides.signaturewords import sayings
from hookproof.rules.reading.passages import stretches


def read(text: str) -> list[tuple[str, str]]:
    return [(one.attribute, one.value) for stretch in stretches(text) for one in sayings(stretch)]


@each_row(
    ("text", "said"),
    [
        ("We sign with HMAC-SHA256.", [("hash", "SHA-256")]),
        ("An HMAC with SHA-512 over the body.", [("hash", "SHA-512")]),
        ("A SHA1 HMAC of the body.", [("hash", "SHA-1")]),
        ("It looks like `sha256=ab12`.", [("hash", "SHA-256")]),
        ("Signatures are SHA-512 now.", [("hash", "SHA-512")]),
        ("The signature is made with SHA256.", [("hash", "SHA-256")]),
        ("The signature is hex-encoded, in hexadecimal.", [("encoding", "hex")]),
        ("The lowercase hex digest of the body.", [("encoding", "hex")]),
        ("A base64-encoded signature.", [("encoding", "base64")]),
        ("The HMAC is encoded in Base64.", [("encoding", "base64")]),
        ("Sign `<t>.<body>`.", [("joint", "`.`"), ("order", "time, body")]),
        ("Sign `timestamp + ':' + body`.", [("joint", "`:`"), ("order", "time, body")]),
        ("Refuse a timestamp older than five minutes.", [("age", "300 seconds")]),
        ("Messages older than five minutes should be thrown away.", [("age", "300 seconds")]),
        ("An older message (three minutes by default) is refused.", [("age", "180 seconds")]),
        ("If the clock is more than 2 minutes away, refuse.", [("age", "120 seconds")]),
        ("```js\ncreateHmac('sha256', key)\n```", [("hash", "SHA-256")]),
        ("```py\nhmac.new(key,\n  raw, hashlib.sha1)\n```", [("hash", "SHA-1")]),
        ("```go\nhmac.New(sha512.New, key)\n```", [("hash", "SHA-512")]),
        ("```rb\nOpenSSL::HMAC.digest('SHA256', k, b)\n```", [("hash", "SHA-256")]),
        ('```java\nMac.getInstance("HmacSHA384")\n```', [("hash", "SHA-384")]),
        ("```sh\nopenssl dgst -sha256 -hmac $KEY\n```", [("hash", "SHA-256")]),
        ("```js\nif (Math.abs(now - ts) > 5 * 60) stale()\n```", [("age", "300 seconds")]),
        ("```js\nfunction f(a, tolerance = 300000) {}\n```", [("age", "300 seconds")]),
    ],
)
def test_a_saying_is_read(text: str, said: list[tuple[str, str]]) -> None:
    assert read(text) == said


@each_row(
    "text",
    [
        "The secret is base64-encoded.",
        "The signature is keyed with the base64 secret.",
        "Files have a SHA-256 checksum.",
        "Links expire after five minutes.",
        "The id is a hex string.",
        "```js\nBuffer.from(name, 'hex')\n```",
        "```py\nhashlib.sha256(raw).hexdigest()\n```",
        "```py\nbase64.b64encode(user)\n```",
        "```py\nif abs(total) == 300: pass\n```",
        "Our hash is of the body: SHA256.",
        "The signature of the file is beside its SHA256.",
        "Signatures are short, unlike a SHA-512.",
    ],
)
def test_what_is_said_of_something_else_is_not_read(text: str) -> None:
    assert not read(text)
