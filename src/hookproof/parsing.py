"""Read text files, JSON and YAML that may be wrong or hostile: one clear error with line and column, bounded work.

Everything that a user hands us as a file comes through here: size, nesting, YAML alias expansion and number length are
bounded (design, section 8), JSON numbers stay as they were sent.
"""

from __future__ import annotations

import contextlib
import gc
import json
import math
import os
import re
import select
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from hookproof.errors import InputError
from hookproof.yamlfaults import fault_of

if TYPE_CHECKING:
    import yaml

#: The largest file that is read, in bytes.
MAX_BYTES = 64 * 1024 * 1024
#: So long is waited for something to come through a pipe.
PIPE_SECONDS = 15
#: The deepest nesting of arrays and objects that is accepted.
MAX_DEPTH = 200
#: The most values that a YAML document may have once its aliases are followed.
MAX_EXPANDED = 5_000_000


#: Makes an object from its members in order.
Members = Callable[[list[tuple[str, object]]], dict[str, object]]


class UnreadableFile(InputError):
    """A file that is missing, empty, too large, no file, or no UTF-8."""


class MalformedDocument(InputError):
    """Text that is not the JSON or YAML it should be. `line` and `column` count from 1."""

    def __init__(
        self, what: str, *, path: str, line: int | None = None, column: int | None = None, mend: str = ""
    ) -> None:
        self.path, self.line, self.column = path, line, column
        position = "".join(f":{number}" for number in (line, column) if number is not None)
        super().__init__(what, where=f"{path}{position}", mend=mend)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector still: a large document is millions of objects that live to the end, with no garbage."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def read_text(path: Path | str) -> str:
    """Return a file's text (UTF-8, a byte order mark is dropped); `-` is standard input. Raises UnreadableFile."""
    name = str(path)
    data = _read_stdin() if name == "-" else read_bytes(path)
    if not data.strip():
        raise UnreadableFile("the file is empty", where=name)
    if 0 in data[:4]:  # as the first characters of UTF-16 and UTF-32 have it
        raise UnreadableFile("the file is not UTF-8 (it begins with a zero byte)", where=name, mend="Save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"the file is not UTF-8 (byte {error.start})", where=name, mend="Save it as UTF-8."
        ) from None


def _read_stdin() -> bytes:
    if sys.stdin is None:  # it was closed before we began
        raise UnreadableFile("standard input is closed", where="-")
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(f"standard input cannot be read ({error.strerror})", where="-") from None


