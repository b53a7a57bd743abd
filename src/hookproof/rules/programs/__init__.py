"""What programs and commands in a document do: calls and their answers, members read, objects written."""

from __future__ import annotations
