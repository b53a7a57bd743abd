"""Names of webhook events: how they look, and where a payload carries its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from hookproof.schema.patterns import deferral as re


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set, so that a long set stays readable where it is written."""
    return frozenset(text.split())


_WORD = r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*"
#: `file.upload.failed`, `user:created`: two words or more with a separator that ordinary prose does not have.
_DOTTED = re.compile(rf"{_WORD}(?:[.:]{_WORD})+")
#: `order_created`, `orders/create`, `order-paid`, `OrderPaid`, `ORDER_PAID`: an event only where something supports it.
_JOINED = re.compile(rf"{_WORD}(?:/{_WORD})+|[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)+|(?:[A-Z][a-z0-9]+){{2,}}")
_IN_TEXT = re.compile(rf"(?<![\w./:@$#*-]){_DOTTED.pattern}(?![\w/:@(*]|\.\w|\.\*)")
#: Endings of files, which follow a dot as the last word of an event does.
_ENDINGS = words(
    "js ts jsx tsx mjs py rb go rs java kt php cs json jsonc yaml yml toml xml html htm md mdx txt csv pdf png "
    "jpg jpeg gif svg webp mp4 mp3 wav mov env sh bash zip gz tar lock ini cfg conf sql css scss log exe dll so pem crt"
)
#: Last words of host names, and of abbreviations that end in a dot.
_HOSTS = words("com io org net dev app ai co uk de fr eu us me tv xyz cloud example localhost local internal g e")
#: Keys that carry the name of an event. The strong ones carry nothing else.
STRONG_KEYS = (
    "event", "event_type", "eventType", "event_name", "eventName", "webhook_event", "webhookEvent", "event_code",
    "eventCode", "webhook_topic", "webhookTopic", "notification_type", "notificationType", "trigger_event",
    "triggerEvent",
)  # fmt: skip
_STRONG_FIRST = words("event webhook hook notification topic trigger callback")
_STRONG_LAST = words("event type name code topic kind key action webhook hook trigger notification")
WEAK_KEYS = ("type", "topic", "name", "kind", "action", "subject", "trigger")
#: Those of them under which what has the form of an event's name is one.
TOPIC_KEYS = ("type", "topic", "kind", "trigger")
#: Members around what carries an event.
WRAPPERS = ("event", "meta", "metadata", "header", "headers", "webhook", "payload", "body", "data")


def is_dotted(word: str) -> bool:
    """Whether a word has the form of an event name and of little else: words joined by dots or colons."""
    if not _DOTTED.fullmatch(word) or len(word) > 120:
        return False
    parts = re.split(r"[.:]", word.lower())
    foreign = parts[-1] in _ENDINGS or parts[-1] in _HOSTS or parts[0] in ("www", "http", "https")
    return not foreign and max(map(len, parts)) > 1


def has_joint(word: str) -> bool:
    """Whether a word is several words in one: what looks like a name where something else says that it is one."""
    return bool(_DOTTED.fullmatch(word) or _JOINED.fullmatch(word)) and len(word) <= 120


def is_joined(word: str) -> bool:
    """Whether a word could be an event name if something else says so: snake_case, kebab-case, Camel, with a slash."""
    return bool(_JOINED.fullmatch(word)) and len(word) <= 120


def mentioned(text: str) -> list[str]:
    """Return the words of a text that have the form of an event name, in order."""
    return [match[0] for match in _IN_TEXT.finditer(text) if is_dotted(match[0])]


@lru_cache(maxsize=20_000)
def squeezed(name: str) -> str:
    """Return a name without what writers change: case and separators."""
    return _SEPARATING.sub("", name.lower())


_SEPARATING = re.compile("[^a-z0-9]")


#: What is spelt one way in British English and another way in American English, word by word.
_RESPELT = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"(?<=[a-z]{3})is(e|ed|es|er|ers|ing|ation|ations)$", r"iz\1"),
        (r"(?<=[a-z]{3})our(s|ed|ing|ite|able)?$", r"or\1"),
        (r"(?<=[a-z]{4})ll(ed|ing|er)$", r"l\1"),
        (r"(?<=[a-z]{2})tre(s?)$", r"ter\1"),
        (r"(?<=[a-z]{3})ence(s?)$", r"ense\1"),
        (r"(?<=[a-z]{2})ogue(s?)$", r"og\1"),
        (r"^programme(s?)$", r"program\1"),
        (r"^grey$", "gray"),
    )
)


@lru_cache(maxsize=20_000)
def respelt(name: str) -> str:
    """Return a name without what writers change: case, separators, and British or American spelling."""
    told = parts(name)
    for pattern, instead in _RESPELT:
        told = [pattern.sub(lambda m, i=instead: m.expand(i), word) for word in told]  # type: ignore[misc]
    return "".join(told)


def same_event(left: str, right: str) -> bool:
    """Whether two names are one event in two spellings, or one has a reverse-domain prefix (`com.acme.a.b`)."""
    if squeezed(left) == squeezed(right):
        return True
    long, short = sorted((left.lower(), right.lower()), key=len, reverse=True)
    return (
        is_dotted(short)
        and long.endswith(f".{short}")
        and long.count(".") - short.count(".") >= 1
        and _is_prefix(long[: -len(short) - 1])
    )


def is_called(event: str, name: str) -> bool:
    """Whether a name as programs have them (`ItemCreated`) is an event: its last words (`shop.item.created`)."""
    told = parts(name)
    return len(told) > 1 and not re.search(r"[._:/-]", name) and parts(event)[-len(told) :] == told


