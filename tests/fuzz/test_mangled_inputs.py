"""A short run of the fuzzer; `python tests/fuzz/run.py` is the long one."""

from __future__ import annotations

import gc
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trying import TooSlow, limited, try_document, try_schema

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


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_limit_that_strikes_while_rubbish_is_collected_is_not_lost() -> None:
    def busy(phase: str, _info: dict[str, int]) -> None:
        until = time.process_time() + 0.1
        while phase == "start" and time.process_time() < until:
            pass

    gc.callbacks.append(busy)
    try:
        with pytest.raises(TooSlow), limited(0.02):
            gc.collect()
    finally:
        gc.callbacks.remove(busy)
