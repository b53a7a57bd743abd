from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.errors import (
    CannotJudge,
    Exit,
    HookproofError,
    InputError,
    NothingSelected,
    UnknownName,
    nearest,
    unmatched,
)


def test_a_message_says_what_where_and_the_mend() -> None:
    error = InputError("the file is empty", where="a.json", mend="Write something.")
    assert str(error) == "a.json: the file is empty. Write something."


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    error = UnknownName("event", "file.upload.faild", ["file.upload.failed", "tool.done"])
    assert error.nearest == ("file.upload.failed",)
    assert str(error) == "there is no event 'file.upload.faild'. Did you mean file.upload.failed?"


def test_a_name_that_shares_half_of_its_letters_is_near_and_one_that_shares_less_is_not() -> None:
    assert nearest("abcd", ["abxy", "axyz"]) == ("abxy",)


def test_an_unknown_name_like_no_other_is_answered_with_all() -> None:
    assert "Known: a, b." in str(UnknownName("event", "zzzzzz", ["b", "a"]))


def test_each_kind_of_error_has_its_exit_code() -> None:
    assert [error.exit_code for error in (InputError, CannotJudge, HookproofError)] == [
        Exit.BAD_INPUT,
        Exit.NOT_JUDGED,
        Exit.OUR_DEFECT,
    ]


def test_a_pattern_that_matches_nothing_selects_nothing_and_a_name_is_unknown() -> None:
    known = ["file.upload.failed", "tool.done"]
    assert unmatched("event", "file.*.faild", known).exit_code is Exit.NOT_JUDGED
    assert unmatched("event", "file.upload.faild", known).exit_code is Exit.BAD_INPUT
    assert "no event matches 'file.*.faild'" in str(unmatched("event", "file.*.faild", known))


@pytest.mark.parametrize("error", [UnknownName, NothingSelected])
def test_what_is_like_no_other_is_answered_with_a_dozen_known_names_in_order(error: Any) -> None:
    names = [f"n{number:02}" for number in range(13)]
    assert f"Known: {', '.join(names[:12])}, …." in str(error("event", "zzzz*", set(names)))
    assert f"Known: {', '.join(names[:12])}." in str(error("event", "zzzz*", set(names[:12])))
    assert "No event is known here." in str(error("event", "zzzz*", ()))
    assert str(error("fault", "zzzz*", names)).endswith(", …. hookproof demo --list-faults lists all.")
    assert "lists all" not in str(error("fault", "zzzz*", names[:12]))


def test_several_that_are_near_are_all_offered_the_nearest_first() -> None:
    assert str(UnknownName("event", "order.payd", ["order.said", "order.paid"])).endswith(
        "Did you mean order.paid or order.said?"
    )


@each_row(("what", "text"), [("a", "a. Do."), ("a.", "a. Do."), ("a?", "a? Do."), ("a!", "a! Do.")])
def test_a_sentence_ends_once(what: str, text: str) -> None:
    assert str(InputError(what, mend="Do.")) == text
    assert str(InputError(what)) == text.removesuffix(" Do.")


def test_a_text_that_is_quoted_ends_as_it_ends() -> None:
    assert str(InputError("it said:\n  ModuleNotFoundError\n")) == "it said:\n  ModuleNotFoundError"
