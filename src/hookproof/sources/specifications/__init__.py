"""Documents that are data: OpenAPI, AsyncAPI and JSON Schema become the records of all documents."""

from __future__ import annotations
