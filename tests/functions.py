"""Small functions, each with what it gives for small inputs on both sides of its guards: `functions.yaml` of a room.

`guards.yaml` beside it has the same for guards that were broken unnoticed: comparisons at their limits, most of all.
`recorded.yaml` has what functions gave for arguments that runs of tests handed them: of thousands of calls those that
notice a break of a guard which no other row notices, chosen by trying each break on each call, and read.
`REBUILD_SNAPSHOTS=1 pytest -n 0 tests/ROOM/test_functions.py` writes anew what the rows of that file give; read the
difference.
`documents.yaml` has what rules say of small documents: a row is the text of one as `!judged`, or several as a mapping
of names to texts, of which the first is judged, and what one rule alone remarks on it, each as "line: message". Where
it is judged on a contract, one of the names is `the contract`, and its text a folder in `tests/rules/contracts`.
`!webhooks` is a specification of these webhooks, each with `schema`, `example` and `description` of its payload.

A row holds the arguments and, as its last, what comes of them: a tuple, a set and what is yielded as a list, a record
as a mapping without what is as always or not compared, a name for a member of an enumeration, `!raises "words"` for an
error of that name or text, "a function" for one, for a transcription its lines, each with the place that it is of. For
arguments that are no JSON there are `!tuple [a]`, `!set [a]`, `!bytes text`, `!json` for a text that YAML cannot write,
`!with {name: value}` for those by name, and the path of a class or function for what it gives:
`!hookproof.sources.records.Role PAYLOAD`, `!hookproof.findings.Place {path: a}`. `!like {depth: 3, now: !gives 5}`
stands for an object of which only that is asked, as that of a method or property:
`Walk._deep`.
With `!where {_LONGEST: 3}` among its arguments a row is judged where the function's module has that limit, which small
arguments reach.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Set
from contextlib import nullcontext
from enum import Enum
from fractions import Fraction
from pathlib import Path
from pkgutil import resolve_name
from types import FunctionType, SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from tests import plays

from hookproof.contract import load_contract
from hookproof.rules.runner import ground_of
from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Corpus
from hookproof.sources.transcribed.transcription import Transcription

#: What stands in a table for the contract that documents are judged on, and where contracts of tests are.
_CONTRACT, _CONTRACTS = "the contract", Path(__file__).parent / "rules" / "contracts"


@dataclasses.dataclass(frozen=True)
class Raises:
    """What an error must say."""

    words: str


class ByName(dict[str, Any]):
    """The arguments that are given by their names."""


class Where(dict[str, Any]):
    """Limits of the function's module that are others while a row is judged."""


class Then(list[Any]):
    """What the function gives is called with these, as the play that a check makes."""


class Plays(list[Any]):
    """The rows of a function in `plays.yaml`."""


class Judged(dict[str, str]):
    """Documents by their names, of which the first is judged by a rule that knows them all, and the contract."""

    def by(self, rule: Any) -> list[str]:
        texts = {name: text for name, text in self.items() if name != _CONTRACT}
        corpus = Corpus(documents=tuple(document_of(text, name) for name, text in texts.items()))
        contract = load_contract(self[_CONTRACT], root=_CONTRACTS) if _CONTRACT in self else None
        found = rule(ground_of(corpus, contract), corpus.documents[0])
        return [f"{remark.place.line}: {remark.message}" for remark in found]


