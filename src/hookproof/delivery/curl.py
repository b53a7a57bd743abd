"""A delivery as a line of a shell that sends it with curl."""

from __future__ import annotations

import base64
import shlex

from hookproof.delivery.targets import Target
from hookproof.delivery.traffic import Delivery


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
    framing = ["Transfer-Encoding: chunked"] if delivery.body_parts is not None else []
    words = ["curl", "-sS", "-i", "--path-as-is", "-X", delivery.method, url]
    for header in (*headers, *missing, *framing):
        words += ["-H", header]
    line = shlex.join(words)
    try:
        body = delivery.body.decode()
    except UnicodeDecodeError:
        body = "\0"
    if "\0" in body:
        text = base64.b64encode(delivery.body).decode()
        return f"printf %s {text} | base64 -d | {line} --data-binary @-"
    # printf, because curl would take a body that begins with @ for the name of a file.
    return f"printf %s {shlex.quote(body)} | {line} --data-binary @-"
