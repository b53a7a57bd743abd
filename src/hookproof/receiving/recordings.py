"""Requests that were recorded elsewhere, read as captures: HAR, ngrok's list of requests, webhook.site's, NDJSON, and
the journal of a run of ours.

HAR 1.2 is a format of its own (section 4.2.6 has requests); the others are what the tools' own interfaces give out:
ngrok's `/api/requests/http`, webhook.site's `/token/{id}/requests`. A body that HAR or webhook.site holds as text is
taken for UTF-8, for they keep no more of it; ngrok keeps every byte. A line of NDJSON is a request where it has headers
and a body, as access journals write them; any other line is a payload alone. Of a run's journal the genuine deliveries
are read whose bodies it holds whole: a bent one shows nothing of a provider, and a signature is never there.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hookproof.delivery.journal import SIGNATURE, read_journal
from hookproof.delivery.traffic import Headers
from hookproof.errors import InputError
from hookproof.parsing import MAX_BYTES, MalformedDocument, UnreadableFile, open_file, parse_json
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.captures import read_captures

#: How a capture file begins; nothing that other tools write does.
_OURS = b'{"n":'
#: Bytes of a line in which it says what it is.
_MOST_BEFORE_HEADERS = 64 * 1024
#: Endings of files whose only line is one of NDJSON: a document of any other may be anything.
_LINES = (".ndjson", ".jsonl")
#: The names that access journals have for the parts of a request.
_HEADERS = ("headers", "request_headers")
_BODY = ("body", "request_body", "payload")
_TIME = ("at", "time", "timestamp", "ts", "@timestamp")
_MISFITS = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def recorded(path: Path) -> Iterator[Arrival]:
    """Yield the requests of a file of captures, a HAR file, an export of ngrok or webhook.site, NDJSON, or a journal.

    Raises InputError where the file cannot be read, MalformedDocument for what is none of these.
    """
    try:
        with open_file(path) as file:
            head = file.read(len(_OURS))
            first = file.readline(_MOST_BEFORE_HEADERS) if head == _OURS else b""
            text = b"" if head == _OURS or not head else head + file.read(MAX_BYTES)
    except OSError as error:
        raise InputError(f"captures cannot be read ({error.strerror})", where=str(path)) from None
    if len(text) > MAX_BYTES:
        raise UnreadableFile(f"the file is larger than {MAX_BYTES // 2**20} MiB", where=str(path))
    if b'"address":' in first.partition(b'"headers":')[0]:
        yield from _journalled(path)
    elif not text.lstrip().startswith((b"{", b"[")):
        yield from read_captures(path)
    else:
        yield from _exported(text, path)


def _journalled(path: Path) -> Iterator[Arrival]:
    for entry in read_journal(path):
        delivery = entry.exchange.delivery
        if not delivery.bent and not entry.cut:
            yield Arrival(
                number=entry.number,
                at=entry.at,
                method=delivery.method,
                target=f"{delivery.path or '/'}{f'?{delivery.query}' if delivery.query else ''}",
                headers=tuple(pair for pair in delivery.headers if SIGNATURE not in pair[1]),
                body=delivery.body,
            )


def _exported(text: bytes, path: Path) -> Iterator[Arrival]:
    try:
        plain = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedDocument("not UTF-8", path=str(path)) from None
    lines = _lines(plain)
    if len(lines) > 1 or (lines and path.suffix in _LINES):
        yield from _read([_parsed(line, number, path) for number, line in lines], _of_line, path)
        return
    document = parse_json(plain, str(path))
    for entries, read in _FORMATS:
        try:
            found = entries(document)
        except _MISFITS:
            continue
        yield from _read(found, read, path)
        return
    raise MalformedDocument(
        "this is no file of requests: captures of hookproof listen, HAR, an export of ngrok or webhook.site, or NDJSON",
        path=str(path),
    )


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines of NDJSON, each with its number; none where the text is one document over several lines."""
    # A line ends at a line feed alone: a string of JSON may hold any other separator.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    try:
        json.loads(lines[0][1])
    except (ValueError, RecursionError, IndexError):
        return []
    return lines


def _parsed(line: str, number: int, path: Path) -> Any:
    try:
        return parse_json(line, str(path))
    except MalformedDocument as error:
        raise MalformedDocument(error.what, path=str(path), line=number) from None


