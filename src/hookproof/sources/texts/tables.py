"""Tables and lists of Markdown as fields and as lists of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import EACH, EventList, Field, Prose
from hookproof.sources.texts import nestedrows, vocabulary

_NAME_HEADS = re.compile(
    r"(?:(?:json|xml|payload) )?(?:field|property|attribute|param(?:eter)?|key|name|member|element|tag|path)s?"
    r"(?: name)?",
    re.IGNORECASE,
)
_EVENT_HEADS = re.compile(
    r"(?:webhook )?(?:event|topic|webhook|trigger|notification|message|update|alert|callback)s?"
    r"(?: (?:type|name|code|topic))?s?|types?|names?",
    re.IGNORECASE,
)
_TYPE_HEADS = re.compile(r"(?:data[ -]?|json |value )?types?(?: of value)?|format", re.IGNORECASE)
_REQUIRED_HEADS = re.compile(r"required\??|mandatory\??|presence|optional\??|req\.?", re.IGNORECASE)
_TEXT_HEADS = re.compile(
    r"description|meaning|details?|notes?|explanation|comment|value|what it is|definition|about", re.IGNORECASE
)
_ABOUT_HEADS = re.compile(r"description|meaning|details?|notes?|explanation|comment|definition|about", re.IGNORECASE)
_NULL_HEADS = re.compile(r"null(?:able)?\??", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$-]*(?:\[[in*0]?\])?(?:\.(?:[A-Za-z_$][\w$-]*(?:\[[in*0]?\])?|\*|\[\]))*")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its plain text, its text with code marked, and the pieces that are code."""

    text: str
    marked: str = ""
    coded: tuple[str, ...] = ()


def field_path(name: str) -> tuple[str, ...] | None:
    """Return the path that a written name means (`results[].file.id`), or None where it is no name of a field."""
    name = name.removeprefix("$.")
    if not _IDENTIFIER.fullmatch(name):
        return None
    steps: list[str] = []
    for part in name.split("."):
        bare = re.sub(r"\[[^\]]*\]$", "", part)
        steps.extend([bare] if bare else [])
        if bare != part:
            steps.append(EACH)
    return tuple(steps)


def fields_of(head: Sequence[str], rows: Sequence[Sequence[Cell]], lines: Sequence[int], path: str) -> list[Field]:
    """Return the fields that a table documents; [] for a table of something else."""
    columns = {
        what: next((i for i, text in enumerate(head) if pattern.fullmatch(text.strip())), None)
        for what, pattern in _COLUMNS.items()
    }
    if columns["type"] is None and columns["required"] is None:
        columns["type"] = _of_values(head, rows)
        if columns["type"] is not None and columns["text"] == columns["type"]:
            columns["text"] = next((i for i, text in enumerate(head) if _ABOUT_HEADS.fullmatch(text.strip())), None)
    if columns["name"] is None or (columns["type"] is None and columns["required"] is None and not _tells(head, rows)):
        return []
    if columns["text"] is None:
        columns["text"] = _of_words(head, rows, taken=[at for at in columns.values() if at is not None])
    found = []
    further = [i for i, text in enumerate(head) if _FURTHER_HEADS.fullmatch(text.strip()) and i not in columns.values()]
    for row, line in zip(rows, lines, strict=True):
        cells = {what: row[i] if i is not None and i < len(row) else Cell("") for what, i in columns.items()}
        cells["text"] = _with_further(cells["text"], [(head[i].strip(), row[i]) for i in further if i < len(row)])
        if (made := _field(cells, head, columns["required"], Place(path=path, line=line, column=1))) is not None:
            found.append((nestedrows.indent_of(cells["name"].text), made))
    return nestedrows.placed(found)


#: Columns beside the description that say more of a field: in words of their own, or as the value of what heads them.
_FURTHER_HEADS = re.compile(
    r"(?:notes?|constraints?|restrictions?|limits?|limitations?|ranges?|rules?|validations?|remarks?|conditions?|"
    r"comments?|details?|(?P<valued>defaults?(?: values?)?|min(?:imum)?(?:[. ](?:length|value|items))?|"
    r"max(?:imum)?(?:[. ](?:length|value|items))?|length|units?|format|"
    r"(?:allowed|possible|valid|accepted) values|values|enum|options))",
    re.IGNORECASE,
)


