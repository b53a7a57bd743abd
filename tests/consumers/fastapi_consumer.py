"""A correct consumer in FastAPI, verified with the library `standardwebhooks`, as its users write it."""

from __future__ import annotations

import json
import os
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

app = FastAPI(openapi_url=None)
seen: set[str] = set()


@app.post("/webhooks", status_code=200)
async def receive(request: Request) -> dict[str, Any]:
    body = await request.body()
    try:
        Webhook(os.environ["CONSUMER_SECRET"]).verify(body, dict(request.headers))
    except json.JSONDecodeError:
        raise HTTPException(400, "not JSON") from None
    except (WebhookVerificationError, ValueError, RecursionError):
        raise HTTPException(401, "invalid signature") from None
    payload = json.loads(body)
    if not isinstance(payload, dict) or not isinstance(payload.get("event"), str):
        raise HTTPException(400, "not an event")
    message_id = request.headers["webhook-id"]
    if message_id in seen:
        return {"status": "duplicate"}
    seen.add(message_id)
    return {"status": "ok", "event": payload["event"]}


@app.get("/webhooks")
async def health() -> Response:
    """Many consumers show a page here, for people who open the URL."""
    return Response("ready", media_type="text/plain")
