"""What guides show of requests: addresses and methods of commands and calls; and the answers to requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from urllib.parse import urlsplit

from hookproof.findings import Place, Severity
from hookproof.rules.programs.calls import ANY, Call, fits, known_members
from hookproof.rules.programs.exchanges import NEAR, calls_of, exchanges
from hookproof.rules.reading.examples import named, nearest, shown
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape, tokens
from hookproof.sources import names
from hookproof.sources.positions import below
from hookproof.sources.records import Document, Example, Role

_CURL = re.compile(r"\bcurl\s(?:[^\n\\]|\\\n|\\.)*")
_URL = re.compile(r"https?://[^\s\"'`<>\\)]+")
_METHOD = re.compile(r"(?:-X|--request)[ =]?[\"']?(?P<method>GET|POST|PUT|PATCH|DELETE)\b")
_DATA = re.compile(r"\s(?:-d|--data(?:-raw|-binary)?|--json|-F|--form)\b")
_METHODS = ("get", "post", "put", "patch", "delete")


def _specifications(ground: Ground) -> list[Mapping[str, object]]:
    roots = (d.space.root for d in ground.corpus.documents if d.kind == "openapi" and d.space is not None)
    return [root for root in roots if isinstance(root, dict)]


def _bases(root: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return host and base path of each server of a specification."""
    servers = root.get("servers")
    urls = [str(s.get("url", "")) for s in servers if isinstance(s, dict)] if isinstance(servers, list) else []
    split = [urlsplit(url) for url in urls if "{" not in url and "://" in url]
    return [(part.hostname or "", part.path.rstrip("/")) for part in split]


