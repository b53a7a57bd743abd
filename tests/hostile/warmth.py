"""What every run of these tests needs, loaded once, in the process that the runs are forked off."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from pathlib import Path

from hookproof.cli.main import run

_WHERE = Path(__file__).parent / "providers"
_FORMS = ("junit", "json", "sarif", "html", "github")


def warm() -> None:
    """Run once as the tests do, on a port where nobody listens: all that is loaded late is loaded then."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        os.chdir(folder)
        Path("secret").write_text("whsec_" + "A" * 32, encoding="utf-8")
        reports = [f"--report={form}={form}" for form in _FORMS]
        args = ["test", "http://127.0.0.1:9/hook", "--schemas", str(_WHERE), "--level", "quick", "--secret"]
        with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
            run([*args, "file:secret", "--journal", "journal", *reports])
        os.chdir(before)


warm()
