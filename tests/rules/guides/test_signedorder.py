"""The order in which a text, and its programs in any language, have the parts of what is signed."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.rules.guides.signedorder import orders, part_of
from hookproof.rules.reading.passages import Stretch

#: Programs that sign id, time and body, joined in the way of their language.
PROGRAMS = [
    'signed = f"{msg_id}.{timestamp}.{body}"',
    "const signed = `${id}.${timestamp}.${rawBody}`;",
    'const signed = id + "." + timestamp + "." + body;',
    'String signed = id + "." + ts + "." + payload;',
    "$signed = $id . '.' . $timestamp . '.' . $body;",
    '$signed = "{$id}.{$timestamp}.{$body}";',
    '$signed = "$id.$timestamp.$body";',
    'signed := fmt.Sprintf("%s.%s.%s", id, ts, body)',
    'signed = ".".join([msg_id, timestamp, body])',
    'signed = b".".join((msg_id.encode(), ts.encode(), body))',
    'const signed = [id, timestamp, body].join(".");',
    'signed = "#{id}.#{timestamp}.#{payload}"',
    "signed = [id, timestamp, body].join('.')",
    'mac.update(id); mac.update("."); mac.update(timestamp); mac.update("."); mac.update(body);',
    'hmac.new(key, msg_id.encode() + b"." + timestamp.encode() + b"." + raw_body, hashlib.sha256)',
    'var signed = $"{id}.{timestamp}.{body}";',
    'signed = "%s.%s.%s" % (msg_id, timestamp, body)',
    'signed = "{}.{}.{}".format(msg_id, timestamp, body)',
    'echo -n "$ID.$TS.$BODY" | openssl dgst -sha256 -hmac "$SECRET"',
    'printf \'%s.%s.%s\' "$ID" "$TIMESTAMP" "$BODY" | openssl dgst -sha256 -hmac "$SECRET"',
    "const signed = `${req.headers['x-acme-id']}.${req.headers['x-acme-timestamp']}.${req.body}`;",
    "signed = f\"{request.headers['X-Id']}.{request.headers['X-Timestamp']}.{body.decode()}\"",
]
#: Sentences that say the same.
SENTENCES = [
    "The signature is computed over `{id}.{timestamp}.{body}`.",
    "We sign `id.timestamp.body` with HMAC-SHA256.",
    "The signed content is `<id>.<timestamp>.<payload>`.",
    "Sign the string `${id}:${timestamp}:${body}`.",
    "The signature covers the id, the timestamp and the raw body, joined by dots.",
    'Signed is `msg_id + "." + timestamp + "." + body`.',
    "Concatenate the message id, the timestamp, and the body with full stops, and sign that.",
]
#: Programs that name the parts, and join them for nothing that is signed.
OTHERS = [
    "def verify_signature(msg_id, timestamp, body, secret):",
    "verify(id, timestamp, body)",
    "console.log(`signed ${id}: ${body}`)",
    "logger.info('verified', id, body)",
    "if not hmac.compare_digest(sig, expected): raise X(timestamp, body)",
    "const { id, timestamp, body } = req; verify(sig)",
    "wh.verify(body, { 'webhook-id': id, 'webhook-timestamp': timestamp })",
    "# sign: see docs\nclient.send(id=event_id, body=payload)",
    "url = f'/hooks/{id}/{body}' # signature",
    "assert body['id'] == 'x' # verified",
    "headers: {'x-signature-timestamp': ts, 'x-id': id}, body",
    "timestamp, signature = header.split(','); body = request.body",
    "sig = sign(secret, timestamp, body)",
    "INSERT INTO t (id, timestamp, body) VALUES (1,2,3) -- signature",
    "payload = { id: id, time: ts, body: body }; sign(payload)",
    'return join(", ", id, "and", body) // sign',
]


@each_row("program", PROGRAMS)
def test_a_program_shows_in_which_order_it_joins_what_it_signs(program: str) -> None:
    assert [order for order, _, _ in orders(Stretch(f"sign:\n{program}", 1, True))] == ["id, time, body"]


@each_row("sentence", SENTENCES)
def test_a_sentence_says_in_which_order_the_parts_are_signed(sentence: str) -> None:
    assert {order for order, _, _ in orders(Stretch(sentence, 1, False))} == {"id, time, body"}


@each_row("program", OTHERS)
def test_parts_that_are_joined_for_nothing_that_is_signed_have_no_order(program: str) -> None:
    assert list(orders(Stretch(program, 1, True))) == []


def test_what_a_program_joins_that_does_not_sign_counts_for_nothing() -> None:
    assert list(orders(Stretch("key = `${id}.${body}`", 1, True))) == []


def test_an_order_stands_where_its_first_part_does() -> None:
    text = "hmac\na = b;\nc = ts + '.' + body;\n"
    ((order, said, at),) = orders(Stretch(text, 1, True))
    assert (order, said, text[at:].startswith("ts + '.' + body")) == ("time, body", "ts + '.' + body", True)


@each_row(
    ("step", "part"),
    [
        ("`webhook-id`", "id"),
        ("req.body", "body"),
        ("timestamps", ""),
        ("rawBody", "body"),
        ("id_time", "time"),
        ("x", ""),
    ],
)
def test_a_step_names_the_part_that_its_last_word_is(step: str, part: str) -> None:
    assert part_of(step) == part


@pytest.mark.slow
@each_row("mark", ["\n", " ", " \n", "raw ", ".update(", "x.id.body y ", "`id.body` "])
def test_a_text_of_one_mark_again_and_again_is_read_in_linear_time(mark: str) -> None:
    for coded in (True, False):
        found = list(orders(Stretch(f"sign id{mark * 10_000}+ nothing", 1, coded)))
        assert {order for order, _, _ in found} <= {"id, body"}
