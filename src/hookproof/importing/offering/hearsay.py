"""Whether what was read calls what was taken webhooks: types of a program and messages of AsyncAPI may be sent by other
ways, and look the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from hookproof.importing.offering.protocols import other_protocols
from hookproof.importing.offers import Offer
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document

#: What says that somebody's address is called.
_HOOKS = re.compile(
    r"web[_ -]?hooks?|(?<![a-z])hooks?(?![a-z])|call[_ -]?back[_ -]?(?:url|uri|endpoint|address)|notif(?:y|ication)",
    re.IGNORECASE,
)
#: What says that something happened, and not how others come to know.
_EVENTS = re.compile(r"(?<![a-z])events?(?![a-z])|Events?(?![a-z])")
#: Ways to send messages that a consumer has to connect to.
_CONNECTED = re.compile(
    r"web[_ -]?sockets?|(?<![a-z])wss?://|(?<![a-z])EventSource(?![a-z])|server-sent events|text/event-stream"
    r"|(?<![a-z])(?:kafka|amqp|mqtt|rabbitmq|grpc)(?![a-z])",
    re.IGNORECASE,
)
_DECLARES = re.compile(r"(?<!\w)(?:class|interface|type|struct|enum|record|message|union|input)[ \t]{1,4}(\w{1,120})")
_TYPE = "type "
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """All that was read of an import: programs and pages, each by its path, and the documents that describe APIs."""

    programs: Mapping[str, str]
    pages: Mapping[str, str]
    documents: Sequence[Document]

    @property
    def all(self) -> Iterator[str]:
        """Every text, and what the files are called."""
        return chain(self.programs, self.programs.values(), self.pages, self.pages.values())


def doubts_of(offers: Sequence[Offer], heard: Heard) -> Iterator[str]:
    """Yield a question for each sort of events that nothing calls webhooks, with what was taken and why it is asked."""
    typed = [offer for offer in offers if offer.where.startswith(_TYPE)]
    if typed and (why := _against(typed, heard)):
        yield _asked(typed, why)
    for document in heard.documents:
        spoken = other_protocols(document)
        own = [offer for offer in offers if offer.where.startswith(document.path)] if spoken else []
        if own and _HOOKS.search(document.title) is None:
            yield _asked(own, f"the servers of {document.path} speak {', '.join(spoken)}")


def _against(typed: Sequence[Offer], heard: Heard) -> str:
    """Why types may be none of webhooks; "" where the files that declare them, or the others, call them so."""
    near = _declaring({_own(offer) for offer in typed}, heard.programs)
    if _says(_HOOKS, chain(near, near.values())):
        return ""
    for path, code in near.items():
        if other := _CONNECTED.search(code):
            return f"{path} speaks of {other[0]}, and of no webhook"
    if _says(_HOOKS, heard.all) or _says(_EVENTS, chain(near, near.values())):
        return ""
    return "nothing that was read speaks of webhooks, callbacks, notifications or events"


def _own(offer: Offer) -> str:
    """The name of the type of an offer, without its namespaces and the number of its file."""
    parts = offer.where.removeprefix(_TYPE).partition(",")[0].split(".")
    return next((part for part in reversed(parts) if not part.isdigit()), "")


def _declaring(types: set[str], programs: Mapping[str, str]) -> dict[str, str]:
    """The programs that declare any of these types; all of them where none is found."""
    found = {path: code for path, code in programs.items() if not types.isdisjoint(_DECLARES.findall(code))}
    return found or dict(programs)


def _says(pattern: re.Pattern[str], texts: Iterable[str]) -> bool:
    return any(pattern.search(text) is not None for text in texts)


def _asked(offers: Sequence[Offer], why: str) -> str:
    names = [offer.name for offer in offers]
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return (
        f"Are these sent to a consumer's address? Written: {shown}, from {offers[0].where} on, as events of webhooks "
        f"({why}). If otherwise: import the documents of the webhooks alone."
    )