def _read(entries: Iterable[Any], read: Callable[[Any], Arrival], path: Path) -> Iterator[Arrival]:
    for number, entry in enumerate(entries, start=1):
        try:
            arrival = read(entry)
        except _MISFITS:
            raise MalformedDocument(f"request {number} lacks what one is made of", path=str(path)) from None
        yield Arrival(
            number=number,
            at=arrival.at,
            method=arrival.method,
            target=arrival.target,
            headers=arrival.headers,
            body=arrival.body,
            http_version=arrival.http_version,
        )


def _of_har(entry: Any) -> Arrival:
    request = entry["request"]
    posted = request.get("postData", {})
    text = str(posted.get("text", ""))
    return Arrival(
        number=0,
        at=_seconds(entry["startedDateTime"]),
        method=str(request["method"]),
        target=_target(request["url"]),
        # HTTP/2 names begin with a colon: they are no headers.
        headers=tuple((h["name"], h["value"]) for h in request["headers"] if not h["name"].startswith(":")),
        body=base64.b64decode(text) if posted.get("encoding") == "base64" else text.encode(),
    )


def _of_ngrok(entry: Any) -> Arrival:
    request = entry["request"]
    return Arrival(
        number=0,
        at=_seconds(entry["start"]),
        method=str(request["method"]),
        target=str(request["uri"]),
        headers=_several(request["headers"]),
        body=base64.b64decode(request["raw"]).partition(b"\r\n\r\n")[2],
    )


def _of_webhook_site(entry: Any) -> Arrival:
    return Arrival(
        number=0,
        at=_seconds(entry["created_at"]),
        method=str(entry["method"]),
        target=_target(entry["url"]),
        headers=_several(entry["headers"]),
        body=str(entry["content"] or "").encode(),
    )


def _of_line(entry: Any) -> Arrival:
    """A line of an access journal; one without headers and a body is a payload itself."""
    if _said(entry, *_HEADERS) is None or _said(entry, *_BODY) is None:
        entry = {"headers": {"Content-Type": "application/json"}, "body": dict(entry)}
    headers, body, when = _said(entry, *_HEADERS), _said(entry, *_BODY), _said(entry, *_TIME)
    pairs = headers.items() if isinstance(headers, dict) else headers
    return Arrival(
        number=0,
        at=_seconds(when) if isinstance(when, str) else float(when or 0),
        method=str(_said(entry, "method") or "POST"),
        target=_target(str(_said(entry, "target", "path", "url", "uri") or "/")),
        headers=tuple((str(name), str(value)) for name, value in pairs),
        body=body.encode() if isinstance(body, str) else json.dumps(body, ensure_ascii=False).encode(),
    )


def _of_request(entry: Any) -> Arrival:
    """A request by itself: as webhook.site shows it, or as a line of an access journal."""
    return _of_webhook_site(entry) if "content" in entry else _of_line(entry)


def _requests(document: Any) -> list[Any]:
    """The requests of a list, or the only one; a document that is none raises."""
    entries: list[Any] = document if isinstance(document, list) else [document]
    first = entries[0]
    if _said(first, *_HEADERS) is None or ("content" not in first and _said(first, *_BODY) is None):
        raise KeyError
    return entries


def _said(entry: Any, *names: str) -> Any:
    """The first of these members that a line has."""
    return next((entry[name] for name in names if name in entry), None)


def _several(headers: Mapping[str, list[str]]) -> Headers:
    return tuple(itertools.chain.from_iterable(((name, str(v)) for v in values) for name, values in headers.items()))


def _seconds(text: str) -> float:
    """A time as RFC 3339 or as a database writes it; one without a zone is UTC."""
    read = datetime.fromisoformat(text)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _target(url: str) -> str:
    split = urlsplit(url)
    return f"{split.path or '/'}{f'?{split.query}' if split.query else ''}"


def _listed(document: Any, key: str, has: str) -> list[Any]:
    """The entries below a key, whose first has a member; another document raises."""
    entries: list[Any] = document[key]
    if entries:
        entries[0][has]
    return entries


#: What finds the requests of a document, and what reads one; the first that finds some is the document's.
_FORMATS: tuple[tuple[Callable[[Any], list[Any]], Callable[[Any], Arrival]], ...] = (
    (lambda document: _listed(document["log"], "entries", "request"), _of_har),
    (lambda document: _listed(document, "requests", "request"), _of_ngrok),
    (lambda document: _listed(document, "data", "content"), _of_webhook_site),
    (_requests, _of_request),
)
