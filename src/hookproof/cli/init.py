"""`hookproof init`: look at a project, and write its hookproof.yaml, a CI job and the first lock."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookproof.errors import InputError
from hookproof.overwriting import put_file
from hookproof.settings.options import provider_option, schemas_option, version_option

if TYPE_CHECKING:
    from hookproof.settings.surroundings import Surroundings

#: The schema of the settings beside them: an editor finds it without a network, on every machine of the project.
SCHEMA_FILE = ".hookproof.schema.json"


@click.command("init")
@provider_option
@version_option
@schemas_option
@click.option("--start", metavar="'CMD {port}'", help="Command that starts the consumer; {port} in it is a free port.")
@click.option(
    "--url", metavar="URL", help="The consumer's URL, where it is not started; with --start, {port} may stand in it."
)
@click.option("--secret-variable", metavar="NAME", help="Environment variable that holds the test secret.")
@click.option("--ci", type=click.Choice(["github", "gitlab", "none"]), help="Which CI job to write (default: github).")
@click.option("--force", is_flag=True, help="Write over files that are there.")
def command(
    provider: str | None,
    version: str | None,
    schemas: Path | None,
    start: str | None,
    url: str | None,
    secret_variable: str | None,
    ci: str | None,
    force: bool,
) -> int:
    """Look at this project and write hookproof.yaml, a CI job and hookproof.lock.

    Framework, route and the secret's variable are taken from the project's own files. On a terminal they are asked for,
    with what was found as the answer; without one, options give what was not found.

    \b
        hookproof init
        hookproof init --url http://127.0.0.1:8000/webhooks --secret-variable WEBHOOK_SECRET --ci none
    """
    from hookproof.contract.catalogue import own_schema, provider_names
    from hookproof.contract.lock import LOCK_NAME, lock_of, lock_text
    from hookproof.settings.choice import contract_for
    from hookproof.settings.surroundings import surroundings

    found = surroundings(Path(), provider_names(schemas))
    contract = contract_for(provider or found.provider or None, version, schemas)
    start = start if start is not None or url else _asked("Command that starts it", found.start, _start_or_url())
    path = found.path or "/webhooks"
    is_guess = url is None and not sys.stdin.isatty()
    url = url or _asked("Its URL", f"http://127.0.0.1:{{port}}{path}", "--url")
    secret = secret_variable or _asked("Variable with the secret", found.variable or "WEBHOOK_SECRET", "")
    ci = ci or _asked("CI job (github, gitlab, none)", "github", "")
    texts = {"hookproof.yaml": settings_text(contract.provider.name, url, start, secret)}
    if ci in _JOBS:
        name, job = _JOBS[ci]
        texts[name] = job.replace("SECRET_VARIABLE", secret).replace(_PACKAGES, _packages(found if start else None))
    _write(texts, force=force)
    put_file(SCHEMA_FILE, own_schema("config"))
    if force or not Path(LOCK_NAME).exists():
        put_file(LOCK_NAME, lock_text(lock_of(contract)))
    seen = f" It looks like {found.framework}." if found.framework else ""
    click.echo(f"Wrote {', '.join(texts)}, {SCHEMA_FILE} and {LOCK_NAME} ({contract.name}).{seen}", err=True)
    if not provider and not found.provider:
        click.echo(_no_package(contract.provider.name, contract.provider.root.parent), err=True)
    if is_guess and not found.path:
        click.echo(
            f"No file here names the route for webhooks: {path} is a guess, mend url in hookproof.yaml.", err=True
        )
    click.echo(f"Now, with the test system's secret:\n  export {secret}=...\n  hookproof test", err=True)
    return 0


def _start_or_url() -> str:
    """The options that say where the consumer is, and the folders below that have a consumer by their files."""
    from hookproof.settings.surroundings import projects_below

    below = " or ".join(f"{name} ({framework})" for name, framework in projects_below(Path()).items())
    return f"--start or --url{f'; or run it in {below}' if below else ''}"


def _no_package(provider: str, schemas: Path) -> str:
    """Say that nothing here names the chosen provider, and which dependencies name another one that has a preset."""
    from hookproof.contract.presets import preset_names
    from hookproof.settings.surroundings import dependencies

    others = [name for name in dependencies(Path(), preset_names(schemas)) if name != provider]
    named = f"; {', '.join(others)} {'is' if len(others) == 1 else 'are'}, with no contract here" if others else ""
    return (
        f"No package of {provider} is among the dependencies{named}: provider is a guess. "
        "hookproof import DOC --provider NAME makes a contract of another one's documents."
    )


def _packages(found: Surroundings | None) -> str:
    """The steps of GitHub's job that install what the consumer needs, as far as files of the project tell them."""
    if found is None:
        return ""
    tool = found.installs
    if tool is None:
        return "      # Install your application here as well: it is started from hookproof.yaml.\n"
    action, settings = tool.sets_up
    inline = settings if settings.startswith("{") else f"{{{settings}}}"
    set_up = f"      - uses: {action}\n        with: {inline}\n" if action else ""
    return set_up + "".join(f"      - run: {line}\n" for line in (tool.installs, found.builds) if line)