def _with_further(text: Cell, further: Sequence[tuple[str, Cell]]) -> Cell:
    """Return a description with what further columns of its row say, each as a sentence."""
    told = [text.marked.strip()]
    for head, cell in further:
        if re.search(r"\w", words := cell.marked.strip()) and not re.fullmatch(r"(?i)none|n/?a|any|no", words):
            match = _FURTHER_HEADS.fullmatch(head)
            told.append(f"{head}: {words}" if match and match["valued"] else f"{words[:1].upper()}{words[1:]}")
    whole = ". ".join(one.rstrip(". ") for one in told if one)
    return (
        Cell(text.text, f"{whole}.", text.coded)
        if len([one for one in told if one]) > 1
        else Cell(text.text, told[-1], text.coded)
    )


_FIELD_HEADS = re.compile(r"(?:json |payload )?(?:field|property|attribute|key)s?(?: name)?", re.IGNORECASE)


def _tells(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a table without types is one of fields: its head says so, all its names are such, and mostly in code."""
    names_ = [row[0] for row in rows if row]
    coded = sum(bool(cell.coded) for cell in names_)
    plain = all(_IDENTIFIER.fullmatch(cell.coded[0] if cell.coded else cell.text.strip()) for cell in names_)
    said = len(head) == 2 and bool(_FIELD_HEADS.fullmatch(head[0].strip()) and _ABOUT_HEADS.fullmatch(head[1].strip()))
    return said and plain and 2 * coded >= len(names_) > 1


def is_head(cells: Sequence[str]) -> bool:
    """Whether cells are the head of a table of fields or of events: a name, and what is said of it."""
    rest = (_TYPE_HEADS, _REQUIRED_HEADS, _TEXT_HEADS)
    named = any(pattern.fullmatch(cells[0]) for pattern in (_NAME_HEADS, _EVENT_HEADS))
    told = all(any(pattern.fullmatch(cell) for pattern in rest) for cell in cells[1:])
    return named and (told or bool(_label(cells[0])))


def _of_values(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> int | None:
    """Return the column headed "Value" where it holds types, or types and constants in code, and nothing else."""
    at = next((i for i, text in enumerate(head) if re.fullmatch(r"values?", text.strip(), re.IGNORECASE)), None)
    cells = [row[at] for row in rows if at is not None and at < len(row)]
    typed = [cell for cell in cells if vocabulary.is_type(cell.text)]
    constant = [cell for cell in cells if cell.coded and cell.coded[0] == cell.text.strip()]
    return at if typed and len(typed) + len(constant) >= len(cells) else None


def _of_words(head: Sequence[str], rows: Sequence[Sequence[Cell]], taken: Sequence[int]) -> int | None:
    """Return the column that describes the fields, however it is headed: the one of running text; None without one."""
    free = [at for at in range(len(head)) if at not in taken and not _FURTHER_HEADS.fullmatch(head[at].strip())]
    words = {at: [len(row[at].text.split()) for row in rows if at < len(row)] for at in free}
    wordy = {at: sum(counts) for at, counts in words.items() if sum(count > 1 for count in counts) * 2 >= len(counts)}
    return max(wordy, key=wordy.__getitem__) if wordy else None


_COLUMNS = {
    "name": _NAME_HEADS,
    "type": _TYPE_HEADS,
    "required": _REQUIRED_HEADS,
    "text": _TEXT_HEADS,
    "null": _NULL_HEADS,
}


def _field(cells: dict[str, Cell], head: Sequence[str], required_at: int | None, at: Place) -> Field | None:
    shown = cells["name"].text[nestedrows.indent_of(cells["name"].text) :]
    coded = cells["name"].coded[0] if cells["name"].coded else ""
    # What follows a name in code stands beside it: `in.side` (required).
    beside = shown.partition(coded)[2].split() if coded else []
    words = (coded or shown).strip("* ?").split() + [
        word for word in beside if vocabulary.required_of(word) is not None
    ]
    steps = field_path(words[0]) if words else None
    if steps is None or len(words) > 3:
        return None
    kinds, nullable = vocabulary.kinds_of(cells["type"].text)
    required = vocabulary.required_of(cells["required"].text)
    if required is not None and required_at is not None and head[required_at].strip().lower().startswith("optional"):
        required = not required
    if required is None:
        required = next((r for word in words[1:] if (r := vocabulary.required_of(word)) is not None), None)
    if required is None:
        required = vocabulary.required_in(cells["text"].text)
    null = vocabulary.required_of(cells["null"].text)
    return Field(
        path=steps,
        description=cells["text"].marked,
        at=at,
        kinds=kinds,
        enum=_values_in(cells["type"]),
        nullable=nullable if null is None else null,
        required=required,
        typed=cells["type"].text,
    )


#: A form that shows each of its parts by one letter, or one digit: `YYYY-MM-DD`, `AAA-999`.
_FORM = re.compile(r"(?:([A-Za-z0-9#])\1*+(?:[^A-Za-z0-9#]++|$)){2,}")
_ENUM = re.compile(r"(?:string )?enum\s*[:(]?\s*(?P<values>[^()]+?)\)?", re.IGNORECASE)


def _values_in(cell: Cell) -> tuple[str, ...]:
    """Return the values that a cell for the type gives instead: `enum (a, b)`, `"a" | "b"`, or one constant in code."""
    if (match := _ENUM.fullmatch(cell.text.strip())) is not None:
        found = [part.strip(" `\"'") for part in re.split(r"[,|/]", match["values"])]
        return tuple(found) if len(found) > 1 and all(re.fullmatch(r"[\w.:-]+", word) for word in found) else ()
    quoted = re.findall(r"[\"']([\w.:-]+)[\"']", cell.text)
    if quoted and re.fullmatch(r"\s*[\"'][\w.:-]+[\"'](?:\s*[|,]\s*[\"'][\w.:-]+[\"'])*\s*", cell.text):
        return tuple(quoted)
    alone = cell.coded[0] if len(cell.coded) == 1 and cell.coded[0] == cell.text.strip() else ""
    return (alone,) if names.has_joint(alone) and not vocabulary.is_type(alone) and not _FORM.fullmatch(alone) else ()


_ITEM = re.compile(
    r"(?P<name>[^\s:(–—]+)\s*(?:\((?P<paren>[^)]{1,80})\)|[:–—-]\s*(?P<type>[^:–—.]{1,40}?)(?=\s*[:–—.,]|\s+-\s|$)"
    r"|(?P<bare>[A-Za-z][\w \[\]<>|]{0,40}?)(?=\s*[:–—.,]|\s+-\s|$))?"
    r"\s*(?:[:–—-]|\.)?\s*(?P<rest>.*)",
    re.DOTALL,
)


_CODED_TYPE = re.compile(r"^(?P<name>[^\s:(–—]+)\s+`(?P<type>[^`]{1,40})`")
#: The mark before the type: `via` **required** (string): …
_MARK_FIRST = re.compile(
    r"^(?P<name>[^\s:(–—]+)\s+(?P<mark>required|optional)\s+\((?P<type>[^()]{1,80})\)", re.IGNORECASE
)
_UNMARKED = re.compile(
    r"(?P<name>[a-z_]\w*|[A-Z][a-z]+[A-Z]\w*)\s?[:(]\s?(?P<type>[^,;:–—().]{1,30}?)\s*(?:[,;:–—().]|\s-\s|$)"
)


#: The mark behind the type,: **via** *string* (required) …, **via** — string — required
_MARK_LAST = re.compile(
    rf"^(?P<name>[^\s:(–—]+)(?:\s+|\s+[–—|·-]\s+)(?P<type>{vocabulary.PHRASE})\s*[,\s(–—|·]\s*"
    r"(?P<mark>required|optional)\)?(?:\s*[.:,–—|·-])?\s",
    re.IGNORECASE,
)
#: The type and the mark in brackets behind what ends the name: `via`: (string, required) …
_BRACKETS_LAST = re.compile(r"^(?P<name>[^\s:(–—]+)\s*[:–—-]\s*\((?P<type>[^(),]{1,40})(?P<rest>,[^()]{1,40})?\)")


#: What the values of a type are, behind it: "integer between 0 and 100".
_LIMITED = re.compile(r"(?P<type>[A-Za-z]+) (?P<more>(?:between|from|of|in|with|up to|at most|at least) .+)")


def _in_brackets(match: re.Match[str]) -> str:
    return f"{match['name']} ({match['type']})" if vocabulary.is_type(match["type"]) else match[0]


def _before_colon(match: re.Match[str]) -> str:
    said = vocabulary.is_type(match["type"]) or vocabulary.required_of(match["type"]) is not None
    return f"{match['name']} ({match['type']}{match['rest'] or ''}):" if said else match[0]


def unmarked_name(text: str) -> tuple[str, ...]:
    """Return the name that an item begins with, where a type alone follows it: `amount: integer, in cents`; else ()."""
    match = _UNMARKED.match(text)
    return (match["name"],) if match is not None and vocabulary.is_type(match["type"]) else ()


def field_in_item(text: str, coded: Sequence[str], at: Place) -> Field | None:
    """Return the field that a list item documents (`name` (string, required): …), or None.

    The item begins with the name, marked as code or strong, and says a type, or whether the field is required.
    """
    # Its name is marked as code or not, its type as well; what is marked in its description stays so.
    bare = _CODED_TYPE.sub(_in_brackets, re.sub(r"^`([^`]*)`", r"\1", text.strip()))
    bare = _MARK_FIRST.sub(r"\g<name> (\g<type>, \g<mark>)", bare)
    bare = _BRACKETS_LAST.sub(_before_colon, bare)
    bare = _MARK_LAST.sub(r"\g<name> (\g<type>, \g<mark>): ", bare)
    match = _ITEM.fullmatch(bare)
    if match is None or not coded or match["name"].rstrip(":") != coded[0]:
        return None
    steps = field_path(coded[0])
    words = match["paren"] or match["type"] or match["bare"] or ""
    parts = [part.strip() for part in re.split(r",|;", words)]
    required = next((r for part in parts if (r := vocabulary.required_of(part)) is not None), None)
    typed = next((part for part in parts if vocabulary.is_type(part)), "")
    more = ""
    if not typed and (limited := _LIMITED.fullmatch(words)) is not None and vocabulary.is_type(limited["type"]):
        told = words if limited["more"].startswith("of ") else limited["more"]  # "UUID of the order" is of one sentence
        typed, more = limited["type"], f"{told}."
    if steps is None or (not typed and required is None):
        return None
    kinds, nullable = vocabulary.kinds_of(typed)
    nullable = True if "nullable" in [part.lower() for part in parts] else nullable
    said = f"{more} {match['rest'].lstrip(': ')}".strip()
    enum = _coded_values(match["paren"] or "")
    return Field(
        path=steps,
        description=said,
        at=at,
        kinds=kinds,
        nullable=nullable,
        required=required,
        enum=enum,
        typed=words,
    )


def _coded_values(words: str) -> tuple[str, ...]:
    """Return the values that stand in code where a type does: (`now` | `later`, optional); () where it is none."""
    listed = re.match(r"\s*((?:`[\w.:-]+`\s*\|\s*)+`[\w.:-]+`)\s*(?:,|$)", words)
    return tuple(re.findall(r"`([^`]+)`", listed[1])) if listed else ()


_UNTYPED = re.compile(r"`(?P<name>[A-Za-z_][\w.\[\]-]{0,80})`\s?(?::|-|–|—)\s(?P<rest>.{3,2000})", re.DOTALL)


def untyped_in_item(text: str, at: Place) -> Field | None:
    """Return the field that a list item explains without its type (`name`: what it is), or None."""
    match = _UNTYPED.fullmatch(text.strip())
    steps = field_path(match["name"]) if match is not None else None
    return Field(path=steps, description=match["rest"].strip(), at=at) if steps and match is not None else None


def events_in_table(head: Sequence[str], rows: Sequence[Sequence[Cell]], at: Place) -> EventList | None:
    """Return the events that a table lists in its first column, or None."""
    if not head or not _EVENT_HEADS.fullmatch(head[0].strip()):
        return None
    found = event_list([_first(row[0]) for row in rows if row], at, label=_label(head[0]))
    value = next((n for n, text in enumerate(head) if n and _VALUE_HEADS.fullmatch(text.strip())), None)
    if found is None and value is not None and all(len(row) > value and row[value].coded for row in rows):
        return event_list([_first(row[value]) for row in rows], at)
    return found


_VALUE_HEADS = re.compile(r"(?:event |topic )?(?:value|code|id|key|identifier|constant)s?", re.IGNORECASE)


def _first(cell: Cell) -> str:
    return (cell.coded or (cell.text.strip(),))[0]


#: "Events: `a.b`, `c.d`", "… webhooks for the following events: `a.b` and `c.d`", "event types (`a.b`, `c.d`)".
_IN_SENTENCE = re.compile(
    r"\b(?:events?|webhooks?|topics?|event types|eventos|événements|ereignisse)\b[^`\n.:]{0,60}"
    r"(?::|\(|\s[–—]|\b(?:are|include))\s*"
    r"(?P<list>`[\w.:/-]{3,80}`(?:\s?(?:,(?:\s(?:and|or|y|et|und|e|o)\s)?|/|\s(?:and|or|y|et|und|e|o)\s)\s*"
    r"`[\w.:/-]{3,80}`){1,60})",
    re.IGNORECASE,
)


def events_in_sentence(text: str, at: Place) -> EventList | None:
    """Return the events that a sentence lists after a colon, two at least, or None."""
    match = _IN_SENTENCE.search(text)
    found = event_list(re.findall(r"`([^`]+)`", match["list"]), at) if match else None
    if match is None or found is None:
        return _events_one_by_one(text, at)
    before = re.split(r"[.!?]\s", text[: match.start("list")])[-1]
    after = re.split(r"[.!?](?:\s|$)|\n", text[match.end("list") :])[0]
    return replace(found, partial=bool(_SOME.search(before) or _MORE.match(after)))


_COUNTED = re.compile(
    r"\b(?P<n>two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) (?:kinds of )?(?:\w+ )?events?\b", re.IGNORECASE
)
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _events_one_by_one(text: str, at: Place) -> EventList | None:
    """Return the events that a paragraph names one by one, if it says how many there are: "three events"."""
    counted = _COUNTED.search(text)
    told = [name for name in dict.fromkeys(re.findall(r"`([^`\s]+)`", text)) if names.is_dotted(name)]
    if counted is None or not all(map(names.is_deed, told)):
        return None
    word = counted["n"].lower()
    number = _NUMBERS.index(word) if word in _NUMBERS else int(word)
    return event_list(told, at) if number == len(told) else None


def as_introduced(listed: EventList, prose: Sequence[Prose]) -> EventList:
    """Return a list, partial where the text before it ends by saying that there are more: "Some of the events:"."""
    before = [one.text for one in prose if (one.at.line or 0) < (listed.at.line or 0)]
    last = re.split(r"[.!?]\s", before[-1].rstrip())[-1] if before else ""
    return replace(listed, partial=last.endswith(":") and bool(_SOME.search(last)))


#: How a sentence says, before a list or behind it, that there are more of what it lists.
_SOME = re.compile(
    r"\b(?:some|a few|several|many|examples?|sample|such|like|e\.g|for instance|including|among (?:others|them)|"
    r"typical|common|popular|certain|most|mainly|especially|notably|selected|"
    r"par exemple|z\.B|zum beispiel|por ejemplo|per esempio)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"[\s,;(–—-]*(?:…|\.\.|(?:and|or|plus|&|und|et|y|e)?\s?(?:so on|so forth|etc\b|others?\b|many\b|more\b|"
    r"a few\b|several\b|similar\b|the like\b|the rest\b)|among(?:st)? others\b|"
    r"(?:for example|for instance|e\.g|to name|as examples?)\b)",
    re.IGNORECASE,
)


def _label(head: str) -> str:
    """What a column is called, where that says that it holds events: "Type" and "Name" say nothing."""
    return head if re.search(r"event|topic|webhook|trigger", head, re.IGNORECASE) else ""


def event_list(words: Sequence[str], at: Place, label: str = "") -> EventList | None:
    """Return a list of events where all words, two at least, are events; under a label any form of name will do.

    Beside names of several words, or one with a dot, that is a single word too: `test`, `otp.failed`.
    """
    fits = names.is_joined if label else names.is_dotted
    found = tuple(dict.fromkeys(word for word in words if names.is_dotted(word) or fits(word)))
    if label and (any(map(names.is_dotted, found)) or 2 * len(found) >= len(words)) and len(words) > 1:
        found = tuple(dict.fromkeys(word for word in words if word in found or re.fullmatch(r"[a-z][a-z0-9]+", word)))
    return EventList(events=found, at=at, label=label) if len(found) > 1 and len(found) == len(set(words)) else None
