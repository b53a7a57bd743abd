"""The pytest plugin as a user's project sees it: a real pytest run over a small test module."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import hookproof.pytest_plugin.selection  # noqa: F401 - see `warmed`
from hookproof.contract import Contract
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import make_consumer
from hookproof.pytest_plugin.handle import WebhookConsumer

Result = pytest.RunResult
#: Plugins that these runs do not need: each takes its time, the last collects all rubbish of the process five times.
UNUSED = [
    f"-pno:{name}"
    for name in ("cacheprovider", "xdist", "schemathesis", "hypothesispytest", "anyio", "Faker", "unraisableexception")
]

#: A project that tests the reference consumer, in process, against the invented contract.
CONFTEST = """
import pytest
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import make_consumer

FAULTS = {faults!r}

@pytest.fixture(scope="session")
def webhook_secret():
    return Secret("acme-secret-of-the-tests")

@pytest.fixture(scope="session")
def webhook_target(webhook_contract, webhook_secret):
    return make_consumer(webhook_contract, webhook_secret, faults=FAULTS)
"""


@pytest.fixture(scope="module")
def warmed(acme: Contract) -> None:
    """Load all that a run needs: what is loaded here, none of the runs below has to load anew."""
    secret = Secret("acme-secret-of-the-tests")
    with WebhookConsumer(acme, secret, make_consumer(acme, secret), url="http://localhost/webhooks") as consumer:
        consumer.deliver("order.paid", bend="changed-body")
        consumer.check("auth.changed-body", level="quick")

    def application(environ: object, start_response: object) -> None:
        """Stand for a WSGI application."""

    WebhookConsumer(acme, secret, application).transport.close()


@pytest.fixture
def project(
    warmed: None, pytester: pytest.Pytester, providers: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    monkeypatch.delenv("HOOKPROOF_SECRET", raising=False)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makeini(
        f"[pytest]\nwebhook_schemas = {providers}\nwebhook_provider = acme\nwebhook_url = http://localhost/webhooks\n"
    )
    return pytester


def run(project: pytest.Pytester, module: str, *options: str, faults: tuple[str, ...] | None = ()) -> Result:
    """Run a test module; `faults` are put into the reference consumer, None means that no consumer is given."""
    if faults is not None:
        project.makeconftest(CONFTEST.format(faults=list(faults)))
    project.makepyfile(module)
    return project.runpytest_inprocess(*UNUSED, *options)


DELIVER = (
    "def test_it(webhook_consumer, webhook_event):\n    assert webhook_consumer.deliver(webhook_event).acknowledged"
)


@pytest.mark.slow
def test_a_test_runs_once_for_each_event(project: pytest.Pytester) -> None:
    result = run(project, DELIVER, "-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*test_it?order.paid? PASSED*", "*test_it?order.shipped? PASSED*"])


@pytest.mark.slow
def test_a_marker_chooses_events(project: pytest.Pytester) -> None:
    result = run(project, f"import pytest\n@pytest.mark.webhook_events('*.paid', '*.shipped')\n{DELIVER}")
    result.assert_outcomes(passed=2)


@pytest.mark.slow
def test_a_glob_that_names_no_event_is_a_clear_error(project: pytest.Pytester) -> None:
    result = run(project, f"import pytest\n@pytest.mark.webhook_events('order.payed')\n{DELIVER}")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*there is no event 'order.payed'. Did you mean order.paid*"])


@pytest.mark.slow
def test_a_test_runs_once_for_each_case_of_a_profile(project: pytest.Pytester) -> None:
    module = """
import pytest
@pytest.mark.webhook_events("order.paid", profile="minimal")
def test_it(webhook_consumer, webhook_case):
    assert webhook_consumer.deliver(webhook_case).acknowledged