@rule(
    id="prose.request",
    title="A request that a guide shows goes to an operation that is specified",
    severity=Severity.ERROR,
    clause="the OpenAPI document of the same run",
    mend="Write address and method as the specification has them.",
    needs=("prose",),
)
def request(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look up the address and the method of each curl command among servers and paths of the specifications."""
    roots = _specifications(ground) if document.space is None else []
    yield from _called(roots, document)
    for match in _CURL.finditer(document.text) if roots else ():
        url = _URL.search(match[0])
        split = urlsplit(url[0]) if url else None
        told = _METHOD.search(match[0])
        method = told["method"].lower() if told else "post" if _DATA.search(match[0]) else "get"
        wrong = _wrong_with(roots, split.hostname or "", split.path, method) if split else ""
        if wrong and url:
            line = document.line_of(match.start() + url.start())
            yield Remark(place=document.place(line), message=wrong, key=url[0])


#: `requests.post("https://…")`, `axios.get(`…`)`: a method and an address in one call.
_CALL = re.compile(
    r"\b(?:[A-Za-z_]\w{0,30}\.(?P<method>get|post|put|patch|delete)|(?P<fetch>fetch))\(\s{0,40}f?[\"'`]"
    r"(?P<url>https?://[^\s\"'`<>\\)$]+)[\"'`](?P<more>\s?[+.]\s?[\w.]{1,40})?(?P<rest>[^\n]{0,80})"
)


#: An operation as a text names it: `POST https://…/endpoints`.
_NAMED = re.compile(
    r"(?<![\w-])(?P<method>GET|POST|PUT|PATCH|DELETE)\s{1,3}(?P<url>https?://[^\s\"'`<>\\)$?#]+[\w/])(?=[\s\"'`?#]|$)"
)
_FETCHED = re.compile(r"method:\s?[\"'](?P<method>[A-Za-z]{3,6})[\"']")


def _called(roots: list[Mapping[str, object]], document: Document) -> Iterator[Remark]:
    """Look up the addresses of calls in program text, and of operations that a text names."""
    for match in _NAMED.finditer(document.text) if roots else ():
        split = urlsplit(match["url"])
        wrong = _wrong_with(roots, split.hostname or "", split.path, match["method"].lower())
        if wrong:
            line = document.line_of(match.start("url"))
            yield Remark(place=document.place(line), message=wrong, key=match["url"])
    for match in _CALL.finditer(document.text) if roots else ():
        split = urlsplit(match["url"])
        told = _FETCHED.search(match["rest"])
        method = match["method"] or (told["method"].lower() if told else "" if "," in match["rest"] else "get")
        path = f"{split.path}x" if match["more"] and split.path.endswith("/") else split.path
        wrong = _wrong_with(roots, split.hostname or "", path, method) if method else ""
        if wrong:
            line = document.line_of(match.start("url"))
            yield Remark(place=document.place(line), message=wrong, key=match["url"])


def _elsewhere(roots: list[Mapping[str, object]], host: str, path: str) -> str:
    """Return what is wrong with a specified path at a host that is none of the servers, of the same owner."""
    owner = ".".join(host.split(".")[-2:])
    for root in roots:
        theirs = [own for own, _ in _bases(root) if ".".join(own.split(".")[-2:]) == owner]
        paths = root.get("paths")
        templates = [str(one).rstrip("/") for one in paths] if isinstance(paths, dict) else []
        fitting = [one for one in templates if one.count("/") > 1 and _fits(f"{{x}}{one}", f"x{_end(path, one)}")]
        if theirs and host not in theirs and fitting:
            return f"No server is {host}; the specification has https://{theirs[0]} for {fitting[0]}."
    return ""


def _end(path: str, template: str) -> str:
    """The last steps of a path, as many as a template has."""
    return "/" + "/".join(path.rstrip("/").split("/")[-template.count("/") :])


def _wrong_with(roots: list[Mapping[str, object]], host: str, path: str, method: str) -> str:
    """Return what is wrong with a request to a host that a specification names; "" for any other."""
    bases = [(root, base) for root in roots for own, base in _bases(root) if own == host]
    if not bases:
        return _elsewhere(roots, host, path)
    under = [(root, base) for root, base in bases if path.startswith(f"{base}/") or path.rstrip("/") == base]
    if bases and not under:
        wanted = named(list(dict.fromkeys(f"https://{host}{base}" for _, base in bases)), "or")
        return f"No server has {host}{path}; the specification has {wanted}."
    for root, base in under:
        paths = root.get("paths")
        rest = path[len(base) :].rstrip("/") or "/"
        fitting = [item for own, item in paths.items() if _fits(str(own), rest)] if isinstance(paths, dict) else []
        methods = {m for item in fitting if isinstance(item, dict) for m in _METHODS if m in item}
        if methods and method not in methods:
            have = named(sorted(m.upper() for m in methods))
            return f"{method.upper()} {rest} is not specified; the path has {have}."
        near = _near(rest, [str(own) for own in paths]) if isinstance(paths, dict) and not fitting else ""
        if near:
            return f"{rest} is not specified; there is {near}."
    return ""


def _near(path: str, templates: list[str]) -> str:
    """Return the template that a path seems to mean: the whole is a slip away, or one step of it."""
    if near := nearest(path, templates):
        return near
    own = path.split("/")
    for template in templates:
        theirs = template.rstrip("/").split("/")
        apart = [(a, b) for a, b in zip(own, theirs, strict=False) if a != b and not b.startswith("{")]
        if len(own) == len(theirs) and len(apart) == 1 and nearest(apart[0][0], [apart[0][1]]):
            return template
    return ""


def _fits(template: str, path: str) -> bool:
    pattern = re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(template.rstrip("/") or "/"))
    return bool(re.fullmatch(pattern, path))


#: Members of an answer that the server makes, or may write in a form of its own.
_MADE = re.compile(
    r"(?:.*_)?(?:id|status|state|token|secret|key|at|date|time|timestamp|object|version|count|page)", re.IGNORECASE
)


@rule(
    id="example.echo",
    title="The answer of an example has what its request sent",
    severity=Severity.WARNING,
    clause="practice",
    mend="Show one thing in request and answer.",
    needs=("examples",),
)
def echo(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare the texts at the root of a request's example with those of its answer's, where these mostly agree.

    What a path has in the place of `{name}` is what its answer has as `name`.
    """
    yield from _of_paths(ground, document)
    for sent, came in (
        (one, _unwrapped(two, one)) for one, two in (*_shown_pairs(ground, document), *_pairs(document))
    ):
        both = [
            key for key in sent.value if key in came.value and _is_echoed(str(key), sent.value[key], came.value[key])
        ]
        both += [
            key for key in sent.value if isinstance(sent.value[key], dict) and came.value.get(key) == sent.value[key]
        ]
        other = [key for key in both if sent.value[key] != came.value[key]]
        number = len(other) == 1 and not isinstance(sent.value[other[0]], (str, list))
        if len(other) == 1 and len(both) > 1 + number:
            key = other[0]
            message = f"{key} is {shown(came.value[key])} in the answer, and {shown(sent.value[key])} in its request."
            yield Remark(place=came.place(f"/{key}"), message=message, key=str(key))


def _of_paths(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare the values in the paths of calls with the members of their answers that have the names of these steps."""
    calls = calls_of(ground, document)
    for one in exchanges(ground, document):
        body = one.answer.body
        for name, step in _named_steps(one.call, calls) if body is not None else ():
            key, value = _named_by(name, step, body.value) if body is not None else ("", "")
            if body is not None and key and value != step and not is_placeholder(key, step):
                message = f"{key} is {shown(value)} in the answer; its request is for {shown(step)}."
                yield Remark(place=body.place(f"/{escape(key)}"), message=message, key=key)


def _named_steps(call: Call, calls: Sequence[Call]) -> Iterator[tuple[str, str]]:
    """Yield each step of a call's path that is a value, with the name that the text has for it ("" where none)."""
    told = next((one for one in calls if not one.shown and one.method == call.method and fits(one, call)), None)
    if told is not None:
        own = call.steps[len(call.steps) - len(told.steps) :]
        named_ = zip(told.steps, told.names, own, strict=True)
        yield from ((name, step) for any_, name, step in named_ if any_ == ANY != step)
    elif call.method == "GET" and call.steps and re.search(r"\d", call.steps[-1]) and ANY not in call.steps[-1:]:
        yield "", call.steps[-1]


def _named_by(name: str, step: str, body: Mapping[str, object]) -> tuple[str, str]:
    """Return the member of an answer that a step of its path is: by name, or alone written as the step is."""
    texts = {key: value for key, value in body.items() if isinstance(value, str)}
    if name in texts and re.fullmatch(r"[\w.-]+", texts[name]):
        return name, texts[name]
    alike = [(key, value) for key, value in texts.items() if _shape(value) == _shape(step)]
    return alike[0] if len(alike) == 1 and len(step) > 3 and not names.is_deed(step) else ("", "")


def _shape(text: str) -> str:
    return re.sub(r"\d", "0", text)


def _unwrapped(answer: Example, sent: Example) -> Example:
    """Return an answer as it is, or the object in its one member that has more of what was sent (`data`, `result`)."""
    for key, inner in answer.value.items():
        if isinstance(inner, dict) and len(inner.keys() & sent.value.keys()) > len(
            answer.value.keys() & sent.value.keys()
        ):
            place = replace(answer.at, pointer=f"{answer.at.pointer or ''}/{escape(str(key))}")
            return replace(
                answer, value=inner, at=place, spots=below(answer.spots, f"/{escape(str(key))}"), schema=None
            )
    return answer


def _is_echoed(key: str, *values: object) -> bool:
    made = _MADE.fullmatch(re.sub(r"(?<=[a-z])([A-Z])", r"_\1", key))
    texts = [text for value in values for text in (value if isinstance(value, list) else [value])]
    plain = all(isinstance(v, str) and not is_placeholder(key, v) and re.search(r"\w", v) for v in texts)
    plain = plain or all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    return not made and plain and not any(names.squeezed(str(v)) == names.squeezed(key) for v in values)


def _shown_pairs(ground: Ground, document: Document) -> Iterator[tuple[Example, Example]]:
    """Yield each request of a guide with the answer that follows it: those of calls, and two boxes in turn."""
    for pair in exchanges(ground, document):
        if pair.answer.body is not None and (known := known_members(pair.call)):
            place = Place(path=document.path, line=pair.call.line, column=1)
            yield Example(value=dict(known), at=place, role=Role.REQUEST), pair.answer.body
    every = (one for one in document.examples if isinstance(one.value, dict) and document.space is None)
    for one, two in pairwise(sorted(every, key=lambda one: one.at.line or 0)):
        near = 0 < (two.at.line or 0) - (one.at.line or 0) <= NEAR
        sent = one.role is Role.REQUEST or (one.role is Role.UNKNOWN and not one.events)
        if near and sent and two.role is Role.RESPONSE:
            yield one, two


def _pairs(document: Document) -> Iterator[tuple[Example, Example]]:
    """Yield the one request and the one good answer of each operation that makes or changes a thing."""
    sent: dict[str, list[Example]] = {}
    came: dict[str, list[Example]] = {}
    for example in document.examples if document.kind == "openapi" else ():
        steps = tokens(example.at.pointer or "")
        if len(steps) < 4 or steps[0] != "paths" or steps[2] not in ("post", "put", "patch"):
            continue
        if not isinstance(example.value, dict):
            continue
        if steps[3] == "requestBody" and example.role is not Role.PART:
            sent.setdefault("/".join(steps[:3]), []).append(example)
        elif steps[3] == "responses" and steps[4].startswith("2") and example.role is Role.RESPONSE:
            came.setdefault("/".join(steps[:3]), []).append(example)
    for operation, examples in sent.items():
        if len(examples) == len(came.get(operation, ())) == 1:
            yield examples[0], came[operation][0]
