"""The HTML report in headless Chromium: no error, nothing wide, nothing that axe-core minds, filters that filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from hookproof.checks.registry import facts
from hookproof.findings import SEQUENCE, Finding, Step, Verdict
from hookproof.reports import htmlpage
from hookproof.reports.collected import Collected
from hookproof.stream import REPLAY, Ending, Exercised, Finished, HookRun, Judged, Started

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = [
    pytest.mark.slow,
    # Chromium's own pipes are closed after the test that began them.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
#: What stays of the width of a sheet between margins of one centimetre, in pixels of CSS.
A4 = 718
EVENTS = [f"order.{name}" for name in ("paid", "shipped", "returned", "a-very-long-name-of-an-event-that-happens")]
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\x1b[31m"
STEPS = (
    Step(sent="order.paid, message A", answer="200", effect=f"state at /paid: 0 became 1 {HOSTILE}"),
    Step(sent="2 s go by"),
    Step(sent="at once: 3 deliveries of order.paid", answer="200 (2 times), 500"),
    Step(sent=HOSTILE, answer="no complete answer in the time limit", effect="nothing new"),
)


def page(count: int, events: Sequence[str] = EVENTS) -> str:
    """A report with that many findings on these events, whose answers are hostile."""
    run = Collected()
    run.take(
        Started(
            kind="test",
            target="http://127.0.0.1:8000/webhooks",
            contract="shop@1",
            tool_version="1",
            facts=facts(),
            subjects=tuple(events),
            again=(*REPLAY, "http://127.0.0.1:8000/webhooks"),
            baseline="known.yaml",
        )
    )
    left = count
    for fact in facts():
        for event in events:
            found: tuple[Finding, ...] = ()
            if left:
                left -= 1
                shown = (
                    (SEQUENCE, "1. …"),
                    ("difference", '  {\n-   "a": 1\n+   "a": null\n  }'),
                    ("response", f"500\n\n{HOSTILE}"),
                )
                told = {
                    "message": f"{HOSTILE} number {left}",
                    "severity": fact.severity,
                    "evidence": shown,
                    "steps": STEPS,
                }
                found = (Finding(fact=fact, subject=event, address=f"shop@1/{event}#example", **told),)
            verdict = Verdict.BROKEN if found else Verdict.HOLDS
            run.take(Judged(fact=fact, subject=event, verdict=verdict, findings=found, deliveries=1))
    places = (((), 1), (("lines",), 3), (("lines", "*"), 1), (("lines", "*", "sku"), 2), ((HOSTILE,), 1))
    exercised = tuple(
        Exercised(subject=event, path=path, states=states, refused=("null", HOSTILE) if count else ())
        for event in events
        for path, states in places
    )
    hooks = (HookRun(hook="restart", seconds=0.5, said=f"killed\n{HOSTILE}", failed=HOSTILE),)
    times = ((0.001, 3), (0.002, 40))
    run.take(Finished(outcome=Ending.COMPLETE, seconds=1.0, latencies=times, exercised=exercised, hooks=hooks))
    return htmlpage.render(run)


@pytest.fixture
def shown(show: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """Show a page with so many findings at a width, in a colour scheme; errors of the console fail the test."""

    def opened(count: int, width: int = 1280, scheme: str = "light", **more: object) -> Any:
        path = tmp_path / f"{count}.html"
        path.write_text(page(count), encoding="utf-8")
        return show(path.as_uri(), width, color_scheme=scheme, **more)

    return opened


@pytest.mark.parametrize("count", [0, 1, 60])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_fits_its_window_and_axe_finds_nothing(
    shown: Callable[..., Any], count: int, scheme: str, width: int
) -> None:
    opened = shown(count, width, scheme, bypass_csp=True)  # axe is a script that the page itself would refuse
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    result = axe.Axe().run(opened)
    assert [each["id"] for each in result.response["violations"]] == []
    assert opened.title() != "owned"


def test_what_is_printed_is_whole_and_needs_no_background(shown: Callable[..., Any]) -> None:
    opened = shown(1, 794)
    opened.emulate_media(media="print")
    height = "element => element.getBoundingClientRect().height"
    assert all(opened.eval_on_selector_all("details > :not(summary)", f"all => all.map({height})"))
    style = "element => [getComputedStyle(element).backgroundColor, getComputedStyle(element).color]"
    background, colour = opened.eval_on_selector("td .sign.error", style)
    assert (background, colour) == ("rgba(0, 0, 0, 0)", "rgb(196, 35, 47)")
    assert not opened.is_visible(".filters")


def test_the_last_of_many_columns_is_on_the_sheet(show: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "wide.html"
    path.write_text(page(1, [f"subscription.payment_number_{each}" for each in range(24)]), encoding="utf-8")
    opened = show(path.as_uri(), A4)
    opened.emulate_media(media="print")
    assert opened.eval_on_selector(".matrix table", "table => table.getBoundingClientRect().right") <= A4
    assert opened.evaluate("document.documentElement.scrollWidth") <= A4


def test_filters_keys_and_links_work_under_the_page_s_own_policy(shown: Callable[..., Any]) -> None:
    opened = shown(60)
    assert opened.title() != "owned"
    opened.keyboard.press("/")
    opened.keyboard.type("number 7")
    visible = "[...document.querySelectorAll('article.finding')].filter((e) => !e.hidden).length"
    assert opened.evaluate(visible) == 1
    assert "1 of 60" in opened.inner_text("#shown")
    opened.click(".matrix a.sign >> nth=0")  # a link to what is filtered out shows it again
    assert opened.evaluate(visible) == 60
    opened.keyboard.press("j")
    opened.keyboard.press("j")
    assert opened.evaluate("document.activeElement.tagName") == "ARTICLE"


def test_of_many_findings_the_first_are_whole_and_what_a_link_leads_to_is_opened(shown: Callable[..., Any]) -> None:
    opened = shown(60)
    folded = "article.finding > details.evidence:not([open])"
    assert opened.locator(folded).count() == 50
    opened.click(".matrix a.sign >> nth=-1")
    assert opened.locator(folded).count() == 49


def test_what_is_broken_stands_at_the_top_of_the_table() -> None:
    run, (one, other) = Collected(), facts()[:2]
    found = Finding(fact=other, subject="b", message="seen", severity=other.severity)
    run.take(Judged(fact=one, subject="a", verdict=Verdict.HOLDS, deliveries=1))
    run.take(Judged(fact=other, subject="b", verdict=Verdict.BROKEN, findings=(found,), deliveries=1))
    table = htmlpage.render(run).split("<tbody>")[1]
    assert table.index(other.id) < table.index(one.id)


def test_without_a_script_everything_is_there_to_read(shown: Callable[..., Any]) -> None:
    opened = shown(1, java_script_enabled=False)
    assert opened.locator("article.finding").count() == 1
    assert not opened.locator("button").first.is_visible()


def test_a_page_stays_small_however_much_was_found() -> None:
    assert len(page(60).encode()) < 1_500_000
