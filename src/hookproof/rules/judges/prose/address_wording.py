"""What the words of a specification say of its own addresses, operations and answers, against what it declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from hookproof.findings import Place, Severity
from hookproof.rules.reading.examples import named, sentences
from hookproof.rules.reading.passages import passages
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape
from hookproof.sources.names import squeezed
from hookproof.sources.records import Document, Page


@dataclass(frozen=True, slots=True)
class _Declared:
    """What a specification declares: hosts with their ports and base paths, addresses of channels, parameters."""

    ports: Mapping[str, frozenset[str]]
    bases: Mapping[str, frozenset[str]]
    addresses: frozenset[str]
    parameters: frozenset[str]
    operations: tuple[tuple[str, frozenset[str]], ...]


_HOSTED = re.compile(r"(?<![\w.@-])(?P<host>[\w-]+(?:\.[\w-]+)+):(?P<port>\d{2,5})\b")
_PORT = re.compile(r"\b(?:on|at|to|via) port `?(?P<port>\d{2,5})`?(?! (?:and|or) `?\d)\b", re.IGNORECASE)
_URL = re.compile(r"https?://(?P<host>[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?P<path>/[\w./{}-]*)")
_VERSION = re.compile(r"v\d{1,3}(?:\.\d{1,3})?|\d{4}-\d\d(?:-\d\d)?")
#: An operation as words name it: `POST /orders/{id}`.
_OPERATION = re.compile(r"(?<![\w-])(?P<method>GET|POST|PUT|PATCH|DELETE) (?P<path>/[\w./{}:-]*[\w}])(?![\w{?])")
_ADDRESS = re.compile(r"`(?P<address>[\w{}-]+(?:[./:][\w{}-]+)*[./:]?v\d{1,3}(?:[./:][\w{}-]*)*)`")
_PARAMETER = re.compile(r"`\{(?P<name>[A-Za-z_]\w{1,40})\}`")
#: What every one of these has.
_ANY = re.compile(r":\d|\bport |https?:|`|\b(?:GET|POST|PUT|PATCH|DELETE) /", re.IGNORECASE)
#: What is said of one address ends with its clause: "Live is at …; the sandbox is at …".
_CLAUSE = re.compile(r"(?<=[.!?;])\s+")
#: Words of another way beside the one that is declared.
_ANOTHER = re.compile(
    r"\b(?:legacy|deprecat\w+|older (?!than)|previous\w*|former\w*|migrat\w+|upgrad\w+|sunset\w*|sandbox|staging|"
    r"unlike|instead of|beta|preview)\b",
    re.IGNORECASE,
)


@rule(
    id="prose.own-address",
    title="A specification's words name its own addresses",
    severity=Severity.WARNING,
    clause="the servers, channels and parameters of the same document",
    mend="Write the address as it is declared.",
    needs=("prose", "schemas"),
)
def own_address(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare ports and versions in the texts of a specification with its servers, channels and parameters."""
    root = document.space.root if document.space is not None else None
    declared = _declared(root) if isinstance(root, dict) else None
    for stretch, place in passages(document, _ANY) if declared is not None else ():
        for part in _CLAUSE.split(stretch.text) if declared is not None and not stretch.coded else ():
            for told, right in _strange(part, declared) if declared and not _ANOTHER.search(part) else ():
                message = f"The text names {told}; declared is {right}."
                yield Remark(place=place, message=message, key=told)


def _strange(text: str, declared: _Declared) -> Iterator[tuple[str, str]]:
    """Yield what a text names that is declared otherwise, and how it is declared."""
    for match in _HOSTED.finditer(text):
        ports = declared.ports.get(match["host"], frozenset())
        if ports and match["port"] not in ports:
            yield match[0], named([f"port {port}" for port in sorted(ports)], "or")
    every = frozenset[str]().union(*declared.ports.values())
    for match in _PORT.finditer(text) if every and all(declared.ports.values()) else ():
        if match["port"] not in every:
            yield f"port {match['port']}", named([f"port {port}" for port in sorted(every)], "or")
    for match in _URL.finditer(text):
        versions = {_version_in(base) for base in declared.bases.get(match["host"], ())}
        own = _version_in(match["path"])
        if own and versions and "" not in versions and own not in versions:
            yield match[0].rstrip("."), named(sorted(versions), "or")
    for match in _OPERATION.finditer(text):
        methods = next((have for path, have in declared.operations if _is_path(path, match["path"])), frozenset())
        # "PUT /orders" may well be short for `/orders/{id}`.
        below = {one for path, have in declared.operations if path.startswith(f"{match['path']}/") for one in have}
        if methods and match["method"].lower() not in methods | below:
            yield f"{match['method']} {match['path']}", named(sorted(one.upper() for one in methods), "or")
        meant = _meant(match, declared) if not methods and not below else ""
        if meant:
            yield f"{match['method']} {match['path']}", f"{match['method']} {meant}"
    yield from _addresses(text, declared)


