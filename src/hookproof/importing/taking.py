"""Take documents in as a version of a provider's contract: of a new provider, a newer one, or one that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hookproof.contract import Contract, Provider, load_contract, load_provider
from hookproof.contract.catalogue import find_version, own_schema
from hookproof.contract.errors import ContractError
from hookproof.contract.model import Version
from hookproof.contract.scaffold import registered
from hookproof.contract.validation import is_valid, violations
from hookproof.errors import InputError
from hookproof.importing import folder, providerfile
from hookproof.importing.customs.batches import taken_out
from hookproof.importing.draft import Draft, draft
from hookproof.importing.editions import Edition, edition_named, edition_of
from hookproof.importing.eventnames.eventname import Rule
from hookproof.importing.intake import read_batch
from hookproof.importing.offers import Batch
from hookproof.importing.particulars import Particulars, particulars
from hookproof.importing.provenance.schemes import Proposal, propose
from hookproof.importing.ruledrift import drifts
from hookproof.schema.patterns import deferral as re
from hookproof.stream import Paced, untold

#: A proof as provider.yaml has it, for who has to write one.
_SAMPLE = "[{kind: hmac, algorithm: sha256, encoding: hex, over: '{body}', place: {header: X-Signature}}]"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What an import did.

    `target` is the version's folder; `before` the version that it follows; `unchanged` says that it was there already;
    `proposal` is how a new provider's deliveries are authenticated, `decided` what else was found. `unusable` are
    events that are there and cannot be used, each with the reason.
    """

    contract: Contract = field(repr=False)
    target: Path
    draft: Draft = field(repr=False)
    before: Contract | None = field(default=None, repr=False)
    unchanged: bool = False
    unusable: Mapping[str, str] = field(default_factory=dict)
    proposal: Proposal | None = None
    decided: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Differences:
    """How a version differs from documents: its files, and rules of provider.yaml that these state otherwise."""

    version: str
    files: tuple[str, ...]
    rules: tuple[str, ...]


def take_in(
    paths: Sequence[str], provider: str, root: Path, *, today: str, version: str | None = None, paced: Paced = untold
) -> Taken:
    """Import documents as a version of `provider` under the folder of contracts `root`.

    `version` is its name, else the one that the documents have for themselves, else `today`; a version of that name
    that is there already gets a revision. Nothing is half written. `paced` tells what is read and looked at.
    Raises InputError where nothing can be read or written.
    """
    checked_name(provider)
    if version is not None:
        edition_named(version, today)
    known = _known(provider, root)
    batch, library = read_batch(paths, paced)
    edition = edition_of(batch, today) if version is None else edition_named(version, today)
    batch, around = taken_out(batch, library, None if known is None else known.delivery.body)
    proposal = propose(provider, batch, library)
    rule = None if known is None else _rule_of(known)
    made = draft(batch, library, rule, likely=proposal.event if known is None else None)
    if not made.events:
        raise InputError("no event can be used", where=", ".join(paths), mend=next(iter(made.aside.values()), ""))
    more = particulars(batch, library, made, proposal, around=around)
    if known is None:
        taken = _new(made, proposal, more, batch, root / provider, edition, _source(batch, paths), paced)
        questions = (*batch.doubts, *_questions(made, proposal), *more.questions)
        decided = (*edition.decided, *more.decided)
        return replace(taken, proposal=proposal, decided=decided, questions=questions)
    taken = _newer(made, known, edition, _source(batch, paths), paced)
    taken = replace(taken, decided=() if taken.unchanged else edition.decided)
    return replace(taken, remarks=(*taken.remarks, *drifts(known.root / "provider.yaml", proposal, more)))


def checked_name(provider: str) -> str:
    """Return a provider's name. Raises InputError for one that cannot be a folder's."""
    if not _NAME.fullmatch(provider):
        raise InputError(
            f"{provider!r} is no name for a provider", where="--provider", mend="Letters, digits, '.', '_' and '-'."
        )
    return provider


def differences(paths: Sequence[str], provider: str, root: Path, version: str | None = None) -> Differences:
    """Return how a version's folder differs from what the documents give.

    Raises InputError where the provider or version is not there, or nothing can be read.
    """
    known = load_provider(checked_name(provider), root=root)
    name = find_version(known, version).name
    batch, library = read_batch(paths)
    batch, around = taken_out(batch, library, known.delivery.body)
    made = draft(batch, library, _rule_of(known))
    proposal = propose(provider, batch, library)
    more = particulars(batch, library, made, proposal, around=around)
    return Differences(
        version=f"{known.name}@{name}",
        files=folder.held(known.root / name, folder.rendered(made.files, known.name, name)),
        rules=drifts(known.root / "provider.yaml", proposal, more),
    )


def _known(provider: str, root: Path) -> Provider | None:
    if (root / provider / "provider.yaml").is_file():
        return load_provider(provider, root=root)
    if (root / provider).exists():
        raise InputError(
            "this is there already, and is no contract", where=str(root / provider), mend="Name another --out."
        )
    return None


def _rule_of(provider: Provider) -> Rule:
    event = provider.delivery.event
    return Rule(parts=event.parts, separator=event.separator, why="provider.yaml says so")


