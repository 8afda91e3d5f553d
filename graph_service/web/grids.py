"""Two columns of a result side by side as a grid for people: a row and a column of headings, words in each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_service.analysis._bands import BANDS, band_name
from graph_service.analysis._catalogue import Analysis
from graph_service.language import say
from graph_service.service import GraphService
from graph_service.web.languages import address, language
from graph_service.web.tables import Cell, Context, banded, heading

# whose cells lead to the answer for their row and column alone
LEADS = {"export_coverage": "export-paths"}
# what the answer behind a cell is asked anew
OWN = frozenset({"source", "market", "runs"})
# places on the ramp: of the bands as in the report, of one member and of more
STEPS = dict(zip(BANDS, (0, 1, 2, 4), strict=True))
ONE, MORE = 1, 4
OPEN = say("open")
OF_ROUTES = say("The stronger the colour, the firmer the route.")
OF_MEMBERS = say("In colour: somebody on the board has a foothold there; stronger where more than one has.")


@dataclass(frozen=True)
class Square:
    """A cell of the grid: its words (or who is in it), its place on the ramp from 0 to 5, None off it, where it leads."""

    cell: Cell
    step: int | None
    url: str | None = None


@dataclass(frozen=True)
class Grid:
    """Headings across, what colours mean, and rows of a heading with its squares; None where the result has no such cell."""

    caption: str
    corner: str
    colours: str
    columns: list[str]
    rows: list[tuple[Cell, list[Square | None]]]


def grid(service: GraphService, entry: Analysis, envelope: Mapping[str, Any], raw: Mapping[str, Sequence[str]]) -> Grid | None:
    """The grid of an answer, asked with ``raw``; None where the analysis has none, or there is nothing to put into it."""
    if entry.grid is None:
        return None
    down, across = entry.grid
    tables: list[list[dict[str, Any]]] = [envelope["rows"], *envelope["tables"].values()]
    rows = next((rows for rows in tables if rows and {down, across} <= set(rows[0])), None)
    if rows is None:
        return None
    context = Context.of(service, entry, envelope, rows)
    held = {(row[down], row[across]): row for row in rows}
    lines, columns = (list(dict.fromkeys(row[name] for row in rows)) for name in entry.grid)
    squares = [[held.get((line, column)) for column in columns] for line in lines]
    return Grid(
        f"{heading(entry, down)} × {heading(entry, across)}",
        heading(entry, down),
        (OF_MEMBERS if "members" in rows[0] else OF_ROUTES).in_language(language()),
        [context.cell(across, {across: column}, False).text for column in columns],
        [
            (context.cell(down, {down: line}, False), [_square(entry, context, row, raw) for row in some])
            for line, some in zip(lines, squares, strict=True)
        ],
    )


def _square(entry: Analysis, context: Context, row: Mapping[str, Any] | None, raw: Mapping[str, Sequence[str]]) -> Square | None:
    if row is None:
        return None
    if "members" in row:
        members: Sequence[str] = row["members"]
        if not members:
            return Square(Cell(OPEN.in_language(language())), None)
        return Square(context.cell("members", row, False), ONE if len(members) == 1 else MORE)
    figure = next(key for key in entry.bands if key in row)
    step = STEPS[band_name(row[figure])] if row[figure] else None
    return Square(Cell(banded(entry, None, figure, row) or ""), step, _lead(entry, row, raw))


def _lead(entry: Analysis, row: Mapping[str, Any], raw: Mapping[str, Sequence[str]]) -> str | None:
    assert entry.grid is not None
    down, across = entry.grid
    if entry.id not in LEADS or row[down] is None:
        return None
    asked = {"source": [f"{down}:{row[down]}"], across: [row[across].removeprefix("market:")]}
    kept = {name: list(values) for name, values in raw.items() if name not in OWN}
    return address("pages.analysis", kept | asked, name=LEADS[entry.id])
