"""A member that names most events is asked about where the others have their names in another one."""

from __future__ import annotations

from typing import Any

from hookproof.importing.eventnames.constants import Constants
from hookproof.importing.eventnames.eventname import Learner
from hookproof.importing.library import Library
from hookproof.importing.offers import Offer


def offer(name: str, **members: Any) -> Offer:
    return Offer(name=name, where=name, node={"type": "object", "properties": members})


def rule(*offers: Offer) -> tuple[str, bool, str]:
    found = Learner(offers, Constants(Library({}))).rule()
    return found.parts[0].name, found.sure, found.why


PUSH, TAG = (offer(name, object_kind={"const": name}, event_name={"const": name}) for name in ("push", "tag_push"))


def test_events_without_the_member_and_with_another_one_are_named() -> None:
    project = offer("project_create", event_name={"const": "project_create"}, id={"type": "integer"})
    issue = offer("issue", object_kind={"const": "issue"})
    member = offer("member_add", event_name={"const": "member_add"})
    merge = offer("merge_request", object_kind={"const": "merge_request"})
    name, sure, why = rule(PUSH, TAG, issue, merge, merge, project, member)
    assert (name, sure) == ("/object_kind", False)
    assert why.endswith("; project_create and 1 more have no such member, and their names in /event_name")
    assert rule(PUSH, issue, merge, project)[2].endswith(
        "; project_create has no such member, and its name in /event_name"
    )


def test_events_whose_member_is_not_fixed_or_that_have_no_name_are_none_of_these() -> None:
    loose = offer("issue", object_kind={"type": "string"}, event_name={"const": "issue"})
    assert rule(PUSH, TAG, loose)[1] is True
    assert rule(PUSH, TAG, offer("ping", zen={"type": "string"}))[1] is True