def open_file(path: Path | str) -> BinaryIO:
    """Return a file opened to read its bytes; of a pipe, something has to come within PIPE_SECONDS.

    Raises UnreadableFile for a pipe through which nothing comes, OSError as `open` does.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    file = os.fdopen(descriptor, "rb")
    if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
        if not select.select([descriptor], [], [], PIPE_SECONDS)[0]:
            file.close()
            raise UnreadableFile(f"nothing has come through this pipe in {PIPE_SECONDS} s", where=str(path))
        os.set_blocking(descriptor, True)
    return file


def unreadable(error: OSError | ValueError, where: str) -> UnreadableFile:
    """Return what is said of a file that cannot be opened or read, in the same words wherever a file is named."""
    reason = getattr(error, "strerror", None) or str(error)
    is_gone = isinstance(error, FileNotFoundError)
    what = "there is no such file" if is_gone else f"the file cannot be read ({reason})"
    is_url = is_gone and where.startswith(("http:/", "https:/"))
    return UnreadableFile(what, where=where, mend="Files are read here: save what the URL gives." if is_url else "")


def read_bytes(path: Path | str) -> bytes:
    """Return the bytes of a file that a user has named. Raises UnreadableFile, also where it is too large."""
    path = Path(path)
    try:
        if path.is_dir():
            raise UnreadableFile("this is a folder, not a file", where=str(path))
        with open_file(path) as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise unreadable(error, str(path)) from None
    if len(data) > MAX_BYTES:
        raise UnreadableFile(f"the file is larger than {MAX_BYTES // 2**20} MiB", where=str(path))
    return data


def _why(error: ValueError) -> str:
    """Python bounds the digits of a whole number, and says how to lift that in its own words."""
    many = "int_max_str_digits" in str(error)
    return f"a number has more than {sys.get_int_max_str_digits():,} digits" if many else f"not JSON: {error}"


def _at_its_comma(error: json.JSONDecodeError) -> json.JSONDecodeError:
    """Return an error about what is missing behind a last comma as one at this comma, as not each Python says it."""
    before = error.doc[: error.pos].rstrip()
    # Python 3.13 points at the comma, those before it at the bracket that follows.
    comma = error.pos if error.doc[error.pos : error.pos + 1] == "," else len(before) - 1
    closes = error.doc[comma + 1 :].lstrip()[:1]
    if comma < 0 or error.doc[comma] != "," or closes not in ("}", "]"):
        return error
    return json.JSONDecodeError(f"a comma with nothing behind it but '{closes}'", error.doc, comma)


def parse_json(text: str, path: str, members: Members | None = None) -> Any:
    """Return the JSON value in `text`. Raises MalformedDocument with line and column.

    `members` makes each object from its pairs, so that a caller can see a key that comes twice.
    """
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=members)
    except json.JSONDecodeError as error:
        error = _at_its_comma(error)
        raise MalformedDocument(f"not JSON: {error.msg}", path=path, line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise MalformedDocument(f"nested deeper than {MAX_DEPTH} levels", path=path) from None
    except ValueError as error:
        raise MalformedDocument(_why(error), path=path) from None
    _bound_depth(value, path)
    refuse_unsayable(value, text, path)
    return value


_SURROGATE = re.compile("[\ud800-\udfff]")
#: What may be the sign of a text or number in a document that no JSON in UTF-8 can say. Each is looked for by itself,
#: which is twice as fast as all of them at once; a power is one behind a digit.
_SIGNS = (_SURROGATE, *map(re.compile, (r"(?i)\\u(?:0000)?d[89a-f]", r"\d{308}", r"(?i)\.(?:inf|nan)")))
_POWER = re.compile(r"[eE][+]?\d{3}")


def refuse_unsayable(value: object, text: str, path: str) -> None:
    """Refuse a document that holds half of a surrogate pair, or a number beyond all numbers: no reader agrees on them.

    `text` is what the value was read from; where nothing in it looks like that, the value is not walked.
    """
    if not _is_suspect(text):
        return
    for scalar in _scalars(value):
        if isinstance(scalar, str) and not scalar.isascii() and _SURROGATE.search(scalar):
            what = f"{scalar[:40]!a} holds half of a surrogate pair, which is no character (RFC 8259, section 8.2)"
            raise MalformedDocument(what, path=path, mend="Write both halves, or neither.")
        if isinstance(scalar, float) and not math.isfinite(scalar):
            raise MalformedDocument("a number is too large, or none at all", path=path)


def _is_suspect(text: str) -> bool:
    powers = (text[match.start() - 1 : match.start()] for match in _POWER.finditer(text))
    return any(before.isdigit() for before in powers) or any(sign.search(text) for sign in _SIGNS)


def _scalars(value: object) -> Iterator[object]:
    """Yield every text and number in a value, names of members among them."""
    seen: set[int] = set()
    stack = [value]
    while stack:
        node = stack.pop()
        if not isinstance(node, dict | list):
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            stack.extend((*node, *node.values()) if isinstance(node, dict) else node)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number (RFC 8259, section 6)")


def parse_yaml(text: str, path: str) -> Any:
    """Return the YAML value in `text`, by the safe loader. Raises MalformedDocument with line and column."""
    import yaml

    try:
        bound_yaml(text, path)
        value = yaml.load(text, Loader=safe_loader())  # noqa: S506 - it is a safe loader
    except yaml.MarkedYAMLError as error:
        raise malformed_yaml(error, path) from None
    except yaml.YAMLError as error:
        raise MalformedDocument(f"not YAML: {' '.join(str(error).split())}", path=path) from None
    except RecursionError:
        raise MalformedDocument(f"nested deeper than {MAX_DEPTH} levels", path=path) from None
    except ValueError as error:
        raise MalformedDocument(f"not YAML: {error}", path=path) from None
    bound_tree(value, path, shared="*" in text)
    refuse_unsayable(value, text, path)
    return value


def bound_tree(value: object, path: str, *, shared: bool) -> None:
    """Refuse what would blow up when walked; `shared` says that parts of it may be shared (YAML aliases)."""
    (_bound_aliases if shared else _bound_depth)(value, path)


@cache
def safe_loader() -> type[Any]:
    """Return the safe loader, reading plain scalars as YAML 1.2's core schema does (section 10.3.2).

    PyYAML follows YAML 1.1, where an unquoted date is no string, `no` is false and `18:00` is 1080: version names and
    enum values would not be what their authors wrote.
    """
    import yaml

    base: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    dropped = {f"tag:yaml.org,2002:{kind}" for kind in ("timestamp", "bool", "int", "float")}
    resolvers = {
        first: [pair for pair in pairs if pair[0] not in dropped]
        for first, pairs in base.yaml_implicit_resolvers.items()
    }
    loader: type[Any] = type("Loader", (base,), {"yaml_implicit_resolvers": resolvers})
    for kind, pattern, first in _CORE:
        loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{pattern})$"), list(first))
    loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: core_integer(node.value))
    return loader


#: Plain scalars of YAML 1.2's core schema: what they are, how they look, what they begin with.
_CORE = (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
)


def core_integer(text: str) -> int:
    """Return the integer that a scalar of YAML 1.2 is; a zero in front means nothing. Raises ValueError."""
    bases = {"0o": 8, "0x": 16}
    base = bases.get(text[:2])
    return int(text[2:], base) if base else int(text)


def bound_yaml(text: str, path: str) -> None:
    """Refuse YAML that is nested too deep, before the loader recurses: libyaml's own composer overflows the stack.

    Raises MalformedDocument with the line, or an error of PyYAML's.
    """
    import yaml

    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=safe_loader()):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1
            raise MalformedDocument(f"nested deeper than {MAX_DEPTH} levels", path=path, line=line)


def refuse_repeated_keys(text: str, path: str) -> None:
    """Refuse YAML whose mappings have a key twice (YAML 1.2.2, section 3.2.1.1), of which loaders take the last.

    The text is one that `parse_yaml` has read. Raises MalformedDocument with the key and the line of the second.
    """
    import yaml

    stack: list[Any] = [yaml.compose(text, Loader=safe_loader())]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):
            continue
        seen.add(id(node))
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        _refuse_second([key for key, _ in pairs if isinstance(key, yaml.ScalarNode) and key.tag != MERGE_TAG], path)
        stack.extend([value for _, value in reversed(pairs)] or reversed(node.value))


def _refuse_second(keys: Sequence[Any], path: str) -> None:
    first: dict[str, Any] = {}
    for key in keys:
        if key is not first.setdefault(key.value, key):
            before, mark = first[key.value].start_mark.line + 1, key.start_mark
            what = f"the key {key.value!r} stands twice in one mapping: first in line {before}"
            mend = "Leave one of the two out, or put what they say together."
            raise MalformedDocument(what, path=path, line=mark.line + 1, column=mark.column + 1, mend=mend)


#: The tag of the key `<<`, which may stand more than once.
MERGE_TAG = "tag:yaml.org,2002:merge"


def malformed_yaml(error: yaml.MarkedYAMLError, path: str) -> MalformedDocument:
    """Return what PyYAML found as an error of ours, with line and column."""
    what, line, column, mend = fault_of(error, MAX_DEPTH)
    return MalformedDocument(what, path=path, line=line, column=column, mend=mend)


def is_json(text: str, path: str) -> bool:
    """Whether a document is read as JSON: its name or its first character says so. Else it is YAML."""
    return path.endswith(".json") or text.lstrip()[:1] in ("{", "[")


def parse(text: str, path: str) -> object:
    """Return the value in `text`, which is JSON or YAML. Raises MalformedDocument."""
    return parse_json(text, path) if is_json(text, path) else parse_yaml(text, path)


def read_document(path: Path | str) -> Any:
    """Return the JSON or YAML value of a file. Raises UnreadableFile or MalformedDocument."""
    return parse(read_text(path), str(path))


def _bound_depth(value: object, path: str) -> None:
    """Refuse a tree that is too deep, level by level: what has no aliases needs no more."""
    level = _containers([value])
    for _ in range(MAX_DEPTH + 1):
        if not level:
            return
        level = [child for node in level for child in _containers(node)]
    raise MalformedDocument(f"nested deeper than {MAX_DEPTH} levels", path=path)


def _bound_aliases(value: object, path: str) -> None:
    """Refuse what would blow up when walked: too deep, a cycle, or too large once aliases are followed.

    Iterative post-order, each object measured once: shared objects (YAML aliases) count wherever they stand.
    """
    measured: dict[int, tuple[int, int]] = {}
    open_now: set[int] = set()
    stack = [(value, False)]
    while stack:
        node, left = stack.pop()
        if left:
            open_now.discard(id(node))
            measured[id(node)] = _measure(node, measured, path)
        elif id(node) in open_now:
            raise MalformedDocument("a YAML alias contains itself", path=path, mend="Write the value out.")
        elif id(node) not in measured:
            open_now.add(id(node))
            stack.append((node, True))
            stack.extend((child, False) for child in _containers(node))


def _measure(node: object, measured: dict[int, tuple[int, int]], path: str) -> tuple[int, int]:
    inside = [measured[id(child)] for child in _containers(node)]
    size = 1 + len(node) + sum(size for size, _ in inside) if isinstance(node, (dict, list)) else 1
    depth = 1 + max((depth for _, depth in inside), default=0)
    if depth > MAX_DEPTH:
        raise MalformedDocument(f"nested deeper than {MAX_DEPTH} levels", path=path)
    if size > MAX_EXPANDED:
        mend = "Write repeated parts out, or leave them out."
        raise MalformedDocument(f"aliases expand to more than {MAX_EXPANDED:,} values", path=path, mend=mend)
    return size, depth


def _containers(node: object) -> list[object]:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [child for child in children if isinstance(child, (dict, list))]
