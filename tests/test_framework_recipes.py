"""The consumers of docs/recipes.md that are said to run do so as they stand, and keep the contract."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.nodepackages import installed

pytestmark = [pytest.mark.checkout, pytest.mark.slow]
PAGE = Path(__file__).parents[1] / "docs" / "recipes.md"
#: The server of the JDK, which hands over the bytes of a body as a framework does.
JDK = """class Shop {
  public static void main(String[] words) throws Exception {
    var address = new java.net.InetSocketAddress("127.0.0.1", Integer.parseInt(words[0]));
    var server = com.sun.net.httpserver.HttpServer.create(address, 0);
    server.setExecutor(java.util.concurrent.Executors.newFixedThreadPool(8));
    server.createContext("/", exchange -> {
      byte[] body = exchange.getRequestBody().readAllBytes();
      boolean posted = exchange.getRequestMethod().equals("POST");
      boolean right = Signature.genuine(exchange.getRequestHeaders()::getFirst, body);
      exchange.sendResponseHeaders(!posted ? 405 : right ? 204 : 401, -1);
      exchange.close();
    });
    server.start();
  }
}
"""
#: What calls a handler as Next does: with a request of the web, for a response of the web.
NEXT = """
createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  if (request.method !== "POST") return response.writeHead(405).end();
  const asked = { method: "POST", headers: request.headers, body: Buffer.concat(parts) };
  response.writeHead((await POST(new Request("http://localhost" + request.url, asked))).status).end();
}).listen(Number(process.env.PORT), "127.0.0.1");
"""

#: What a project with Express has around a route.
EXPRESS = """import express from "express";
const app = express();
setImmediate(() => app.listen(Number(process.env.PORT), "127.0.0.1"));
"""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A program that is made of what is printed: under which headings, as which file, how reached, run by what."""

    headings: tuple[str, ...]
    file: str
    reached: tuple[str, ...]
    program: str = ""
    beside: str = ""
    beside_is_before: str = ""
    title: str = ""
    packages: Path | None = None

    def text(self) -> str:
        """What is printed; of a whole consumer before the last heading no more than what it is made with."""
        *before, last = [printed(heading, self.title) for heading in self.headings]
        start, mark, rest = last.partition(self.beside_is_before) if self.beside_is_before else (last, "", "")
        return "".join([*(each.partition("createServer((")[0] for each in before), start, self.beside, mark, rest])


APP = ("--app", "shop:app", "--path", "/webhooks")
DJANGO = ("--app", "shop:application", "--path", "/webhooks")
RECIPES = {
    "fastapi": Recipe(("FastAPI and Starlette",), "shop.py", APP),
    "flask": Recipe(("Flask",), "shop.py", (*APP, "--level", "quick")),
    "django": Recipe(("Django",), "shop.py", (*DJANGO, "--level", "quick")),
    "node": Recipe(("Node without a framework",), "shop.mjs", ("--start", "node shop.mjs {port}"), "node"),
    "express": Recipe(
        ("Node without a framework", "Express"),
        "shop.mjs",
        ("--start", "node shop.mjs {port}", "--path", "/webhooks", "--level", "quick"),
        program="node",
        beside=EXPRESS,
        beside_is_before="app.post(",
        packages=Path(__file__).parent / "providers" / "node",
    ),
    "next": Recipe(
        ("Node without a framework", "Next (route handlers)"),
        "shop.mjs",
        ("--start", "node shop.mjs {port}", "--level", "quick"),
        program="node",
        beside=NEXT,
    ),
    "java": Recipe(
        ("Java, and Spring",),
        "Shop.java",
        ("--start", "java Shop.java {port}", "--level", "quick"),
        program="java",
        beside=JDK,
        beside_is_before="final class",
        title="signature",
    ),
}


def printed(heading: str, title: str = "") -> str:
    part = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    mark = f' title="{title}"' if title else ""
    [block] = re.findall(rf"```\w+{mark}[^\n]*\n(.*?)```", part, re.DOTALL)
    return str(block)


def test_the_secret_of_the_page_is_a_secret() -> None:
    assert re.search(r"^export HOOKPROOF_SECRET=whsec_\S{44}$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.long
@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_runs_as_it_stands_and_has_no_finding(name: str, tmp_path: Path) -> None:
    recipe = RECIPES[name]
    if recipe.program and shutil.which(recipe.program) is None:
        pytest.skip(f"{recipe.program} is not installed")
    if recipe.packages is not None:
        (tmp_path / "node_modules").symlink_to(installed(recipe.packages), target_is_directory=True)
    (tmp_path / recipe.file).write_text(recipe.text(), encoding="utf-8")
    secret = "whsec_1B36aY3qthSNnlktmF4QHDfHOprUnQkpDDn9cTif7gI="
    done = subprocess.run(
        [sys.executable, "-m", "hookproof", "test", *recipe.reached, "--fail-on", "warning"],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=tmp_path,
        env={**os.environ, "HOOKPROOF_SECRET": secret},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^holds: no finding; \d{2,} hold", done.stdout, re.MULTILINE), done.stdout
