"""What a program that verifies deliveries says of them: its headers as prose names them, its constants in their places.

No language is parsed: names that stand for one text or number are put out for these, and what bounds a time is said as
a sentence.
"""

from __future__ import annotations

from hookproof.schema.patterns import deferral as re

#: What a program that verifies does, in one language or another.
_VERIFIES = ("hmac", "ed25519", "timingsafeequal", "compare_digest", "constanttimecompare", "createverify")
_TEXT = r"\"[^\"\\\n]{1,80}\"|'[^'\\\n]{1,80}'"
_UNIT = r"[\w.]*\b(?:[Ss]econds?|[Mm]inutes?|[Hh]ours?)"
_NUMBER = rf"\d[\d_]*(?: ?\* ?(?:\d[\d_]*|{_UNIT})){{0,3}}"
#: A name that stands for one value, and nothing else: `const TOLERANCE = 5 * 60`, `timestampHeader = "X-Acme-Time"`.
_CONSTANT = re.compile(
    r"^[ \t]*(?:(?:export|public|private|protected|static|final|readonly|const|let|var|val|string|int|long)[ \t]+)*"
    rf"(?P<name>[A-Za-z_]\w{{2,60}})(?:: ?[\w.]{{1,20}})?[ \t]*=[ \t]*(?P<value>{_TEXT}|{_NUMBER})[ \t]*[;,]?[ \t]*(?:(?://|#)[^\n]*)?$",
    re.MULTILINE,
)
#: A text that is written as a header is: words with hyphens, of which one says what deliveries carry.
_HEADER = re.compile(
    r"(?P<mark>[\"'])(?P<name>(?=[\w-]*(?:signature|hmac|timestamp|webhook|event|delivery|topic|digest))"
    r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)(?P=mark)",
    re.IGNORECASE,
)
#: One that is looked up among headers, whatever it is called.
_LOOKED_UP = re.compile(
    r"(?P<before>headers?(?:\.get|->get)?[\[(]\s?)(?P<mark>[\"'])(?P<name>[A-Za-z][A-Za-z0-9]{0,40}(?:-[A-Za-z0-9]{1,40}){1,6})"
    r"(?P=mark)",
    re.IGNORECASE,
)
#: A time that is compared with a number, on a line that speaks of one.
_AGE = re.compile(
    rf"^(?=[^\n]*(?:time|age|now|stamp|date|skew|drift|diff))[^\n]*[<>]=? ?(?P<span>{_NUMBER})(?![\w.])[^\n]*",
    re.MULTILINE | re.IGNORECASE,
)
#: A package that is taken in, by the first part of its name: `from acme.hooks import …`, `require("acme")`.
_TAKES_IN = re.compile(
    r"^[ \t]*(?:from|import|using|use)[ \t]+(?P<imported>[A-Za-z]\w{0,60})\b(?![ \t]*from)"
    r"|(?:\bfrom|\brequire\(|\bimport)[ \t]*[\"'](?P<quoted>[@\w/.-]{1,80})[\"']",
    re.MULTILINE,
)
_MAKES_VERIFIER = re.compile(r"(?<![\w])(?:[\w]+\.)?Webhook\(")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
#: Ages of deliveries, in seconds; more is said in milliseconds.
_LEAST, _MOST = 10, 86_400
_BOTH = re.compile(r"\babs\b|Abs\(|\|\||\bor\b", re.IGNORECASE)


def packages_of(code: str) -> list[str]:
    """Return the packages that a program takes in, if it makes what verifies webhooks of one."""
    taken = [found["imported"] or found["quoted"] for found in _TAKES_IN.finditer(code)]
    return taken if _MAKES_VERIFIER.search(code) else []


def said_by(code: str) -> str:
    """Return what a program says of deliveries as a text; "" for one that verifies none."""
    low = code.lower()
    if not any(word in low for word in _VERIFIES):
        return ""
    code = _with_constants(code)
    code = _HEADER.sub(lambda found: f"{found['mark']}{_as_header(found['name'])}{found['mark']}", code)
    code = _LOOKED_UP.sub(
        lambda found: found["before"] + f"{found['mark']}{_as_header(found['name'])}{found['mark']}", code
    )
    bound = next(filter(None, map(_bound, _AGE.finditer(code))), "")
    kind = "HMAC:\n\n" if "hmac" in low else ""
    return f"{kind}```\n{code}\n```\n{bound}"


def _with_constants(code: str) -> str:
    values: dict[str, set[str]] = {}
    for found in _CONSTANT.finditer(code):
        values.setdefault(found["name"], set()).add(found["value"])
    once = {name: next(iter(several)) for name, several in values.items() if len(several) == 1}
    if not once:
        return code
    # Where it is a parameter or a member of something else it is another one.
    used = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, once))})\b(?!\s*[:=(])")
    return used.sub(lambda found: once[found[0]], code)


def _as_header(name: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in name.split("-"))


def _bound(found: re.Match[str]) -> str:
    """A sentence for the age that a line bounds; "" where it is none."""
    seconds = 1
    for part in found["span"].split("*"):
        unit = next((value for word, value in _SECONDS.items() if word in part.lower()), None)
        seconds *= unit if unit is not None else int(part.strip().replace("_", ""))
    seconds = seconds // 1000 if seconds > _MOST else seconds
    if not _LEAST <= seconds <= _MOST:
        return ""
    words = f"more than {seconds} seconds away" if _BOTH.search(found[0]) else f"older than {seconds} seconds"
    return f"\nReject deliveries whose timestamp is {words}.\n"
