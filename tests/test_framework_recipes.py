"""The consumers of docs/recipes.md that are said to run do so as they stand, and keep the contract.

What is printed is a whole consumer, or stands in one of tests/recipes, which has what a project has around it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.nodepackages import installed
from tests.printed import printed
from tests.rowwise import each_row

pytestmark = [pytest.mark.checkout, pytest.mark.slow, pytest.mark.usefixtures("hookproof_on_path")]
TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "recipes.md"
#: Where a block of the page is put: under which heading, with which title, and which part of it.
PRINTED = re.compile(r"^\S+ printed: (.+?)(?: \[(\w+)\])?(?:, (before|from) «(.+)»)?$", re.MULTILINE)
#: Where Debian's packages put what a program in Java is made with.
JARS = Path("/usr/share/java")
SPRING = [
    *(f"spring3-{part}.jar" for part in ("aop", "beans", "context", "core", "expression", "web", "web.servlet")),
    *(f"jetty9-{part}.jar" for part in ("http", "io", "security", "server", "servlet", "util")),
    *("commons-logging.jar", "servlet-api.jar"),
]
#: Spring of that package reads classes of Java 8.
SPRING_COMMAND = f"java --source 8 -cp {':'.join(str(JARS / jar) for jar in SPRING)} Shop.java {{port}}"
PUMA = "puma --environment production --bind tcp://127.0.0.1:{port} config.ru"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A program: as which file, how reached, made of a heading's block or in which surroundings, needing what."""

    file: str
    reached: tuple[str, ...]
    heading: str = ""
    around: str = ""
    program: str = ""
    jars: tuple[str, ...] = ()
    packages: Path | None = None

    def text(self) -> str:
        """The program as it is run."""
        if not self.around:
            return part_of(self.heading)
        around = (TESTS / "recipes" / self.around).read_text(encoding="utf-8")
        return PRINTED.sub(lambda mark: part_of(mark[1], mark[2] or "", mark[3] or "", mark[4] or ""), around)

    def lacks(self) -> str:
        """What this machine has not got, "" where nothing is missing."""
        if self.program and shutil.which(self.program) is None:
            return self.program
        return next((jar for jar in self.jars if not (JARS / jar).is_file()), "")


#: No program of the page does for one event what it does not for another: two of them are put to the whole test.
QUICK = ("--path", "/webhooks", "--level", "quick", "--event", "file.upload.*")
RECIPES = {
    "fastapi": Recipe("shop.py", ("--app", "shop:app", "--path", "/webhooks"), "FastAPI and Starlette"),
    "flask": Recipe("shop.py", ("--app", "shop:app", *QUICK), "Flask"),
    "django": Recipe("shop.py", ("--app", "shop:application", *QUICK), "Django"),
    "node": Recipe("shop.mjs", ("--start", "node shop.mjs {port}"), "Node without a framework", program="node"),
    "express": Recipe(
        "shop.mjs",
        ("--start", "node shop.mjs {port}", *QUICK),
        around="express.mjs",
        program="node",
        packages=TESTS / "providers" / "node",
    ),
    "next": Recipe("shop.mjs", ("--start", "node shop.mjs {port}", *QUICK), around="next.mjs", program="node"),
    "rails": Recipe("config.ru", ("--start", PUMA, *QUICK), around="rails.ru", program="puma"),
    "java": Recipe("Shop.java", ("--start", "java Shop.java {port}", *QUICK), around="jdk.java", program="java"),
    "spring": Recipe(
        "Shop.java", ("--start", SPRING_COMMAND, *QUICK), around="spring.java", program="java", jars=tuple(SPRING)
    ),
}


def part_of(heading: str, title: str = "", part: str = "", at: str = "") -> str:
    """The block under a heading, the one of that title; of it what stands `before` a text, or all `from` there."""
    block = printed("docs/recipes.md", heading, title)
    before, found, behind = block.partition(at) if at else (block, "", "")
    assert bool(found) is bool(at), (heading, at)
    return found + behind if part == "from" else before


def test_the_secret_of_the_page_is_a_secret() -> None:
    assert re.search(r"^export HOOKPROOF_SECRET=whsec_\S{44}$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.long
@each_row("name", RECIPES, abreast=3)
def test_a_recipe_runs_as_it_stands_and_has_no_finding(name: str, tmp_path: Path) -> None:
    recipe = RECIPES[name]
    if missing := recipe.lacks():
        pytest.skip(f"{missing} is not installed")
    if recipe.packages is not None:
        (tmp_path / "node_modules").symlink_to(installed(recipe.packages), target_is_directory=True)
    (tmp_path / recipe.file).write_text(recipe.text(), encoding="utf-8")
    secret = "whsec_1B36aY3qthSNnlktmF4QHDfHOprUnQkpDDn9cTif7gI="
    done = subprocess.run(
        ["hookproof", "test", *recipe.reached, "--fail-on", "warning"],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=tmp_path,
        env={**os.environ, "HOOKPROOF_SECRET": secret},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^holds: no finding; \d{2,} hold", done.stdout, re.MULTILINE), done.stdout