class _Loader(yaml.CSafeLoader):
    """Reads a table, and refuses one that has a name twice: the rows of the first would be judged by nobody."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        assert len({*names}) == len(names), f"{node.start_mark}: a name stands here twice: {names}"
        return super().construct_mapping(node, deep=deep)


def _made(loader: _Loader, path: str, node: yaml.Node) -> Any:
    """What a class or a function gives: for a mapping by name, for a list in order; for a word its attribute."""
    maker = resolve_name(f"hookproof.{path}")
    if isinstance(node, yaml.MappingNode):
        return maker(**loader.construct_mapping(node, deep=True))
    if isinstance(node, yaml.SequenceNode):
        return maker(*loader.construct_sequence(node, deep=True))
    return getattr(maker, str(node.value)) if node.value else maker


def _giving(loader: _Loader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        node = yaml.ScalarNode(loader.resolve(yaml.ScalarNode, node.value, (True, False)), node.value)
        value = loader.construct_object(node)
    else:
        of_names = isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True) if of_names else loader.construct_sequence(node, deep=True)
    return lambda *_, **__: value


def _judged(loader: _Loader, node: yaml.Node) -> Judged:
    mapped = isinstance(node, yaml.MappingNode)
    texts = loader.construct_mapping(node) if mapped else {"": str(loader.construct_scalar(node))}
    return Judged((name or _file_of(text), text) for name, text in texts.items())


def _file_of(text: str) -> str:
    return "page.yaml" if text.startswith(("openapi:", "asyncapi:")) else "page.md"


def _webhooks(loader: _Loader, node: yaml.MappingNode) -> Judged:
    hooks = {}
    for name, told in loader.construct_mapping(node, deep=True).items():
        media = {key: told.pop(key) for key in ("schema", "example") if key in told}
        hooks[name] = {"post": {**told, "requestBody": {"content": {"application/json": media}}}}
    root = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "webhooks": hooks}
    return Judged({"api.json": json.dumps(root, indent=1)})


def _exchange(loader: _Loader, node: yaml.Node) -> Any:
    """What came back: a status or the name of a failure, or a mapping that has it as `answer`."""
    if isinstance(node, yaml.MappingNode):
        given = loader.construct_mapping(node, deep=True)
        return plays.exchange(given.pop("answer"), **given)
    said = str(loader.construct_scalar(node))
    return plays.exchange(int(said) if said.isdigit() else said)


def _told(loader: _Loader, node: yaml.Node) -> Any:
    mapped = isinstance(node, yaml.MappingNode)
    return loader.construct_mapping(node, deep=True) if mapped else loader.construct_scalar(node)


def _scripted(make: Callable[[dict[str, Any]], Any]) -> Callable[[_Loader, yaml.MappingNode], Any]:
    return lambda loader, node: make(loader.construct_mapping(node, deep=True))


_Loader.add_constructor("!judged", _judged)
_Loader.add_constructor("!webhooks", _webhooks)
_Loader.add_constructor("!tuple", lambda loader, node: tuple(loader.construct_sequence(node, deep=True)))
_Loader.add_constructor("!set", lambda loader, node: frozenset(loader.construct_sequence(node, deep=True)))
_Loader.add_constructor("!with", lambda loader, node: ByName(loader.construct_mapping(node, deep=True)))
_Loader.add_constructor("!like", lambda loader, node: SimpleNamespace(**loader.construct_mapping(node, deep=True)))
_Loader.add_constructor("!gives", _giving)
_Loader.add_constructor("!where", lambda loader, node: Where(loader.construct_mapping(node, deep=True)))
_Loader.add_constructor("!raises", lambda loader, node: Raises(loader.construct_scalar(node)))
_Loader.add_constructor("!pattern", lambda loader, node: re.compile(loader.construct_scalar(node)))
_Loader.add_constructor("!bytes", lambda loader, node: str(loader.construct_scalar(node)).encode())
_Loader.add_constructor("!json", lambda loader, node: json.loads(loader.construct_scalar(node)))
_Loader.add_constructor("!path", lambda loader, node: Path(loader.construct_scalar(node)))
_Loader.add_constructor("!fractions.Fraction", lambda loader, node: Fraction(*loader.construct_sequence(node)))
_Loader.add_constructor("!turns", lambda loader, node: plays.turns(loader.construct_sequence(node, deep=True)))
_Loader.add_constructor("!then", lambda loader, node: Then(loader.construct_sequence(node, deep=True)))
_Loader.add_constructor("!noted", lambda loader, node: plays.Noted(*loader.construct_sequence(node, deep=True)))
_Loader.add_constructor("!case", lambda loader, node: plays.told_case(_told(loader, node)))
_Loader.add_constructor("!exchange", lambda loader, node: _exchange(loader, node))
for _name in ("stage", "courier", "context", "trial", "delivery", "run", "failed", "event", "causes", "session"):
    _Loader.add_constructor(f"!{_name}", _scripted(getattr(plays, _name.replace("stage", "Stage"))))
_Loader.add_multi_constructor("!hookproof.", _made)


def plain(value: Any, *, short: bool = False) -> Any:
    """What stands in a table for a value; where `short`, what is sent, answered and seen is told in few words."""
    if short and (told := plays.in_short(value)) is not None:
        return told
    inner = functools.partial(plain, short=short)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        members = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {field.name: inner(each) for field, each in members if not _is_usual(field, each)}
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, re.Match):
        return value[0]
    if isinstance(value, Transcription):
        told = ((line, value.spot(number, 1)) for number, line in enumerate(value.text.split("\n"), 1) if line)
        return [f"{row}:{column} {line}" for line, (row, column) in told]
    if isinstance(value, Mapping):
        return {str(key) if isinstance(key, str | int) else repr(key): inner(each) for key, each in value.items()}
    if isinstance(value, Set):
        return sorted(map(inner, value), key=repr)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Path):
        return [inner(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float | str) else _in_words(value)


def _is_usual(field: dataclasses.Field[Any], value: Any) -> bool:
    if not field.compare:
        return True
    if field.default_factory is not dataclasses.MISSING:
        return bool(value == field.default_factory())
    return bool(field.default is value or (field.default is not dataclasses.MISSING and field.default == value))


def _in_words(value: Any) -> str:
    if isinstance(value, FunctionType):
        return "a function"
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def answer(function: Any, given: list[Any], *, short: bool = False) -> Any:
    function = function.fget if isinstance(function, property) else function
    if len(given) == 1 and isinstance(given[0], Judged):
        return given[0].by(function)
    named = next((each for each in given if isinstance(each, ByName)), ByName())
    limits = next((each for each in given if isinstance(each, Where)), Where())
    then = next((each for each in given if isinstance(each, Then)), None)
    noted = [each.value for each in (*given, *(then or ())) if isinstance(each, plays.Noted)]
    plainly = _plainly(each for each in given if not isinstance(each, ByName | Where | Then))
    with patch.multiple(function.__module__, **limits) if limits else nullcontext():
        gives = function(*plainly, **named)
        found = plain(gives if then is None else gives(*_plainly(then)), short=short)
    return [found, *(plain(plays.after(each), short=short) for each in noted)] if noted else found


def _plainly(given: Iterable[Any]) -> list[Any]:
    return [each.value if isinstance(each, plays.Noted) else each for each in given]


_TABLES = ("functions", "guards", "documents", "plays", "recorded")


def rows(folder: str) -> list[Any]:
    """Each function of the table beside a file of tests, with its rows."""
    tables = [Path(folder).parent / f"{name}.yaml" for name in _TABLES]
    if os.environ.get("REBUILD_SNAPSHOTS") and tables[-1].exists():
        _rebuild(tables[-1])
    return [
        pytest.param(f"hookproof.{module}.{name}", kind(cases), id=f"{module}.{name}")
        # `_Loader` is a safe loader, and the tables are our own.
        for table in tables if table.exists()
        for kind in [Plays if table.stem == "plays" else list]
        for module, functions in yaml.load(table.read_text(encoding="utf-8"), _Loader).items()
        for name, cases in functions.items()
    ]  # fmt: skip


def _rebuild(table: Path) -> None:
    """Write what each row gives now in place of its last item; from the end, so that places stay where they were."""
    text = table.read_text(encoding="utf-8")
    loaded, written = yaml.load(text, _Loader), yaml.compose(text, yaml.SafeLoader)
    for module, functions in reversed(written.value):
        for name, cases in reversed(functions.value):
            function = resolve_name(f"hookproof.{module.value}.{name.value}")
            for (*given, wanted), row in zip(loaded[module.value][name.value][::-1], cases.value[::-1], strict=True):
                if isinstance(wanted, Raises) or (found := answer(function, given)) == plain(wanted):
                    continue
                last = row.value[-1]
                told = json.dumps(found, ensure_ascii=False)
                text = text[: last.start_mark.index] + told + text[last.end_mark.index :]
    table.write_text(text, encoding="utf-8")


def hold(path: str, cases: list[list[Any]]) -> None:
    """Hold a function against its rows."""
    function, wrong = resolve_name(path), []
    for *given, wanted in cases:
        if isinstance(wanted, Raises):
            with pytest.raises(Exception) as error:  # noqa: PT011 - which one is in the table
                answer(function, given)
            assert wanted.words in f"{error.type.__name__}: {error.value}", given
            continue
        found = answer(function, given, short=isinstance(cases, Plays))
        # Not by ==, to which 1, 1.0 and True are one.
        if json.dumps(found) != json.dumps(plain(wanted)):
            wrong.append(f"{given!r}\n  gave   {found!r}\n  wanted {wanted!r}")
    assert not wrong, "\n".join(wrong)
