"""The group of commands: loads a command's module only when it is called, and turns errors into exit codes."""

from __future__ import annotations

import gc
import importlib
import os
import re
import sys
import warnings
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import click

from hookproof import __version__
from hookproof.errors import Exit, HookproofError, Notice
from hookproof.settings.subcommands import Subcommands

#: Command -> the module in this package that holds it (as `command`), and its one line of help, in the order of use.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Run the contract against the built-in reference consumer."),
    "init": ("init", "Look at this project, and write its hookproof.yaml and a CI job."),
    "test": ("test", "Prove that a consumer keeps the contract."),
    "load": ("load", "Put a consumer under load: a burst, a rate, a ramp."),
    "generate": ("generate", "Write test payloads for an event."),
    "send": ("send", "Send one signed delivery and show what came back."),
    "replay": ("replay", "Send a case or a finding of an earlier run again."),
    "listen": ("listen", "Receive real deliveries and hold them against the contract."),
    "serve": ("serve", "Be the provider on this machine."),
    "trigger": ("trigger", "Make hookproof serve send an event or a lifecycle."),
    "anonymise": ("anonymise", "Replace what may be personal in captures, shape by shape."),
    "watch": ("watch", "Say what real deliveries show that the contract does not say."),
    "doctor": ("doctor", "Say what is wrong with one captured delivery."),
    "validate": ("validate", "Hold payloads against the contract."),
    "lint": ("lint", "Hold documentation against itself and against a contract."),
    "report": ("report", "Put the reports of the parts of a run together."),
    "schemas": ("schemas", "List, show and export the schemas."),
    "compare": ("compare", "Say what moving to another version means for a consumer."),
    "import": ("importing", "Turn a provider's published documents into a contract."),
    "pin": ("pin", "Pin the contract's version in hookproof.lock."),
    "openapi": ("openapi", "Write the consumer's OpenAPI document."),
    "keys": ("keys", "Make a test key, and show the half that a consumer is given."),
    "explain": ("explain", "Explain a check, a rule or a change by its id."),
    "checks": ("checks", "List the checks."),
    "rules": ("rules", "List the documentation rules."),
}


#: Whose exit code is a verdict: they go on where nobody reads any more, `| head` changes no verdict.
JUDGING = frozenset(
    ("demo", "test", "load", "send", "replay", "validate", "lint", "report", "compare", "pin", "doctor", "watch")
)


#: A hyphen at which no line ends; and the width from which on click's first column leaves room for the second.
_UNBROKEN, _WIDE = "\N{NON-BREAKING HYPHEN}", 76
_NUMBER = re.compile(r"\b(INTEGER|FLOAT)( RANGE)?\b")


class Help(click.HelpFormatter):
    """Help as click writes it, but that no word is broken at its hyphens, and narrow terminals have room for texts."""

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        super().write_text(text.replace("-", _UNBROKEN))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write words and what they mean, side by side."""
        whole = [(_NUMBER.sub("N", name), text.replace("-", _UNBROKEN)) for name, text in rows]
        super().write_dl(whole, col_max if self.width >= _WIDE else col_max // 2, col_spacing)

    def getvalue(self) -> str:
        """Return all that was written."""
        return super().getvalue().replace(_UNBROKEN, "-")


class HelpContext(click.Context):
    """A context whose help is ours."""

    formatter_class = Help


#: What click calls a number of an option, and what a person does.
_NUMBERS = {"integer": "a whole number", "float": "a number"}
_NO_NUMBER = re.compile(r"a valid (integer|float)(?: range)?")


class LazyGroup(Subcommands):
    """Commands by name from COMMANDS; an unknown one is answered with the nearest."""

    context_class = HelpContext

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a reader of our output that has gone ends it quietly, whichever command it is."""
        try:
            result: object = super().invoke(ctx)
            _flush()
        except BrokenPipeError:
            _abandon()
            return Exit.CLEAN
        except SystemExit as end:
            # rich has met it first, and has seen to standard output itself.
            if isinstance(end.__context__, BrokenPipeError):
                return Exit.CLEAN
            raise
        return result

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load and return the command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"hookproof.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        for each in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
            each.context_class = HelpContext
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name; who judges goes on when nobody reads its output any more."""
        if args and args[0] in JUDGING:
            _go_on_unread()
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command("hookproof", cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="hookproof %(version)s")
def group() -> None:
    """Prove that a webhook consumer keeps its side of a provider's contract."""


