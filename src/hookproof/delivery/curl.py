"""A delivery as a line of a shell that sends it with curl."""

from __future__ import annotations

import base64
import shlex

from hookproof.delivery.requests import split_body
from hookproof.delivery.targets import Target
from hookproof.delivery.traffic import Delivery

#: So long curl takes to begin.
_START_SECONDS = 0.2


def curl_command(delivery: Delivery, target: Target) -> str:
    """Return the line: the same method, URL, headers and bytes, but for a header that curl writes itself.

    The proof in it is as it is; where the provider signs a time, it is good only for a while.
    """
    where = target.at(delivery.instead)
    url = f"{where.scheme}://{where.authority}{where.request_target(delivery.path, delivery.query)}"
    headers = [f"{name}: {value}" if value else f"{name};" for name, value in delivery.headers]
    named = {name.lower() for name, _ in delivery.headers}
    # Without these, curl would send its own.
    missing = [f"{name}:" for name in ("Accept", "User-Agent", "Content-Type", "Expect") if name.lower() not in named]
    words = ["curl", "-sS", "-i", "--path-as-is", "-X", delivery.method, url]
    for header in (*headers, *missing, *_framing(delivery)):
        words += ["-H", header]
    # -T sends what it reads as it comes; --data-binary waits for the end.
    reads = "-T -" if delivery.pause_seconds and delivery.body_parts else "--data-binary @-"
    return f"{_fed(delivery)} | {shlex.join(words)} {reads}"


def _framing(delivery: Delivery) -> list[str]:
    """What curl does not say of itself: chunks of a body it has whole, the length of one that comes in parts."""
    if delivery.chunked:
        return ["Transfer-Encoding: chunked"]
    return [f"Content-Length: {len(delivery.body)}", "Transfer-Encoding:"] if delivery.body_parts else []


def _fed(delivery: Delivery) -> str:
    """The commands that print the body, its parts one after the other where there are pauses between them."""
    if not (delivery.pause_seconds and delivery.body_parts):
        return _printed(delivery.body)
    between = f"; sleep {delivery.pause_seconds:g}; "
    # Parts that wait when curl begins to read would go out as one.
    return f"{{ sleep {_START_SECONDS}; {between.join(_printed(part) for part in split_body(delivery))}; }}"


def _printed(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return f"printf %s {base64.b64encode(data).decode()} | base64 -d"
    # printf, because curl would take a body that begins with @ for the name of a file.
    return f"printf %s {shlex.quote(text)}"
