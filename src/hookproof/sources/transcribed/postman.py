"""Collections of Postman (2.0, 2.1): their folders are headings, descriptions text, bodies and saved answers boxes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Document
from hookproof.sources.texts.markdown import sections_of
from hookproof.sources.texts.sections import build
from hookproof.sources.transcribed.jsontexts import JsonTexts
from hookproof.sources.transcribed.transcription import Piece, Transcription, relocated

#: Folders inside so many are told as these are.
_DEEPEST = 5


def is_collection(value: object) -> bool:
    """Whether a document is a collection: it has items, and says what it is or what it is called."""
    info = value.get("info") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(value.get("item"), list) or not isinstance(info, Mapping):
        return False
    return "/collection/" in str(info.get("schema", "")) or "_postman_id" in info


def read(data: Positioned, text: str, path: str) -> Document:
    """Return what a collection says."""
    written = transcribed(data, text)
    title = str(data.value["info"].get("name", ""))
    document = build(sections_of(written.text, path), text=written.text, path=path, kind="postman", title=title)
    return relocated(document, written.spot)


def transcribed(data: Positioned, text: str) -> Transcription:
    """Return a collection as Markdown."""
    writer = _Writer(data, text)
    writer.collection()
    return writer.written


class _Writer:
    """Writes a collection as Markdown, each string from where it stands."""

    def __init__(self, data: Positioned, text: str) -> None:
        self.data = data
        self.written = Transcription(text)
        self.texts = JsonTexts(data, text)

    def collection(self) -> None:
        root = self.data.value
        self.heading(1, root["info"], ("info",))
        self.described(root["info"], ("info",))
        self.items(root, (), 2)

    def items(self, holder: Mapping[str, object], at: tuple[str, ...], level: int, auth: object = None) -> None:
        """Write what a folder holds; what proves who calls is that of the nearest folder that says so."""
        items, auth = holder.get("item"), holder.get("auth", auth)
        for number, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, Mapping):
                own = (*at, "item", str(number))
                self.heading(level, item, own)
                self.described(item, own)
                self.request(item.get("request"), (*own, "request"), item.get("auth", auth))
                self.answers(item.get("response"), (*own, "response"))
                if level - 2 < _DEEPEST:
                    self.items(item, own, level + 1, auth)

    def heading(self, level: int, holder: Mapping[str, object], at: tuple[str, ...]) -> None:
        name = self.texts.of_member(holder, at, "name")
        if name:
            self.written.blank()
            self.written.line(Piece("#" * min(level, 6) + " "), *name[0])
            self.written.blank()

    def described(self, holder: Mapping[str, object], at: tuple[str, ...]) -> None:
        told = holder.get("description")
        inner = isinstance(told, Mapping)
        lines = (
            self.texts.of_member(told, (*at, "description"), "content")
            if inner
            else self.texts.of_member(holder, at, "description")
        )
        self.written.blank()
        for line in lines:
            self.written.line(*line)
        self.written.blank()

    def request(self, request: object, at: tuple[str, ...], auth: object) -> None:
        if not isinstance(request, Mapping):
            return
        self.described(request, at)
        self.head(request, at, auth)
        body = request.get("body")
        if isinstance(body, Mapping):
            self.box(body, (*at, "body"), "raw")
            self.form(body, (*at, "body", "urlencoded"))

    def head(self, request: Mapping[str, object], at: tuple[str, ...], auth: object) -> None:
        """Write a request as the head of its message; one of which no more is known than its method has none."""
        headers = request.get("header")
        found = [
            (
                self.texts.of_member(header, (*at, "header", str(number)), "key"),
                self.texts.of_member(header, (*at, "header", str(number)), "value"),
            )
            for number, header in enumerate(headers if isinstance(headers, list) else ())
        ]
        told = [(name[0], value[0]) for name, value in found if name and value]
        proof, path = proven(request.get("auth", auth)), path_of(request.get("url"))
        if not told and not proof and path == "/":
            return
        self.written.line(Piece("~~~~http"))
        method = self.texts.of_member(request, at, "method")
        self.written.line(*(method[0] if method else (Piece("POST"),)), Piece(f" {path} HTTP/1.1"))
        for name, value in told:
            self.written.line(*name, Piece(": "), *value)
        if proof and not any(name[0].text == "Authorization" for name, _ in told):
            self.written.line(Piece(proof))
        self.written.line(Piece("~~~~"))
        self.written.blank()

    def answers(self, answers: object, at: tuple[str, ...]) -> None:
        for number, answer in enumerate(answers if isinstance(answers, list) else ()):
            if isinstance(answer, Mapping):
                own = (*at, str(number))
                name = self.texts.of_member(answer, own, "name")
                self.written.line(Piece("Response: "), *(name[0] if name else ()))
                self.box(answer, own, "body")

    def box(self, holder: Mapping[str, object], at: tuple[str, ...], key: str) -> None:
        """Write a text as a box; one that holds no JSON claims to hold none."""
        lines = self.texts.of_member(holder, at, key)
        first = next((line[0].text.lstrip() for line in lines if line and line[0].text.strip()), "")
        if first:
            self.written.blank()
            self.written.line(Piece("~~~~json" if first[0] in "{[" else "~~~~"))
            for line in lines:
                self.written.line(*line)
            self.written.line(Piece("~~~~"))
            self.written.blank()

    def form(self, body: Mapping[str, object], at: tuple[str, ...]) -> None:
        """Write the fields of a form as a box that has its body."""
        fields = body.get("urlencoded")
        given = fields if isinstance(fields, list) else []
        texts = [
            (self.texts.of_member(f, (*at, str(n)), "key"), self.texts.of_member(f, (*at, str(n)), "value"))
            for n, f in enumerate(given)
        ]
        told = [(name[0], value[0]) for name, value in texts if name and value]
        if told and body.get("mode") == "urlencoded":
            self.written.line(Piece("~~~~"))
            for number, (name, value) in enumerate(told, 1):
                self.written.line(*name, Piece("="), *value, Piece("&" if number < len(told) else ""))
            self.written.line(Piece("~~~~"))
            self.written.blank()


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
