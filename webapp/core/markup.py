"""Pieces of HTML that pages are full of, and that templates would be slow to write."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape


def attributes(pairs: Mapping[str, Any]) -> Markup:
    """Attributes from keywords: `data_subject="a:1"` becomes data-subject="a:1"; none and false are left out, true stands alone."""
    said = (_attribute(name.replace("_", "-"), value) for name, value in pairs.items() if value is not None and value is not False)
    return Markup("").join(said)


def _attribute(name: str, value: Any) -> Markup:
    return Markup(f" {name}") if value is True else Markup(f' {name}="{escape(value)}"')  # noqa: S704  (names are our own)


def squares(rows: Sequence[Sequence[str]], wanted: Container[str]) -> str:
    """The path of a drawing in which each of `rows` is a line of squares six apart: those squares that hold something wanted."""
    at = ((6 * column + 1, 6 * line + 1) for line, row in enumerate(rows) for column, held in enumerate(row) if held in wanted)
    return "".join(f"M{x} {y}h4v4h-4z" for x, y in at)
