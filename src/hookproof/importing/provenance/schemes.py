"""Propose how a provider's deliveries are authenticated: from its name, the headers and the prose of its documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hookproof.contract.catalogue import bundled_root
from hookproof.contract.model import Place
from hookproof.contract.presets import Preset, load_preset, preset_names
from hookproof.importing.eventnames.eventname import Rule
from hookproof.importing.headernames import SIGNS, is_signature
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch
from hookproof.importing.provenance.attestations import Attestation, credential, shared_text, unsigned, web_token
from hookproof.importing.provenance.likeness import (
    family,
    is_meant,
    is_spoken_of,
    lacking,
    named_headers,
    other_headers,
    proof_headers,
    proofs_of,
    signed_members,
)
from hookproof.importing.provenance.signaturetext import read_scheme
from hookproof.importing.provenance.standards import standard_of
from hookproof.importing.provenance.writtenforms import hashes_secret
from hookproof.schema.json import JsonObject, object_at
from hookproof.schema.pointers import tokens
from hookproof.sources.names import squeezed

#: What is written where documents say nothing: deliveries bear no signature, so that no check accuses a consumer in the
#: name of a scheme that its provider may not have.
_UNSAID: Mapping[str, Any] = {"authentication": [{"kind": "none"}]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """How deliveries are authenticated: by a preset, or by `delivery` in the words of provider.yaml.

    `why` says what showed it; `sure` is False where the user has to settle it. `event` is where the preset says that
    names stand, `has_time_limit` whether it says how long the provider waits, `greets` whether it has a
    handshake.
    """

    preset: str = ""
    delivery: Mapping[str, Any] = field(default_factory=dict)
    why: str
    sure: bool = True
    event: Rule | None = None
    has_time_limit: bool = False
    greets: bool = False

    @property
    def written(self) -> str:
        """What stands in provider.yaml, in a few words."""
        if self.preset:
            return f"preset {self.preset}"
        if self.is_unsaid:
            return "kind none, so nothing is signed and no check of a signature runs"
        return " and ".join(map(_in_words, self.delivery["authentication"]))

    @property
    def is_unsaid(self) -> bool:
        """Whether the documents do not say how deliveries are authenticated."""
        return self.delivery is _UNSAID

    @property
    def is_told(self) -> bool:
        """Whether a preset says how all else is delivered."""
        return bool(self.preset)


def _in_words(proof: JsonObject) -> str:
    place = " ".join(f"{where} {name}" for where, name in object_at(proof, "place").items())
    over = str(proof.get("over", "")).replace("\n", "\\n")
    words = (proof["kind"], proof.get("algorithm"), over and f"over {over}", place and f"in the {place}")
    return " ".join(str(word) for word in words if word)


def propose(provider: str, batch: Batch, library: Library | None = None) -> Proposal:
    """Return the likeliest way: the preset of that name, one whose headers or members are described, a declared scheme,
    or the one that the prose describes."""
    root = bundled_root()
    presets = [load_preset(name, root) for name in preset_names(root)]
    return next(found for found in _candidates(provider, batch, presets, library) if found is not None)


def _candidates(
    provider: str, batch: Batch, presets: Sequence[Preset], library: Library | None
) -> Iterator[Proposal | None]:
    called, likely = _by_name(provider, batch, presets, library), _by_headers(provider, batch, presets)
    # Prose is read for signatures where no name tells the preset: that takes longer than all else here.
    if called is not None and called.sure:
        yield called
    if likely is not None and likely.sure and _is_named(likely, provider, batch, presets):
        yield likely
    described = _by_description(batch, library)
    if likely is not None and likely.sure:
        # Its headers alone: what documents describe whole is theirs, and else the user is asked.
        likely = described if described is not None and described.sure else replace(likely, sure=False)
    packaged, stated = _by_package(batch, presets), standard_of(batch, presets)
    told = None if stated is None else _preset(stated, f"the documents say that they follow {stated.title}")
    yield from (found for found in (called, likely, packaged, told) if found is not None and found.sure)
    yield _by_members(batch, presets, library) if library is not None else None
    yield called
    yield _by_scheme(batch, described)
    if described is None or not described.sure:
        yield _by_attestation(web_token(batch), sure=True)
    yield described if likely is None or (described is not None and described.sure) else likely
    yield _by_one_header(batch)
    sent = credential(batch)
    yield _by_attestation(sent, sure=sent is not None and (sent.demanded or sent.stated))
    yield _by_attestation(shared_text(batch))
    yield _by_attestation(unsigned(batch), sure=True)
    why = "the documents do not say how deliveries are signed"
    if any(map(hashes_secret, batch.texts)):
        why = "the documents speak of a hash over body and secret, and name no place of it"
    if (named := _unwritten(batch)) is not None:
        why = f"the security scheme {named} is declared, and not how its proof is made"
    yield Proposal(delivery=_UNSAID, why=why, sure=False)


def _by_name(provider: str, batch: Batch, presets: Sequence[Preset], library: Library | None) -> Proposal | None:
    """The preset of that name, or another of its family where payloads lack what the first one needs."""
    ranked = []
    for preset in presets:
        exact = squeezed(provider) in (squeezed(preset.name), squeezed(preset.title))
        if exact or squeezed(provider) == family(preset):
            absent = lacking(preset, batch, library)
            if not (set(absent) if not exact else set(absent) & set(signed_members(preset))):
                ranked.append((bool(absent), not exact, preset.name, preset, absent))
    if not ranked:
        return None
    *_, best, absent = min(ranked)
    if absent:
        return _preset(best, f"the provider's name; but no payload has the member {absent[0]}", sure=False)
    return _preset(best, "the provider's name")


def _by_headers(provider: str, batch: Batch, presets: Sequence[Preset]) -> Proposal | None:
    """The preset most of whose headers the documents name, if one that carries a proof is among them.

    A header that others have too (`X-Hub-Signature-256`) tells no provider by itself: only its proof is proposed then,
    and nothing where deliveries are described with another signature: prose compares with what readers know.
    """
    named = named_headers(batch)
    ranked = []
    for preset in presets:
        shown = sorted(proof_headers(preset) & named)
        if shown:
            headers = proof_headers(preset) | other_headers(preset)
            meant = any(is_meant(preset, header, provider, batch) for header in shown)
            mine = preset.name.startswith("standard-")
            ranked.append((not meant, -len(headers & named), len(headers - named), not mine, preset.name, preset))
    if not ranked:
        return None
    best: Preset = min(ranked)[-1]
    shown = sorted(proof_headers(best) & named)
    if min(ranked)[0]:
        declared = {
            header.name.lower() for offer in batch.offers for header in offer.headers if is_signature(header.name)
        }
        return _of_many(best, shown) if not declared or declared & {*shown} else None
    return _preset(best, f"the documents name its header {', '.join(shown)}")


def _by_package(batch: Batch, presets: Sequence[Preset]) -> Proposal | None:
    """The preset that is called like the package with which the provider's own programs verify deliveries."""
    proving = {squeezed(preset.name): preset for preset in presets if squeezed(preset.name) in preset.proved_by}
    name = next((package for package in batch.packages if package in proving), None)
    return None if name is None else _preset(proving[name], f"programs verify deliveries with the package {name}")


