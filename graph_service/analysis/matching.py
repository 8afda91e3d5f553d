"""Matching: which mentor for which company, so that all pairs together fit best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

import numpy as np

from graph_service.analysis._catalogue import Analysis, Param, Topic
from graph_service.analysis._ends import Markets
from graph_service.analysis._example import Example
from graph_service.analysis._footholds import access_of, asked_markets, footholds
from graph_service.analysis._matching_text import ELEMENTS, sentences, warnings
from graph_service.analysis._result import Result, Row, graph_warnings
from graph_service.language import say, spoken_language
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot, Node, Tie

MENTOR, COMPANY = "mentor", "company"
# sums of equal fits in another order differ in the last digits
DIGITS = 12
# seconds on two cores for each company and mentor (2,700 and 300)
PER_PAIR = 2.5e-6
Matrix: TypeAlias = "np.ndarray"


def matching(
    snapshot: GraphSnapshot,
    *,
    capacity: Annotated[int, Param(say("Companies per mentor"), minimum=1, maximum=1000)] = 1,
    market: Markets = (),
) -> Result:
    """Mentors for companies: the assignment with the largest sum of fits.

    Parameters
    ----------
    snapshot
        The network.
    capacity
        Most companies per mentor; fewer where the mentor's introductions a year are recorded and fewer.
    market
        Markets that the fit is about; default: all recorded.

    Returns
    -------
    Result
        Rows: mentor, company, score (mean of the known elements, 0 to 1), second_best (the company's next mentor by
        score) and second_score. Table elements, of the chosen and of the second best mentor of each company: sector_fit
        (1 the same, 0 another), market_fit (share of the markets that the company has no access to in which the mentor
        has a foothold), language_fit (1 with a language in common), not_yet_connected (1 without a tie), easiness (1 /
        people in between on the shortest way, 1 where they are tied, 0 where no way is recorded); null where it is not
        known. Table unmatched: actor, kind, best_fit, best_score. Table actors: score.

    Raises
    ------
    UnknownName
        For an unknown market.

    Notes
    -----
    Companies are those of the region, or all where nobody is marked so; who is not to be contacted is left out. A
    mentor's places are columns of their own (duplicated), so the assignment problem is the classical one. Of
    assignments with equal sums one is given, the same for the same network. O(companies² · places).

    References
    ----------
    Kuhn 1955, The Hungarian method for the assignment problem. Crouse 2016, On implementing 2D rectangular assignment
    algorithms, IEEE Transactions on Aerospace and Electronic Systems 52.
    """
    graph = snapshot.graph("undirected")
    sides = _sides(snapshot)
    elements = _elements(snapshot, sides, asked_markets(snapshot, market))
    scores = np.nanmean(np.stack(list(elements.values())), axis=0) if sides.is_both else np.zeros(sides.shape)
    chosen = assigned(scores, [_places(node, capacity) for node in sides.mentors])
    found = _Found(sides, elements, np.round(scores, DIGITS), chosen)
    rows, left = found.rows(), found.unmatched()
    return Result(
        n=graph.n,
        m=graph.m,
        rows=rows,
        direction=graph.direction,
        layers=snapshot.layers(graph.direction),
        tables={"elements": found.beside(), "unmatched": left, "actors": found.actors(snapshot, rows)},
        sentences=list(sentences(snapshot, rows, left, len(sides.mentors), capacity)),
        warnings=[*graph_warnings(graph), *warnings(snapshot, elements, rows)],
    )


def assigned(scores: Matrix, places: Sequence[int]) -> list[int | None]:
    """The assignment with the largest sum.

    Parameters
    ----------
    scores
        Fit of each company (row) with each mentor (column).
    places
        Most companies of each mentor.

    Returns
    -------
    list
        The mentor of each company; None: no place is left.
    """
    from scipy.optimize import linear_sum_assignment

    columns = np.repeat(np.arange(scores.shape[1]), np.minimum(np.array(places, dtype=np.int64), scores.shape[0]))
    found: list[int | None] = [None] * scores.shape[0]
    for row, column in zip(*linear_sum_assignment(np.round(scores[:, columns], DIGITS), maximize=True), strict=True):
        found[row] = int(columns[column])
    return found


@dataclass(frozen=True)
class _Sides:
    """Who is matched with whom, both in id order."""

    companies: list[Node]
    mentors: list[Node]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.companies), len(self.mentors)

    @property
    def is_both(self) -> bool:
        return bool(self.companies and self.mentors)


def _sides(snapshot: GraphSnapshot) -> _Sides:
    schema = load_schema()
    asked = [node for node in snapshot.nodes if schema.may_be_asked(node.attributes.get("contact_status"))]
    companies = [node for node in asked if node.is_a(COMPANY) and not node.is_a(MENTOR)]
    regional = [node for node in companies if node.attributes.get("is_regional") == "yes"]
    return _Sides(regional or companies, [node for node in asked if node.is_a(MENTOR)])


def _places(mentor: Node, capacity: int) -> int:
    said = mentor.attributes.get("introductions_per_year")
    return min(capacity, int(said)) if said and said.isdecimal() else capacity


def _elements(snapshot: GraphSnapshot, sides: _Sides, markets: list[str]) -> dict[str, Matrix]:
    # not a number where it is not known
    away = _away(snapshot, sides)
    return {
        "sector_fit": _same(sides),
        "market_fit": _opened(snapshot, sides, markets),
        "language_fit": _understood(sides),
        "not_yet_connected": (away != 1).astype(float),
        "easiness": 1 / np.maximum(away - 1, 1),
    }


def _same(sides: _Sides) -> Matrix:
    ours, theirs = ([node.attributes.get("sector") for node in side] for side in (sides.companies, sides.mentors))
    fits = [[float(a == b) if a and b else np.nan for b in theirs] for a in ours]
    return np.array(fits).reshape(sides.shape)


def _opened(snapshot: GraphSnapshot, sides: _Sides, markets: list[str]) -> Matrix:
    own, reached = access_of(snapshot, markets), footholds(snapshot, markets)
    sector = {market: snapshot.markets[market].get("sector") for market in markets}
    wanted = np.array(
        [[m not in own[c.id] and sector[m] in (None, c.attributes.get("sector")) for m in markets] for c in sides.companies],
        dtype=float,
    ).reshape(len(sides.companies), len(markets))
    there = np.array([[m in reached[mentor.id] for m in markets] for mentor in sides.mentors], dtype=float)
    count = wanted.sum(axis=1, keepdims=True)
    # a company with access to all of them wants none: not known, rather than no fit
    return np.where(count > 0, wanted @ there.reshape(len(sides.mentors), len(markets)).T / np.maximum(count, 1), np.nan)


def _understood(sides: _Sides) -> Matrix:
    ours, theirs = ([_languages(node) for node in side] for side in (sides.companies, sides.mentors))
    fits = [[float(bool(a & b)) if a and b else np.nan for b in theirs] for a in ours]
    return np.array(fits).reshape(sides.shape)


def _languages(node: Node) -> set[str]:
    said = (part.strip() for part in (node.attributes.get("languages") or "").split(","))
    return {spoken_language(part) or part.casefold() for part in said if part}


def _away(snapshot: GraphSnapshot, sides: _Sides) -> Matrix:
    # ties on the shortest way from each company to each mentor; infinite where there is none
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    if not sides.is_both:
        return np.zeros(sides.shape)
    graph = snapshot.graph("undirected")
    ties = csr_array((np.ones(len(graph.indices)), graph.indices, graph.indptr), shape=(graph.n, graph.n))
    place = {id: number for number, id in enumerate(graph.ids)}
    ways = dijkstra(ties, unweighted=True, indices=[place[node.id] for node in sides.mentors])
    return np.asarray(ways)[:, [place[node.id] for node in sides.companies]].T


@dataclass(frozen=True)
class _Found:
    """The assignment in rows."""

    sides: _Sides
    elements: dict[str, Matrix]
    scores: Matrix
    chosen: list[int | None]

    def rows(self) -> list[Row]:
        """The chosen pairs, by mentor and company."""
        found = []
        for company, mentor in enumerate(self.chosen):
            if mentor is not None:
                second = self._next(self.scores[company], mentor)
                found.append(self._pair(company, mentor) | self._second(company, second))
        return sorted(found, key=lambda row: (row["mentor"], row["company"]))

    def beside(self) -> list[Row]:
        """The elements of each company's chosen mentor and of its second best."""
        found = []
        for company, mentor in enumerate(self.chosen):
            for choice, one in (("chosen", mentor), ("second", self._next(self.scores[company], mentor))):
                if mentor is not None and one is not None:
                    ends = {"company": self.sides.companies[company].id}
                    found.append(ends | self._pair(company, one) | {"choice": choice} | self._apart(company, one))
        return sorted(found, key=lambda row: (row["company"], row["choice"]))

    def unmatched(self) -> list[Row]:
        """Who is left, with whom they would fit best."""
        found = []
        for company, mentor in enumerate(self.chosen):
            if mentor is None:
                best = self._next(self.scores[company], None)
                found.append(self._left(self.sides.companies[company], COMPANY, self.sides.mentors, best, self.scores[company]))
        for mentor, node in enumerate(self.sides.mentors):
            if mentor not in self.chosen:
                best = self._next(self.scores[:, mentor], None)
                found.append(self._left(node, MENTOR, self.sides.companies, best, self.scores[:, mentor]))
        return sorted(found, key=lambda row: row["actor"])

    def actors(self, snapshot: GraphSnapshot, rows: list[Row]) -> list[Row]:
        """Every actor with the score of its pair, a mentor with its best one."""
        best: dict[str, float] = {}
        for row in rows:
            for id in (row["mentor"], row["company"]):
                best[id] = max(row["score"], best.get(id, 0.0))
        return [{"id": node.id, "label": node.label, "score": best.get(node.id)} for node in snapshot.nodes]

    def _next(self, scores: Matrix, taken: int | None) -> int | None:
        # of equal ones the first by id
        open_ones = scores if taken is None else np.where(np.arange(len(scores)) == taken, -np.inf, scores)
        return int(open_ones.argmax()) if len(scores) > (taken is not None) else None

    def _pair(self, company: int, mentor: int) -> Row:
        ends = {"mentor": self.sides.mentors[mentor].id, "company": self.sides.companies[company].id}
        return ends | {"score": float(self.scores[company, mentor])}

    def _second(self, company: int, second: int | None) -> Row:
        if second is None:
            return {"second_best": None, "second_score": None}
        return {"second_best": self.sides.mentors[second].id, "second_score": float(self.scores[company, second])}

    def _apart(self, company: int, mentor: int) -> Row:
        values = {name: float(self.elements[name][company, mentor]) for name in ELEMENTS}
        return {name: None if np.isnan(value) else value for name, value in values.items()}

    def _left(self, node: Node, kind: str, others: list[Node], best: int | None, scores: Matrix) -> Row:
        fit: Row = {"best_fit": None, "best_score": None}
        if best is not None:
            fit = {"best_fit": others[best].id, "best_score": float(scores[best])}
        return {"actor": node.id, "kind": kind} | fit


