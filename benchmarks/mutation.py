"""Which small breaks of the source do the quick tests notice? `benchmarks/mutation.md`: how to run it, what it found.

    pip install cosmic-ray coverage
    python benchmarks/mutation.py --places 300 --seed 1 --out /tmp/mutants

cosmic-ray and `mutation_guards` say where the source can be broken. This driver draws the places, and tries each in a
fork of a process that has collected all tests: with the tests that run the place, until one fails.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import coverage
import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from mutation_broken import tell
from mutation_guards import applied, guards
from mutation_plugin import (
    DURATIONS,
    SETTINGS,
    Asked,
    Broken,
    Collected,
    Said,
    forked,
    put_in,
    runs_at_import,
    whole_run,
)

#: What a run from nothing needs: imported once.
LIBRARIES = (
    "hypothesis",
    "hypothesis.strategies",
    "httpx",
    "jsonschema",
    "referencing",
    "yaml",
    "rich.console",
    "click",
)
KNOWN = "ignore::pytest.PytestAssertRewriteWarning"  # pytest minds that

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "src/hookproof"
#: Tests that read the source itself notice any change, and are not asked.
QUICK, SLOW = "not slow and not checkout", "slow and not checkout"
#: Where the tests of a room do not stand in the folder of its name alone.
OWN_TESTS = {"cli": ("tests/cli/", "tests/acceptance/"), "(top)": ("tests/test_", "tests/acceptance/")}
#: What judges the rows of a room's tables (`tests/functions.py`): it is asked first, and no span leaves it out.
TABLES = "/test_functions.py::"
LEAST = 6  # places a room
SPAN = 15.0  # CPU seconds of tests a place, as measured under coverage, unless told otherwise
OPERATORS = {name: get_operator(name)() for name in operator_names() if "Variable" not in name}
KINDS = ("cosmic-ray", "guards")
BY_HAND = "by hand"


@dataclass(frozen=True)
class Mutant:
    """One broken place: where, by what, what the line was and became, what came of it, and whether it was noticed only
    by tests that were asked late: slow ones, and those that the span left out.
    """

    room: str
    file: str
    line: int
    operator: str
    occurrence: int
    before: str
    after: str
    outcome: str = ""
    by: str = ""
    seconds: float = 0.0
    tests: int = 0
    late: bool = False


# Places


def room_of(file: Path) -> str:
    parts = file.relative_to(ROOT / PACKAGE).parts
    return parts[0] if len(parts) > 1 else "(top)"


def rooms() -> dict[str, list[Path]]:
    found = defaultdict(list)
    for file in sorted((ROOT / PACKAGE).rglob("*.py")):
        found[room_of(file)].append(file)
    return dict(found)


@cache
def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


#: A place is a line, and what can break it: an operator, and the how manieth of its kind in the file.
Places = list[tuple[int, list[tuple[str, int]]]]


@cache
def cosmic_places(file: Path) -> Places:
    """Where cosmic-ray can break a file, in the order of its text."""
    seen: Counter[str] = Counter()
    found: dict[tuple[tuple[int, int], tuple[int, int]], list[tuple[str, int]]] = defaultdict(list)
    for node in ast_nodes(get_ast(text_of(file))):
        if node.type in {"name", "string", "newline", "endmarker", "module", "file_input", "suite"}:
            continue
        for name, operator in OPERATORS.items():
            for position in operator.mutation_positions(node):
                found[position].append((name, seen[name]))
                seen[name] += 1
    return [(start[0], found[start, end]) for start, end in sorted(found)]


@cache
def guard_places(file: Path) -> Places:
    """Where a guard can be broken, in the order of the text."""
    found: dict[tuple[int, int, int], list[tuple[str, int]]] = defaultdict(list)
    for at, guard in enumerate(guards(text_of(file))):
        found[guard.start, guard.end, guard.line].append((f"guard: {guard.operator}", at))
    return [(line, breaks) for (_, _, line), breaks in sorted(found.items())]


def places(file: Path, kind: str) -> Places:
    return cosmic_places(file) if kind == "cosmic-ray" else guard_places(file)


class _NoAnnotations(ast.NodeTransformer):
    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)


def meaning(source: str) -> str:
    """The program without its annotations, which nothing evaluates here."""
    return ast.dump(_NoAnnotations().visit(ast.parse(source)))


def broken(found: Mutant) -> str | None:
    """The text of the file with that break, or None where it is the same program or none at all."""
    file = ROOT / found.file
    source = text_of(file)
    if found.operator == BY_HAND:
        lines = source.splitlines(keepends=True)
        lines[found.line - 1] = lines[found.line - 1].replace(found.before, found.after, 1)
        text = "".join(lines)
    elif found.operator.startswith("guard: "):
        text = applied(source, guards(source)[found.occurrence])
    else:
        try:
            text = mutate_code(source, OPERATORS[found.operator], found.occurrence)
        except AttributeError:  # cosmic-ray cannot replace an exception whose name is dotted
            return None
    try:
        return text if text and meaning(text) != meaning(source) else None
    except SyntaxError:
        return None


def mutant(file: Path, line: int, operator: str, occurrence: int) -> Mutant | None:
    found = Mutant(room_of(file), str(file.relative_to(ROOT)), line, operator, occurrence, "", "")
    text = broken(found)
    if text is None:
        return None
    was, is_ = text_of(file).splitlines(), text.splitlines()
    at = next((at for at in range(line - 1, len(was)) if at >= len(is_) or was[at] != is_[at]), line - 1)
    return replace(found, before=was[at].strip(), after=is_[at].strip() if at < len(is_) else "")


def draw(files: list[Path], count: int, source: random.Random, kind: str) -> Iterator[Mutant]:
    """Different places of these files, as many as asked for, a file as often as it has lines."""
    weights = [len(text_of(file).splitlines()) for file in files]
    taken: set[tuple[Path, int]] = set()
    for _ in range(count * 50):
        if count == 0:
            return
        [file] = source.choices(files, weights)
        if not places(file, kind):
            continue
        at = source.randrange(len(places(file, kind)))
        line, operators = places(file, kind)[at]
        found = mutant(file, line, *source.choice(operators))
        if found and (file, at) not in taken:
            taken.add((file, at))
            count -= 1
            yield found


def sample(seed: int, total: int, only: list[str], kind: str) -> list[Mutant]:
    """A sample of the whole in proportion to lines, of each room at least a few."""
    all_rooms = {name: files for name, files in rooms().items() if not only or name in only}
    lines = {name: sum(len(text_of(f).splitlines()) for f in fs) for name, fs in all_rooms.items()}
    share = {name: max(LEAST, round(total * lines[name] / sum(lines.values()))) for name in all_rooms}
    drawn: list[Mutant] = []
    for name, files in all_rooms.items():
        drawn.extend(draw(files, share[name], random.Random(f"{seed} {name}"), kind))
    # In no order, so that a run that is stopped has seen all rooms alike.
    random.Random(seed).shuffle(drawn)
    return drawn


def by_hand(breaks: Path) -> list[Mutant]:
    """Breaks from a table: the file, a text that stands once in it, and what it becomes, parted by tabs."""
    found = []
    for row in filter(None, breaks.read_text(encoding="utf-8").splitlines()):
        name, before, after = row.split("\t")
        file = ROOT / PACKAGE / name
        lines = [at for at, line in enumerate(text_of(file).splitlines(), 1) if before in line]
        if len(lines) != 1:
            raise SystemExit(f"{name}: {before!r} stands in {len(lines)} lines")
        found.append(Mutant(room_of(file), str(file.relative_to(ROOT)), lines[0], BY_HAND, 0, before, after))
    return found


# Which tests reach a line


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout


@cache
def _renamed(commit: str) -> dict[str, str]:
    """Files that had another name in an earlier commit -> that name."""
    rows = _git("diff", "--find-renames", "--diff-filter=R", "--name-status", commit, "--", PACKAGE).splitlines()
    return {after: before for _, before, after in (row.split("\t") for row in rows)}


def earlier_name(file: str, commit: str) -> str:
    return _renamed(commit).get(file, file)


def moved(file: str, commit: str) -> dict[int, list[int]]:
    """Where each line of a file was in an earlier commit; of what is new, what it stands in the place of."""
    before = _git("show", f"{commit}:{earlier_name(file, commit)}").splitlines()
    parts = SequenceMatcher(None, before, text_of(ROOT / file).splitlines(), autojunk=False).get_opcodes()
    found: dict[int, list[int]] = {}
    for kind, start, end, first, last in parts:
        for at in range(first, last):
            found[at + 1] = [start + at - first + 1] if kind == "equal" else [*range(start + 1, end + 1)]
    return found


def copy_of_tree(place: Path) -> Path:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, tracked.split("\0")):
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return place


def environment(tree: Path, **more: str) -> dict[str, str]:
    benchmarks = ROOT / "benchmarks"
    path = os.pathsep.join(map(str, [tree / "src", benchmarks, benchmarks / "mutation_child"]))
    return {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0", **more}


PYTEST = ["-q", "-n0", "-p", "no:cacheprovider", "--continue-on-collection-errors"]

_MEASURING = """[run]
source = {source}
data_file = {data}
parallel = true
sigterm = true
context = ${{MUTATION_TEST-}}
"""


def measure(out: Path, workers: int) -> None:
    """Run the tests once, the quick ones first, and keep which test runs which line, and how long each takes."""
    tree = copy_of_tree(out / "measured")
    (out / "map.commit").write_text(_git("rev-parse", "HEAD"), encoding="utf-8")
    settings = tree / "measured.ini"
    settings.write_text(_MEASURING.format(source=tree / PACKAGE, data=out / "map"), encoding="utf-8")
    for name, marks in (("durations", QUICK), ("slow", SLOW)):
        _measured(out, tree, workers, name, marks)
        seconds: dict[str, float] = {}
        for place in out.glob(f"{name}.*.json"):
            seconds |= json.loads(place.read_text(encoding="utf-8"))
            place.unlink()
        (out / f"{name}.json").write_text(json.dumps(seconds), encoding="utf-8")
    shutil.rmtree(tree)


def _measured(out: Path, tree: Path, workers: int, name: str, marks: str) -> None:
    there = (tree / "tests").iterdir()
    rooms_of_tests = sorted(place for place in there if place.match("test_*.py") or any(place.rglob("test_*.py")))
    running = []
    for at in range(workers):
        paths = [str(place.relative_to(tree)) for place in rooms_of_tests[at::workers]]
        settings = tree / "measured.ini"
        run = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest", *PYTEST, "-m", marks]
        told = environment(tree, **{DURATIONS: str(out / f"{name}.{at}.json"), SETTINGS: str(settings)})
        running.append(subprocess.Popen([*run, "-p", "mutation_plugin", *paths], cwd=tree, env=told))
    for process in running:
        process.wait()
    whole = coverage.Coverage(data_file=str(out / "map.coverage"), messages=False)
    if (out / "map.coverage").exists():
        (out / "map.coverage").rename(out / "map.earlier.whole")
    whole.combine([str(place) for place in out.glob("map.*.*")])
    whole.save()


class Reach:
    """Which tests reach a place, those of its own room first: its tables of small cases, then the quickest."""

    def __init__(self, out: Path, span: float) -> None:
        self.span = span
        self.quick: dict[str, float] = json.loads((out / "durations.json").read_text(encoding="utf-8"))
        slow = out / "slow.json"
        self._slow: dict[str, float] = json.loads(slow.read_text(encoding="utf-8")) if slow.exists() else {}
        self.seconds = self.quick | self._slow
        #: Maps, one or several that were made of different tests, each with the commit that it is of.
        self._maps: list[tuple[coverage.CoverageData, str]] = []
        for place in sorted(out.glob("*.coverage")):
            data = coverage.CoverageData(str(place))
            data.read()
            self._maps.append((data, place.with_suffix(".commit").read_text(encoding="utf-8").strip()))

    @cache  # noqa: B019 - one for the life of the process
    def lines(self, file: str) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for data, commit in self._maps:
            known_as = f"/{earlier_name(file, commit)}"
            for name in (name for name in data.measured_files() if name.endswith(known_as)):
                known = data.contexts_by_lineno(name)
                for line, before in moved(file, commit).items():
                    found[line] += [test for at in before for test in known.get(at, ())]
        return dict(found)

    def tests(self, found: Mutant, text: str) -> list[str]:
        """Quick ones that run the statement; where it runs at import, those that run a line which has one of its
        names, then all others that run the file.
        """
        return self._chosen(found.room, self._groups(found, text), self.span, self.quick)

    def rest(self, found: Mutant, text: str, span: float) -> list[str]:
        """All others that do, quick and slow."""
        asked = self.tests(found, text)
        return self._chosen(found.room, self._groups(found, text), span, self.seconds, asked)

    def _groups(self, found: Mutant, text: str) -> list[set[str]]:
        lines, file = self.lines(found.file), ROOT / found.file
        exact = {test for line in statement(file, found.line) for test in lines.get(line, ())}
        if not runs_at_import(file, text):
            return [exact]
        naming = {test for line in lines_that_name(file, found.line) for test in lines.get(line, ())}
        return [exact | naming, {test for tests in lines.values() for test in tests}]

    def at_import(self, found: Mutant) -> bool:
        """Whether the place runs before any test does."""
        return any("" in self.lines(found.file).get(line, ()) for line in statement(ROOT / found.file, found.line))

    def _chosen(
        self, room: str, groups: list[set[str]], span: float, among: dict[str, float], without: Collection[str] = ()
    ) -> list[str]:
        own, taken, spent = OWN_TESTS.get(room, (f"tests/{room}/",)), dict[str, None](), 0.0
        for tests in groups:
            known = [test for test in tests - set(without) if test in among and test not in taken]
            for test in sorted(known, key=lambda test: self._rank(test, own)):
                spent += 0.0 if TABLES in test else self.seconds[test]
                if taken and spent > span:
                    return list(taken)
                taken[test] = None
        return list(taken)

    def _rank(self, test: str, own: str | tuple[str, ...]) -> tuple[bool, bool, float, str]:
        """A table asks each of its functions on both sides of its guards, in one test of some seconds."""
        return not test.startswith(own), TABLES not in test, self.seconds[test], test


@cache
def _statements(file: Path) -> list[ast.stmt]:
    found = [node for node in ast.walk(ast.parse(text_of(file))) if isinstance(node, ast.stmt)]
    return sorted(found, key=lambda node: (node.end_lineno or 0) - node.lineno)


def _last(node: ast.stmt) -> int:
    """The last line of a statement, or of the head of one that has a body."""
    body = getattr(node, "body", None)
    return max(node.lineno, body[0].lineno - 1) if isinstance(body, list) else node.end_lineno or 0


def statement(file: Path, line: int) -> range:
    """The lines of the smallest statement there."""
    for node in _statements(file):
        if node.lineno <= line <= _last(node):
            return range(node.lineno, _last(node) + 1)
    return range(line, line + 1)


def lines_that_name(file: Path, line: int) -> set[int]:
    """The lines that have a name which the statement there gives."""
    named = ast.Assign | ast.AnnAssign | ast.FunctionDef
    for node in _statements(file):
        if isinstance(node, named) and node.lineno <= line <= (node.end_lineno or 0):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
            names = {getattr(target, "id", getattr(target, "name", "")) for target in targets} - {""}
            words = re.compile("|".join(rf"\b{name}\b" for name in names) or "(?!)")
            return {at for at, text in enumerate(text_of(file).splitlines(), 1) if words.search(text)}
    return set()


# Running

#: pytest's exit codes. What cannot even be imported is no program: it counts neither way.
OUTCOMES = {None: "timeout", 0: "survived", 1: "killed", 5: "untested"}


Job = tuple[Mutant, str, list[str]]


class Trial:
    """Tries breaks, so many at once."""

    def __init__(self, out: Path, workers: int, span: float) -> None:
        self.reach, self._out, self._workers = Reach(out, span), out, workers

    def each(self, mutants: list[Mutant], control: bool, rest: float) -> Iterator[Mutant]:
        """With the quick tests of the span; what survives those, with the others, up to so many seconds of them."""
        for name in LIBRARIES:
            importlib.import_module(name)
        first: list[Job] = []
        for found in mutants:
            text = broken(found) if not control else text_of(ROOT / found.file)
            if text is not None:
                first.append((found, text, self.reach.tests(found, text)))
        later: list[Job] = []
        for result, (found, text, _) in self._tried(first):
            tests = self.reach.rest(found, text, rest) if rest and result.outcome in ALIVE else []
            if tests:
                later.append((replace(result, late=True), text, tests))
            else:
                yield result
        for result, _ in self._tried(later):
            yield result

    def _tried(self, jobs: list[Job]) -> Iterator[tuple[Mutant, Job]]:
        """First those within functions; what survives and ran before any test is tried once more, from nothing."""
        jobs = [(replace(found, tests=len(tests)), text, tests) for found, text, tests in jobs]
        again = [job for job in jobs if runs_at_import(ROOT / job[0].file, job[1])]
        within = [job for job in jobs if job not in again]
        for result, job in zip(self._within(within), within, strict=True):
            if result.outcome != "killed" and self.reach.at_import(result):
                again.append(job)
            else:
                yield result, job
        by_key = {_key(job[0]): job for job in again}
        for result in self._run(again, lambda job: lambda: self._from_nothing(*job)):
            yield result, by_key[_key(result)]

    def _run(self, jobs: Iterable[Job], doing: Callable[[Job], Callable[[], Said]]) -> Iterator[Mutant]:
        for found, (code, by), seconds in forked(((job[0], doing(job)) for job in jobs), self._workers, self._out):
            outcome = OUTCOMES.get(code, "no program")
            yield replace(found, outcome=outcome, by=by[-300:], seconds=round(seconds, 1))

    def _within(self, jobs: list[Job]) -> list[Mutant]:
        """In a process that collects their tests once."""
        place = self._out / "within.jsonl"
        place.unlink(missing_ok=True)
        files = sorted({test.partition("::")[0] for _, _, tests in jobs for test in tests})
        if not files:
            return [replace(found, outcome="untested") for found, _, _ in jobs]
        child = os.fork()
        if child == 0:
            _into(self._out / "collected.txt")
            pytest.main([*_arguments(), *files], plugins=[Collected(lambda session: self._keep(session, jobs, place))])
            os._exit(0)
        os.waitpid(child, 0)
        results = [Mutant(**json.loads(line)) for line in place.read_text(encoding="utf-8").splitlines()]
        by_place = {_key(result): result for result in results}
        return [by_place[_key(found)] for found, _, _ in jobs]

    def _keep(self, session: pytest.Session, jobs: list[Job], place: Path) -> None:
        with place.open("a", encoding="utf-8") as kept:
            for result in self._run(jobs, lambda job: lambda: self._swapped(session, *job)):
                kept.write(json.dumps(asdict(result)) + "\n")
                kept.flush()

    def _asked(self, tests: list[str]) -> Asked:
        return Asked(tests, self.reach.seconds, self._out / f"scrap{os.getpid()}")

    def _swapped(self, session: pytest.Session, found: Mutant, text: str, tests: list[str]) -> Said:
        put_in(ROOT / found.file, text, ROOT / "src")
        self._tell(found, text)
        return self._asked(tests).run(session)

    def _tell(self, found: Mutant, text: str) -> None:
        tell(ROOT / found.file, text, ROOT / "src", self._out / f"broken{os.getpid()}.json")

    def _from_nothing(self, found: Mutant, text: str, tests: list[str]) -> Said:
        if not tests:
            return 5, ""
        files = sorted({test.partition("::")[0] for test in tests})
        scrap = str(self._out / f"scrap{os.getpid()}")
        told = [*_arguments(), "-x", "--tb=no", f"--basetemp={scrap}", *files]
        self._tell(found, text)
        return whole_run(told, self._asked(tests), Broken(ROOT / found.file, text, ROOT / "src"))


def _key(found: Mutant) -> tuple[str, int, str, int, str, str]:
    return found.file, found.line, found.operator, found.occurrence, found.before, found.after


def _into(place: Path) -> None:
    written = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(written, stream)


def _arguments() -> list[str]:
    os.chdir(ROOT)
    os.environ.update(environment(ROOT))
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    return [*PYTEST, "-W", KNOWN]


ALIVE = {"survived", "untested"}

# The figure

#: Breaks that change nothing a caller can see, told by the line alone; what else is equal takes a reader.
_EQUAL_FLAGS = re.compile(r"\b(slots|frozen|kw_only|soft_wrap|repr|hash)=(True|False)")


def is_flag(found: Mutant) -> bool:
    """Whether all that differs is a flag of a record that guards against careless code, or saves memory."""
    return found.before != found.after and _EQUAL_FLAGS.sub("", found.before) == _EQUAL_FLAGS.sub("", found.after)


def table(results: list[Mutant]) -> str:
    by_room: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        survived = result.outcome == "survived" and is_flag(result)
        killed = result.outcome in {"killed", "timeout"}
        outcome = "flags" if survived else "late" if killed and result.late else result.outcome
        for name in (result.room, "all"):
            by_room[name][outcome] += 1
    rows = ["| room | places | killed by quick | by time | late | survived | flags | untested | % quick | % any |"]
    rows.append("|---" + "|--:" * 9 + "|")
    for name, seen in sorted(by_room.items(), key=lambda row: (row[0] == "all", row[0])):
        quick, total = seen["killed"] + seen["timeout"], sum(seen.values()) - seen["no program"]
        shares = [f"{100 * killed / total:.0f}" if total else "-" for killed in (quick, quick + seen["late"])]
        told = [seen[outcome] for outcome in ("timeout", "late", "survived", "flags", "untested")]
        rows.append("| " + " | ".join(map(str, [name, total, quick, *told, *shares])) + " |")
    return "\n".join(rows)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--places", type=int, default=300, help="over all rooms, in proportion to lines")
    parser.add_argument("--kind", choices=KINDS, default=KINDS[0], help="who says what can be broken")
    parser.add_argument("--room", action="append", default=[], help="this room only; may be given several times")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--span", type=float, default=SPAN, help="CPU seconds of tests a place")
    parser.add_argument("--rest", type=float, default=0.0, help="then so many seconds of all others, quick and slow")
    parser.add_argument("--out", type=Path, help="where to keep the map of tests and the results; else a new folder")
    parser.add_argument("--control", action="store_true", help="break nothing: how often do tests fail by themselves?")
    parser.add_argument("--breaks", type=Path, help="a table of breaks by hand: file, text, what it becomes")
    parser.add_argument("--again", type=Path, help="the survivors of an earlier run's results.jsonl, once more")
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> list[Mutant]:
    if options.breaks:
        return by_hand(options.breaks)
    if not options.again:
        return sample(options.seed, options.places, options.room, options.kind)
    earlier = [Mutant(**json.loads(line)) for line in options.again.read_text(encoding="utf-8").splitlines()]
    return [replace(found, outcome="", by="", late=False) for found in earlier if found.outcome in ALIVE]


def main() -> None:
    options = arguments()
    out = (options.out or Path(tempfile.mkdtemp(prefix="mutants-"))).resolve()
    out.mkdir(parents=True, exist_ok=True)
    if not (out / "durations.json").exists():
        measure(out, options.workers)
    results = []
    with (out / "results.jsonl").open("a", encoding="utf-8") as kept:
        for result in Trial(out, options.workers, options.span).each(chosen(options), options.control, options.rest):
            results.append(result)
            kept.write(json.dumps(asdict(result)) + "\n")
            kept.flush()
            if result.outcome != "killed":
                print(f"{result.outcome}: {result.file}:{result.line} {result.operator}")
                print(f"  - {result.before}\n  + {result.after}", flush=True)
    print(f"\n{table(results)}\n\nresults: {out / 'results.jsonl'}")


if __name__ == "__main__":
    main()
