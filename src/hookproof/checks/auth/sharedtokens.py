"""A secret that goes with each delivery: it is compared whole, as it is."""

from __future__ import annotations

from hookproof.checks.auth.grounds import PROVIDER, sends, sends_secret
from hookproof.checks.registry import Follows

_OTHER_TOKEN = Follows("auth.wrong-token")
_COMPARE = "Compare the whole token, in constant time, before anything else, and answer 401 where it is another."


sends(
    "missing-token",
    "Without the header, parameter or member that holds it.",
    title="A delivery without the token is refused",
    clause=f"{PROVIDER}: the token that was agreed on goes with each delivery",
    mend="Answer 401 where there is no token; a missing one never means that there is nothing to check.",
    applies=sends_secret,
    shapes=None,
)


sends(
    "wrong-token",
    "Another token of the same make; for a name and password, another password.",
    title="A delivery with another token is refused",
    clause=f"{PROVIDER}: the token is compared with the one that was agreed on",
    mend=_COMPARE,
    applies=sends_secret,
    shapes=None,
)


sends(
    "token-part",
    "Without its last character, its first character alone, and with a character more.",
    title="A part of the right token, and more than it, is refused",
    clause=f"{PROVIDER}: the whole token is compared",
    mend=_COMPARE,
    follows=(_OTHER_TOKEN,),
    applies=sends_secret,
)


sends(
    "token-case",
    "Large letters for small ones, and the other way round.",
    title="The token in another case is refused",
    clause=f"{PROVIDER}: a token is compared character by character",
    mend=_COMPARE,
    follows=(_OTHER_TOKEN,),
    applies=sends_secret,
)


sends(
    "empty-token",
    "A token of no characters, and nothing at all where it should be.",
    title="An empty token is refused",
    clause=f"{PROVIDER}: the token is compared with the one that was agreed on",
    mend="Refuse to start where the token is not set; never compare with an empty one.",
    follows=(_OTHER_TOKEN,),
    applies=sends_secret,
)
