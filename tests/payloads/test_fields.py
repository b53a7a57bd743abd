"""Which fields a binding may fix, and what is said where a payload has none of that name."""

from __future__ import annotations

import pytest

from hookproof.contract import load_contract
from hookproof.errors import UnknownName
from hookproof.payloads.fields import hold_bindings, tokens_of

CONTRACT = load_contract("videogen")
EVENTS = tuple(CONTRACT.events)


@pytest.mark.parametrize("place", ["/file/fileId", "file.fileId", "event", "/event", "/file", "/*"])
def test_a_field_that_a_payload_can_have_may_be_bound(place: str) -> None:
    hold_bindings({place: "x"}, CONTRACT, EVENTS)


@pytest.mark.parametrize(
    ("place", "nearest"), [("/file/fileld", "/file/fileId"), ("file.filed", "file.fileId"), ("/evnet", "/event")]
)
def test_an_unknown_field_is_refused_with_the_nearest_in_the_same_spelling(place: str, nearest: str) -> None:
    with pytest.raises(UnknownName, match=nearest):
        hold_bindings({place: "x"}, CONTRACT, EVENTS)


@pytest.mark.parametrize("place", ["/event/inner", "/file/0", "/file/fileId/*"])
def test_nothing_lies_below_a_text_and_no_number_below_an_object(place: str) -> None:
    with pytest.raises(UnknownName):
        hold_bindings({place: "x"}, CONTRACT, EVENTS)


def test_a_pointer_and_a_dotted_path_lead_the_same_way() -> None:
    assert tokens_of("/file/fileId") == tokens_of("file.fileId") == ("file", "fileId")
    assert tokens_of("/a~1b/c~0d") == ("a/b", "c~d")