def _source(batch: Batch, paths: Sequence[str]) -> str:
    named = ", ".join(Path(path).name if path != "-" else "standard input" for path in paths[:3])
    edition = f", {batch.title} {batch.edition}".rstrip() if batch.title else ""
    return f"Imported from {named}{edition}."


def _questions(made: Draft, proposal: Proposal) -> Iterator[str]:
    """Yield what the documents leave open, with what was written for it."""
    if not made.rule.sure:
        yield (
            f"Where does an event's name stand? Written: {made.rule} ({made.rule.why}). If elsewhere: "
            "delivery.event: {body: /type}, or {header: X-Event}, with its own name."
        )
    if not proposal.sure:
        unsigned = "" if proposal.is_unsaid else ", or [{kind: none}]"
        yield (
            f"How is a delivery signed? Written: {proposal.written} ({proposal.why}). If otherwise: preset: NAME, or "
            f"delivery.authentication: {_SAMPLE}{unsigned}."
        )


def _new(
    made: Draft,
    proposal: Proposal,
    more: Particulars,
    batch: Batch,
    target: Path,
    edition: Edition,
    source: str,
    paced: Paced,
) -> Taken:
    version = edition.name

    def text(digest: str) -> str:
        title = batch.title or target.name
        return providerfile.provider_text(
            title, proposal, made.rule, more, version=version, date=edition.date, source=source, digest=digest
        )

    with folder.beside(target) as spare:
        home = spare / target.name
        folder.write(home / version, folder.rendered(made.files, target.name, version))
        (home / providerfile.SCHEMA_FILE).write_text(own_schema("provider"), encoding="utf-8")
        (home / "provider.yaml").write_text(text("0" * 64), encoding="utf-8")
        contract = _loaded(home, version, made)
        (home / "provider.yaml").write_text(text(contract.digest), encoding="utf-8")
        taken = _looked_at(contract, made, target / version, paced)
        folder.move(home, target)
    return taken


def _newer(made: Draft, known: Provider, edition: Edition, source: str, paced: Paced) -> Taken:
    latest = known.latest.name
    if not folder.held(known.root / latest, folder.rendered(made.files, known.name, latest)):
        contract = load_contract(known)
        return replace(_looked_at(contract, made, known.root / latest, paced), unchanged=True)
    name = _free(known, edition.name)
    path = known.root / "provider.yaml"
    with folder.beside(known.root / name) as spare:
        folder.write(spare / name, folder.rendered(made.files, known.name, name))
        entry = Version(name=name, date=edition.date, source=source, digest="")
        contract = load_contract(replace(known, root=spare, versions=(*known.versions, entry)))
        text = registered(path.read_text(encoding="utf-8"), name, entry.date, source, contract.digest, where=str(path))
        taken = _looked_at(contract, made, known.root / name, paced)
        folder.move(spare / name, known.root / name)
        folder.replace_text(path, text, spare)
    return replace(taken, before=load_contract(known, latest))


def _free(known: Provider, version: str) -> str:
    """The version's name, with the next revision where it is taken."""
    names = {each.name for each in known.versions}
    revision = 0
    while (name := f"{version}.{revision}" if revision else version) in names or (known.root / name).exists():
        revision += 1
    return name


def _loaded(home: Path, version: str, made: Draft) -> Contract:
    """Return the contract of a new folder. Raises InputError where no event of it can be used."""
    try:
        return load_contract(home.name, root=home.parent)
    except ContractError as error:
        why = str(error).replace(f"{home / version}/", "").replace(str(home / version), "the documents")
        raise _useless(made.lack or why) from None


def _useless(why: str) -> InputError:
    return InputError("no event can be used", mend=why)


def _looked_at(contract: Contract, made: Draft, target: Path, paced: Paced) -> Taken:
    """What the contract is good for, once it is loaded as any command loads it; places are named as they will be.

    Raises InputError where no event can be used.
    """
    here, there = str(contract.provider.root / contract.version.name), str(target)
    unusable = {name: reason.replace(here, there) for name, reason in _unusable(contract, paced).items()}
    if not contract.events.keys() - unusable.keys():
        name, reason = next(iter(unusable.items()))
        raise _useless(reason if reason.startswith(name) else f"{name}: {reason}")
    return Taken(
        contract=contract,
        target=target,
        draft=made,
        unusable=unusable,
        remarks=(*made.remarks, *_odd_examples(contract)),
    )


def _unusable(contract: Contract, paced: Paced) -> dict[str, str]:
    from hookproof.payloads.plan.satisfying import unsatisfiable

    found = unsatisfiable(contract.events, paced)
    never = {name: str(error).removeprefix(f"{name}: ") for name, error in found.items()}
    return dict(sorted({**contract.unusable, **never}.items()))


def _odd_examples(contract: Contract) -> list[str]:
    """Say which published examples do not fit their own schemas."""
    said: list[str] = []
    for name, event in contract.events.items():
        valid: Any = is_valid(event) if event.examples else None
        odd = [example for example in event.examples if not valid(example)]
        if odd:
            first = violations(event, odd[0])[:1]
            why = f": {first[0].message} at {first[0].pointer or '/'}" if first else ""
            said.append(f"{name}: {len(odd)} of {len(event.examples)} published examples do not fit the schema{why}")
    return said
