"""Draw what the README shows, from runs of the demo: `python docs/pictures.py` writes docs/images/*.svg.

A recording of a run on a terminal, and the top of its HTML report. Ports, ids, times and how long it took are made the
same each time, so that a test can hold the files against what is drawn anew.
"""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from rich.console import Console

from hookproof.cli.main import group
from hookproof.findings import Severity
from hookproof.reports import htmlpage
from hookproof.reports.collected import Collected
from hookproof.reports.consoletext import Line, lines
from hookproof.reports.merging import merged

IMAGES = Path(__file__).parent / "images"
COLUMNS, ACROSS, DOWN, EDGE = 80, 8.43, 18, 16
COLOURS = {"red": "#ff7b72", "yellow": "#e0a53a", "cyan": "#6cb0ff", "green": "#4cc26a", "dim": "#9aa5b1"}
#: What differs from run to run -> what stands there instead.
SAME = (
    (r"127\.0\.0\.1:\d+", "127.0.0.1:8000"),
    (r"msg_\w{27,28}", "msg_2Nf0h1Qb7vTzXw3Kc9Rj5LmEuYa"),
    (r"webhook-timestamp: \d+", "webhook-timestamp: 1795867358"),
    (r"(?i)date: \w{3}, [^\n\"\\]* GMT", "date: Sat, 28 Nov 2026 12:00:00 GMT"),
    (r"\b(\d{3}) in \d+ ms", r"\1 in 2 ms"),
    (r'"seconds": [\d.e-]+', '"seconds": 0.8'),
)
RUN = ("demo", "--fault", "null-crashes", "--event", "file.upload.failed", "--check", "ack.*", "--workers", "1")
REPORT = ("demo", "--fault", "stale-accepted", "--fault", "null-crashes", "--fault", "broken-json-acknowledged",
          "--level", "quick", "--workers", "1")  # fmt: skip


def collected(words: tuple[str, ...]) -> Collected:
    """Run a command and return what its report says, the same each time."""
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        path = Path(folder) / "report.json"
        group.main([*words, "--report", f"json={path}"], standalone_mode=False)
        text = path.read_text(encoding="utf-8")
        for pattern, instead in SAME:
            text = re.sub(pattern, instead, text)
        path.write_text(text, encoding="utf-8")
        run = Collected()
        for record in merged([str(path)]):
            run.take(record)
    return run


def recording() -> str:
    """Return the recording of a run: the command, and line by line what it says, as they come."""
    console = Console(file=StringIO(), width=COLUMNS)
    told = lines(collected(RUN), console, Severity.ERROR)
    # The command that runs it again is as long as it is: on a terminal it wraps, here it would only be cut.
    shown = [line for line in told if len(line.text) <= COLUMNS and line.text.strip() != "again"]
    said = [Line(f"$ hookproof {shlex.join(RUN[:-2])}", "bold"), *shown]
    height = len(said) * DOWN + 2 * EDGE + 20
    drawn = "\n".join(_drawn(line, number) for number, line in enumerate(said))
    return f"""{_head(round(COLUMNS * ACROSS + 2 * EDGE), height, "A run of hookproof on a terminal")}
<style>
text {{ font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  fill: #e5e9ee; white-space: pre; animation: come .01s both; }}
@keyframes come {{ from {{ opacity: 0; }} }}
@media (prefers-reduced-motion: reduce) {{ text {{ animation: none; }} }}
</style>
<rect width="100%" height="100%" rx="8" fill="#101418"/>
<g fill="#596270"><circle cx="20" cy="16" r="5"/><circle cx="38" cy="16" r="5"/><circle cx="56" cy="16" r="5"/></g>
{drawn}
</svg>
"""


def _head(width: int, height: int, says: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{says}">'


def _drawn(line: Line, number: int) -> str:
    begun = 0 if number == 0 else 1.0 + 0.08 * number
    parts = "".join(_styled(text, style) for text, style in _pieces(line))
    y = EDGE + 24 + number * DOWN
    return f'<text x="{EDGE}" y="{y}" style="animation-delay: {begun:.2f}s" xml:space="preserve">{parts}</text>'


def _pieces(line: Line) -> Iterator[tuple[str, str]]:
    end = len(line.text) if line.end is None else line.end
    yield from ((line.text[: line.start], ""), (line.text[line.start : end], line.style), (line.text[end:], ""))


def _styled(text: str, style: str) -> str:
    colour = next((COLOURS[name] for name in style.split() if name in COLOURS), "")
    told = f' fill="{colour}"' if colour else ""
    told += ' font-weight="700"' if "bold" in style else ""
    shown = escape(text)
    return f"<tspan{told}>{shown}</tspan>" if told and text else shown


class _AsXml(HTMLParser):
    """Writes HTML as XML, without what nobody can use in a picture."""

    VOID, UNUSED = frozenset({"input", "meta", "br", "link"}), frozenset({"button", "input", "select", "label"})

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self._left_out = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.UNUSED:
            self._left_out += tag not in self.VOID
        elif not self._left_out:
            told = "".join(f" {name}={quoteattr(value or '')}" for name, value in attrs if name != "href")
            self.out.append(f"<{tag}{told}{'/' if tag in self.VOID else ''}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.UNUSED:
            self._left_out -= 1
        elif not self._left_out and tag not in self.VOID:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out += [] if self._left_out else [escape(data)]


def report(width: int = 1040, height: int = 1120) -> str:
    """Return a picture of the top of the HTML report: its own markup and style, light or dark as the reader's."""
    page = htmlpage.render(collected(REPORT), now=datetime(2026, 11, 28, 12, tzinfo=UTC))
    style = page.partition("<style>")[2].partition("</style>")[0]
    body = page.partition("<body>")[2].partition("</article>")[0] + "</article></main>"
    parser = _AsXml()
    parser.feed(body)
    return f"""{_head(width, height, "The top of an HTML report")}
<style>{escape(style)}
.filters {{ display: none; }} .matrix {{ max-height: 26rem; overflow: hidden; }}
body {{ height: {height}px; overflow: hidden; }}</style>
<foreignObject width="{width}" height="{height}">
<body xmlns="http://www.w3.org/1999/xhtml">{"".join(parser.out)}</body>
</foreignObject>
</svg>
"""


PICTURES = {"run.svg": recording, "report.svg": report}

if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        (IMAGES / name).write_text(draw(), encoding="utf-8")
