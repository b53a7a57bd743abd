"""Markdown (CommonMark, tables, MDX tags, front matter): headings name events, boxes are examples, tables fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.positions import Spot
from hookproof.sources.records import EACH, Document, EventList, Field, Prose
from hookproof.sources.texts import (
    boxes,
    columns,
    declarations,
    footnotes,
    htmltables,
    indents,
    inlines,
    markedboxes,
    programs,
    tables,
    tags,
    typedlines,
    xmlboxes,
    yamlboxes,
)
from hookproof.sources.texts.frontmatter import front_of
from hookproof.sources.texts.headings import TAB, Section
from hookproof.sources.texts.sections import build, role_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_LIQUID = re.compile(r"\{%[^%{}]*%\}\s*")
_FOLD = re.compile(r"<summary[^>]*>(?P<title>.*?)</summary>|(?P<end></details>)", re.DOTALL)
#: The level of a name in bold letters: below every heading, above what a component encloses.
_BOLD = 6
_MAX_PROSE = 20_000
_MAX_CODES = 50


def is_markdown(text: str) -> bool:
    """Whether a text without a telling name is Markdown: a fence, a heading with `#`, or front matter."""
    return bool(re.search(r"^(?:```|~~~|#{1,6} \S|---\n\w+:)", text, re.MULTILINE))


def read_markdown(text: str, path: str) -> Document:
    """Return what a Markdown document says."""
    front = front_of(text, path)
    reader = _Reader(front.body, path)
    reader.section.prose.extend(front.prose)
    return build(reader.read(), text=text, path=path, kind="markdown", title=front.title)


def sections_of(text: str, path: str) -> list[Section]:
    """Return what a Markdown text without front matter says under each heading."""
    return _Reader(text, path).read()


class _Reader:
    """Goes through the tokens once; `section` is the one that is open, `label` the last short line of text."""

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path = text, path
        self.lines = text.split("\n")
        self.section = Section(0, "", 1)
        self.sections = [self.section]
        self.latest = {0: self.section}  # the last section of each level, the newest last
        self.label = ""
        self.items: list[tuple[str, int]] | None = None
        self.named: Field | None = None  # what the last item of the open list documents
        self.outside: list[tuple[list[tuple[str, int]] | None, Field | None]] = []
        self.nested: list[tuple[str, Field]] = []
        self.tabs: list[tuple[str, Section]] = []
        self.cards: list[tuple[str, int]] = []
        self.tagged: set[int] = set()
        self.headed: list[tuple[Section, Field, bool]] = []
        self.terms: list[tuple[str, int]] = []
        self.inline: list[tuple[Section, EventList]] = []
        self.declared = declarations.Declarations(path)

    def read(self) -> list[Section]:
        has_tags = tags.has_components(self.text)
        text = footnotes.in_place(typedlines.as_items(indents.without_tabs(self.text)))
        tokens = inlines.parser(has_tags).parse(indents.without_tags(text) if has_tags else text)
        at = 0
        while at < len(tokens):
            token = tokens[at]
            handler = _HANDLERS.get(token.type)
            at = (handler(self, tokens, at) if handler else None) or at + 1
        self._listed()
        fenced = [token.map for token in tokens if token.type in ("fence", "code_block") and token.map]
        self._marked_boxes(fenced)
        self._html_tables(fenced)
        self._drawn_tables(fenced, [token.map for token in tokens if token.type == "table_open" and token.map])
        self.sections = self.declared.told(self.sections)
        yamlboxes.keep_payloads(self.sections)
        xmlboxes.keep_payloads(self.sections)
        if not any(section.lists for section in self.sections):
            for section, listed in self.inline:
                section.lists.append(listed)
        for section in self.sections:
            own = [(one, typed) for owner, one, typed in self.headed if owner is section and not section.fields]
            section.fields.extend([one for one, _ in own] if sum(typed for _, typed in own) > 1 else [])
            section.fields[:] = [self._weighed(field, section) for field in section.fields]
        return self.sections

    def _weighed(self, field: Field, section: Section) -> Field:
        """A field of a tag without the mark "required" is optional where others beside it have that, else unsaid."""
        bare = field.required is False and field.at.line in self.tagged
        return replace(field, required=None) if bare and not any(one.required for one in section.fields) else field

    def heading(self, tokens: Sequence[Token], at: int) -> None:
        self._listed()
        self.tabs = []
        inline, level = tokens[at + 1], int(tokens[at].tag[1:])
        self._under(level, inline, (tokens[at].map or [0])[0] + 1)

    def _under(self, level: int, inline: Token, line: int) -> None:
        """Open the section of a heading."""
        parent = next((one for one in reversed(self.latest.values()) if one.level < level), None)
        self._begin(Section(level, inlines.title(inline), line, coded=inlines.coded(inline), parent=parent))

    def _begin(self, section: Section) -> None:
        self.section, self.label = section, ""
        self.sections.append(section)
        self.latest.pop(section.level, None)
        self.latest[section.level] = section

    def fence(self, tokens: Sequence[Token], at: int) -> None:
        token = tokens[at]
        start = (token.map or [0])[0] + (1 if token.type == "fence" else 0)
        content = token.content.rstrip("\n").split("\n")
        spots = [_spot(self.lines, start + number, line) for number, line in enumerate(content)]
        language, _, rest = token.info.strip().partition(" ")
        language = language.lower().strip("{}.")
        role = role_of(rest, self.label, self.section.heading)
        label = rest or self.label or self.section.heading
        self.declared.take(self.section, language, content, spots)
        if language in programs.LANGUAGES:
            self.section.programs.extend(programs.events_in(content, spots, self.path))
        found = [*boxes.examples_in(content, spots, language=language, path=self.path, label=label, role=role)]
        place = Place(path=self.path, line=start + 1, column=1)
        self.section.unread.extend([] if found else boxes.unread_in(content, language, place))
        below = bool(at) and tokens[at - 1].type == "paragraph_close" and self.label.endswith(":")
        self._captioned(rest or (self.label if below else ""), start).examples.extend(found)

    def _captioned(self, caption: str, line: int) -> Section:
        """Return the section of a box: one of its own where its title, or its lead, names one event."""
        named = set(names.mentioned(caption.rstrip(":")))
        if len(named) != 1:
            return self.section
        (event,) = named
        self.sections.append(Section(TAB, event, line, coded=(event,), parent=self.section))
        return self.sections[-1]

    def paragraph(self, tokens: Sequence[Token], at: int) -> None:
        inline = tokens[at + 1]
        line = (tokens[at].map or [0])[0] + 1
        text = inlines.plain(inline)
        further = self.items is not None and tokens[at - 1].type != "list_item_open"
        if further and (more := self.section.continued(self.named, inlines.marked(inline))):
            self.named = more
        elif self.items is not None or inlines.TYPED.match(inlines.marked(inline)) or inlines.is_typed(inline, text):
            self._item(inline, text, line)
        elif self._named_alone(inline, line):
            return
        elif self._named_above(tokens, at):
            pass
        elif self.items is None:
            self._headed(inline, Place(path=self.path, line=line, column=1))
        self._tags(inline.content, line)
        self._folds(inline.content, line)
        self._named_inline(inline, line)
        self.section.prose.append(
            Prose(
                text=_LIQUID.sub("", inlines.marked(inline)).strip()[:_MAX_PROSE],
                at=Place(path=self.path, line=line, column=1),
            )
        )
        self.section.codes.extend(inlines.coded(inline)[:_MAX_CODES])
        self.label = "" if inlines.term(inline) else text[-120:]  # a term is no lead of what follows it
        if (declared := inlines.declared(text)) and not self.section.declared:
            self.section.declared = (declared,)

    def _named_above(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a paragraph is the type of the field that its heading names; what follows belongs around it."""
        above, place = self.section.parent, Place(path=self.path, line=self.section.line, column=1)
        field = inlines.under_heading(self.section.heading.strip("`* "), tokens, at, place)
        if field is not None and above is not None and self.section is self.sections[-1]:
            self.sections.pop()
            self.section = above
            above.fields.append(field)
        return field is not None

    def _headed(self, inline: Token, place: Place) -> None:
        said, other = inlines.headed(inline)
        field = (
            tables.untyped_in_item(said, place) if other else tables.field_in_item(said, inlines.coded(inline), place)
        )
        self.headed.extend([(self.section, field, not other)] if said and field else [])

    def _item(self, inline: Token, text: str, line: int) -> None:
        strong = inlines.strong(inline)
        marked = strong if strong and text.startswith(strong[0]) else inlines.coded(inline) or strong
        marked = tables.unmarked_name(text) or marked
        place = Place(path=self.path, line=line, column=1)
        self.named = None
        if (found := tables.field_in_item(inlines.itemised(inline), marked, place)) is not None:
            self.named = self._within(found)
            self.section.fields.append(self.named)
        elif untyped := tables.untyped_in_item(inlines.marked(inline), place):
            self.named = self._within(untyped)
            self.section.untyped.append(self.named)
        if self.items is not None:
            first = marked[0] if marked else text.split(maxsplit=1)[0] if text.split() else ""
            self.items.append((first if text.startswith(first) else "", line))

    def _named_inline(self, inline: Token, line: int) -> None:
        """Take a term with what is said of it (`term`, then `: …`), and events that a sentence lists after a colon."""
        place = Place(path=self.path, line=line, column=1)
        if (term := inlines.term(inline)) is not None:
            name, said = term
            self.terms.append((name, line))
            found = tables.field_in_item(said, (name,), place)
            self.section.fields.extend([found] if found else [])
            untyped = tables.untyped_in_item(said, place) if found is None else None
            self.section.untyped.extend([untyped] if untyped else [])
        elif listed := tables.events_in_sentence(inlines.marked(inline), place):
            self.inline.append((self.section, listed))

    def _within(self, field: Field) -> Field:
        """Return a field of a list below an item that documents an object, or an array, inside of that."""
        outer = self.outside[-1][1] if self.outside else None
        if outer is None or not outer.kinds & {"object", "array"} or field.path[0] == outer.path[0]:
            return field
        return replace(field, path=(*outer.path, *([EACH] if outer.kinds == {"array"} else []), *field.path))

    def list_open(self, tokens: Sequence[Token], at: int) -> None:
        self.outside.append((self.items, self.named))
        self.items, self.named = [], None

    def list_close(self, tokens: Sequence[Token], at: int) -> None:
        words = [word.rstrip(":") for word, _ in self.items or ()]
        if words and self.items:
            place = Place(path=self.path, line=self.items[0][1], column=1)
            # A list of dotted paths with types is one of fields.
            own = {".".join(field.path) for field in self.section.fields}
            if (found := tables.event_list(words, place)) is not None and not own >= set(found.events):
                self.section.lists.append(tables.as_introduced(found, self.section.prose))
        self.items, self.named = self.outside.pop()

    def table(self, tokens: Sequence[Token], at: int) -> int:
        end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
        self._rows(list(inlines.rows_in(tokens[at:end])))
        return end

    def _rows(self, rows: Sequence[htmltables.Row], *, as_text: bool = True) -> None:
        """Take a table: its fields, the events that it lists, and its rows as text."""
        head = [cell.text for cell in rows[0][1]]
        body, lines = [cells for _, cells in rows[1:]], [line for line, _ in rows[1:]]
        group = self.label if self.section.fields else ""
        found = tables.fields_of(head, body, lines, self.path)
        self.section.fields.extend(replace(field, group=group) for field in found)
        place = Place(path=self.path, line=rows[0][0], column=1)
        if (listed := tables.events_in_table(head, body, place)) is not None:
            self.section.lists.append(tables.as_introduced(listed, self.section.prose))
        for line, cells in rows[1:] if as_text else ():
            text = " | ".join(cell.marked for cell in cells)
            self.section.prose.append(Prose(text=text, at=Place(path=self.path, line=line, column=1)))

    def _html_tables(self, boxes_: Sequence[Sequence[int]]) -> None:
        """Take the tables that are written in HTML, each in the section that it stands in."""
        for rows in htmltables.tables_in(self.text, [(first, last) for first, last in boxes_]):
            self.section, self.label = self._around(rows[0][0]), ""
            self._rows(rows)

    def _drawn_tables(self, boxes_: Sequence[Sequence[int]], tables_: Sequence[Sequence[int]]) -> None:
        """Take the tables that boxes draw with blanks, and those of the text without a rule below their head."""
        for drawn in columns.tables_of(self.lines, boxes_, tables_):
            self.section, self.label = self._around(drawn.rows[0][0]), ""
            self._rows(drawn.rows, as_text=False)

    def _around(self, line: int) -> Section:
        """Return the section that a line stands in."""
        return next(s for s in reversed(self.sections) if s.line <= line or s is self.sections[0])

    def _marked_boxes(self, hidden: Sequence[Sequence[int]]) -> None:
        """Take the boxes that are written in HTML, or given to a component, each in the section that it stands in."""
        for box in markedboxes.boxes_in(self.text, hidden):
            home = self._around(box.spots[0][0])
            before = [prose.text for prose in home.prose if (prose.at.line or 0) < box.spots[0][0]]
            label = before[-1][-120:] if before else home.heading
            role = role_of(label, home.heading)
            home.examples.extend(
                boxes.examples_in(box.lines, box.spots, language=box.language, path=self.path, label=label, role=role)
            )

    def html(self, tokens: Sequence[Token], at: int) -> None:
        token = tokens[at]
        self._folds(token.content, (token.map or [0])[0] + 1)
        self._tags(token.content, (token.map or [0])[0] + 1)

    def _tags(self, text: str, line: int) -> None:
        """Take tags of MDX in order: fields (`<ParamField body="id" type="string" required>`), and tabs with titles."""
        for tag in tags.tags_in(text, line):
            if tag.closing:
                self._close(tag.name)
            elif (field := self._tagged(tag)) is not None:
                self.section.fields.append(field)
                self.tagged.add(tag.line)
                if not tag.alone:
                    self.nested.append((tag.name, field))
            elif tag.title and tag.alone:
                self.cards.append((tag.title, tag.line))
            elif tag.title and not self.nested and not tag.unfolds and self._encloses(tag.name):
                self._tab(tag.name, tag.title, tag.line)

    def _encloses(self, tag: str) -> bool:
        return f"</{tag}>" in self.text or bool(re.search(rf"\{{%-?\s*end{tag}\b", self.text))

    def _folds(self, text: str, line: int) -> None:
        """Take `<details>` with its `<summary>`: what it unfolds is a section of its own."""
        for match in _FOLD.finditer(text):
            here = line + text[: match.start()].count("\n")
            if match["end"] is not None:
                self._close("details")
            else:
                self._tab("details", re.sub(r"<[^>]*>", "", match["title"]).strip(), here)

    def _named_alone(self, inline: Token, line: int) -> bool:
        """Whether a paragraph is one event in bold letters and nothing else: what people write for a heading."""
        strong = [child.type for child in inline.children or () if child.type != "text" or child.content.strip()]
        text = inlines.plain(inline)
        if strong[:1] != ["strong_open"] or strong[-1:] != ["strong_close"] or not names.is_dotted(text):
            return False
        self._under(_BOLD, inline, line)
        return True

    def _tab(self, tag: str, title: str, line: int) -> None:
        """What a component with a title encloses (a tab, an accordion, a card) is a section of its own."""
        self.tabs.append((tag, self.section))
        self._begin(Section(TAB, title.strip("`"), line, parent=self.section))

    def _close(self, tag: str) -> None:
        if self.nested and self.nested[-1][0] == tag:
            self.nested.pop()
        elif self.tabs and self.tabs[-1][0] == tag:
            above = self.tabs.pop()[1]
            again = Section(above.level, above.heading, above.line, above.coded, above.declared, parent=above.parent)
            self._begin(again)

    def _listed(self) -> None:
        """Cards with nothing inside are a list of what their titles say, and so are terms."""
        for named in (self.cards, self.terms):
            if named:
                place = Place(path=self.path, line=named[0][1], column=1)
                found = tables.event_list([title for title, _ in named], place)
                self.section.lists.extend([found] if found else [])
        self.cards, self.terms = [], []

    def _tagged(self, tag: tags.Tag) -> Field | None:
        """Return the field that a tag documents, inside the fields whose tags are open; None for any other tag."""
        above = self.nested[-1][1] if self.nested else None
        return tags.field_of(tag, above, self.path, of_payload=tags.is_of_payload(self.section.heading))


_HANDLERS: dict[str, Any] = {
    "heading_open": _Reader.heading,
    "fence": _Reader.fence,
    "code_block": _Reader.fence,
    "paragraph_open": _Reader.paragraph,
    "bullet_list_open": _Reader.list_open,
    "bullet_list_close": _Reader.list_close,
    "ordered_list_open": _Reader.list_open,
    "ordered_list_close": _Reader.list_close,
    "table_open": _Reader.table,
    "html_block": _Reader.html,
}


def _spot(lines: Sequence[str], number: int, content: str) -> Spot:
    """Where a line of a box begins in the document: a box inside a list is indented there, and not in its content."""
    raw = lines[number] if number < len(lines) else ""
    return number + 1, max(raw.find(content), 0) + 1