"""
    result = run(project, module, "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*acme@2026-01-15/order.paid#minimal*"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "module",
    [
        "@pytest.fixture\ndef webhook_event(): return 'mine'\ndef test_it(webhook_event):",
        "@pytest.mark.parametrize('other, webhook_event', [(1, 'mine')])\ndef test_it(other, webhook_event):",
    ],
    ids=["fixture", "parametrize"],
)
def test_a_users_own_events_stay(module: str, project: pytest.Pytester) -> None:
    run(project, f"import pytest\n{module}\n    assert webhook_event == 'mine'").assert_outcomes(passed=1)


def test_without_a_consumer_a_test_is_skipped_and_says_what_to_give(project: pytest.Pytester, providers: Path) -> None:
    project.makeini(f"[pytest]\nwebhook_schemas = {providers}\nwebhook_provider = acme\n")
    result = run(project, DELIVER, "-rs", "--webhook-secret=x", faults=None)
    result.assert_outcomes(skipped=3)
    result.stdout.fnmatch_lines(["*give --webhook-url or --webhook-app*"])


@pytest.mark.slow
def test_without_a_secret_a_test_errs_in_one_line(project: pytest.Pytester) -> None:
    result = run(project, DELIVER, "--webhook-url=http://127.0.0.1:9/", faults=None)
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(["there is no secret to sign with. Give --webhook-secret *"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*During handling*")


@pytest.mark.slow
def test_a_consumer_can_be_named_by_options(
    project: pytest.Pytester, providers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.makepyfile(
        shop="""
from pathlib import Path
from hookproof.contract import load_contract
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import make_consumer
import os
app = make_consumer(load_contract("acme", root=Path(os.environ["PROVIDERS"])), Secret("s3cret-s3cret"))
"""
    )
    monkeypatch.setenv("PROVIDERS", str(providers))
    monkeypatch.syspath_prepend(project.path)
    options = ("--webhook-app=shop:app", "--webhook-secret=s3cret-s3cret")
    run(project, DELIVER, *options, faults=None).assert_outcomes(passed=3)
    run(project, DELIVER, *options, "--webhook-url=http://shop/elsewhere", faults=None).assert_outcomes(failed=3)


@pytest.mark.slow
def test_a_wsgi_application_is_a_consumer(project: pytest.Pytester) -> None:
    module = """
import pytest
@pytest.fixture
def webhook_secret():
    from hookproof.delivery.secrets import Secret
    return Secret("any-secret")
@pytest.fixture
def webhook_target():
    def application(environ, start_response):
        start_response("202 Accepted", [])
        return [b""]
    return application
"""
    run(project, f"{module}\n{DELIVER}", faults=None).assert_outcomes(passed=3)


@pytest.mark.slow
def test_a_bent_delivery_is_refused_and_the_same_one_can_be_sent_twice(project: pytest.Pytester) -> None:
    module = """
def test_bent(webhook_consumer):
    assert webhook_consumer.deliver("order.paid", bend="changed-body").refused

def test_twice(webhook_consumer):
    delivery = webhook_consumer.delivery("order.paid", "full")
    assert webhook_consumer.send(delivery).acknowledged and webhook_consumer.send(delivery).acknowledged
    assert webhook_consumer.delivery("order.paid").message_id != delivery.message_id

def test_all(webhook_consumer):
    assert all(exchange.acknowledged for exchange in webhook_consumer.deliver_all("order.paid", "minimal"))
