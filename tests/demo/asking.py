"""Requests for functions of the reference consumer, and what they are refused with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hookproof.demo.habits import Refused, Request


def request(**parts: Any) -> Request:
    said = {"method": "POST", "path": "/webhooks", "query": {}, "headers": {}, "client": "127.0.0.1"}
    return Request(**said | parts)


def refusal(doing: Callable[..., object], *args: Any) -> int:
    with pytest.raises(Refused) as told:
        doing(*args)
    return told.value.answer.status