def _seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:  # noqa: ARG001 - as every estimate
    companies, mentors = _sides(snapshot).shape
    return PER_PAIR * companies * mentors


def _worked() -> GraphSnapshot:
    kinds = {"a": COMPANY, "b": COMPANY, "m": MENTOR, "n": MENTOR}
    sectors = {"a": "dance", "b": "dance", "m": "dance", "n": "tourism"}
    return GraphSnapshot(
        nodes=tuple(Node(id, id, {"kind": kind, "sector": sectors[id]}) for id, kind in kinds.items()),
        ties=(Tie("1", "a", "m"), Tie("2", "a", "b")),
        source="files",
    )


ANALYSIS = Analysis(
    title=say("Mentors for companies"),
    question=say("Which mentor fits which company?"),
    topic=Topic.EXPORT,
    definition=say(
        "The fit of a pair is the mean of five elements: the same sector, a foothold of the mentor in markets that the company "
        "has no access to, a language in common, no tie yet, and how few people stand in between. Elements that are not known "
        "are left out. The pairs are chosen together, so that the sum of their fits is the largest."
    ),
    formulas=(
        say("score = mean of the known elements; easiness = 1 / people in between"),
        say("max Σ score(mentor, company); each company once, each mentor at most so often as it has places"),
    ),
    references=(
        "Kuhn 1955, The Hungarian method for the assignment problem, Naval Research Logistics Quarterly 2",
        "Crouse 2016, On implementing 2D rectangular assignment algorithms, IEEE Trans. Aerospace and Electronic Systems 52",
    ),
    example=Example(
        network=_worked(),
        expected={"m | b": {"score": 1.0, "second_best": "n", "second_score": 1 / 3}, "n | a": {"second_best": "m"}},
        why="m and b work in one sector, have no tie and know a: 1. m and a are tied: (1 + 0 + 1) / 3. n has no tie and "
        "another sector: (0 + 1 + 0) / 3 with either. So m takes b (1 + 1/3), rather than a (2/3 + 1/3).",
        key=("mentor", "company"),
    ),
    run=matching,
    measure="score",
    ranks=False,
    seconds=_seconds,
    headers={
        "rows": ("mentor", "company", "score", "second_best", "second_score"),
        "elements": ("company", "mentor", "score", "choice", *ELEMENTS),
        "unmatched": ("actor", "kind", "best_fit", "best_score"),
    },
    columns=ELEMENTS
    | {
        "mentor": say("Mentor"),
        "company": say("Company"),
        "score": say("Fit (0 to 1)"),
        "second_best": say("Best other mentor"),
        "second_score": say("Fit of that one"),
        "choice": say("Which mentor"),
        "actor": say("Actor"),
        "kind": say("Kind"),
        "best_fit": say("Fits best with"),
        "best_score": say("Fit with that one"),
        "elements": say("What the fit is made of"),
        "unmatched": say("Left without a partner"),
        "chosen": say("chosen"),
        "second": say("best other"),
    },
    caveats=(
        say("The elements count equally; that is a choice, not a finding. Read them side by side before the mean."),
        say("Whether two people get on is not recorded: a pair is a suggestion to talk about."),
    ),
)
