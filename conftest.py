"""Settings of the whole suite, and the consumer that this repository's own contract tests run against.

    pytest tests/any_consumer                                                       the reference consumer
    pytest tests/any_consumer --webhook-url http://localhost:8000/hooks --webhook-secret whsec_...   any other

The options and fixtures come from our own plugin, which is installed with the package: it is not listed here, or it
would be registered twice.
"""

from __future__ import annotations

import compileall
import contextlib
import functools
import gc
import importlib.util
import itertools
import multiprocessing
import os
import shutil
import signal
import ssl
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from multiprocessing import forkserver
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.entropy import deterministic_PRNG

from hookproof.contract import Contract
from hookproof.delivery.secrets import Secret, generate_secret

# For the tests of our plugin; it can be named here only.
pytest_plugins = ["pytester"]

# A shell starts what runs in the background with SIGINT ignored, and nohup with SIGHUP; what the tests start would
# inherit that.
_USUAL = {"SIGINT": signal.default_int_handler, "SIGHUP": signal.SIG_DFL}
for _number, _usual in ((getattr(signal, name), usual) for name, usual in _USUAL.items() if hasattr(signal, name)):
    if signal.getsignal(_number) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
        signal.signal(_number, _usual)

# Where nothing is to be compiled for good (PYTHONDONTWRITEBYTECODE), each test process, and each of the hundreds that
# tests start, would compile the same again: that is kept with what pytest keeps, and not beside the sources.
if sys.dont_write_bytecode and os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).parent / ".pytest_cache" / "d" / "compiled")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix

# `ci` is the default, so that a run says the same everywhere; HYPOTHESIS_PROFILE=thorough looks for more.
_SLOW_IS_NO_FAULT = [HealthCheck.too_slow]
settings.register_profile(
    "ci", deadline=None, max_examples=60, derandomize=True, suppress_health_check=_SLOW_IS_NO_FAULT
)
settings.register_profile("dev", deadline=None, max_examples=30, suppress_health_check=_SLOW_IS_NO_FAULT)
settings.register_profile("thorough", deadline=None, max_examples=2_000, suppress_health_check=_SLOW_IS_NO_FAULT)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Five test processes for two processors: some of them wait for processes, answers and effects at any time.

    One each for the quick half, which hardly waits. More cost more than they bring: each collects all tests, and they
    take the caches from each other. What xdist reads itself, PYTEST_XDIST_AUTO_NUM_WORKERS, goes before both.
    """
    if given := os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS"):
        return int(given)
    each = 2 if config.getoption("markexpr") == "not slow" else 5
    return (each * (os.cpu_count() or 1) + 1) // 2


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the package and the tests once, before several processes begin: all would do it, at the same time."""
    if not hasattr(session.config, "workerinput") and (session.config.getoption("numprocesses", 0) or 0) > 1:
        compileall.compile_dir(Path(__file__).parent / "src" / "hookproof", quiet=2)
        _rewrite_tests(session.config)


