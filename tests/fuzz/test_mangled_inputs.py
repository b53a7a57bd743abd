"""A short run of the fuzzer; `python tests/fuzz/run.py` is the long one."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trying import limited, try_document, try_schema

SHORT = settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@pytest.mark.slow
@SHORT
@given(st.integers(0, 2**32))
def test_a_mangled_schema_gives_payloads_or_one_clear_error(seed: int) -> None:
    with limited():
        try_schema(random.Random(seed))


@pytest.mark.slow
@SHORT
@given(st.integers(0, 2**32))
def test_a_mangled_document_is_judged_or_one_clear_error(seed: int) -> None:
    with limited():
        try_document(random.Random(seed))
