"""Let one check work, and say why the run ends there, where it does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hookproof.delivery.traffic import Exchange, Failure
from hookproof.errors import HookproofError
from hookproof.judging.courier import Gone, OutOfTime, Poisoned, TimeUsedUp
from hookproof.judging.judgement import Judging
from hookproof.judging.playing import HookFailed
from hookproof.judging.revival import revive
from hookproof.judging.session import Session
from hookproof.stream import Ending, Finished

INTERRUPTED = Finished(
    outcome=Ending.INTERRUPTED, reason="The run was interrupted; what was judged until then is shown."
)


def work(
    judging: Judging, session: Session, until: Callable[[], bool] = lambda: True, *, patient: bool = True
) -> Finished | None:
    """Let one check work, as `Judging.work` does; return why the run ends here, or None where it goes on."""
    return worked(partial(judging.work, until, patient=patient), session, judging.row.id)


def worked(step: Callable[[], None], session: Session, check: str) -> Finished | None:
    """Take a step of a check, or of several ("" then); return why the run ends here, or None where it goes on."""
    during = check or "the checks"
    try:
        step()
    except OutOfTime:
        return out_of_time(session)
    except KeyboardInterrupt as stop:
        return stopped(stop, session)
    except Poisoned as poisoned:
        # Whoever dies between two deliveries cannot be connected to: that is no answer of one who is there.
        went = poisoned.exchange.failure is Failure.UNREACHABLE
        return _gone(session, during) if went else _poisoned(poisoned.exchange, session, during)
    except Gone:
        return _gone(session, during)
    except HookFailed as failed:
        return _hook_failed(failed, session)
    except HookproofError:
        raise
    except Exception as error:  # noqa: BLE001 - one check's defect must not cost the findings of the others
        session.defect(f"{during}: {type(error).__name__}")
        return None
    return None


def _poisoned(last: Exchange, session: Session, during: str) -> Finished:
    session.poisoned[during] = last
    return Finished(
        outcome=Ending.NOT_JUDGED,
        reason=f"Since {during} the consumer acknowledges no genuine delivery any more ({last.summary}), so nothing "
        "after it can be judged.",
        mend="Mend that first, and start the consumer again.",
    )


def _gone(session: Session, during: str) -> Finished:
    if not session.ends or session.ends[-1].revived:
        revive(session)
    return Finished(
        outcome=Ending.NOT_JUDGED,
        reason=f"The consumer went away during {during} and did not come back; what was judged until then is shown.",
        mend="Its log says why it ended.",
    )


def _hook_failed(failed: HookFailed, session: Session) -> Finished:
    reason = session.redactor.text(f"{failed.where}: {failed.what}.")
    return Finished(outcome=Ending.NOT_JUDGED, reason=reason, mend=failed.mend, bad_input=True)


def stopped(stop: KeyboardInterrupt, session: Session) -> Finished:
    """Return the end of a run that was stopped from outside: by its timer, else by a user or a system."""
    return out_of_time(session) if isinstance(stop, TimeUsedUp) else INTERRUPTED


def out_of_time(session: Session) -> Finished:
    """Return the end of a run whose time is used up."""
    return Finished(
        outcome=Ending.OUT_OF_TIME,
        reason=f"The time of the run ({session.plan.settings.max_seconds:g} s) was used up.",
        mend="Give it more with --max-time, or run a part of it with --shard.",
    )
