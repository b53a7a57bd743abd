"""The statuses that a program answers, as languages and frameworks write them: as a number, or by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import squeezed

#: `res.status(204)`, `status: 204`, `-status => 204`, `send_error(401)`, `head 204`, `return "", 204`.
_NUMBERED = re.compile(
    r"(?:\b(?:http_response_code|head|halt|abort|send_(?:response|error|resp)|WriteHeader)"
    r"|(?:\b\w{0,8}[sS]tatus(?:_?[cC]ode)?|\bHttpCode|\.code)\b[\"']?)"
    r"(?:\s?(?:\(|:|=>|=(?!=))\s?|\s)(?:\w{1,12},\s?)?(?P<status>[1-5]\d\d)\b"
    r"|\breturn\b(?:[^\n;]{0,60},)?\s{1,2}(?P<returned>[245]\d\d)\s*[;)]{0,2}[ \t]*$",
    re.MULTILINE,
)
#: `http.StatusNoContent`, `StatusCode::NO_CONTENT`, `ResponseEntity.noContent()`, `head :no_content`.
_NAMED = re.compile(
    r"\b(?:http\.Status|status\.HTTP_\d{3}_|(?:(?:Http|HTTP)Status(?:Codes?)?|StatusCodes?|Response\.Status|Results|"
    r"ResponseEntity|HttpResponse)(?:\.|::)(?:SC_)?|(?:status|head)(?::|\(|\s|\s?=>)\s{0,2}:)(?P<name>[A-Za-z]\w{1,40})"
)
_BY_NAME = {squeezed(status.name): str(status.value) for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Status:
    """A status that a program answers, in which words, and where these begin."""

    value: str
    words: str
    at: int


def statuses_in(program: str, among: str) -> Iterator[Status]:
    """Yield the statuses that a program answers, in order of how they are written; `among` is what they begin with."""
    for match in _NUMBERED.finditer(program):
        value = match["status"] or match["returned"]
        if value.startswith(among):
            yield Status(value, match[0], match.start())
    for match in _NAMED.finditer(program):
        value = _BY_NAME.get(squeezed(match["name"]), "")
        if value.startswith(among):
            yield Status(value, match[0], match.start())
