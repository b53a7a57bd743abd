"""What comments of programs say as prose."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.importing.offering.comments import prose_in

SAID = "Requests are signed.\nSee `Hooks`."


@each_row(
    ("code", "prose"),
    [
        ("/**\n * Requests are signed.\n * See {@link Hooks}.\n */\nexport interface Hooks {}", SAID),
        ("/* Requests are signed.\n   See `Hooks`. */", SAID),
        ("// Requests are signed.\n// See `Hooks`.\npackage hooks", SAID),
        ("# Requests are signed.\n# See ``Hooks``.\n", SAID),
        ('"""Requests are signed.\n    See ``Hooks``.\n"""\n', SAID),
        ("//! Requests are signed.\n\n/// See `Hooks`.\n", "Requests are signed.\n\nSee `Hooks`."),
        ("type A struct {\n\tID string // always a\n}\n", ""),
        ('class A:\n    """Of a."""\n    # and more\n', ""),
        ("#!/usr/bin/env python\nx = 1\n", ""),
        ("", ""),
    ],
)
def test_comments_at_the_beginning_of_lines_are_prose_and_those_of_members_are_not(code: str, prose: str) -> None:
    assert "\n".join(line.strip() for line in prose_in(code).splitlines()) == prose