def _is_named(found: Proposal, provider: str, batch: Batch, presets: Sequence[Preset]) -> bool:
    """Whether the provider of a preset is named by the documents, and not only headers that others may have, too; a
    standard is nobody's own."""
    preset = next((each for each in presets if each.name == found.preset), None)
    return preset is None or preset.name.startswith("standard-") or is_spoken_of(preset, provider, batch)


def _of_many(preset: Preset, shown: Sequence[str]) -> Proposal:
    """The proofs alone that a preset has in headers of no one provider: the rest of it would be a guess."""
    proofs = [proof for proof in proofs_of(preset) if str(proof["place"].get("header", "")).lower() in shown]
    why = (
        f"{preset.title} and others have a header {', '.join(shown)}; what it signs, and how it is written, is not said"
    )
    return Proposal(delivery={"authentication": proofs[:1]}, why=why, sure=False)


def _by_members(batch: Batch, presets: Sequence[Preset], library: Library) -> Proposal | None:
    """The preset whose proof stands in the payload, where all payloads have every member that it writes there."""
    for preset in presets:
        members = _members(preset)
        if members and all(library.describes(offer.node, tokens(at)) for offer in batch.offers for at in members):
            return _preset(preset, f"payloads have its members {', '.join(members)}")
    return None


def _members(preset: Preset) -> tuple[str, ...]:
    """The members that a preset's deliveries write, the proof among them; none where that is all that it writes."""
    message = preset.delivery.get("message", {})
    keys = [proof.get("published", {}) for proof in proofs_of(preset)]
    places = [proof.get("place", {}) for proof in proofs_of(preset)]
    if not any("body" in place for place in places):
        return ()
    places += [message.get("id", {}), message.get("time", {}), *(key.get("url", {}) for key in keys)]
    found = tuple(place["body"] for place in places if "body" in place)
    return found if len(found) > 2 else ()


def _by_description(batch: Batch, library: Library | None) -> Proposal | None:
    """The scheme that the documents describe in their own words."""
    found = read_scheme(batch, library)
    if found is None:
        return None
    if not found.missing and not found.beyond:
        return Proposal(delivery=found.delivery, why=f"the documents describe it: {found.told}")
    why = f"there is {found.where}"
    why += f"; not said: {', '.join(found.missing)}" if found.missing else ""
    why += f"; said, and no contract can say it: {', '.join(found.beyond)}" if found.beyond else ""
    return Proposal(delivery=found.delivery, why=why, sure=False)


