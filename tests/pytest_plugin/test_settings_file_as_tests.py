"""`pytest hookproof.yaml`: one item an event and check, chosen, repeated, spread and expected to fail as any other."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from tests.printed import lines_of, printed

from hookproof.cli.main import run as command_line
from hookproof.contract import Contract
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import serve

SECRET = "acme-secret-of-the-tests"
APP = f"""
import os
from pathlib import Path
from hookproof.contract import load_contract
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import make_consumer

app = make_consumer(load_contract("acme", root=Path(os.environ["CONTRACTS"])), Secret("{SECRET}"), faults={{faults}})
"""
FILE = """
app: FOLDER_app:app
path: /webhooks
provider: acme
level: quick
check: [auth.missing-header, auth.wrong-key, ack.example]
"""
WITHOUT = [f"-pno:{name}" for name in ("schemathesis", "hypothesispytest", "anyio", "Faker", "unraisableexception")]
ALONE = [*WITHOUT, "-pno:xdist"]
BROKEN = "unsigned-accepted"


@pytest.fixture
def project(pytester: pytest.Pytester, providers: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    for name, value in {"CONTRACTS": providers, "HOOKPROOF_SCHEMAS": providers, "HOOKPROOF_SECRET": SECRET}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return pytester


def written(project: pytest.Pytester, more: str = "", faults: tuple[str, ...] = ()) -> pytest.Pytester:
    """A project with its file; the module has a name of its own, for it is loaded into this process."""
    name = project.path.name.replace("-", "_")
    (project.path / f"{name}_app.py").write_text(APP.format(faults=[*faults]))
    (project.path / "hookproof.yaml").write_text(FILE.replace("FOLDER", name) + more)
    return project


@pytest.mark.slow
def test_each_event_and_check_is_an_item_with_a_readable_id(project: pytest.Pytester) -> None:
    result = written(project).runpytest_inprocess(*ALONE, "hookproof.yaml", "-v")
    said = result.stdout.str()
    assert "hookproof.yaml::order.paid::auth.wrong-key PASSED" in said
    assert said.count("::ack.example PASSED") == 3
    result.assert_outcomes(passed=said.count(" PASSED"))


@pytest.mark.slow
def test_items_are_chosen_and_a_failure_brings_the_report_and_is_run_again(project: pytest.Pytester) -> None:
    written(project, faults=(BROKEN,))
    chosen = project.runpytest_inprocess(*ALONE, "hookproof.yaml", "-k", "auth and not missing")
    assert set(chosen.parseoutcomes()) <= {"passed", "deselected"}
    failing = project.runpytest_inprocess(*ALONE, "hookproof.yaml")
    assert failing.parseoutcomes()["failed"] >= 1
    failing.stdout.fnmatch_lines(["*auth.missing-header: *", "*mend*"])
    again = project.runpytest_inprocess(*ALONE, "hookproof.yaml", "--lf", "-x")
    assert again.parseoutcomes()["failed"] == 1
    assert "passed" not in again.parseoutcomes()
    alone = project.runpytest_inprocess(*ALONE, "hookproof.yaml::order.paid::ack.example")
    alone.assert_outcomes(passed=1)


@pytest.mark.checkout
@pytest.mark.slow
def test_the_line_that_the_page_prints_chooses_items(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """As docs/pytest.md has it, for a provider whose files are uploaded."""
    monkeypatch.delenv("HOOKPROOF_SCHEMAS")
    monkeypatch.setenv("HOOKPROOF_SECRET", f"whsec_{'A' * 32}")
    name = written(project).path.name.replace("-", "_")
    for path in (project.path / f"{name}_app.py", project.path / "hookproof.yaml"):
        text = path.read_text().replace('"acme", root=Path(os.environ["CONTRACTS"])', '"videogen"')
        path.write_text(text.replace("provider: acme", "provider: videogen").replace(SECRET, f"whsec_{'A' * 32}"))
    [line] = lines_of(printed("docs/pytest.md", "The settings file as tests", language="sh"))
    result = project.runpytest_inprocess(*ALONE, *shlex.split(line)[1:], "-v")
    passed = result.parseoutcomes()["passed"]
    assert result.stdout.str().count("hookproof.yaml::file.upload.") >= passed >= 4
    assert set(result.parseoutcomes()) == {"passed", "deselected"}


EXPECTED = "expected: [{check: auth.missing-header, reason: mended in the next release}]\n"


@pytest.mark.slow
def test_what_the_file_expects_to_fail_fails_nothing_and_is_said_with_its_reason(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    written(project, EXPECTED, faults=(BROKEN,))
    result = project.runpytest_inprocess(*ALONE, "hookproof.yaml", "-rx")
    assert result.ret == 0
    assert result.parseoutcomes()["xfailed"] >= 1
    result.stdout.fnmatch_lines(["*mended in the next release*"])
    monkeypatch.chdir(project.path)
    monkeypatch.setattr("sys.argv", ["hookproof", "test"])
    with pytest.raises(SystemExit) as end:
        command_line()
    assert end.value.code == 0, capfd.readouterr()


@pytest.mark.slow
def test_an_expected_check_that_there_is_not_is_told(project: pytest.Pytester) -> None:
    result = written(project, "expected: [{check: auth.chnaged, reason: x}]\n").runpytest_inprocess(
        *ALONE, "hookproof.yaml"
    )
    result.stdout.fnmatch_lines(["*auth.chnaged*"])
    assert "Traceback" not in result.stdout.str()


@pytest.mark.slow
def test_a_project_s_other_runs_are_left_as_they_are(project: pytest.Pytester) -> None:
    written(project).makepyfile("def test_own(): pass")
    project.runpytest_inprocess(*ALONE).assert_outcomes(passed=1)


@pytest.mark.slow
def test_the_url_that_is_given_is_the_consumer(project: pytest.Pytester, acme: Contract) -> None:
    written(project, faults=(BROKEN,))
    with serve(acme, Secret(SECRET)) as consumer:
        result = project.runpytest_inprocess(*ALONE, "--hookproof-url", consumer.url)
    assert set(result.parseoutcomes()) == {"passed"}


def test_without_a_consumer_the_items_are_skipped_with_what_to_give(project: pytest.Pytester) -> None:
    (project.path / "hookproof.yaml").write_text("provider: acme\ncheck: [ack.example]\n")
    result = project.runpytest_inprocess(*ALONE, "hookproof.yaml", "-rs")
    assert set(result.parseoutcomes()) == {"skipped"}
    result.stdout.fnmatch_lines(["*--hookproof-url*"])


@pytest.mark.slow
@pytest.mark.parametrize(("secret", "said"), [(None, "Give --webhook-secret"), (SECRET, "cannot be reached")])
def test_what_hinders_all_items_the_first_one_tells(
    secret: str | None, said: str, project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    if secret is None:
        monkeypatch.delenv("HOOKPROOF_SECRET")
    result = written(project).runpytest_inprocess(*ALONE, "--hookproof-url", "http://127.0.0.1:9/", "-rs")
    assert result.parseoutcomes()["failed"] == 1
    assert set(result.parseoutcomes()) == {"failed", "skipped"}
    text = result.stdout.str()
    assert text.count(said) == 1
    assert "nothing can be judged: see order." in text


@pytest.mark.slow
def test_items_are_spread_over_processes(project: pytest.Pytester) -> None:
    result = written(project).runpytest_subprocess(*WITHOUT, "hookproof.yaml", "-n2")
    assert set(result.parseoutcomes()) == {"passed"}
