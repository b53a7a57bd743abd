"""A rule that a preset advises fits what documents describe, or another member has the names in its place."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.importing.eventnames.constants import Constants
from hookproof.importing.eventnames.eventname import Learner, Rule, in_body, in_header
from hookproof.importing.library import Library
from hookproof.importing.offers import Offer


def offer(name: str, **fixed: str) -> Offer:
    properties = {member: {"const": text} for member, text in fixed.items()}
    return Offer(name=name, where="", node={"type": "object", "properties": properties})


NAMED_BY_CATEGORY = (offer("jar.opened", category="jar.opened", type="jar"), offer("lid.shut", category="lid.shut"))


@each_row(
    ("rule", "offers", "fits"),
    [
        (Rule(parts=(in_body("/type"),)), (offer("jar.opened", type="jar.opened"),), True),
        (Rule(parts=(in_body("/type"),)), NAMED_BY_CATEGORY, False),
        (Rule(parts=(in_body("/type"),)), (*NAMED_BY_CATEGORY, offer("jar.lost", type="jar.lost")), True),
        (Rule(parts=(in_body("/kind"),)), (offer("jar.opened"),), False),
        (Rule(parts=(in_header("X-Event"), in_body("/type"))), NAMED_BY_CATEGORY, True),
        (Rule(parts=(in_header("X-Event"),)), NAMED_BY_CATEGORY, True),
    ],
)
def test_a_member_is_no_name_s_place_where_another_has_all_names(
    rule: Rule, offers: tuple[Offer, ...], fits: bool
) -> None:
    assert Learner(offers, Constants(Library({}))).fits(rule) is fits
