"""The policy: what each kind of change means for a consumer that READS the payloads.

The provider writes, the consumer reads. So what the provider may newly send, or newly leave out, weighs; what it no
longer sends does not. One row a kind of change; docs/compare.md shows this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from hookproof.findings import Fact, Severity


class Impact(IntEnum):
    """The class of a change, ordered by what it costs a consumer that was written against OLD."""

    NONE = 0
    ANNOTATION = 1
    NARROWING = 2
    ADDITIVE = 3
    WIDENING = 4
    BREAKING = 5

    @property
    def label(self) -> str:
        """The lower-case word for reports and options."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One kind of change: its id, its class, the fact as a sentence, why it has this class, and its mirror.

    `mirror` is the id that the same two schemas give when they are compared the other way round. Where that is not
    one to one, `waiver` says why.
    """

    id: str
    impact: Impact
    title: str
    reason: str
    mirror: str
    waiver: str = ""

    @property
    def fact(self) -> Fact:
        """The row as the registry entry that reports show."""
        return Fact(
            id=self.id,
            title=self.title,
            severity=_SEVERITY[self.impact],
            clause=f"compare policy: {self.impact.label}",
            mend=_MEND[self.impact],
        )


_SEVERITY = {
    Impact.NONE: Severity.NOTE,
    Impact.ANNOTATION: Severity.NOTE,
    Impact.NARROWING: Severity.NOTE,
    Impact.ADDITIVE: Severity.NOTE,
    Impact.WIDENING: Severity.WARNING,
    Impact.BREAKING: Severity.ERROR,
}
_MEND = {
    Impact.NONE: "",
    Impact.ANNOTATION: "Nothing to do; read the new text.",
    Impact.NARROWING: "Nothing to do; code for what no longer comes can go.",
    Impact.ADDITIVE: "Nothing to do, as long as the consumer skips what it does not know.",
    Impact.WIDENING: "Let the consumer take what it does not know yet, before the provider sends it.",
    Impact.BREAKING: "Change the consumer before it receives this version.",
}

_SELF = "both directions are the same kind of change"
_B, _W, _A, _N, _T = Impact.BREAKING, Impact.WIDENING, Impact.ADDITIVE, Impact.NARROWING, Impact.ANNOTATION

#: id, class, title, reason, mirror, waiver. Sorted by id.
_TABLE: tuple[tuple[str, Impact, str, str, str, str], ...] = (
    ("annotation.deprecated", _T, "It is now marked deprecated",
     "It still comes; it may be removed later.", "annotation.undeprecated", ""),
    ("annotation.examples-changed", _T, "Its examples differ",
     "Examples promise nothing.", "annotation.examples-changed", _SELF),
    ("annotation.hint-changed", _T, "A default, a hint or a format that is never asserted differs",
     "No payload is valid or invalid because of it.", "annotation.hint-changed", _SELF),
    ("annotation.text-changed", _T, "Its title, description or comment differs",
     "Words bind nobody, but may tell of a change that the schema does not show.", "annotation.text-changed", _SELF),
    ("annotation.undeprecated", _T, "It is no longer marked deprecated",
     "It came before and comes still.", "annotation.deprecated", ""),
    ("branch.added", _W, "A further branch of a union may come",
     "A reader that knows all branches meets one that it does not know.", "branch.removed", ""),
    ("branch.overlapping", _W, "Several branches of a union may hold at once",
     "A reader that expects exactly one branch can meet a payload that is two of them.", "branch.exclusive", ""),
    ("branch.exclusive", _N, "Exactly one branch of a union holds",
     "Payloads that were several branches at once no longer come.", "branch.overlapping", ""),
    ("branch.removed", _N, "A branch of a union no longer comes",
     "What no longer comes needs no reading.", "branch.added", ""),
    ("condition.loosened", _W, "A combination of values that was ruled out may come",
     "A reader may have relied on the rule that bound these values.", "condition.tightened", ""),
    ("condition.may-be-absent", _B, "It may be absent where a rule between fields had it present",
     "A reader that checked the rule reads the property without looking.", "condition.tightened",
     "a tighter rule rules combinations out, whichever property it is that was bound"),
    ("condition.may-be-null", _B, "It may be null where a rule between fields had it set",
     "A reader that checked the rule reads the property without looking.", "condition.tightened",
     "a tighter rule rules combinations out, whichever property it is that was bound"),
    ("condition.tightened", _N, "A combination of values that came is now ruled out",
     "What no longer comes needs no reading.", "condition.loosened", ""),
    ("condition.undecided", _W, "A constraint differs, and whether it lets more through is not decided",
     "What is not known to be harmless is not called harmless; no witness was found either.",
     "condition.undecided", _SELF),
    ("const.changed", _B, "The only value it can have is another one",
     "A reader that looks for the value never sees it again.", "const.changed", _SELF),
    ("enum.closed", _N, "Its values are now listed",
     "Fewer values come than before.", "enum.opened", ""),
    ("enum.opened", _W, "Its values are no longer listed: any may come",
     "A reader that handles the listed values meets others.", "enum.closed", ""),
    ("enum.replaced", _B, "All its values are other ones",
     "Nothing that a reader looks for ever comes again.", "enum.replaced", _SELF),
    ("enum.value-added", _W, "A new value may come",
     "A reader with a closed list of values refuses it.", "enum.value-removed", ""),
    ("enum.value-removed", _N, "A value no longer comes",
     "What no longer comes needs no reading.", "enum.value-added", ""),
    ("event.added", _A, "An event is new",
     "A reader acknowledges events that it does not know, or never subscribes to them.", "event.removed", ""),
    ("event.removed", _B, "An event no longer comes",
     "What the consumer did on this event no longer happens.", "event.added", ""),
    ("format.added", _N, "Its text now follows a format",
     "Texts of other forms no longer come.", "format.removed", ""),
    ("format.changed", _B, "Its text follows another format",
     "A reader that parses the one format cannot parse the other.", "format.changed", _SELF),
    ("format.loosened", _W, "Its text follows a wider format",
     "A reader that parses the narrow format meets texts that it cannot parse.", "format.tightened", ""),
    ("format.removed", _W, "Its text no longer follows a format",
     "A reader that parses the format may meet any text.", "format.added", ""),
    ("format.tightened", _N, "Its text follows a narrower format",
     "Texts of other forms no longer come.", "format.loosened", ""),
    ("items.count-loosened", _W, "The array may have fewer or more items than before",
     "A reader that takes an item by its position, or stores a fixed number, fails.", "items.count-tightened", ""),
    ("items.count-tightened", _N, "The array's number of items is bounded more tightly",
     "What no longer comes needs no reading.", "items.count-loosened", ""),
    ("items.may-repeat", _W, "Items may repeat",
     "A reader that uses items as keys meets the same one twice.", "items.unique", ""),
    ("items.unique", _N, "Items no longer repeat",
     "What no longer comes needs no reading.", "items.may-repeat", ""),
    ("length.loosened", _W, "The text may be shorter or longer than before",
     "A reader that stores or slices the text may have relied on its length.", "length.tightened", ""),
    ("length.tightened", _N, "The text's length is bounded more tightly",
     "What no longer comes needs no reading.", "length.loosened", ""),
    ("null.added", _B, "It may be null, and was always there with a value",
     "A reader uses the value without looking.", "null.removed", ""),
    ("null.added-to-optional", _W, "It may be null as well as absent",
     "A reader had to expect that there is no value, but a strict one tells null from absent.", "null.removed",
     "that null goes is harmless whether or not the property can be absent"),
    ("null.removed", _N, "It is no longer null",
     "What no longer comes needs no reading.", "null.added", ""),
    ("number.bound-loosened", _W, "The number may be smaller or larger than before",
     "A reader that stores or compares the number may have relied on its bounds.", "number.bound-tightened", ""),
    ("number.bound-tightened", _N, "The number is bounded more tightly",
     "What no longer comes needs no reading.", "number.bound-loosened", ""),
    ("number.step-loosened", _W, "The number is no longer a multiple of what it was a multiple of",
     "A reader may have relied on the step.", "number.step-tightened", ""),
    ("number.step-tightened", _N, "The number is a multiple of something larger",
     "What no longer comes needs no reading.", "number.step-loosened", ""),
    ("object.closed", _N, "Properties that are not documented are now ruled out",
     "What no longer comes needs no reading.", "object.opened", ""),
    ("object.opened", _W, "Properties that are not documented may come",
     "A reader that refuses unknown properties refuses them.", "object.closed", ""),
    ("object.size-loosened", _W, "The object may have fewer or more properties than before",
     "A reader may have relied on the number of entries.", "object.size-tightened", ""),
    ("object.size-tightened", _N, "The object's number of properties is bounded more tightly",
     "What no longer comes needs no reading.", "object.size-loosened", ""),
    ("pattern.added", _N, "Its text now matches a pattern",
     "Texts of other forms no longer come.", "pattern.removed", ""),
    ("pattern.changed", _W, "Its text matches another pattern",
     "Texts that the old pattern rules out may come; only a witness can tell whether they do.", "pattern.changed",
     _SELF),
    ("pattern.removed", _W, "Its text no longer matches a pattern",
     "A reader that takes the text apart may meet any text.", "pattern.added", ""),
    ("property.added", _A, "A property is new",
     "A reader skips properties that it does not know.", "property.removed", ""),
    ("property.became-optional", _B, "It may be absent",
     "A reader uses the property without looking whether it is there.", "property.became-required", ""),
    ("property.became-required", _N, "It is always there",
     "The absent case no longer comes.", "property.became-optional", ""),
    ("property.removed", _B, "It no longer comes",
     "A reader that uses the property finds nothing.", "property.added", ""),
    ("property.renamed", _B, "It seems to come under another name (a guess)",
     "A reader that uses the old name finds nothing.", "property.renamed", _SELF),
    ("type.changed", _B, "It is of another type",
     "A reader of the one type cannot read the other.", "type.changed", _SELF),
    ("type.integer-to-number", _W, "It may be a fraction and was an integer",
     "A reader of integers fails on, or cuts, a fraction.", "type.number-to-integer", ""),
    ("type.narrowed", _N, "It is of fewer types",
     "What no longer comes needs no reading.", "type.widened", ""),
    ("type.number-to-integer", _N, "It is an integer and may have been a fraction",
     "Fractions no longer come.", "type.integer-to-number", ""),
    ("type.widened", _W, "It may be of a further type",
     "A reader of the documented types meets another one.", "type.narrowed", ""),
)  # fmt: skip

#: Every kind of change by its id, sorted.
POLICY: dict[str, Row] = {
    row[0]: Row(id=row[0], impact=row[1], title=row[2], reason=row[3], mirror=row[4], waiver=row[5])
    for row in sorted(_TABLE)
}


def facts() -> tuple[Fact, ...]:
    """Return the whole policy as the registry that reports show."""
    return tuple(row.fact for row in POLICY.values())


def markdown_table() -> str:
    """Return the policy as the Markdown table that docs/compare.md shows."""
    lines = ["| id | class | what changed | why this class | the other way round |", "|---|---|---|---|---|"]
    lines += [
        f"| `{row.id}` | {row.impact.label} | {row.title}. | {row.reason} | `{row.mirror}` |" for row in POLICY.values()
    ]
    return "\n".join(lines)
