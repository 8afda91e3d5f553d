"""One typed document for every report; renderers (HTML now, PDF later) neither compute, round nor sort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from graph_service.errors import GraphServiceError
from graph_service.language import LANGUAGES, say


@dataclass(frozen=True)
class Name:
    """A name with its mark: shape by kind, colour by sector (None: not known, ``ink``: a market, with its ``code``)."""

    text: str
    shape: str
    sector: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class Strong:
    """Words that carry the sentence: a number, a place in a list."""

    text: str


Piece = str | Name | Strong
Text = tuple[Piece, ...]


@dataclass(frozen=True)
class Bar:
    """A cell with a number and its bar; ``share`` and ``expected`` are parts (0 to 1) of the column's scale."""

    text: str
    share: float
    expected: float | None = None


@dataclass(frozen=True)
class Step:
    """A cell on the ramp from 0 (least) to 5 (most), None off it; the word says it too."""

    text: str
    step: int | None


@dataclass(frozen=True)
class Status:
    """A judgement in words; ``tone`` is ok, warn or plain."""

    text: str
    tone: str = "plain"


Cell = str | Text | Bar | Step | Status


@dataclass(frozen=True)
class Column:
    """A heading; ``align`` is start, number, bar or step."""

    title: str
    align: str = "start"


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``tone`` is body, finding or quiet."""

    text: Text
    tone: str = "body"

    def __post_init__(self) -> None:
        _needed("paragraph", text=self.text)


@dataclass(frozen=True)
class Findings:
    """Numbered sentences, the most telling first."""

    items: tuple[Text, ...]

    def __post_init__(self) -> None:
        _needed("findings", items=self.items)


@dataclass(frozen=True)
class KeyFigures:
    """Pairs of a label and a finished number."""

    items: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        _needed("key figures", items=self.items)


@dataclass(frozen=True)
class Table:
    """Rows of finished cells; the first cell of a row is its heading. ``note`` explains bars and words."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str | None = None

    def __post_init__(self) -> None:
        _needed("table", caption=self.caption, columns=self.columns)
        if any(len(row) != len(self.columns) for row in self.rows):
            raise GraphServiceError(say("A table of the report has a row with too many or too few cells."))


@dataclass(frozen=True)
class Figure:
    """A picture that this package drew (SVG text), with its text alternative."""

    svg: str
    alt: str
    caption: str | None = None
    legend: tuple[Name, ...] = ()

    def __post_init__(self) -> None:
        _needed("figure", svg=self.svg, alt=self.alt)


@dataclass(frozen=True)
class Callout:
    """Sentences set apart; ``tone`` is plain or warn."""

    title: str
    items: tuple[Text, ...]
    tone: str = "plain"

    def __post_init__(self) -> None:
        _needed("callout", title=self.title, items=self.items)


Block = Paragraph | Findings | KeyFigures | Table | Figure | Callout


@dataclass(frozen=True)
class Section:
    """A heading and its blocks; ``id`` is the anchor, the same in every language."""

    id: str
    title: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        _needed("section", title=self.title, blocks=self.blocks)


@dataclass(frozen=True)
class Brief:
    """What fits on one screen of a phone: findings, one picture, what is asked of the reader."""

    findings: Findings
    figure: Figure | None
    asked: Callout


@dataclass(frozen=True)
class Report:
    """A whole report.

    ``kicker`` stands above the title (what and when), ``basis`` is the line that every picture rests on, ``foot``
    names snapshot, program and conditions. ``labels`` are the renderer's own words (contents, print).
    """

    title: str
    kicker: str
    basis: str
    language: str
    brief: Brief
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        _needed("report", title=self.title, basis=self.basis, sections=self.sections)
        if self.language not in LANGUAGES:
            raise GraphServiceError(say("A report is written in English or Finnish, not in “{name}”.", name=self.language))


def _needed(block: str, **parts: Any) -> None:
    for part, value in parts.items():
        if not value or (isinstance(value, str) and not value.strip()):
            raise GraphServiceError(say("The report has a {block} without {part}.", block=block, part=part))


def plain_text(cell: Cell) -> str:
    """The words of a cell or a sentence, without marks and bars."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, tuple):
        return "".join(piece if isinstance(piece, str) else piece.text for piece in cell)
    return cell.text


def as_json(part: Any) -> Any:
    """A report, or any part of it, as plain data: each block says its ``type``.

    Returns
    -------
    dict, list or text
        What ``json.dumps`` takes.
    """
    if is_dataclass(part) and not isinstance(part, type):
        plain = {field.name: as_json(getattr(part, field.name)) for field in fields(part)}
        return {"type": type(part).__name__} | plain
    if isinstance(part, Sequence) and not isinstance(part, str):
        return [as_json(item) for item in part]
    return part
