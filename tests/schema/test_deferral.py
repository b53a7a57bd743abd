"""A pattern that is compiled at its first use does what `re` does."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

from hookproof import importing, rules, sources
from hookproof.schema.patterns import deferral


def test_what_is_compiled_later_does_what_re_does() -> None:
    text, flags = "One two TWO", re.IGNORECASE
    now, later = re.compile("t(wo)", flags), deferral.compile("t(wo)", flags)
    assert (repr(later), later.pattern, later.flags) == (repr(now), now.pattern, now.flags)
    assert [found.span(1) for found in later.finditer(text, 5)] == [found.span(1) for found in now.finditer(text, 5)]
    assert later.sub(r"\1", text, count=1) == now.sub(r"\1", text, count=1)
    assert deferral.compile(b"\\d").findall(b"a1b2") == [b"1", b"2"]


def test_a_fault_in_a_pattern_shows_when_it_is_first_used() -> None:
    faulty = deferral.compile("(")
    with pytest.raises(re.error):
        faulty.search("")
    assert not hasattr(faulty, "serach")


@pytest.mark.slow
def test_the_rooms_that_read_prose_have_no_other_patterns_and_each_of_these_is_one() -> None:
    modules = [
        importlib.import_module(module.name)
        for room in (importing, rules, sources)
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
    ]
    own = [vars(module) for module in modules if getattr(module, "re", deferral) is re]
    assert not [each["__name__"] for each in own if any(isinstance(value, re.Pattern) for value in each.values())]
    patterns = [each for module in modules for each in _patterns(vars(module))]
    assert len(patterns) > 500
    assert {each.flags & ~re.UNICODE for each in patterns} > {0, re.IGNORECASE}


def _patterns(held: object) -> Iterator[re.Pattern[str]]:
    """The patterns that are compiled later in a table, and in the tables in it."""
    for each in held.values() if isinstance(held, dict) else held if isinstance(held, tuple | list) else ():
        if isinstance(each, type(deferral.compile(""))):
            yield each
        yield from _patterns(each) if isinstance(each, dict | tuple | list) and each is not held else ()