def _rewrite_tests(config: pytest.Config) -> None:
    """Have pytest rewrite the assertions of what it will import, and keep that: the tests asked for, and us."""
    hook = config.pluginmanager.rewrite_hook
    given = [Path(arg.partition("::")[0]) for arg in config.args]
    files = {file for path in given for file in ([path] if path.is_file() else path.rglob("test_*.py"))}
    package = [str(Path(__file__).parent / "src" / "hookproof")]
    if hook.find_spec("hookproof.errors", package) is not None:  # of a plugin it looks after the whole package
        files |= {*Path(*package).rglob("*.py")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("_pytest.assertion.rewrite.exec", lambda _code, _names: None, raising=False)
        for number, file in enumerate(sorted(files)):
            spec = importlib.util.spec_from_file_location(f"rewritten_{number}", file, loader=hook)
            assert spec is not None
            hook.exec_module(importlib.util.module_from_spec(spec))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin what is long at once, where several processes run: none is at work alone at the end."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if processes > 1:
        from tests.dealing import dealt

        items[:] = dealt(items, processes, lambda item: item.get_closest_marker("long") is not None)


def _draw_no_constants_of_ours() -> None:
    """Let Hypothesis take no module of ours for one whose constants it draws: it reads all seven hundred for that, in
    each process, for a fifth of collecting; and what it draws would hang on which of them a process has loaded."""
    # The oldest version that is allowed may have no such module, and draws none then.
    with contextlib.suppress(ImportError):
        from hypothesis.internal.conjecture import providers

        providers.__dict__["is_local_module_file"] = lambda _path: False


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare the garbage collector what lives to the end: a third of collecting, a sixth of all that follows."""
    # Hypothesis asks the collector who holds its random numbers when it first needs them: of what is frozen nobody is
    # told, and of what is not yet there nothing has to be looked through.
    with deterministic_PRNG():
        gc.disable()
    if os.environ.get("HYPOTHESIS_PROFILE") != "thorough":
        _draw_no_constants_of_ours()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000)  # what is young is seldom looked through: most of it goes by itself
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def scrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests, and the processes that they start, leave in the folder for such things with the tests' own."""
    folder = str(tmp_path_factory.mktemp("scrap"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setattr("tempfile.tempdir", folder)
        yield


@pytest.fixture(scope="session", autouse=True)
def roots_once() -> Iterator[None]:
    """Let all clients of httpx share one TLS context: each would read all root certificates, for 20 ms, to use none."""
    made = ssl.create_default_context
    known = functools.cache(made)

    def create(*purpose: ssl.Purpose, **options: Any) -> ssl.SSLContext:
        return known(**options) if not purpose and options.keys() == {"cafile"} else made(*purpose, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ssl.create_default_context", create)
        yield


@pytest.fixture(scope="session", autouse=True)
def payloads_once() -> Iterator[None]:
    """Let runs that judge by one contract share its payloads, which are the same in each: making them took a third."""
    from hookproof.judging.assignment import Plan
    from hookproof.judging.made import Made

    anew = Plan.source

    class Shared(Made):
        """Some of these runs go on at once: see `abreast` in tests/rowwise.py."""

        _taking = threading.RLock()

        def __iter__(self) -> Iterator[Any]:
            each = super().__iter__()
            while (case := self._next(each)) is not None:
                yield case

        def _next(self, each: Iterator[Any]) -> Any:
            with self._taking:
                return next(each, None)

    def source(plan: Plan) -> Any:
        give = anew(plan)
        known = vars(plan.contract).setdefault("payloads of all runs", {})

        def kept(event: Any, profile: str, kinds: tuple[str, ...]) -> Any:
            key = (event.name, profile, kinds)
            if profile == "random" or plan.settings.bindings:
                return give(event, profile, kinds)
            return known[key] if key in known else known.setdefault(key, Shared(give(event, profile, kinds)))

        return kept

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Plan, "source", source)
        yield


@pytest.fixture(scope="session", autouse=True)
def unspoilt() -> Iterator[None]:
    """Fail where a test changed what all tests of the process share: a bundled contract is read once."""
    yield
    from hookproof.contract import load_contract

    load_contract("videogen", verify=True)


def _is_named(config: pytest.Config) -> bool:
    from hookproof.pytest_plugin.selection import settings_of

    return bool(settings_of(config).url or settings_of(config).app)


@pytest.fixture(scope="session")
def webhook_secret(request: pytest.FixtureRequest, webhook_contract: Contract) -> Secret:
    """The secret of the consumer that the options name, else a new one for the reference consumer."""
    if _is_named(request.config):
        from hookproof.pytest_plugin.selection import settings_of

        return settings_of(request.config).signing_secret(webhook_contract)
    return generate_secret(webhook_contract.delivery.signature)


@pytest.fixture(scope="session")
def webhook_target(request: pytest.FixtureRequest, webhook_contract: Contract, webhook_secret: Secret) -> Iterator[Any]:
    """The consumer that the options name, else a reference consumer of our own."""
    if _is_named(request.config):
        from hookproof.pytest_plugin.selection import target_of

        yield target_of(request.config)
        return
    from hookproof.demo.server import serve

    with serve(webhook_contract, webhook_secret) as consumer:
        yield consumer.url


#: With these, Chromium asks for nothing but the page.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium, where the machine has one."""
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no Chromium")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=_QUIET)
        yield opened
        opened.close()


@pytest.fixture
def show(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a URL in a browser of its own; an error of the page or its console fails the test."""
    contexts: list[Any] = []
    problems: list[str] = []

    def opened(url: str, width: int = 1280, **options: Any) -> Any:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture(scope="session")
def becomes() -> Callable[[Any, str], None]:
    """Waits until an expression is true; Playwright's own waiting would need eval, which our pages forbid."""

    def wait(page: Any, expression: str) -> None:
        until = time.monotonic() + 30
        while not page.evaluate(expression):
            assert time.monotonic() < until, expression
            page.wait_for_timeout(50)

    return wait


@pytest.fixture(scope="session")
def module_at() -> Callable[[Path], ModuleType]:
    """Loads a module by its path, anew each time; while it lasts it can be imported, as dataclasses need it."""

    def load(path: Path) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"at_its_path_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(scope="session")
def consumers(module_at: Callable[[Path], ModuleType]) -> Callable[[str], Any]:
    """Loads a module of tests/consumers by its name."""
    return lambda name: module_at(Path(__file__).parent / "tests" / "consumers" / f"{name}.py")


@pytest.fixture(scope="session")
def forking() -> Any:
    """Gives processes that are forked off one which has run the command line once: a tenth of a start from nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["warmth"])
    # The server finds what it loads first by its own path, and says nothing where it does not.
    with pytest.MonkeyPatch.context() as patch:
        found = (str(Path(__file__).parent / "tests" / "hostile"), os.environ.get("PYTHONPATH", ""))
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, found)))
        forkserver.ensure_running()
    return context


@pytest.fixture(scope="session")
def forked(forking: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Run `hookproof` in a forked process: with arguments, in a folder, with more in its environment."""
    from tests.terminal import Program

    outputs, number = tmp_path_factory.mktemp("forked"), itertools.count()

    def run(args: list[str], folder: Path, *, timeout: float = 60, env: Mapping[str, str] | None = None) -> Any:
        own = outputs / str(next(number))
        own.mkdir()
        return Program(forking, args, folder, own, env or {}).ended(timeout)

    return run


@pytest.fixture
def terminal(forking: Any, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A reader's terminal in the test's folder."""
    from tests.terminal import Terminal

    return Terminal(forking, tmp_path, tmp_path_factory.mktemp("typed"))


@pytest.fixture(scope="session")
def springboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with `hookproof`, a program that begins where its start ends."""
    from tests.springboard import program

    with program(tmp_path_factory.mktemp("programs")) as made:
        yield made.parent


@pytest.fixture(scope="module")
def hookproof_on_path(springboard: Path) -> Iterator[None]:
    """For modules that start `hookproof`, many times or in a shell."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(springboard), prepend=os.pathsep)
        yield
