"""Names of several words that mean another one: its words in other forms, or with a word more that says its kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import parts, words

#: Last words that say what kind of value a member has, and that writers leave out or add.
_KINDS = words("id ids at on url uri date time code number no ref key count flag timestamp")
#: First words that say of a member that it is true or false, and that writers leave out or add.
_FLAGS = words("is has was are")
#: Words for two things of one kind, by which names are told apart that are called after nothing else.
COUNTERPARTS = frozenset(
    frozenset(pair.split("/"))
    for pair in words(
        "next/previous next/prev first/last start/end from/to min/max minimum/maximum source/destination before/after "
        "old/new width/height latitude/longitude lat/lng sender/recipient sender/receiver buyer/seller created/updated "
        "inbound/outbound incoming/outgoing debit/credit origin/destination source/target payer/payee "
        "shipper/consignee billing/shipping home/away caller/callee debtor/creditor lender/borrower "
        "landlord/tenant employer/employee winner/loser host/guest pickup/dropoff departure/arrival left/right "
        "primary/secondary requester/approver author/reviewer previous/current giver/taker donor/recipient"
    )
)
#: Two words of one stem begin alike for so many letters at least.
_STEM = 4
#: How the forms of one word end.
_ENDING = re.compile(
    r"[a-z]?(?:s|es|ed|d|t|n|en|e|er|or|ee|ing|ings|al|y|ies|ied|ity|ly|ion|tion|ions|ation|ations|ment|ments|ance|ence"
    r"|ant|ent|ive|able|age|ure)?"
)


def kin(name: str, others: Iterable[str]) -> str:
    """Return the one name whose words are those of `name` in other forms (`abandonment_reason`, `abandoned_reason`).

    One of the two may have one word more at its end that says its kind (`grace_end`, `grace_ends_at`), or one before
    it that says that it is a flag (`is_late`, `late`). "" where no
    name is of that sort, or several are, and for a name of one word.
    """
    own = parts(name)
    near = [other for other in others if other != name and len(own) > 1 and _is_kin(own, parts(other))]
    return near[0] if len(near) == 1 else ""


def worded(name: str, others: Iterable[str]) -> str:
    """Return the one name that has all words of `name` and more, or some of them and no other (`room`, `roomNumber`).

    "" where no name is of that sort, or several are.
    """
    own = {*parts(name)}
    near = [other for other in others if other != name and (own < {*parts(other)} or own > {*parts(other)})]
    return near[0] if len(near) == 1 else ""


def _is_kin(one: Sequence[str], other: Sequence[str]) -> bool:
    short, long = sorted((one, other), key=len)
    if long[0] in _FLAGS and [*long[1:]] == [*short]:
        return True
    if len(long) - len(short) > 1 or (len(long) > len(short) and long[-1] not in _KINDS):
        return False
    return all(_one_stem(a, b) for a, b in zip_longest(short, long[: len(short)], fillvalue=""))


def _one_stem(one: str, other: str) -> bool:
    """Whether two words are one, or begin alike over most of the shorter one: `end`, `ends`; `ended`, `ending`."""
    short, long = sorted((one, other), key=len)
    if one == other or long == f"{short}s":
        return True
    alike = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    forms = all(_ENDING.fullmatch(word[alike:]) for word in (short, long))
    return alike >= max(_STEM, len(short) - 3) and len(long) - alike < _STEM + 2 and forms
