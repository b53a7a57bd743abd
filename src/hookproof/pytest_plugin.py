"""The pytest plugin: options and fixtures for contract tests of a consumer."""

from __future__ import annotations
