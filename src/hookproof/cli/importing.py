"""`hookproof import`: a provider's published documents become a contract."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookproof.errors import Exit
from hookproof.parsing import UnreadableFile, uncollected
from hookproof.settings.completion import files

if TYPE_CHECKING:
    from hookproof.importing.taking import Differences, Taken

#: Lines of one kind that are shown; more are counted.
_SHOWN = 20


class _DocumentsFirst(click.Command):
    """A document that is missing is told before an option that is."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return what is left of the arguments. Raises UnreadableFile for a document that there is not."""
        try:
            return super().parse_args(ctx, args)
        except click.MissingParameter:
            for document in ctx.params.get("documents", ()):
                if document != "-" and not os.path.exists(document):  # noqa: PTH110 - whatever is typed is asked for
                    raise UnreadableFile("there is no such file", where=document) from None
            raise


@click.command("import", cls=_DocumentsFirst)
@click.argument("documents", nargs=-1, required=True, metavar="DOC...", shell_complete=files)
@click.option("--provider", required=True, metavar="NAME", help="The provider's name: its folder's.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR",
              help="The folder of contracts to write to (default: ./schemas, where other commands look).")  # fmt: skip
@click.option("--version", metavar="NAME", help="The version's name (default: the one that the documents have for "
              "themselves, else today; a revision of it where taken).")  # fmt: skip
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where the folder does not equal the documents.")
def command(documents: tuple[str, ...], provider: str, out: Path | None, version: str | None, check: bool) -> int:
    """Turn a provider's published documents into a contract folder.

    DOC is an OpenAPI or AsyncAPI document, a JSON Schema or a folder of them, payload examples, a page of documentation
    (Markdown, HTML), a collection of requests (Postman, Insomnia) or a capture (HAR); - is standard input.
    Nothing is fetched. What could not be decided is asked at the end, and does not change the exit code.

    \b
        hookproof import openapi.json --provider parcels --out taken
    """
    from hookproof.contract.catalogue import OWN
    from hookproof.importing.taking import differences, take_in
    from hookproof.reports.errand import errand

    root = out or Path(OWN)
    if check:
        with uncollected():
            found = differences(documents, provider, root, version)
        return _checked(found)
    with uncollected(), errand() as paced:
        today = dt.datetime.now(dt.UTC).date().isoformat()
        taken = take_in(documents, provider, root, today=today, version=version, paced=paced)
    click.echo(taken.target)
    _tell(taken)
    _compare(taken)
    where = "" if out is None else f" --schemas {out}"
    click.echo(f"Next: hookproof test http://localhost:8000/hooks --provider {provider}{where}", err=True)
    return Exit.CLEAN


def _checked(found: Differences) -> int:
    from hookproof.reports.collected import plural

    for line in found.files[:_SHOWN]:
        click.echo(line)
    if len(found.files) > _SHOWN:
        click.echo(f"… and {len(found.files) - _SHOWN} more")
    several = "s" if len(found.files) == 1 else ""
    said = f"{plural(len(found.files), 'file')} differ{several}" if found.files else "equal to the documents"
    click.echo(f"{found.version}: {said}.", err=True)
    _list("Noticed", found.rules)
    if found.files:
        _echo("Next: the same command without --check writes what the documents give as a version of its own.")
    return Exit.FINDINGS if found.files else Exit.CLEAN


def _tell(taken: Taken) -> None:
    from hookproof.reports.collected import plural

    made = taken.draft
    usable = len(taken.contract.events) - len(taken.unusable.keys() & taken.contract.events.keys())
    parts = sum(path.startswith("types/") for path in made.files)
    state = "was there already and is unchanged" if taken.unchanged else "written"
    said = f"{plural(usable, 'event')}, {plural(parts, 'shared part')}; {state}"
    click.echo(f"{taken.contract.name}: {said}.", err=True)
    for what in _decided(taken):
        _echo(f"Decided: {what}", then="  ")
    _list("Set aside", [f"{name}: {why}" for name, why in {**made.aside, **taken.unusable}.items()])
    _list("Noticed", taken.remarks)
    if taken.questions:
        click.echo(
            f"Open, to be settled in {taken.target.parent / 'provider.yaml'} ({len(taken.questions)}):", err=True
        )
    for question in taken.questions:
        _echo(question, "  - ")


def _decided(taken: Taken) -> Iterator[str]:
    rule, proposal = taken.draft.rule, taken.proposal
    if rule.sure:
        yield f"an event's name stands in {rule} ({rule.why})."
    if proposal is not None and proposal.sure:
        how = f"by the preset {proposal.preset}" if proposal.preset else "as delivery.authentication says"
        yield f"deliveries are authenticated {how} ({proposal.why})."
    yield from taken.decided


def _echo(text: str, first: str = "", then: str | None = None) -> None:
    from hookproof.reports.paragraphs import wrapped

    for line in wrapped(text, first, then):
        click.echo(line, err=True)


def _list(head: str, lines: tuple[str, ...] | list[str]) -> None:
    if not lines:
        return
    click.echo(f"{head} ({len(lines)}):", err=True)
    for line in lines[:_SHOWN]:
        click.echo(f"  - {line}", err=True)
    if len(lines) > _SHOWN:
        click.echo(f"  … and {len(lines) - _SHOWN} more", err=True)


def _compare(taken: Taken) -> None:
    """Say what moving to the new version means for a consumer."""
    if taken.before is None:
        return
    from hookproof.cli.comparetable import print_table
    from hookproof.compare import compare_contracts

    print_table(compare_contracts(taken.before, taken.contract), {}, annotations=False)
