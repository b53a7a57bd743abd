"""Of which standard of delivery documents say that their webhooks follow it."""

from __future__ import annotations

from collections.abc import Sequence

from hookproof.contract.presets import Preset
from hookproof.importing.customs.sentences import sentences
from hookproof.importing.headernames import is_signature
from hookproof.importing.offers import Batch
from hookproof.importing.provenance.likeness import proof_headers, proofs_of
from hookproof.schema.patterns import deferral as re

_FOLLOWS = re.compile(
    r"\b(?:follow|implement|conform|compl(?:y|ies|iant)|adher|accord|based on|compatible|sign(?:ed|s)?\b|deliver|"
    r"sent\b|verif|use)",
    re.IGNORECASE,
)
#: Who compares, or speaks of what is to come, follows none.
_OTHERWISE = re.compile(
    r"\b(?:not|no|never|unlike|instead|rather|similar|inspired|than|except|loosely|almost|partly|plan|soon|if|should|"
    r"may|legacy|deprecated|optional(?:ly)?)\b|n't\b",
    re.IGNORECASE,
)


def standard_of(batch: Batch, presets: Sequence[Preset]) -> Preset | None:
    """Return the preset of the standard that prose says deliveries follow; None where it names none, speaks of it in
    another way somewhere, or where a signature is described that the standard does not have."""
    standards = [preset for preset in presets if preset.name.startswith("standard-")]
    titles = {preset.title.partition(",")[0] for preset in standards}
    for title in titles:
        named = re.compile(r"\b" + r"[ -]?".join(map(re.escape, title.split())) + r"\b", re.IGNORECASE)
        said = [sentence for sentence in sentences(batch.texts) if named.search(sentence)]
        if not any(map(_FOLLOWS.search, said)) or any(map(_OTHERWISE.search, said)):
            continue
        family = [preset for preset in standards if preset.title.partition(",")[0] == title]
        return next((preset for preset in family if _is_meant(preset, family, said) and _fits(preset, batch)), None)
    return None


def _is_meant(preset: Preset, family: Sequence[Preset], said: Sequence[str]) -> bool:
    """Whether the sentences mean this one of a family: by the name of its kind of proof, else the one with a hash."""
    words = " ".join(said).lower()
    kinds = {each.name: str(proofs_of(each)[0].get("kind")) for each in family}
    named = [name for name, kind in kinds.items() if kind in words or (kind != "hmac" and "asymmetric" in words)]
    return preset.name in (named or [name for name, kind in kinds.items() if kind == "hmac"])


def _fits(preset: Preset, batch: Batch) -> bool:
    """Whether no signature is described that a preset does not have."""
    described = {header.name.lower() for offer in batch.offers for header in offer.headers}
    return not {name for name in described if is_signature(name)} - proof_headers(preset)
