"""A correct consumer in Flask (WSGI), verified with the library `svix`, as its users write it."""

from __future__ import annotations

import json
import os

from flask import Flask, Response, jsonify, request
from svix.webhooks import Webhook, WebhookVerificationError

app = Flask(__name__)
HANDLERS = {"file.upload.completed": "stored", "file.upload.failed": "told the owner"}


@app.post("/webhooks")
def receive() -> Response | tuple[Response, int]:
    try:
        Webhook(os.environ["CONSUMER_SECRET"]).verify(request.get_data(), dict(request.headers.items()))
        payload = json.loads(request.get_data())
    except (WebhookVerificationError, ValueError, RecursionError) as error:
        return jsonify(error=type(error).__name__), 400
    if not isinstance(payload, dict):
        return jsonify(error="an object is expected"), 400
    event = payload.get("event")
    done = HANDLERS.get(event, "ignored") if isinstance(event, str) else "ignored"
    return jsonify(done=done)