def _asked(what: str, found: str, option: str) -> str:
    """Ask for an answer on a terminal; elsewhere take what was found. Raises InputError where that is nothing."""
    if sys.stdin.isatty() and sys.stderr.isatty():
        answer: str = click.prompt(what, default=found or None, err=True)
        return answer
    if not found:
        raise InputError(f"the {what.lower()} is needed, and no file here says it", mend=f"Give {option}.")
    return found


def _write(texts: dict[str, str], *, force: bool) -> None:
    """Write all files or none. Raises InputError where one is there already."""
    there = [name for name in texts if Path(name).exists()]
    if there and not force:
        raise InputError("there is such a file already", where=", ".join(there), mend="Give --force to write over it.")
    for name, text in texts.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        put_file(name, text)


def settings_text(provider: str, url: str, start: str | None, secret: str) -> str:
    """Return a commented hookproof.yaml, whose first line tells editors its schema."""
    started = f"\n# How it is started for a run: {{port}} is a free port. Ended with its children.\nstart: {start!r}\n"
    return f"""# yaml-language-server: $schema=./{SCHEMA_FILE}
# What `hookproof test` takes without options; options and the environment (HOOKPROOF_LEVEL=quick) go before it.
provider: {provider}

# Where deliveries go: a test system, as they look real.
url: {url!r}
{started if start else ""}
# The secret that the consumer verifies with: a variable or a file, never the secret itself.
secret: env:{secret}

# quick for every commit, standard for a pull request, deep once a night.
level: standard

# Which events the consumer handles (default: all).
# event: ["file.*"]

# Where the consumer's state can be looked at, effects are judged too: a path of its own, a command, one SELECT.
# probe: [/state]
"""


_PACKAGES = "PACKAGES\n"
_JOBS = {
    "github": (
        ".github/workflows/hookproof.yml",
        """name: webhooks
on: [push, pull_request]
permissions:
  contents: read
jobs:
  hookproof:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
PACKAGES
      - run: pip install "git+$HOOKPROOF_REPOSITORY"
        env:
          HOOKPROOF_REPOSITORY: ${{ vars.HOOKPROOF_REPOSITORY }}
      - run: hookproof test --report github --report junit=hookproof.xml --report html=hookproof.html
        env:
          SECRET_VARIABLE: ${{ secrets.SECRET_VARIABLE }}
""",
    ),
    "gitlab": (
        "hookproof.gitlab-ci.yml",
        """# In .gitlab-ci.yml: include: hookproof.gitlab-ci.yml
hookproof:
  image: python:3.13
  script:
    - pip install "git+$HOOKPROOF_REPOSITORY"
    - hookproof test --report junit=hookproof.xml --report html=hookproof.html
  artifacts:
    when: always
    paths: [hookproof.html]
    reports:
      junit: hookproof.xml
""",
    ),
}
