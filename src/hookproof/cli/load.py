"""`hookproof load`: put a consumer under load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import click

from hookproof.errors import InputError
from hookproof.settings.optiongroups import Grouped
from hookproof.settings.options import allow_host_option, run_options, secret_option, settings_of, start_option

_CHECKS = ("load.burst", "load.rate", "load.ramp")


@click.command("load", cls=Grouped)
@click.argument("url", required=False)
@start_option
@secret_option
@allow_host_option
@click.option("--burst", type=click.IntRange(1, 10_000), default=100, show_default=True, help="So many at once.")
@click.option(
    "--rate", type=click.FloatRange(0.1, 10_000), default=20.0, show_default=True, help="So many a second, sustained."
)
@click.option(
    "--seconds", type=click.FloatRange(0.5, 3600), default=10.0, show_default=True, help="For how long the rate lasts."
)
@click.option(
    "--ramp-to", type=click.FloatRange(0.1, 10_000), default=640.0, show_default=True, help="Up to so many a second."
)
@click.option("--locust", type=click.IntRange(1, 1000), metavar="WORKERS", help="Send by so many workers of Locust.")
@click.option(
    "--locust-master",
    metavar="HOST:PORT",
    default="",
    help="Where Locust's master listens for workers of other machines: none is started here.",
)
@run_options
def command(
    burst: int,
    rate: float,
    seconds: float,
    ramp_to: float,
    locust: int | None,
    locust_master: str,
    update_baseline: bool,
    quiet: bool,
    verbose: bool,
    **options: object,
) -> int:
    """Put the consumer at URL under load: a burst, a sustained rate, and a ramp that looks for the knee.

    Valid, signed deliveries of all events of the contract (or of --event) in turn. With an observer (--probe) effects
    are counted too: none may be lost. Latencies stand in the report, for what holds as well.

    With --locust, that many workers of Locust send at --rate for --seconds; what they saw comes into the same report.

    \b
        hookproof load http://127.0.0.1:8000/webhooks --rate 100 --seconds 2 --ramp-to 200
        hookproof load http://127.0.0.1:8000/webhooks --rate 2000 --locust 4

    Exit: 0 it holds, 1 findings, 2 wrong options, 3 could not judge, 4 a defect of hookproof.
    """
    from hookproof.checks.pressure import Pressure
    from hookproof.running.consumer import Manner, detail_of, judge
    from hookproof.running.swarm import RATE, swarm_of
    from hookproof.settings.again import load_words_of

    settings = settings_of(options, also=["severity", "hooks", "expected"])
    if settings.url is None and settings.start is None:
        raise InputError("there is no consumer to load", mend="Give its URL, or --start.")
    contract = settings.contract()
    pressure = Pressure(burst=burst, rate=rate, seconds=seconds, top=ramp_to, counts=True)
    pressed = {"burst": burst, "rate": rate, "seconds": seconds, "ramp-to": ramp_to, "locust": locust}
    manner = Manner(
        again=load_words_of(settings, _pressed(pressed)),
        update_baseline=update_baseline,
        detail=detail_of(quiet=quiet, verbose=verbose),
        pressure=pressure,
        swarm=swarm_of(locust, locust_master),
    )
    checks = _CHECKS if locust is None else (RATE,)
    settings = replace(settings, checks=settings.checks or checks)
    return judge(settings, contract, settings.signing_secret(contract), manner)


def _pressed(options: Mapping[str, float | None]) -> dict[str, float]:
    """Return those of the options that are not what they are where nobody says anything."""
    defaults = {(parameter.name or "").replace("_", "-"): parameter.default for parameter in command.params}
    return {name: value for name, value in options.items() if value not in (None, defaults[name])}
