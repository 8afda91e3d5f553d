"""Cells of CSV as they are written; text that a spreadsheet would run gets one ' before it, taken off when it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable

_QUOTED = re.compile(r'[",;\r\n\t]')
# signs that start a formula in some spreadsheet, with their full-width twins (security.md B7)
SIGNS = frozenset("=+-@\t\r\n＝＋－＠")


def _starts_badly(text: str) -> bool:
    # white space at the start is guarded too, for a cell is trimmed when it is read
    first = text.lstrip("'")[:1]
    return first in SIGNS or first.isspace()


def guarded(text: str) -> str:
    """Text as it stands in an exported cell: one ' before a sign, two where only the end is white space."""
    if _starts_badly(text):
        return f"'{text}"
    return f"''{text}" if text[-1:].isspace() else text


def unguarded(cell: str) -> str:
    """The text of a cell: trimmed, or exactly what was guarded."""
    if cell[:1] == "'":
        if _starts_badly(cell[1:]):
            return cell[1:]
        if cell[:2] == "''" and cell[-1:].isspace():
            return cell[2:]
    return cell.strip()


def csv_line(cells: Iterable[str], delimiter: str = ",") -> str:
    """One row of CSV with LF; the standard writer leaves a lone CR unquoted, which breaks the row."""
    return (
        delimiter.join(
            f'"{cell.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(cell) or delimiter in cell else cell for cell in cells
        )
        + "\n"
    )