def by_subject(events: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return events by what they are about (`file.upload`), and then by the last word, which tells what happened."""
    found: dict[str, dict[str, str]] = {}
    for event in events:
        *subject, last = parts(event)
        found.setdefault(".".join(subject), {})[last] = event
    return found


_DEED = re.compile(r"\w{2,}(?:ed|en|wn)|paid|sent|won|lost|made|sold|held|built|bought|met|cut")


def is_deed(name: str) -> bool:
    """Whether the last word of a name tells what has happened, as those of most events do."""
    return bool(_DEED.fullmatch(parts(name)[-1]))


def _is_prefix(words: str) -> bool:
    return words.split(".", maxsplit=1)[0] in {"com", "org", "net", "io", "dev", "co"} or bool(
        re.fullmatch(r"v\d+", words)
    )


@lru_cache(maxsize=20_000)
def is_strong(key: str) -> bool:
    """Whether a member's name says that its value names an event: `webhook_type`, `eventName`, `hook`."""
    told = parts(key)
    if key in STRONG_KEYS or len(told) < 2:
        return key in STRONG_KEYS
    return told[0] in _STRONG_FIRST and told[-1] in _STRONG_LAST


def style(name: str) -> str:
    """Return how a name is written: what joins its words, and their case (`a_a`, `A.A`, `Aa`, `a`)."""
    shape = re.sub(r"[a-z0-9]+", "a", re.sub(r"[A-Z]+(?![a-z])|[A-Z]", "A", name))
    return re.sub(
        r"(?:Aa){2,}", "AaAa" if shape[:1] == "A" else "Aa", re.sub(r"(a|A)(?:([_./:-])\1)+", r"\1\2\1", shape)
    )


def shape(event: str) -> str:
    """Return how a name is written, but for how words are joined that other marks set apart (`a_b.c` as `a.c`)."""
    whole = re.sub(r"[^\W_]+(?:_[^\W_]+)*", "a", event)
    return whole if len(whole) > 1 else style(event)


def carried(value: object, keys: Collection[str] = ()) -> Iterator[tuple[str, str, bool]]:
    """Yield what may be the event's name in a payload: JSON pointer, text, and whether the key means nothing else.

    `keys` are those that were learnt to carry events here.
    """
    if not isinstance(value, Mapping):
        return
    yield from _named_in(value, "", keys)
    for wrapper in WRAPPERS:
        if isinstance(inner := value.get(wrapper), Mapping):
            yield from _named_in(inner, f"/{wrapper}", keys, wrapped=wrapper)


def _named_in(
    value: Mapping[str, Any], base: str, learnt: Collection[str], wrapped: str = ""
) -> Iterator[tuple[str, str, bool]]:
    own = [key for key in map(str, value) if isinstance(value.get(key), str) and value[key]]
    for key in sorted(own, key=lambda key: (not is_strong(key), key not in learnt)):
        strong = is_strong(key) or key in learnt or (wrapped == "event" and key in ("type", "name"))
        if strong or key in WEAK_KEYS:
            yield f"{base}/{key}", value[key], strong


def members_near(value: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield key and text of the texts at the root of a payload, and of those one object below it."""
    inner = (child for child in value.values() if isinstance(child, Mapping))
    for holder in (value, *inner):
        yield from ((str(key), text) for key, text in holder.items() if isinstance(text, str) and text)


def event_of(
    value: object, known: Collection[str] = (), keys: Collection[str] = (), like: Collection[str] = ()
) -> tuple[str, str] | None:
    """Return the JSON pointer and the name of the event that a payload carries, or None where none is to be seen.

    A text counts as an event where it is a known one, or where its key means nothing else and it has the form of one.
    `like` are events beside which it stands: it counts too where it is written as one of these.
    """
    for pointer, text, strong in carried(value, keys):
        if text in known or is_dotted(text) or (strong and is_joined(text)) or _is_like(pointer, text, strong, like):
            return pointer, text
    return None


def _is_like(pointer: str, text: str, strong: bool, like: Collection[str]) -> bool:
    """Whether a text is written as one of some events; under a key that may mean anything, it shares a word with it."""
    alike = [event for event in like if style(event) == style(text)]
    if strong:
        return bool(alike)
    if pointer.removeprefix("/") not in TOPIC_KEYS or not has_joint(text):
        return False
    return any(set(parts(text)) & set(parts(event)) for event in alike)


def parts(name: str) -> list[str]:
    """Return the words of a name in lower case; one of no Latin letters (`*`, one in Chinese) is one word."""
    return list(_parts(name))


@lru_cache(maxsize=20_000)
def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)) or (name.lower(),)


def plainly_carried(value: object, keys: Collection[str] = ()) -> str:
    """Return the event that a payload carries under a key that leaves no doubt; "" where there is none."""
    for pointer, text, strong in carried(value, keys):
        if is_dotted(text) and (strong or pointer.rpartition("/")[2] in TOPIC_KEYS):
            return text
    return ""


def key_paths(value: object, depth: int = 6) -> Iterator[str]:
    """Yield the dotted path of every member inside a value, arrays seen through; what looks like `data.object.id`."""
    stack: list[tuple[str, Any, int]] = [("", value, depth)]
    while stack:
        base, node, left = stack.pop()
        if isinstance(node, Mapping):
            for key, child in node.items():
                path = f"{base}.{key}" if base else str(key)
                yield path
                if left:
                    stack.append((path, child, left - 1))
        elif isinstance(node, list):
            stack.extend((base, child, left) for child in node[:20])
