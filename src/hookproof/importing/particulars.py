"""What else an import can tell of deliveries beside their proof: the message's id, the body's form, the time limit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hookproof.importing.customs.acknowledgements import acknowledgement
from hookproof.importing.customs.batches import ARRAY
from hookproof.importing.customs.eventorders import Cycles, lifecycles
from hookproof.importing.customs.fixedheaders import FixedHeaders, fixed_headers
from hookproof.importing.customs.handshakes import asks_first, handshake
from hookproof.importing.customs.messageids import doubtful, member, told_header
from hookproof.importing.customs.messagetimes import time_member
from hookproof.importing.customs.retryschedules import retry
from hookproof.importing.customs.shownheaders import shown_id, shown_time
from hookproof.importing.customs.timelimits import time_limit
from hookproof.importing.customs.tolerances import tolerance
from hookproof.importing.customs.wrappings import envelope, form, leaves_member_open
from hookproof.importing.draft import Draft
from hookproof.importing.headernames import tells_id
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch
from hookproof.importing.provenance.headerparameters import parameters
from hookproof.importing.provenance.likeness import named_headers
from hookproof.importing.provenance.schemes import Proposal
from hookproof.schema.patterns import deferral as re

#: A member that is called an id.
_AN_ID = re.compile(r"^(?:u?u?id|guid)$|_u?u?id$|[a-z]I[dD]$")
#: Without a bound no old delivery is sent: a consumer that never looks at the clock has no finding.
_HOW_OLD = (
    "How old may a delivery be? Written: nothing (its time is signed, and the documents name no age). See "
    "delivery.message.tolerance_seconds."
)
_WHAT_IN = (
    "What stands in {}? Written: nothing (the documents require it of all deliveries, and do not say). See "
    "delivery.headers, and delivery.message for an id or a time."
)
_IN_WHICH_MEMBER = (
    "In which member of the form is the JSON? Written: none (the members of a payload are those of the form; the "
    "documents speak of JSON in it). If it is in one: delivery.body: {form: NAME}."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is written beside the proof, in the words of provider.yaml's `delivery`, `events` and `lifecycles`; what was
    decided, and what is left to ask, in words."""

    delivery: Mapping[str, Any] = field(default_factory=dict)
    events: Mapping[str, Any] = field(default_factory=dict)
    lifecycles: tuple[Mapping[str, Any], ...] = ()
    decided: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def particulars(batch: Batch, library: Library, made: Draft, proposal: Proposal, *, around: Any = None) -> Particulars:
    """Return what documents tell of deliveries that a preset does not say already; `around` is what stands around
    payloads that are sent several at once."""
    own = not proposal.is_told
    message, decided, questions = _message(batch, library, made, proposal) if own else ({}, [], [])
    delivery: dict[str, Any] = {"message": message} if decided else {}
    if (body := _body(batch, made, own=own, around=around)) is not None:
        delivery["body"] = body[0]
        decided.append(body[1])
    seconds = None if proposal.has_time_limit else time_limit(batch)
    if seconds is not None:
        delivery["time_limit_seconds"] = seconds
        decided.append(f"the provider waits {seconds} s for an answer (the documents say so).")
    for name, (told, words) in _terms(batch).items() if own else ():
        delivery[name] = told
        decided.append(f"{words} (the documents say so).")
    questions += _around(around)
    questions += [_IN_WHICH_MEMBER] if delivery.get("body") == "form" and leaves_member_open(batch.texts) else []
    questions += _questions(batch, proposal, greets=proposal.greets or "handshakes" in delivery)
    headers = fixed_headers(made, {**proposal.delivery, **delivery}) if own else FixedHeaders()
    questions += [_WHAT_IN.format(", ".join(headers.open))] if headers.open else []
    delivery |= {"headers": dict(headers.common)} if headers.common else {}
    events = {name: {"headers": dict(table)} for name, table in headers.own.items()}
    cycles = _cycles(batch, library, made, {**proposal.delivery.get("message", {}), **message})
    return Particulars(
        delivery=delivery,
        events=events,
        lifecycles=cycles.told,
        decided=(*decided, *cycles.decided),
        questions=(*questions, *cycles.questions),
    )


def _cycles(batch: Batch, library: Library, made: Draft, message: Mapping[str, Any]) -> Cycles:
    known = {each.name: each.offer for each in made.events}
    return lifecycles(batch.texts, known, library, message.get("id", {}).get("body"))


def _terms(batch: Batch) -> dict[str, tuple[Any, str]]:
    """Return which answers count, what is asked first, how deliveries are repeated, each with the words for it."""
    found: dict[str, tuple[Any, str]] = {}
    if answer := acknowledgement((*batch.texts, *_answers(batch))):
        statuses = " or ".join(map(str, answer.get("statuses", ("2xx",))))
        holds = f" that holds {answer['body']}" if "body" in answer else ""
        found["acknowledgement"] = (answer, f"what counts is an answer {statuses}{holds}")
    if (asked := handshake(batch.texts)) is not None:
        found["handshakes"] = ([asked], "an endpoint is asked for a challenge first, and gives it back")
    if again := retry(batch.texts):
        spans = again["after_seconds"]
        shown = ", ".join(map(str, spans[:6])) + (f", … ({len(spans)} times)" if len(spans) > 6 else "")
        stops = f", but not after {' or '.join(map(str, again['stopped_by']))}" if "stopped_by" in again else ""
        found["retry"] = (again, f"a delivery that failed is repeated after {shown} s{stops}")
    return found


