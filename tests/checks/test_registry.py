from __future__ import annotations

import re
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from tests.printed import printed
from tests.rowwise import each_row

from hookproof.checks import registry
from hookproof.checks.auth import grounds
from hookproof.checks.level import Level
from hookproof.checks.registry import BadCheck, _load_plugins, check, checks, facts, find_check, markdown_table, select
from hookproof.cli.main import group as command_line
from hookproof.errors import NothingSelected, UnknownName
from hookproof.findings import Severity

ROOT = Path(__file__).parents[2]
ROW = {"title": "A fact", "severity": Severity.ERROR, "clause": "practice", "mend": "Do it."}


@pytest.fixture
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone after it."""
    checks()
    monkeypatch.setattr(registry, "_CHECKS", registry._CHECKS.copy())


def test_ids_are_unique_sorted_and_family_dot_fact() -> None:
    ids = [fact.id for fact in facts()]
    assert ids == sorted(set(ids))
    assert [id_ for id_ in ids if not re.fullmatch(r"[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*", id_)] == []
    assert len(ids) >= 40


def test_every_check_says_what_it_proves_where_that_rests_and_what_to_do() -> None:
    for fact in facts():
        assert fact.title
        assert not fact.title.endswith(".")
        assert fact.clause
        assert fact.mend.endswith("."), fact.id
    titles = [fact.title for fact in facts()]
    assert len(titles) == len(set(titles))


@pytest.mark.checkout
def test_the_table_of_the_documentation_is_made_from_the_registry() -> None:
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    _, _, table = page.partition("markdown_table() -->\n\n")
    assert table.rstrip() == markdown_table().rstrip(), "write markdown_table() into docs/checks.md"


def test_a_check_that_follows_another_follows_one_that_is_there() -> None:
    for row in checks():
        assert row.id not in {each.check for each in row.follows}


@each_row("id_", ["nofamily", "Auth.x", "auth.two_words", "auth.x.y", "auth.-x", ""])
def test_an_id_that_is_no_family_and_fact_is_refused(id_: str, own_registry: None) -> None:
    with pytest.raises(BadCheck, match="kebab-case"):
        check(id=id_, **ROW)(lambda ctx: ())


@each_row("missing", ["title", "clause", "mend"])
def test_a_check_without_one_of_its_texts_is_refused(missing: str, own_registry: None) -> None:
    with pytest.raises(BadCheck, match="needs a title, a clause and a mend"):
        check(id="ours.fact", **{**ROW, missing: ""})(lambda ctx: ())


def test_an_id_that_another_module_has_taken_is_refused(own_registry: None) -> None:
    with pytest.raises(BadCheck, match="another module"):
        check(id="auth.stale", **ROW)(lambda ctx: ())


def test_a_check_is_put_to_every_event_or_to_one(own_registry: None) -> None:
    with pytest.raises(BadCheck, match="per"):
        check(id="ours.fact", per="day", **ROW)
    check(id="ours.one", per="run", **ROW)(lambda ctx: ())
    check(id="ours.every", **ROW)(lambda ctx: ())
    check(id="ours.shapes", shapes=Level.STANDARD, **ROW)(lambda ctx: ())
    assert not find_check("ours.one").on_every_event(Level.DEEP)
    assert find_check("ours.every").on_every_event(Level.QUICK)
    shapes = find_check("ours.shapes")
    assert not shapes.on_every_shape(Level.QUICK)
    assert shapes.on_every_shape(Level.STANDARD)
    assert not shapes.on_every_event(Level.STANDARD)
    assert shapes.on_every_event(Level.DEEP)


def test_a_plugin_brings_checks(own_registry: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def register() -> None:
        check(id="ours.fact", **ROW)(lambda ctx: ())

    class Entry:
        name, value = "ours", "ours:register"

        def load(self) -> object:
            return register

    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [Entry()])
    assert "ours.fact" in {row.id for row in checks()}


def test_a_plugin_that_cannot_be_loaded_is_named(own_registry: None, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = EntryPoint(name="broken", value="no_such_module_of_theirs:x", group=registry.GROUP)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [broken])
    with pytest.raises(BadCheck, match="no_such_module_of_theirs") as caught:
        checks()
    assert caught.value.exit_code == 2
    assert "entry point broken" in str(caught.value)


def test_a_glob_a_family_and_an_id_select() -> None:
    assert {row.fact.family for row in select(["auth"], Level.QUICK)} == {"auth"}
    assert {row.id for row in select(["*.not-json", "ack.full"], Level.QUICK)} == {"robustness.not-json", "ack.full"}
    assert "ack.covering" not in {row.id for row in select([], Level.QUICK)}
    assert "ack.covering" in {row.id for row in select([], Level.STANDARD)}


def test_a_check_that_is_named_in_full_runs_at_any_level() -> None:
    assert [row.id for row in select(["ack.random"], Level.QUICK)] == ["ack.random"]
    assert select(["ack.rando*"], Level.QUICK) == ()


def test_a_glob_that_matches_nothing_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        select(["auth.missing-headers"], Level.QUICK)
    assert "auth.missing-header" in caught.value.nearest
    with pytest.raises(NothingSelected) as selected:
        select(["auht.*"], Level.QUICK)
    assert "auth.*" in selected.value.nearest


def test_what_others_follow_comes_before_them() -> None:
    order = [row.id for row in select([], Level.DEEP)]
    for row in checks():
        assert all(order.index(each.check) < order.index(row.id) for each in row.follows)
    assert order.index("ack.full") < order.index("ack.covering") < order.index("ack.random")


@each_row(("covered", "covers"), [((), False), (("body",), True), (("form",), True), (("members",), True)])
def test_content_is_covered_where_the_body_a_form_or_a_member_of_it_is_signed(
    monkeypatch, covered, covers: bool
) -> None:
    for name in ("body", "form"):
        monkeypatch.setattr(grounds, f"covers_{name}", lambda _, name=name: name in covered)
    monkeypatch.setattr(grounds, "covered_members", lambda _: ["/a"] if "members" in covered else [])
    rules: Any = None
    assert grounds.covers_content(rules) is covers


@pytest.mark.parametrize("fails", [False, True])
def test_what_a_package_brings_is_called_where_it_can_be_and_a_failure_names_it(monkeypatch, fails: bool) -> None:
    called: list[str] = []

    def bring() -> None:
        called.append("brought")
        if fails:
            raise ZeroDivisionError("no")

    def entry(loaded: Any) -> Any:
        return SimpleNamespace(name="acme", value="acme.checks", load=lambda: loaded)

    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [entry(bring), entry("a module")])
    if fails:
        with pytest.raises(BadCheck, match=r"the checks of acme\.checks cannot be loaded \(ZeroDivisionError: no\)"):
            _load_plugins()
    else:
        _load_plugins()
    assert called == ["brought"]


def test_a_run_goes_family_by_family_and_ends_with_those_of_plugins(own_registry: None) -> None:
    check(id="zoo.first", **ROW)(lambda ctx: ())
    registry.overall(id="ack.all", **ROW)(lambda log: ())
    registry.watch(id="hygiene.seen", **ROW)(lambda exchange: ())
    order = list(dict.fromkeys(row.fact.family for row in select(("*",), Level.DEEP)))
    assert order == [*(family for family in registry._FAMILIES if family in order), "zoo"]
    assert {"zoo.first", "ack.all", "hygiene.seen"} <= {row.id for row in select(("*",), Level.DEEP)}
    assert [row.id for row in registry.checks() if row.overall is not None and row.id == "ack.all"] == ["ack.all"]


@pytest.mark.slow
@pytest.mark.checkout
def test_the_check_that_the_page_prints_is_found_under_its_group_and_holds(
    own_registry: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "rules_of_our_gateway.py").write_text(printed("docs/checks.md", "Your own checks"), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    brought = [EntryPoint(name="ours", value="rules_of_our_gateway", group="hookproof.checks")]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: brought if group == registry.GROUP else [])
    done = CliRunner().invoke(command_line, ["demo", "--check", "ours.tagged", "--fail-on", "note"])
    assert done.exit_code == 0, done.output
    assert "holds: no finding; 1 hold, 0 broken" in done.output
