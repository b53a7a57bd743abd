"""`pytest hookproof.yaml`: the settings file as tests, one item for each event and check.

A project's other runs are left as they are: the file is collected where it is named, or with `--hookproof-url`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from hookproof.engine.roster import roster
from hookproof.errors import HookproofError
from hookproof.pytest_plugin.handle import Unanswered, WebhookConsumer
from hookproof.pytest_plugin.selection import settings_in, told
from hookproof.reports.harmless import defused_text
from hookproof.running.starting import started
from hookproof.settings.settings import Settings

_NO_CONSUMER = "no consumer: give --hookproof-url, or write url, app or start in hookproof.yaml"


class SettingsFile(pytest.File):
    """hookproof.yaml: its items are by event; the consumer is there from the first of them to the last."""

    consumer: WebhookConsumer | None = None
    #: Why nothing can be judged, "" while something may; and the item that has told it.
    hopeless: str = ""
    told_by: str = ""

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield the events that the settings select, each with its checks."""
        try:
            settings = self._settings()
            contract = settings.contract()
            by_event: dict[str, list[str]] = {}
            for event, check in roster(settings, contract):
                by_event.setdefault(event.name, []).append(check.id)
        except HookproofError as error:
            raise self.CollectError(defused_text(str(error))) from None
        for name, checks in by_event.items():
            yield OfEvent.make(self, name, checks, settings)

    def setup(self) -> None:
        """Reach the consumer, which is started where the file says how. What hinders it the first item tells."""
        try:
            self._reach()
        except HookproofError as error:
            self.hopeless = defused_text(str(error))

    def _reach(self) -> None:
        settings = self._settings()
        if not (settings.url or settings.app or settings.start):
            pytest.skip(_NO_CONSUMER)
        with ExitStack() as stack:
            if settings.start and not settings.app:
                settings = stack.enter_context(started(settings)).settings
            contract = settings.contract()
            secret = settings.signing_secret(contract)
            target = settings.app or settings.url
            self.consumer = WebhookConsumer(contract, secret, target, url=settings.url, settings=settings)
            stack.enter_context(self.consumer)
            self.addfinalizer(stack.pop_all().close)

    def _settings(self) -> Settings:
        """What options, environment and this file say."""
        settings = settings_in(self.path.parent, self.config, also=["start"])
        url = self.config.getoption("hookproof_url", None)
        return replace(settings, url=url, app=None, start=None) if url else settings


class OfEvent(pytest.Collector):
    """One event: its items are the checks that are put to it."""

    checks: list[str]
    settings: Settings

    @classmethod
    def make(cls, parent: SettingsFile, name: str, checks: list[str], settings: Settings) -> OfEvent:
        """Return the node of an event."""
        node: OfEvent = cls.from_parent(parent, name=name)
        node.checks, node.settings = checks, settings
        return node

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the checks; one that the file expects to fail says so, with its reason."""
        for check in self.checks:
            item: CheckItem = CheckItem.from_parent(self, name=check)
            for expected in self.settings.expected:
                if expected.covers(check, self.name):
                    item.add_marker(pytest.mark.xfail(reason=expected.reason))
            yield item


class CheckItem(pytest.Item):
    """One check, put to one event."""

    def runtest(self) -> None:
        """Put it. What is broken fails with the report, what could not be observed is skipped with its reason."""
        event = self.parent
        file = event.parent if event is not None else None
        if event is None or not isinstance(file, SettingsFile):
            raise pytest.UsageError("a check is collected by its file and event")
        if file.told_by:
            pytest.skip(f"nothing can be judged: see {file.told_by}")
        try:
            self._judge(file, event.name)
        except Unanswered:
            file.told_by = self.name_of(event.name)
            raise

    def _judge(self, file: SettingsFile, event: str) -> None:
        if file.consumer is None:
            raise Unanswered(file.hopeless, pytrace=False)
        with told():
            file.consumer.check(self.name, event=event)

    def name_of(self, event: str) -> str:
        """What reports call this item."""
        return f"{event} {self.name}"

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands, as reports name it."""
        event = self.parent.name if self.parent is not None else ""
        return self.path, None, self.name_of(event)