def _meant(told: re.Match[str], declared: _Declared) -> str:
    """Return the one declared path, of the same method, with which the path of an undeclared operation ends; "" where
    the steps before it may be a base that is not declared."""
    bases = {base.rstrip("/") for own in declared.bases.values() for base in own}
    path = told["path"].rstrip("/")
    bare = {path.removeprefix(base) for base in bases if path.startswith(f"{base}/")}
    have = [own for own, methods in declared.operations if told["method"].lower() in methods]
    if not bases or any(_is_path(own, one) for own in have for one in bare):
        return ""
    fitting = [own for own in have if _is_path(own, path[-len(own) :]) and _steps_before(path, own)]
    return fitting[0] if len(fitting) == 1 else ""


def _steps_before(path: str, own: str) -> bool:
    """Whether plain words stand before a declared path: a version or a parameter there is of a base."""
    before = path[: len(path) - len(own)]
    return bool(re.fullmatch(r"(?:/[a-z][a-z_-]+)+", before)) and not re.search(r"/(?:api|rest)\b", before)


def _is_path(template: str, told: str) -> bool:
    """Whether a path in words is a declared one, however its parameters are written."""
    one, other = (re.sub(r"\{([^/]*)\}|:(\w+)", r"{\1\2}", path.rstrip("/")) for path in (template, told))
    return one == other or squeezed(one) == squeezed(other)


def _addresses(text: str, declared: _Declared) -> Iterator[tuple[str, str]]:
    for match in _ADDRESS.finditer(text):
        told = match["address"].rstrip("./:")
        alike = [one for one in declared.addresses if _open(one).startswith(_open(told))]
        if alike and not any(one.startswith(told) for one in declared.addresses):
            yield f"`{match['address']}`", f"`{min(alike)}`"
    for match in _PARAMETER.finditer(text):
        near = [one for one in declared.parameters if squeezed(one) == squeezed(match["name"])]
        if near and match["name"] not in declared.parameters:
            yield f"`{{{match['name']}}}`", f"`{{{near[0]}}}`"


def _open(address: str) -> str:
    return re.sub(r"(?<![A-Za-z0-9])v\d{1,3}(?![A-Za-z0-9])", "v#", address)


def _version_in(path: str) -> str:
    return next((step for step in path.split("/") if _VERSION.fullmatch(step)), "")


def _declared(root: Mapping[str, Any]) -> _Declared:
    servers = [server for server in _listed(root.get("servers")) if isinstance(server, dict)]
    ports: dict[str, set[str]] = {}
    bases: dict[str, set[str]] = {}
    for server in servers:
        url = server.get("url", server.get("host"))
        parts = urlsplit(url if "://" in url else f"//{url}") if isinstance(url, str) and "{" not in url else None
        host, _, port = parts.netloc.partition(":") if parts else ("", "", "")
        if parts is not None and host:
            ports.setdefault(host, set()).update({port} - {""})
            bases.setdefault(host, set()).add(parts.path)
    channels = root.get("channels")
    found = channels.items() if isinstance(channels, dict) else ()
    given = (channel.get("address", key) if isinstance(channel, dict) else key for key, channel in found)
    addresses = frozenset(map(str, given))
    paths = root.get("paths")
    written = (*addresses, *(map(str, paths) if isinstance(paths, dict) else ()))
    parameters = frozenset(name for one in written for name in re.findall(r"\{(\w+)\}", one))
    return _Declared(
        {host: frozenset(own) for host, own in ports.items()},
        {host: frozenset(own) for host, own in bases.items()},
        addresses,
        parameters,
        tuple(_operations_of(paths)),
    )


