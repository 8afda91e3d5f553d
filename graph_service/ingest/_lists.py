"""Several values in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PIECE = re.compile(r"\\[;\\\s]|.", re.DOTALL)
_SPECIAL = re.compile(r"[;\\]|\A\s|\s\Z")


def split_list(text: str) -> list[str]:
    r"""The values of a cell: between semicolons if there is one, else between commas.

    Exports write a semicolon inside a value as ``\;``.
    """
    sign = ";" if ";" in text else ","
    parts: list[list[str]] = [[]]
    for piece in _PIECE.findall(text):
        if piece == sign:
            parts.append([])
        else:
            parts[-1].append(piece)
    found = []
    for part in parts:
        while part and part[0].isspace():
            part.pop(0)
        while part and part[-1].isspace():
            part.pop()
        found.append("".join(piece[-1:] for piece in part))
    return [item for item in found if item]


def join_list(items: Iterable[str]) -> str:
    """The cell that ``split_list`` reads as these values."""
    text = "; ".join(_SPECIAL.sub(lambda match: "\\" + match[0], item) for item in items)
    # without a semicolon a comma would part the values
    return f"{text};" if "," in text and ";" not in text else text