def _answers(batch: Batch) -> list[str]:
    return list(dict.fromkeys(said for offer in batch.offers for said in offer.answers))


def _body(batch: Batch, made: Draft, *, own: bool, around: Any) -> tuple[Any, str] | None:
    """Return how payloads become bodies, and that in words; None where a payload is the body."""
    if around is not None:
        member = (
            next((name for name, value in around.items() if value == ARRAY), "") if isinstance(around, dict) else ""
        )
        where = f"has an array of events in {member}" if member else "is an array of events"
        return {"envelope": around}, f"a delivery {where} (the documents describe it so); a payload is one of them."
    if not own or not batch.offers:
        return None
    enclosed = {offer.enclosed for offer in batch.offers}
    if len(enclosed) == 1 and (member := enclosed.pop()):
        return {"form": member}, f"payloads are sent as JSON in the member {member} of forms (the documents say so)."
    if all(offer.form for offer in batch.offers):
        return "form", "payloads are sent as forms (no other type of content is described)."
    if (shown_around := envelope(batch.texts, made)) is not None:
        shown = json.dumps(shown_around, ensure_ascii=False)
        return {
            "envelope": shown_around
        }, f"a delivery is {shown} (a sample in the documents has this around payloads)."
    if not any(offer.json for offer in batch.offers) and (said := form(batch.texts)) is not None:
        how = "sent as forms" if isinstance(said, str) else f"sent as JSON in the member {said['form']} of forms"
        return said, f"payloads are {how} (the documents say so)."
    return None


def _message(
    batch: Batch, library: Library, made: Draft, proposal: Proposal
) -> tuple[dict[str, Any], list[str], list[str]]:
    """Return where a message's id and time stand and how old it may be, what of it was decided, and what is to ask."""
    message = dict(proposal.delivery.get("message", {}))
    decided, questions = [], []
    if "id" not in message and (header := told_header(batch)) is not None:
        message = {"id": {"header": header}, **message}
        decided.append(f"a message's id stands in the header {header} (the documents say so).")
    elif "id" not in message and (pointer := member(batch, library, made.rule)) is not None:
        message = {"id": {"body": pointer}, **message}
        decided.append(f"a message's id stands in the member {pointer}: it is another one for each delivery.")
    elif "id" not in message and (header := shown_id(batch)) is not None:
        message = {"id": {"header": header}, **message}
        why = "it is called so" if tells_id(header) else "it differs in all requests that are shown"
        decided.append(f"a message's id stands in the header {header}: {why}.")
    elif (header := message.get("id", {}).get("header", "")).lower() in named_headers(batch):
        decided.append(f"a message's id stands in the header {header} (the documents name it).")
    elif "id" not in message and (found := doubtful(batch, library, made.rule)) is not None:
        questions.append(
            f"What tells one delivery from another? Written: nothing ({' '.join(found)}). To take it: "
            f"delivery.message.id: {{body: {found[0]}}}"
        )
    if "time" not in message and not proposal.preset and (stamp := shown_time(batch)) is not None:
        message["time"] = stamp
        decided.append(f"a message's time stands in the header {stamp['header']}: each request that is shown has one.")
    bounds = tolerance(batch.texts)
    undated = bounds is not None and "time" not in message and not proposal.preset
    if undated and (time := time_member(batch, library, made.rule)) is not None:
        message["time"] = time
        decided.append(f"a message's time stands in the member {time['body']} (the documents bound its age).")
    bounds = bounds or message.get("tolerance_seconds") if "time" in message else None
    if bounds is not None:
        message["tolerance_seconds"] = bounds
        decided.append(f"{_in_words(bounds)} is to be refused (the documents say so).")
    elif any("{timestamp}" in proof.get("over", "") for proof in proposal.delivery.get("authentication", ())):
        questions.append(_HOW_OLD)
    return message, decided, questions


def _around(envelope: Any) -> Iterator[str]:
    """Ask of an id that stands around events: what is written there is the same in each delivery."""
    names = [str(name) for name in envelope if _AN_ID.search(str(name))] if isinstance(envelope, dict) else []
    if names:
        yield (
            f"What around the events is another in each delivery? Written: nothing ({names[0]} is the same each time: "
            "a consumer that drops repeats by it takes the first delivery alone). See delivery.body.envelope."
        )


def _in_words(bounds: int | Mapping[str, int]) -> str:
    if isinstance(bounds, int):
        return f"a delivery whose time is more than {bounds} s away"
    return f"a delivery that is older than {bounds['past']} s"


def _questions(batch: Batch, proposal: Proposal, *, greets: bool) -> Iterator[str]:
    for proof in proposal.delivery.get("authentication", ()):
        listed = parameters(proof.get("format", ""))
        if listed is not None and listed.key_id:
            yield (
                f"Which id has your key? Written: {listed.key_id} (as the documents show it). See "
                "delivery.authentication, format."
            )
    if not greets and asks_first(batch.texts):
        yield (
            "Is an endpoint asked for a challenge before it gets deliveries? Written: nothing (the documents speak of "
            "one). See delivery.handshakes."
        )
