"""Leaves as source: an expression that draws a value and gives its JSON text."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from hookproof.payloads.making.recipes import Drawn, Joined, Recipe, Thousandths, Whole, Wide
from hookproof.payloads.making.sourcecode import Module


def quoted(text: str) -> str:
    """Return a string's JSON text without its quotes."""
    return encode_basestring(text)[1:-1]


def scalar(value: object) -> str:
    """Return the JSON text of a scalar. Raises ValueError for a number that JSON has no text for."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no JSON number")
    return "null" if value is None else str(value) if type(value) is not bool else str(value).lower()


def expression(recipe: Recipe, module: Module) -> str:
    """Return the expression of a leaf. `r` draws, `q` writes a scalar as JSON, `x` is at hand for a draw."""
    return _EXPRESSIONS[type(recipe)](recipe, module)


def _drawn(recipe: Drawn, module: Module) -> str:
    return f"q({module.name(recipe.maker)}(r))"


def _joined(recipe: Joined, module: Module) -> str:
    """Constants and pools are written as JSON once; the quotes go to the ends."""
    parts = recipe.parts
    if len(parts) == 1 and not isinstance(parts[0], str):
        return pooled(written(parts[0]), module)
    pieces = ['"', *parts, '"']
    return f"f'{''.join(f'{{{_piece(piece, module)}}}' for piece in _merged(pieces))}'"


def _merged(pieces: Sequence[object]) -> list[object]:
    """Constants that stand side by side as one; quoted for JSON, but for the quotes around all."""
    found: list[Any] = []
    for index, piece in enumerate(pieces):
        written = piece
        if isinstance(piece, str):
            written = piece if index in (0, len(pieces) - 1) else quoted(piece)
        if found and isinstance(written, str) and isinstance(found[-1], str):
            found[-1] += written
        else:
            found.append(written)
    return found


def _piece(piece: object, module: Module) -> str:
    if isinstance(piece, str):
        return module.name(piece)
    return pooled(bare(piece), module)


@lru_cache(maxsize=256)
def bare(pool: tuple[str, ...]) -> tuple[str, ...]:
    """Return the JSON texts of a pool's pieces, without their quotes; the pool itself where these are the same."""
    texts = tuple(map(quoted, pool))
    return pool if texts == pool else texts


@lru_cache(maxsize=256)
def written(pool: tuple[str, ...]) -> tuple[str, ...]:
    """Return the JSON texts of a pool's strings."""
    return tuple(map(encode_basestring, pool))


def pooled(texts: tuple[str, ...], module: Module) -> str:
    """Return the expression that draws one of some texts."""
    return f"{module.name(texts)}[int(r() * {len(texts)})]"


def _whole(recipe: Whole, module: Module) -> str:
    return f"({module.name(recipe.first)} + int(r() * {module.name(recipe.many)}))"


def _thousandths(recipe: Thousandths, module: Module) -> str:
    return f"(({module.name(recipe.first)} + int(r() * {module.name(recipe.many)})) / 1000)"


def _wide(recipe: Wide, module: Module) -> str:
    pool = tuple(map(scalar, recipe.pool))
    rare = f"{module.name(pool)}[int((x - {recipe.share}) * 4 * {len(pool)})]"
    if recipe.anywhere is not None:
        rare = f"{rare} if x < {recipe.share + 0.25} else {expression(recipe.anywhere, module)}"
    return f"({expression(recipe.usual, module)} if (x := r()) < {recipe.share} else {rare})"


_EXPRESSIONS: dict[type, Callable[[Any, Module], str]] = {
    Drawn: _drawn,
    Joined: _joined,
    Whole: _whole,
    Thousandths: _thousandths,
    Wide: _wide,
}
