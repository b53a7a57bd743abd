"""Which small breaks of the source do the quick tests notice? `benchmarks/mutation.md`: how to run it, what it found.

    pip install cosmic-ray coverage
    python benchmarks/mutation.py --places 300 --seed 1 --out /tmp/mutants

cosmic-ray says where the source can be broken and breaks it; this driver draws the places, and runs for each of them
the tests that reach it. All of it happens in copies of the tree.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from queue import SimpleQueue

import coverage
import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from mutation_plugin import BUDGET, DURATIONS, SELECTED, SETTINGS, TEST

#: What each forked run needs: imported once.
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
#: Tests that read the source itself notice any change, and slow ones are not asked.
MARKS = "not slow and not checkout"
#: Where the tests of a room do not stand in the folder of its name alone.
OWN_TESTS = {"cli": ("tests/cli/", "tests/acceptance/"), "(top)": ("tests/test_", "tests/acceptance/")}
LEAST = 6  # places a room
SPAN = 40.0  # seconds of tests a place: as measured under coverage, or of CPU time where they stand near
STUCK = 60  # seconds of CPU beyond that, for one test: what takes longer does not end
WALL = 900.0  # and of waiting, for what sleeps for ever
MEMORY = 6 * 2**30
OPERATORS = {name: get_operator(name)() for name in operator_names() if "Variable" not in name}


@dataclass(frozen=True)
class Mutant:
    """One broken place: where, by which operator, and what the line was and became."""

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
def places(file: Path) -> list[tuple[int, list[tuple[str, int]]]]:
    """The places of a file in the order of its text: each its line, and the operators that can break it."""
    seen: Counter[str] = Counter()
    found: dict[tuple[tuple[int, int], tuple[int, int]], list[tuple[str, int]]] = defaultdict(list)
    for node in ast_nodes(get_ast(file.read_text(encoding="utf-8"))):
        if node.type in {"name", "string", "newline", "endmarker", "module", "file_input", "suite"}:
            continue
        for name, operator in OPERATORS.items():
            for position in operator.mutation_positions(node):
                found[position].append((name, seen[name]))
                seen[name] += 1
    return [(start[0], found[start, end]) for start, end in sorted(found)]


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


def broken(file: Path, operator: str, occurrence: int) -> str | None:
    """The text of the file with that break, or None where it is the same program or none at all."""
    source = file.read_text(encoding="utf-8")
    try:
        text = mutate_code(source, OPERATORS[operator], occurrence)
    except AttributeError:  # cosmic-ray cannot replace an exception whose name is dotted
        return None
    try:
        return text if text and meaning(text) != meaning(source) else None
    except SyntaxError:
        return None


def mutant(file: Path, line: int, operator: str, occurrence: int) -> Mutant | None:
    text = broken(file, operator, occurrence)
    if text is None:
        return None
    before, after = (lines.splitlines()[line - 1].strip() for lines in (file.read_text(encoding="utf-8"), text))
    return Mutant(room_of(file), str(file.relative_to(ROOT)), line, operator, occurrence, before, after)


def draw(files: list[Path], count: int, source: random.Random) -> Iterator[Mutant]:
    """Different places of these files, as many as asked for, a file as often as it has lines."""
    weights = [len(file.read_text(encoding="utf-8").splitlines()) for file in files]
    taken: set[tuple[Path, int]] = set()
    for _ in range(count * 50):
        if count == 0:
            return
        [file] = source.choices(files, weights)
        if not places(file):
            continue
        at = source.randrange(len(places(file)))
        line, operators = places(file)[at]
        found = mutant(file, line, *source.choice(operators))
        if found and (file, at) not in taken:
            taken.add((file, at))
            count -= 1
            yield found


def sample(seed: int, total: int, only: list[str]) -> list[Mutant]:
    """A sample of the whole in proportion to lines, of each room at least a few."""
    all_rooms = {name: files for name, files in rooms().items() if not only or name in only}
    lines = {name: sum(len(f.read_text(encoding="utf-8").splitlines()) for f in fs) for name, fs in all_rooms.items()}
    share = {name: max(LEAST, round(total * lines[name] / sum(lines.values()))) for name in all_rooms}
    drawn = [
        found for name in all_rooms for found in draw(all_rooms[name], share[name], random.Random(f"{seed} {name}"))
    ]
    # In no order, so that a run that is stopped has seen all rooms alike.
    random.Random(seed).shuffle(drawn)
    return drawn


# Which tests reach a line


def copy_of_tree(place: Path) -> Path:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, tracked.split("\0")):
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return place


def environment(tree: Path, **more: str) -> dict[str, str]:
    path = os.pathsep.join([str(tree / "src"), str(ROOT / "benchmarks")])
    return {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0", **more}


PYTEST = ["-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-p", "mutation_plugin", "-m", MARKS]


def measure(out: Path, workers: int) -> None:
    """Run the quick tests once, and keep which test runs which line, and how long each takes."""
    tree = copy_of_tree(out / "measured")
    settings = tree / "measured.ini"
    lines = ["[run]", f"source = {tree / PACKAGE}", f"data_file = {out / 'map'}", "parallel = true", "sigterm = true"]
    settings.write_text("\n".join([*lines, f"context = ${{{TEST}-}}", ""]), encoding="utf-8")
    rooms_of_tests = sorted(place for place in (tree / "tests").iterdir() if any(place.rglob("test_*.py")))
    running = []
    for at in range(workers):
        paths = [str(place.relative_to(tree)) for place in rooms_of_tests[at::workers]]
        run = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", *PYTEST, *paths]
        told = {DURATIONS: str(out / f"durations.{at}.json"), SETTINGS: str(settings)}
        running.append(subprocess.Popen(run, cwd=tree, env=environment(tree, **told)))
    for process in running:
        process.wait()
    whole = coverage.Coverage(data_file=str(out / "map.coverage"), messages=False)
    whole.combine([str(place) for place in out.glob("map.*.*")])
    whole.save()
    seconds: dict[str, float] = {}
    for place in out.glob("durations.*.json"):
        seconds |= json.loads(place.read_text(encoding="utf-8"))
    (out / "durations.json").write_text(json.dumps(seconds), encoding="utf-8")


class Reach:
    """Which tests reach a place, those of its own room and the quickest first."""

    def __init__(self, out: Path) -> None:
        self.seconds: dict[str, float] = json.loads((out / "durations.json").read_text(encoding="utf-8"))
        self._data = coverage.CoverageData(str(out / "map.coverage"))
        self._data.read()
        self._files = {name[name.rindex(PACKAGE) :]: name for name in self._data.measured_files()}

    @cache  # noqa: B019 - one for the life of the process
    def lines(self, file: str) -> dict[int, list[str]]:
        return self._data.contexts_by_lineno(self._files[file]) if file in self._files else {}

    def tests(self, found: Mutant) -> list[str]:
        """Those that run the line (where it runs at import: the file), then the rest of the room's, then all others
        that run the file; each the room's own and the quickest first.
        """
        lines = self.lines(found.file)
        whole = {test for tests in lines.values() for test in tests}
        exact = whole if at_import(ROOT / found.file, found.line) else set(lines.get(found.line, ()))
        own = OWN_TESTS.get(found.room, (f"tests/{found.room}/",))
        rest = {test for test in self.seconds if test.startswith(own)} - exact
        return self._within([*(self._ordered(tests, own) for tests in (exact, rest, whole - exact - rest))])

    def _ordered(self, tests: Iterable[str], own: tuple[str, ...]) -> list[str]:
        known = [test for test in tests if test in self.seconds]
        return sorted(known, key=lambda test: (not test.startswith(own), self.seconds[test], test))

    def _within(self, groups: list[list[str]]) -> list[str]:
        taken, spent = [], 0.0
        for test in (test for tests in groups for test in tests):
            spent += self.seconds[test]
            if taken and spent > SPAN:
                break
            taken.append(test)
        return taken


class Near:
    """Which files of tests stand near a module: no map is needed, what reaches it from afar is not asked."""

    def __init__(self) -> None:
        self._texts = {
            str(file.relative_to(ROOT)): file.read_text(encoding="utf-8")
            for file in sorted((ROOT / "tests").rglob("test_*.py"))
        }

    def stages(self, found: Mutant) -> list[list[str]]:
        """First those that bear the module's name or import it, then the rest of its room, then those elsewhere that
        import from its package.
        """
        module = Path(found.file).relative_to("src").with_suffix("")
        package, name = ".".join(module.parent.parts), module.name
        imports = re.compile(rf"{re.escape(package)}\.{name}\b|from {re.escape(package)} import [^\n]*\b{name}\b")
        own = OWN_TESTS.get(found.room, (f"tests/{found.room}/",))
        room = [file for file, text in self._texts.items() if file.startswith(own)]
        named = [file for file in room if Path(file).stem.startswith(f"test_{name}")]
        first = [*named, *(file for file in room if file not in named and imports.search(self._texts[file]))]
        afar = [file for file, text in self._texts.items() if file not in room and package in text]
        exact = [file for file in afar if imports.search(self._texts[file])]
        rest = [file for file in room if file not in first]
        return [first, rest, [*exact, *(file for file in afar if file not in exact)]]


@cache
def _bodies(file: Path) -> list[tuple[int, int]]:
    functions = [
        node
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [(node.body[0].lineno, node.end_lineno or 0) for node in functions]


def at_import(file: Path, line: int) -> bool:
    return not any(first <= line <= last for first, last in _bodies(file))


# Running


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run_tests(tree: Path, tests: list[str], limit: float) -> tuple[int | None, str]:
    """The exit code of pytest, None where the time was up, and what it printed."""
    chosen = tree / "selected.json"
    chosen.write_text(json.dumps(tests), encoding="utf-8")
    files = sorted({test.partition("::")[0] for test in tests})
    process = subprocess.Popen(
        [sys.executable, *PYTEST, "-x", "--tb=no", *files],
        cwd=tree,
        env=environment(tree, **{SELECTED: str(chosen)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=_limits,  # noqa: PLW1509 - the parent holds no lock that matters
    )
    try:
        printed, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, ""
    return process.returncode, printed


def _only_pytest(tree: Path, files: list[str], printed: Path, span: float) -> None:
    """In a forked process: run these files in that tree, and leave with pytest's exit code."""
    os.setsid()
    os.chdir(tree)
    os.environ.update(environment(tree, **{BUDGET: str(span)}))
    sys.path[:0] = [str(tree / "src"), str(tree)]
    _limits()
    resource.setrlimit(resource.RLIMIT_CPU, (int(SPAN) + STUCK, int(SPAN) + STUCK))
    said = os.open(printed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(said, stream)
    code = 3
    try:
        code = int(pytest.main([*PYTEST[2:], "-x", "--tb=no", "-W", KNOWN, *files]))
    except Exception:  # noqa: BLE001 - the process ends here
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def run_near(tree: Path, files: list[str], span: float) -> tuple[int | None, str]:
    """As `run_tests`, in a fork of this process: the libraries are imported already, and the limit is of CPU time."""
    printed = tree / "printed.txt"
    child = os.fork()
    if child == 0:
        _only_pytest(tree, files, printed, span)
    until, status = time.monotonic() + WALL, None
    while status is None:
        time.sleep(0.05)
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
        ended, status = os.waitpid(child, os.WNOHANG)
        status = status if ended else None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what its tests left behind
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else None, printed.read_text(encoding="utf-8", errors="replace")


#: pytest's exit codes. Where the tests cannot even be collected, the break is no program: it counts neither way.
OUTCOMES = {None: "timeout", 0: "survived", 1: "killed", 5: "untested"}


class Trees:
    """Copies of the tree, one a worker; each is whole again after each mutant."""

    def __init__(self, out: Path, count: int) -> None:
        self._free: SimpleQueue[Path] = SimpleQueue()
        self._stamp = time.time()
        for at in range(count):
            self._free.put(copy_of_tree(out / f"tree{at}"))

    def write(self, target: Path, text: str) -> None:
        """A new time each time, so that no compiled file of the last mutant is taken for this one's."""
        target.write_text(text, encoding="utf-8")
        self._stamp += 10
        os.utime(target, (self._stamp, self._stamp))

    def judge(self, found: Mutant, ask: Ask, control: bool) -> Mutant:
        tree, begun = self._free.get(), time.monotonic()
        target, source = tree / found.file, (ROOT / found.file).read_text(encoding="utf-8")
        try:
            text = source if control else broken(ROOT / found.file, found.operator, found.occurrence)
            self.write(target, text or source)
            count, code, printed = ask(tree, found)
        finally:
            self.write(target, source)
            self._free.put(tree)
        failed = [line for line in printed.splitlines() if line.startswith(("FAILED", "ERROR"))]
        said = {"outcome": OUTCOMES.get(code, "no program"), "by": (failed or [""])[0][:300], "tests": count}
        return Mutant(**{**asdict(found), **said, "seconds": round(time.monotonic() - begun, 1)})


#: Tests a place in that tree: how many tests (or files of them) were asked, pytest's exit code, what it printed.
Ask = Callable[[Path, Mutant], tuple[int, int | None, str]]


def by_map(reach: Reach) -> Ask:
    def ask(tree: Path, found: Mutant) -> tuple[int, int | None, str]:
        tests = reach.tests(found)
        limit = 60 + 3 * sum(map(reach.seconds.__getitem__, tests))
        return len(tests), *(run_tests(tree, tests, limit) if tests else (5, ""))

    return ask


def _spent() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def by_nearness(near: Near) -> Ask:
    def ask(tree: Path, found: Mutant) -> tuple[int, int | None, str]:
        count, last, begun = 0, (5, ""), _spent()
        for files in filter(None, near.stages(found)):
            left = SPAN - (_spent() - begun)
            if left <= 0:
                break
            count += len(files)
            code, printed = run_near(tree, files, left)
            if code not in (0, 5):
                return count, code, printed
            last = (0, printed) if 0 in (code, last[0]) else (5, printed)
        return count, *last

    return ask


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
        for name in (result.room, "all"):
            by_room[name]["flags" if survived else result.outcome] += 1
    rows = ["| room | places | killed | by time | survived | flags | untested | % | % without flags |"]
    rows.append("|---" + "|--:" * 8 + "|")
    for name, seen in sorted(by_room.items(), key=lambda row: (row[0] == "all", row[0])):
        killed, total = seen["killed"] + seen["timeout"], sum(seen.values()) - seen["no program"]
        shares = [f"{100 * killed / most:.0f}" if most else "-" for most in (total, total - seen["flags"])]
        cells = [total, killed, seen["timeout"], seen["survived"], seen["flags"], seen["untested"], *shares]
        rows.append("| " + " | ".join(map(str, [name, *cells])) + " |")
    return "\n".join(rows)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--places", type=int, default=300, help="over all rooms, in proportion to lines")
    parser.add_argument("--room", action="append", default=[], help="this room only; may be given several times")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="where to keep the map of tests and the results; else a new folder")
    parser.add_argument("--control", action="store_true", help="break nothing: how often do tests fail by themselves?")
    parser.add_argument("--near", action="store_true", help="no map: the tests that stand near the module, forked")
    parser.add_argument("--again", type=Path, help="the survivors of an earlier run's results.jsonl, once more")
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> list[Mutant]:
    if not options.again:
        return sample(options.seed, options.places, options.room)
    earlier = [Mutant(**json.loads(line)) for line in options.again.read_text(encoding="utf-8").splitlines()]
    return [found for found in earlier if found.outcome in {"survived", "untested"}]


def main() -> None:
    options = arguments()
    out = (options.out or Path(tempfile.mkdtemp(prefix="mutants-"))).resolve()
    out.mkdir(parents=True, exist_ok=True)
    if not options.near and not (out / "durations.json").exists():
        measure(out, options.workers)
    ask, trees, results = by_nearness(Near()) if options.near else by_map(Reach(out)), Trees(out, options.workers), []
    for name in LIBRARIES if options.near else ():
        importlib.import_module(name)
    # A thread beside others must not fork.
    workers = ThreadPoolExecutor(options.workers) if not options.near else None
    with (out / "results.jsonl").open("a", encoding="utf-8") as kept, workers or contextlib.nullcontext():
        each = workers.map if workers else map
        for result in each(lambda found: trees.judge(found, ask, options.control), chosen(options)):
            results.append(result)
            kept.write(json.dumps(asdict(result)) + "\n")
            kept.flush()
            if result.outcome != "killed":
                print(f"{result.outcome}: {result.file}:{result.line}\n  - {result.before}\n  + {result.after}")
    print(f"\n{table(results)}\n\nresults: {out / 'results.jsonl'}")


if __name__ == "__main__":
    main()