def _preset(preset: Preset, why: str, *, sure: bool = True) -> Proposal:
    limited = "time_limit_seconds" in preset.delivery
    rule, greets = event_rule(preset), "handshakes" in preset.delivery
    return Proposal(preset=preset.name, why=why, sure=sure, event=rule, has_time_limit=limited, greets=greets)


def event_rule(preset: Preset) -> Rule | None:
    """Return where a preset says that names stand; None where it does not."""
    said = preset.delivery.get("event")
    if not said:
        return None
    parts = said.get("parts", [said])
    places = tuple(place for part in parts if (place := _place(part)) is not None)
    if len(places) != len(parts):
        return None
    return Rule(parts=places, separator=said.get("separator", "."), why=f"the preset {preset.name} says so")


def _place(part: Mapping[str, Any]) -> Place | None:
    where = next((key for key in ("header", "body") if key in part), None)
    return None if where is None else Place(where, part[where], bool(part.get("optional", False)))


def _by_scheme(batch: Batch, described: Proposal | None) -> Proposal | None:
    """The first security schemes (in the sense of OpenAPI) that webhooks name, or that requests are sent with: what is
    to be there together is written together, also where one is a signature, which `described` tells of."""
    for offer in batch.offers:
        for need in offer.needs:
            proofs = [proof for scheme in need if (proof := _proof_of(scheme)) is not None]
            signing = next((str(scheme["name"]) for scheme in need if _signs(scheme)), None)
            if proofs and signing is not None:
                return _beside(proofs, signing, described)
            if proofs:
                why = "the requests are sent with it" if offer.inferred else "the webhooks declare this security scheme"
                return Proposal(delivery={"authentication": proofs[:1]}, why=why)
    return None


def _beside(proofs: Sequence[JsonObject], header: str, described: Proposal | None) -> Proposal:
    """A signature and what is declared to be there with it; each has a secret of its own, told by name."""
    found = described or _of_header(header)
    known = [proof for proof in found.delivery["authentication"] if proof["place"].get("header") == header]
    found = found if known else _of_header(header)
    every: list[JsonObject] = [*proofs, *(known or found.delivery["authentication"])]
    named = [{**each, "secret": {**object_at(each, "secret"), "name": _secret_name(each)}} for each in every]
    why = f"the webhooks declare {' and '.join(str(each['kind']) for each in every)} together; {found.why}"
    return Proposal(delivery={**found.delivery, "authentication": named}, why=why, sure=found.sure)


def _secret_name(proof: Mapping[str, object]) -> str:
    return str(proof["kind"]) if proof["kind"] in ("basic", "token") else "signature"


def _signs(scheme: Mapping[str, object]) -> bool:
    """Whether a security scheme is a header that is called a signature."""
    return scheme.get("in") == "header" and SIGNS.search(str(scheme.get("name"))) is not None


def _unwritten(batch: Batch) -> str | None:
    """The first declared scheme, in a few words: the documents do not say enough of it to make a proof."""
    found = next((scheme for offer in batch.offers for scheme in offer.schemes), None)
    told = {} if found is None else {key: found.get(key) for key in ("type", "scheme", "bearerFormat", "name")}
    return " ".join(str(word) for word in told.values() if word) or None


def _proof_of(scheme: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a security scheme is in the words of provider.yaml; None where it leaves open how a proof is made."""
    kind, name = scheme.get("type"), str(scheme.get("name"))
    way = str(scheme.get("scheme")).lower() if kind == "http" else ""
    if way == "basic":
        return {"kind": "basic"}
    # A consumer looks into a web token: the same text for all deliveries would be refused.
    if way == "bearer" and str(scheme.get("bearerFormat")).upper() != "JWT":
        return {"kind": "token", "format": "Bearer {signature}", "place": {"header": "Authorization"}}
    if kind == "apiKey" and scheme.get("in") in ("header", "query") and not SIGNS.search(name):
        return {"kind": "token", "place": {str(scheme["in"]): name}}
    return None


def _by_attestation(found: Attestation | None, *, sure: bool = False) -> Proposal | None:
    """A web token or a credential, as sentences on deliveries speak of it; `sure` where they may say all of it."""
    if found is None:
        return None
    if found.missing:
        return Proposal(delivery=found.delivery, why=f"{found.why}; not said: {', '.join(found.missing)}", sure=False)
    why = found.why if found.demanded or not sure else f"the documents describe it: {found.why}"
    return Proposal(delivery=found.delivery, why=why, sure=sure)


def _by_one_header(batch: Batch) -> Proposal | None:
    """A declared scheme whose header is called a signature, of which the documents say no more."""
    name = next((str(scheme["name"]) for offer in batch.offers for scheme in offer.schemes if _signs(scheme)), None)
    return None if name is None else _of_header(name)


def _of_header(name: str) -> Proposal:
    """A signature in a header, by a guess of how it is made."""
    proof = {"kind": "hmac", "encoding": "hex", "over": "{body}", "place": {"header": name}}
    why = f"there is a header {name}; what it signs, and how it is written, is not said"
    return Proposal(delivery={"authentication": [proof]}, why=why, sure=False)