#: So many objects are made before circles among them are looked for: there are next to none, and looking for them at
#: each seven hundredth, as Python does, takes a tenth of the time in which a large contract is compiled.
_YOUNG = 20_000


def run(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with the code that design section 6 gives."""
    from hookproof.reports.door import install

    gc.set_threshold(_YOUNG)
    install()
    sys.exit(_guarded(args))


def _go_on_unread() -> None:
    from hookproof.reports.door import Door

    if isinstance(sys.stdout, Door):
        sys.stdout.patient = True


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _abandon() -> None:
    """Nothing may be said at shutdown either, when Python flushes what is left."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _guarded(args: Sequence[str] | None) -> int:
    with warnings.catch_warnings():
        _tell_notices()
        return _ended(args)


def _tell_notices() -> None:
    """Let each notice reach standard error once; other warnings go where they went."""
    told: set[str] = set()
    others = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
        if not issubclass(category, Notice):
            others(message, category, *place, **more)
        elif str(message) not in told:
            told.add(str(message))
            _say(str(message))

    warnings.simplefilter("always", Notice)
    warnings.showwarning = show


def _ended(args: Sequence[str] | None) -> int:
    try:
        return _called(args)
    except click.exceptions.NoArgsIsHelpError as error:
        # A group without a command: its help as it is, and no slip of so many lines.
        click.echo(error.format_message().rstrip(), err=True)
        return Exit.BAD_INPUT
    except click.ClickException as error:
        words = list(sys.argv[1:] if args is None else args)
        if isinstance(error, click.UsageError) and error.ctx is None:
            error.ctx = _context(words)
        slips = _slips(error, words)
        _say("\n".join(slips) + _usage(error))
        return Exit.BAD_INPUT
    except HookproofError as error:
        _say(str(error))
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted")
        return Exit.NOT_JUDGED
    except OSError as error:
        _abandon_full()
        _say(_of_the_system(error))
        return Exit.BAD_INPUT
    except Exception as error:  # noqa: BLE001 - the last line: no traceback reaches a user
        return _our_defect(error)


def _called(args: Sequence[str] | None) -> int:
    """Return the exit code of the command, once all that it has said is out."""
    try:
        code = _code(group.main(args=args, standalone_mode=False))
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    _flush()
    return code


def _code(result: object) -> int:
    return result if isinstance(result, int) else Exit.CLEAN


def _context(args: list[str]) -> click.Context | None:
    """Return the context of the command that is named first: click does not say whose option lacks its value."""
    outer = HelpContext(group, info_name="hookproof")
    command = group.get_command(outer, args[0]) if args else None
    return None if command is None else HelpContext(command, info_name=args[0], parent=outer)


def _slips(error: click.ClickException, args: list[str]) -> list[str]:
    """Return what is wrong with the words of a command, each slip once: who mends one wants to know the others too."""
    ctx: click.Context | None = getattr(error, "ctx", None)
    names = _named(ctx) if ctx is not None else []
    if ctx is None or args[: len(names)] != names:
        return [_in_words(error)]
    told, left = _valueless(ctx.command, args[len(names) :])
    if told:
        # An option without its value has taken the next one for it: what was met may be no slip of its own.
        return list(told | _further(ctx, left))
    return list({_in_words(error): None} | _further(ctx, _without(left, error)))


def _valueless(command: click.Command, words: list[str]) -> tuple[dict[str, None], list[str]]:
    """Return which options lack their value, as another option stands where it should, and the words without those."""
    known = {name: each for each in command.params if isinstance(each, click.Option) for name in each.opts}
    valued = {name for name, each in known.items() if not (each.is_flag or each.count)}
    lacking = {n for n, word in enumerate(words[1:]) if words[n] in valued and word.partition("=")[0] in known}
    told = dict.fromkeys(f"Option {words[n]!r} requires an argument." for n in sorted(lacking))
    return told, [word for n, word in enumerate(words) if n not in lacking]


def _further(ctx: click.Context, left: list[str] | None) -> dict[str, None]:
    """Return the slips in the words of a command that are left, each without those before it."""
    told: dict[str, None] = {}
    while left is not None:
        try:
            context = ctx.command.make_context(ctx.info_name, list(left), parent=ctx.parent)
        except (click.NoSuchOption, click.BadOptionUsage, click.BadParameter) as further:
            told[_in_words(further)] = None
            left = _without(left, further)
        except (click.ClickException, click.exceptions.Exit, HookproofError):
            break
        else:
            return told | _slips_in_use(context)
    return told


def _slips_in_use(context: click.Context) -> dict[str, None]:
    """Return what a command finds in words that can be read, and does not come to: nothing is sent."""
    look = getattr(context.command, "look", None)
    try:
        if look is not None:
            look(**context.params)
    except HookproofError as error:
        return dict.fromkeys(str(error).split("\n"))
    return {}


def _in_words(error: click.ClickException) -> str:
    """Return what click says of a slip, with a number called one, and of the options that may be meant the most alike
    first."""
    if isinstance(error, click.NoSuchOption) and error.possibilities:
        # Versions of click say the first half in different words.
        return f"No such option {error.option_name!r}. Did you mean {' or '.join(error.possibilities)}?"
    return _NO_NUMBER.sub(lambda match: _NUMBERS[match[1]], error.format_message())


def _named(ctx: click.Context) -> list[str]:
    """Return the words that name a command: `report merge`."""
    return [] if ctx.parent is None else [*_named(ctx.parent), ctx.info_name or ""]


def _without(words: list[str], error: click.ClickException) -> list[str] | None:
    """Return the words without the option that is wrong, and without its value; None where that is not to be told."""
    if isinstance(error, (click.NoSuchOption, click.BadOptionUsage)):
        names, valued = {error.option_name}, False
    elif isinstance(error, click.BadParameter) and isinstance(error.param, click.Option):
        names, valued = {*error.param.opts}, True
    else:
        return None
    place = next((n for n, word in enumerate(words) if word.partition("=")[0] in names), None)
    if place is None:
        return None
    return words[:place] + words[place + 1 + (valued and "=" not in words[place]) :]


def _usage(error: click.ClickException) -> str:
    ctx: click.Context | None = getattr(error, "ctx", None)
    if ctx is None:
        return ""
    # A word too few, or one too many, which has no class of its own: how the words stand says what belongs where.
    misplaced = type(error) is click.UsageError and not isinstance(ctx.command, click.Group)
    if isinstance(error, click.MissingParameter) or misplaced:
        words = ["hookproof", *_named(ctx), *ctx.command.collect_usage_pieces(ctx)]
        return f"\nWrite {' '.join(words)}; --help says more."
    return f"\nSee {ctx.command_path} --help."


def _say(text: str) -> None:
    from hookproof.reports.harmless import defused_text

    for line in text.split("\n"):
        click.echo(defused_text(f"hookproof: {line}"), err=True)


def _of_the_system(error: OSError) -> str:
    """What the system refuses is no defect of ours: a full disk, too few files, a folder that has gone."""
    if isinstance(error, FileNotFoundError) and not _has_folder():
        return "the working folder is not there any more. Go to one that is."
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}the system refuses ({error.strerror or type(error).__name__})."


def _has_folder() -> bool:
    try:
        return os.path.isdir(os.getcwd())  # noqa: PTH109, PTH112 - pathlib is not loaded for --help
    except OSError:
        return False


def _abandon_full() -> None:
    try:
        _flush()
    except (OSError, HookproofError):
        _abandon()


def _our_defect(error: Exception) -> int:
    if os.environ.get("HOOKPROOF_DEBUG"):
        raise error
    _say(f"a defect of hookproof itself: {type(error).__name__}. HOOKPROOF_DEBUG=1 shows where. Please report it.")
    return Exit.OUR_DEFECT