def _operations_of(paths: object) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each declared path with its methods."""
    for path, item in paths.items() if isinstance(paths, dict) else ():
        yield str(path), _METHODS & item.keys() if isinstance(item, dict) else frozenset()


_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})


def _listed(servers: object) -> list[Any]:
    return list(servers.values()) if isinstance(servers, dict) else servers if isinstance(servers, list) else []


_ANSWER = re.compile(
    r"^(?:please |always |your endpoint (?:must|should|has to) |you (?:must|should|have to) |"
    r"endpoints (?:must|should) )?"
    r"(?:answer|respond|reply|acknowledge|return)(?: (?:it|them|us|every delivery|the request|the call))?"
    r"(?: (?:with|an?|the|http|status|code)){0,4} `?(?P<status>2\d\d)`?(?! (?:or|to)\b)\b",
    re.IGNORECASE,
)


#: What an operation is said to answer with; its codes stand in one sentence.
_ANSWERS = re.compile(
    r"^(?:it |this )?(?:answers?|returns?|responds?|replies)\b|"
    r"\b(?:answers|returns|responds with|is answered with)\s+`?[2-5]\d\d\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w.:/-])`?(?P<code>[2-5]\d\d)`?(?![\w%:/-]|\.\d)(?! (?:characters|bytes|items|days|ms))")


def _of_operations(document: Document) -> Iterator[Remark]:
    """Look for one answer in words that is not declared, where one declared of its class is in no words."""
    for pointer, node in _operations(document):
        declared = {str(code) for code in node["responses"]}
        told = {code for one in sentences(node["description"]) for code in _codes(one)}
        for kind in "245" if all(re.fullmatch(r"\d{3}", code) for code in declared) else "":
            odd = [code for code in told - declared if code[0] == kind]
            unsaid = [code for code in declared - told if code[0] == kind]
            if len(odd) == len(unsaid) == 1 and _is_meant(unsaid[0], declared, told):
                line, column = document.spots(f"{pointer}/description")
                place = Place(path=document.path, line=line, column=column, pointer=f"{pointer}/description")
                message = f"The text says {odd[0]}; declared is {unsaid[0]}, of which it says nothing."
                yield Remark(place=place, message=message)


#: Failures that any operation may have, whatever its words tell of.
_OF_ANY = frozenset({"400", "401", "403", "429"})


def _is_meant(code: str, declared: set[str], told: set[str]) -> bool:
    """Whether a declared answer is the one that is told of: the only success, or a failure of the operation's own."""
    if code[0] == "2":
        return sum(other[0] == "2" for other in declared) == 1
    return bool(told & declared) or (code not in _OF_ANY and code[0] == "4")


def _codes(sentence: str) -> list[str]:
    return [match["code"] for match in _CODE.finditer(sentence)] if _ANSWERS.search(sentence.strip()) else []


def _operations(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the operations of a specification that are described, with their places."""
    paths = document.space.get("/paths") if document.space is not None else None
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for method, node in item.items() if isinstance(item, dict) else ():
            described = isinstance(node, dict) and isinstance(node.get("description"), str)
            if described and isinstance(node.get("responses"), dict):
                yield f"/paths/{escape(str(path))}/{method}", node


@rule(
    id="prose.answer",
    title="The answer that a text asks for is the one that is declared",
    severity=Severity.WARNING,
    clause="the responses of the webhooks and operations of the same document",
    mend="Name the status that is declared.",
    needs=("prose",),
)
def answer(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare "answer with 200" with the one success that all webhooks declare.

    And "Answers 201 with the order, 409 where …" with the answers that an operation declares.
    """
    yield from _of_operations(document)
    own = {page.at.pointer: _successes(page) for page in document.event_pages}
    of_all = next(iter(own.values())) if len({*own.values()}) == 1 else frozenset[str]()
    for prose in document.prose:
        declared, whose = (own[prose.about], "the webhook") if prose.about in own else (of_all, "the webhooks")
        for sentence in (" ".join(one.split()) for one in sentences(prose.text) if declared and "2XX" not in declared):
            match = _ANSWER.match(sentence)
            if match and match["status"] not in declared and not is_hedged(sentence) and not is_conditional(sentence):
                says = "declare" if whose.endswith("s") else "declares"
                message = f"The text asks for {match['status']}; {whose} {says} {named(sorted(declared))}."
                yield Remark(place=prose.at, message=message, key=match["status"])


def _successes(page: Page) -> frozenset[str]:
    """Return the answers in the two hundreds that the webhook of a page declares."""
    return frozenset(status.upper() for status in page.statuses if status.startswith("2"))
