"""The plugin follows hookproof.lock and hookproof.yaml as the command line does."""

from __future__ import annotations

import pytest

from hookproof.contract import load_contract
from hookproof.contract.lock import lock_of, lock_text

VERSION = "2026-07-14"
#: Plugins that these runs do not need; the last collects all rubbish of the process five times.
UNUSED = [f"-pno:{name}" for name in ("xdist", "schemathesis", "anyio", "Faker", "unraisableexception")]


@pytest.fixture
def locked(pytester: pytest.Pytester) -> pytest.Pytester:
    contract = load_contract("videogen", VERSION)
    pytester.path.joinpath("hookproof.lock").write_text(lock_text(lock_of(contract, ["file.upload.*"])))
    return pytester


@pytest.mark.slow
def test_the_contract_is_the_one_that_the_lock_pins(locked: pytest.Pytester) -> None:
    locked.makepyfile(f"def test_it(webhook_contract): assert webhook_contract.version.name == {VERSION!r}")
    locked.runpytest_inprocess(*UNUSED).assert_outcomes(passed=1)


@pytest.mark.slow
def test_an_option_stands_before_the_lock(locked: pytest.Pytester) -> None:
    locked.makepyfile("def test_it(webhook_contract): assert webhook_contract.version.name == '2026-10-02'")
    locked.runpytest_inprocess(*UNUSED, "--webhook-version=2026-10-02").assert_outcomes(passed=1)


@pytest.mark.slow
def test_events_are_those_that_the_lock_selects(locked: pytest.Pytester) -> None:
    locked.makepyfile("def test_it(webhook_event): assert webhook_event.startswith('file.upload.')")
    outcomes = locked.runpytest_inprocess(*UNUSED).parseoutcomes()
    assert set(outcomes) == {"passed"}


@pytest.mark.slow
def test_a_damaged_lock_is_told_and_not_passed_over(locked: pytest.Pytester) -> None:
    lock = locked.path / "hookproof.lock"
    lock.write_text(lock.read_text().replace("provider:", "provides:"))
    locked.makepyfile("def test_it(webhook_contract): pass")
    result = locked.runpytest_inprocess(*UNUSED)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*hookproof.lock*"])


@pytest.mark.slow
def test_the_file_gives_events_headers_and_bindings(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("hookproof.yaml").write_text(
        "event: [file.upload.failed]\nheader: ['X-Tenant: blue']\nbind: ['fileId=known']\n"
    )
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture(scope="session")
        def webhook_target():
            return "http://127.0.0.1:9/"

        def test_it(webhook_consumer, webhook_event):
            assert webhook_event == "file.upload.failed"
            delivery = webhook_consumer.delivery(webhook_event)
            assert ("X-Tenant", "blue") in tuple(delivery.headers)
            assert b'"known"' in delivery.body

        def test_case(webhook_case):
            assert b'"known"' in webhook_case.body
        """
    )
    pytester.runpytest_inprocess(*UNUSED, "--webhook-secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").assert_outcomes(
        passed=2
    )