"""
    run(project, module).assert_outcomes(passed=3)


CHECK = (
    "def test_it(webhook_consumer):\n    run = webhook_consumer.check({}, level='quick')\n    assert run.tally.complete"
)


@pytest.mark.slow
def test_a_check_that_holds_passes_and_returns_what_was_judged(project: pytest.Pytester) -> None:
    run(project, CHECK.format("'auth.changed-body'")).assert_outcomes(passed=1)


@pytest.mark.slow
def test_a_check_that_is_broken_fails_with_the_report(project: pytest.Pytester) -> None:
    result = run(project, CHECK.format("'auth.*'"), faults=("no-signature-check",))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["error  auth.*: *", "  again*", "  pytest *::test_it"])
    result.stdout.no_fnmatch_line("*acme-secret-of-the-tests*")


@pytest.mark.slow
def test_a_check_that_cannot_be_judged_fails(project: pytest.Pytester) -> None:
    result = run(project, CHECK.format("'auth.changed-body'"), faults=("redirects",))
    result.assert_outcomes(failed=1)


@pytest.mark.slow
def test_a_check_that_is_not_there_is_told_with_the_nearest(project: pytest.Pytester) -> None:
    result = run(project, CHECK.format("'auth.change-body'"))
    result.stdout.fnmatch_lines(["*Did you mean auth.changed-body*"])


@pytest.mark.slow
def test_the_options_stand_in_the_help(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("--help")
    result.stdout.fnmatch_lines(["*--webhook-url=URL*", "*--webhook-secret=SECRET*", "*webhook_provider*"])


@pytest.mark.slow
def test_the_marker_is_known_where_markers_are_strict(project: pytest.Pytester) -> None:
    run(project, f"import pytest\n@pytest.mark.webhook_events('*')\n{DELIVER}", "--strict-markers").assert_outcomes(
        passed=3
    )


@pytest.mark.slow
def test_a_wrong_url_errs_in_one_line(project: pytest.Pytester) -> None:
    result = run(project, DELIVER, "--webhook-url=ftp://x", "--webhook-secret=abcdef", faults=None)
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(["*the URL does not start with http*"])


@pytest.mark.slow
def test_loading_the_plugin_loads_nothing_that_takes_time() -> None:
    code = (
        "import sys, pytest\nbefore = set(sys.modules)\nimport hookproof.pytest_plugin\n"
        "print(sorted({name.split('.')[0] for name in set(sys.modules) - before}),"
        "sorted(name for name in sys.modules if name.startswith('hookproof.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['hookproof'] ['hookproof.pytest_plugin', 'hookproof.pytest_plugin.flags']"


@pytest.mark.slow
def test_a_secret_is_never_shown(project: pytest.Pytester) -> None:
    secret = Secret("never-show-this-secret")
    module = (
        "def test_it(webhook_consumer):\n    assert webhook_consumer.deliver('order.paid').refused, webhook_consumer"
    )
    result = run(project, module, "-vv", "-l", f"--webhook-secret={secret.reveal()}", "--showlocals", faults=())
    assert secret.reveal() not in result.stdout.str().replace(f"--webhook-secret={secret.reveal()}", "")
    assert "acme-secret-of-the-tests" not in result.stdout.str()


@pytest.mark.slow
def test_the_settings_of_the_project_hold_here_too(project: pytest.Pytester, providers: Path) -> None:
    project.makeini("[pytest]\n")
    lines = (f"schemas: {providers}", "provider: plain", "url: http://localhost/webhooks")
    project.path.joinpath("hookproof.yaml").write_text("\n".join(lines), encoding="utf-8")
    module = "def test_it(webhook_contract, webhook_event):\n    assert webhook_contract.name == 'plain@2025-12-01'"
    run(project, module, faults=None).assert_outcomes(passed=1)


@pytest.mark.slow
def test_a_misspelt_setting_is_a_clear_error(project: pytest.Pytester) -> None:
    project.path.joinpath("hookproof.yaml").write_text("ulr: http://localhost/", encoding="utf-8")
    result = run(project, DELIVER, faults=None)
    result.stdout.fnmatch_lines(["*there is no setting 'ulr'. Did you mean url*"])


@pytest.mark.slow
def test_a_file_of_somebody_else_commands_no_ci_server(project: pytest.Pytester) -> None:
    project.path.joinpath("hookproof.yaml").write_text('"##vso[task.complete]\\e[31m": 1', encoding="utf-8")
    said = run(project, DELIVER, faults=None).stdout.str()
    assert "there is no setting" in said
    assert "##vso[" not in said
    assert "\x1b[31m##" not in said
