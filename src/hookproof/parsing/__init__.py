"""Read text files, JSON and YAML that may be wrong or hostile: one clear error with line and column, bounded work.

Everything that a user hands us as a file comes through here: size, nesting, YAML alias expansion and number length are
bounded (design, section 8), JSON numbers stay as they were sent.
"""

from __future__ import annotations

from hookproof.parsing.jsonoryaml import is_json, parse, read_document, uncollected
from hookproof.parsing.jsontext import parse_json
from hookproof.parsing.textfiles import MAX_BYTES, UnreadableFile, open_file, read_bytes, read_text, unreadable
from hookproof.parsing.treebounds import MAX_DEPTH, MalformedDocument, bound_tree, refuse_unsayable
from hookproof.parsing.yamltext import (
    MERGE_TAG,
    bound_yaml,
    core_integer,
    malformed_yaml,
    parse_yaml,
    refuse_repeated_keys,
    safe_loader,
)

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MERGE_TAG",
    "MalformedDocument",
    "UnreadableFile",
    "bound_tree",
    "bound_yaml",
    "core_integer",
    "is_json",
    "malformed_yaml",
    "open_file",
    "parse",
    "parse_json",
    "parse_yaml",
    "read_bytes",
    "read_document",
    "read_text",
    "refuse_repeated_keys",
    "refuse_unsayable",
    "safe_loader",
    "uncollected",
    "unreadable",
]
