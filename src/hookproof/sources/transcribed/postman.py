"""Collections of Postman (2.0, 2.1): their folders are headings, descriptions text, bodies and saved answers boxes."""

from __future__ import annotations

from collections.abc import Mapping

from hookproof.schema.json import object_at
from hookproof.schema.patterns import deferral as re
from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Document
from hookproof.sources.transcribed.bodyvariables import values_of
from hookproof.sources.transcribed.datascribe import DataScribe
from hookproof.sources.transcribed.transcription import Piece, Transcription

#: Folders inside so many are told as these are.
_DEEPEST = 5


def is_collection(value: object) -> bool:
    """Whether a document is a collection: it has items, and says what it is or what it is called."""
    info = value.get("info") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(value.get("item"), list) or not isinstance(info, Mapping):
        return False
    return "/collection/" in str(info.get("schema", "")) or "_postman_id" in info


def called(collection: Mapping[str, object]) -> tuple[str, str]:
    """Return what a collection calls itself, and its version ("" where it says none): a text, or three numbers."""
    info = object_at(collection, "info")
    version = info.get("version")
    numbers = [object_at(info, "version").get(part) for part in ("major", "minor", "patch")]
    whole = ".".join(str(number) for number in numbers if isinstance(number, int))
    return str(info.get("name") or ""), version if isinstance(version, str) else whole


def read(data: Positioned, text: str, path: str) -> Document:
    """Return what a collection says."""
    return _written(data, text).document(path, "postman", str(data.value["info"].get("name", "")))


def transcribed(data: Positioned, text: str) -> Transcription:
    """Return a collection as Markdown."""
    return _written(data, text).written


def _written(data: Positioned, text: str) -> DataScribe:
    writer = _Writer(data, text)
    writer.collection()
    return writer


class _Writer(DataScribe):
    """Writes a collection as Markdown."""

    def collection(self) -> None:
        root = self.data.value
        self.values = values_of(root)
        self.heading(1, self.string(root["info"], ("info",), "name"))
        self.described(root["info"], ("info",))
        self.items(root, (), 2)

    def items(self, holder: Mapping[str, object], at: tuple[str, ...], level: int, auth: object = None) -> None:
        """Write what a folder holds; what proves who calls is that of the nearest folder that says so."""
        items, auth = holder.get("item"), holder.get("auth", auth)
        for number, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, Mapping):
                own = (*at, "item", str(number))
                self.heading(level, self.string(item, own, "name"))
                self.described(item, own)
                self.sent(item.get("request"), (*own, "request"), item.get("auth", auth))
                self.answers(item.get("response"), (*own, "response"))
                if level - 2 < _DEEPEST:
                    self.items(item, own, level + 1, auth)

    def described(self, holder: Mapping[str, object], at: tuple[str, ...]) -> None:
        told = holder.get("description")
        inner = isinstance(told, Mapping)
        self.paragraph(
            self.string(told, (*at, "description"), "content") if inner else self.string(holder, at, "description")
        )

    def sent(self, request: object, at: tuple[str, ...], auth: object) -> None:
        if not isinstance(request, Mapping):
            return
        self.described(request, at)
        self.head(request, at, auth)
        body = request.get("body")
        if isinstance(body, Mapping):
            self.box(self.string(body, (*at, "body"), "raw"))
            if body.get("mode") == "urlencoded":
                self.form(self.pairs(body, (*at, "body"), "urlencoded"))

    def head(self, request: Mapping[str, object], at: tuple[str, ...], auth: object) -> None:
        """Write a request as the head of its message; one of which no more is known than its method has none."""
        told = self.pairs(request, at, "header")
        proof, path = proven(request.get("auth", auth)), path_of(request.get("url"))
        if not any(name and value for name, value in told) and not proof and path == "/":
            return
        method = self.string(request, at, "method")
        self.request([*(method[0] if method else (Piece("POST"),)), Piece(f" {path} HTTP/1.1")], told, proof)

    def pairs(
        self, holder: Mapping[str, object], at: tuple[str, ...], key: str
    ) -> list[tuple[list[list[Piece]], list[list[Piece]]]]:
        """Return keys and values of a list of these."""
        listed = holder.get(key)
        places = [(one, (*at, key, str(n))) for n, one in enumerate(listed if isinstance(listed, list) else ())]
        return [(self.string(one, place, "key"), self.string(one, place, "value")) for one, place in places]

    def answers(self, answers: object, at: tuple[str, ...]) -> None:
        for number, answer in enumerate(answers if isinstance(answers, list) else ()):
            if isinstance(answer, Mapping):
                own = (*at, str(number))
                name = self.string(answer, own, "name")
                self.written.line(Piece("Response: "), *(name[0] if name else ()))
                self.box(self.string(answer, own, "body"))


_ADDRESS = re.compile(r"(?:\w+://[^/?#]*|\{\{[^{}]*\}\})?(?P<path>/[^?#\s]*)(?:[?#].*)?")


def path_of(url: object) -> str:
    """Return the path of a request's address, which may begin with a variable; "/" where it has none."""
    raw = url.get("raw") if isinstance(url, Mapping) else url
    found = _ADDRESS.fullmatch(raw) if isinstance(raw, str) else None
    return re.sub(r"\{\{(\w+)\}\}", r"{\1}", found["path"]) if found else "/"


#: The header by which a kind of `auth` proves who calls.
_PROOFS = {"bearer": "Authorization: Bearer {{token}}", "basic": "Authorization: Basic {{credentials}}"}


def proven(auth: object) -> str:
    """Return the header that an `auth` adds to a request; "" where it adds none, or what it adds is not known."""
    return _PROOFS.get(str(auth.get("type")), "") if isinstance(auth, Mapping) else ""
