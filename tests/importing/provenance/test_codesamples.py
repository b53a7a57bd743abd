"""What is signed is read off samples of code in many languages, and off no other expression."""

from __future__ import annotations

import itertools

import pytest
from tests.rowwise import each_row

from hookproof.importing.provenance.codesamples import built

BUILT = {
    'hmac.new(secret.encode(), (timestamp + "\\n").encode() + request.body, hashlib.sha1)': "{timestamp}\n{body}",
    'HMAC-SHA1(secret, time + "\\n" + body)': "{timestamp}\n{body}",
    "createHmac('sha256', key).update(`${timestamp}.${rawBody}`).digest('hex')": "{timestamp}.{body}",
    "hmac.update(req.headers['x-acme-timestamp'] + ':' + req.rawBody)": "{timestamp}:{body}",
    "hash_hmac('sha256', $timestamp . '.' . $payload, $secret);": "{timestamp}.{body}",
    "$_SERVER['HTTP_X_ACME_TIMESTAMP'] . '.' . file_get_contents('php://input')": "{timestamp}.{body}",
    'OpenSSL::HMAC.hexdigest("SHA256", secret, "#{timestamp}.#{body}")': "{timestamp}.{body}",
    'mac.Write([]byte(ts + "." + string(body)))': "{timestamp}.{body}",
    'mac.Write([]byte(r.Header.Get("X-Acme-Timestamp")))\nmac.Write([]byte("."))\nmac.Write(body)': (
        "{timestamp}.{body}"
    ),
    'signed = f"v0:{timestamp}:{body}"': "v0:{timestamp}:{body}",
    'fmt.Sprintf("%s.%s", timestamp, body)': "{timestamp}.{body}",
    '"%s|%s" % (webhook_id, raw_body)': "{id}|{body}",
    "'{}:{}'.format(ts, payload)": "{timestamp}:{body}",
    '[id, timestamp, body].join(".")': "{id}.{timestamp}.{body}",
    'b".".join([msg_id.encode(), ts.encode(), await request.body()])': "{id}.{timestamp}.{body}",
    "implode('.', [$id, $ts, $payload])": "{id}.{timestamp}.{body}",
    'String.join(".", timestampHeader, bodyString)': "{timestamp}.{body}",
    'strings.Join([]string{id, ts, string(body)}, ".")': "{id}.{timestamp}.{body}",
    "request.method + request.url + body + timestamp": "{method}{url}{body}{timestamp}",
    "url_bytes + await request.get_data()": "{url}{body}",
    'base64(HMAC-SHA256(secret, gannet-id + "." + gannet-time + "." + body))': "{id}.{timestamp}.{body}",
    'at = request.headers["X-Acme-Time"]\nhmac.new(key, f"{at}.".encode() + request.get_data())': "{timestamp}.{body}",
    "const n = req.headers['x-acme-delivery'];\nhmac.update(`${n}|${body}`)": "{id}|{body}",
}
OTHERS = (
    "mac.update(body)",
    "hmac.new(secret, body + secret)",
    'console.log("got " + body + id)',
    "The body and the id",
    'url + "?x=" + id',
    '{"id": 1, "body": "x"}',
    'fetch(url, {method: "POST", body: JSON.stringify({id: 1})})',
    "res.body + res.title",
    "'%s' % (body, timestamp)",
    'x-account-id + "." + body',
    "at = request.headers['X-Acme-Shop']\nhmac.update(at + '.' + body)",
)


@each_row(("code", "template"), BUILT.items())
def test_an_expression_that_puts_the_body_together_with_other_parts_gives_the_template(
    code: str, template: str
) -> None:
    assert built(f"Compute the HMAC:\n\n```\n{code}\n```\n") == template


@each_row("code", OTHERS)
def test_an_expression_of_anything_else_gives_none(code: str) -> None:
    assert built(code) == ""


def test_parts_and_marks_are_read_in_every_way_to_build_a_text() -> None:
    ways = (
        '{0} + "{2}" + {1}', "'{2}'.join([{0}, {1}])", '[{0}, {1}].join("{2}")', 'Sprintf("%s{2}%s", {0}, {1})',
        "`${{{0}}}{2}${{{1}}}`", "u({0}); h.update({0}); h.update('{2}'); h.update({1});",
    )  # fmt: skip
    firsts = {"timestamp": "{timestamp}", "sent_time": "{timestamp}", "messageId": "{id}", "requestUrl": "{url}"}
    marks = {".": ".", ":": ":", "|": "|", "\\n": "\n"}
    for way, (first, called), body, (mark, written) in itertools.product(
        ways, firsts.items(), ("body", "rawBody", "request.body", "raw_payload"), marks.items()
    ):
        code = way.format(first, body, mark)
        assert built(code) == f"{called}{written}{{body}}", code


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["a.b", '"', "((", "body + ", '.update("a")', "[a,", "'\\'", "headers[", "`${a}", " "]
)
def test_a_long_text_without_an_end_is_read_in_linear_time_as_far_as_it_is_read(piece: str) -> None:
    """Read going back over what was read, each of these takes minutes, and the run ends at its time limit."""
    assert built(piece * 20_000 + '\nsigned = timestamp + "." + body\n') == ""
    assert built('signed = timestamp + "." + body\n' + piece * 20_000) == "{timestamp}.{body}"
