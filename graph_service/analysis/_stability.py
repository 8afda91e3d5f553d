"""How far a ranking holds if some ties, or the answers of some, had not been recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np

from graph_service.analysis._kernels import compiled
from graph_service.analysis._rank_kernels import compared_pairs
from graph_service.analysis._result import Result, Row, Warn
from graph_service.analysis._stability_text import FIRST, told_in_words
from graph_service.analysis._thinned import ThinGraph, ThinSnapshot, respondents
from graph_service.language import Phrase, Progress, say
from graph_service.snapshot import Graph, GraphSnapshot

# analytics 2: what may be missing; random loss of ties is the mild error, silent people the real one
MISSING = (("ties", 0.1), ("respondents", 0.1), ("respondents", 0.2), ("respondents", 0.3))
# the middle 95 of 100 trials
BOUNDS = (0.025, 0.975)


@dataclass(frozen=True)
class Score:
    """A short way to the measure of an analysis, for the many thinned networks.

    Parameters
    ----------
    of
        The measure of every node of a graph, in node order.
    seconds
        How long that takes on a graph of n nodes and m ties.
    weight
        The parameter that says what a tie is worth, if there is one.
    direction
        Of the graph, where it is not the direction of the result.
    """

    of: Callable[[Graph, Mapping[str, Any]], Sequence[float] | np.ndarray]
    seconds: Callable[[int, int], float]
    weight: str | None = None
    direction: str | None = None


@dataclass(frozen=True)
class Ranked:
    """What is ranked: the analysis as a function of a snapshot, its result on the whole, its measure."""

    run: Callable[[GraphSnapshot], Result]
    whole: Result
    measure: str
    score: Score | None
    keywords: Mapping[str, Any]


def seconds(score: Score | None, once: float, snapshot: GraphSnapshot, runs: int) -> float:
    """How long the trials take; ``once`` is the time of one whole analysis."""
    n, m = len(snapshot.nodes), len(snapshot.ties)
    trial = score.seconds(n, m) if score else once + 1.5e-5 * (n + m)
    return len(MISSING) * runs * (trial + 1e-4 + 2e-9 * n * n)


def tried(ranked: Ranked, snapshot: GraphSnapshot, runs: int, seed: int, report: Progress) -> Result:
    """The result with its ``stability``: what became of the ranking in trials with something missing.

    Parameters
    ----------
    ranked
        What is ranked.
    snapshot
        The network as it is recorded.
    runs
        Trials of each kind.
    seed
        Of the random choices; equal seeds make equal choices for every analysis.
    report
        Hears how far it is.

    Returns
    -------
    Result
        ``stability["ranking"]``: measure, runs, first (ids); scenarios (missing, share, dropped, of, first_stays: share of
        trials in which one of those in the first place is still there, top3_overlap: mean share of the first three that
        are among the first three, kendall_tau: tau-b, gamma: Goodman and Kruskal's); silent_share; ranks (id, label, rank:
        1 + those with more, shared, low and high: the middle 95 % of ranks with ties missing, silent_low and silent_high:
        the same with ``silent_share`` of the respondents silent). None, with a warning, where nobody ranks above anybody.

    References
    ----------
    Goodman & Kruskal 1954, Measures of association for cross classifications, JASA 49. Kendall 1945, The treatment of ties
    in ranking problems, Biometrika 33. Smith & Moody 2013, Structural effects of network sampling coverage I, Social
    Networks 35.
    """
    values = {row["id"]: row.get(ranked.measure) for row in ranked.whole.rows if "id" in row}
    ids = [node.id for node in snapshot.nodes]
    whole = _scores([values.get(id) for id in ids])
    if len(ids) < 2 or np.ptp(whole) == 0:
        nobody = say("Nobody ranks above anybody here, so there is no order that missing ties could change.")
        return replace(ranked.whole, warnings=[*ranked.whole.warnings, Warn("no_ranking", nobody)])
    trials = _Trials(ranked, snapshot, whole)
    share = _silent_share(snapshot)
    scenarios, bounds = [], {}
    for number, (missing, part) in enumerate(MISSING):
        random = np.random.default_rng([seed, number])
        told, ranks = trials.scenario(missing, part, runs, random, _part(report, number))
        scenarios.append(told)
        if (missing, part) in {("ties", MISSING[0][1]), ("respondents", share)}:
            bounds[missing] = np.quantile(ranks, BOUNDS, axis=0, method="inverted_cdf").astype(int)
    ranking = {
        "measure": ranked.measure,
        "runs": runs,
        "first": [id for id, rank in zip(ids, trials.ranks, strict=True) if rank == 1],
        "scenarios": scenarios,
        "silent_share": share,
        "ranks": _rank_rows(snapshot, trials.ranks, bounds),
    }
    return replace(
        ranked.whole,
        stability={"runs": runs, **(ranked.whole.stability or {}), "ranking": ranking},
        seed=seed,
        sentences=[*ranked.whole.sentences, *told_in_words(ranking)],
    )


def _silent_share(snapshot: GraphSnapshot) -> float:
    # how many are silent as it is; at least the smallest share that is tried
    missing = 1 - (snapshot.response_rate if snapshot.response_rate is not None else 1.0)
    shares = [share for kind, share in MISSING if kind == "respondents"]
    return next((share for share in shares if share >= missing - 1e-9), shares[-1])


def _part(report: Progress, number: int) -> Progress:
    def told(done: float, total: float, phrase: Phrase) -> None:
        report(number + done / total, len(MISSING), phrase)

    return told


class _Trials:
    """Trials of one ranking."""

    def __init__(self, ranked: Ranked, snapshot: GraphSnapshot, whole: np.ndarray) -> None:
        self.ranked, self.whole, self.ranks = ranked, whole, _ranks(whole)
        self.answered = respondents(snapshot)
        self.thin: ThinGraph | ThinSnapshot
        if ranked.score is None:
            self.thin = ThinSnapshot(snapshot, ranked.whole.direction, ranked.whole.layers)
        else:
            weight = ranked.keywords.get(ranked.score.weight, "none") if ranked.score.weight else "none"
            way, layers = ranked.score.direction or ranked.whole.direction, ranked.whole.layers
            self.thin = ThinGraph(snapshot, snapshot.graph(way, weight, layers), layers)
        self.ids = [node.id for node in snapshot.nodes]
        self.top = _first(whole)

    def scenario(
        self, missing: str, share: float, runs: int, random: np.random.Generator, report: Progress
    ) -> tuple[Row, np.ndarray]:
        """What trials of one kind gave, and every rank in them, shape (runs, n)."""
        of = self.thin.units if missing == "ties" else len(self.answered)
        dropped = max(1, round(share * of)) if of else 0
        ranks = np.empty((runs, len(self.ids)), np.int32)
        stays = overlap = 0.0
        taus, gammas = [], []
        for number in range(runs):
            report(number, runs, say("Trials with ties or answers missing"))
            gone = random.choice(of, dropped, replace=False) if of else np.zeros(0, np.int64)
            scores = self._scored(missing, gone)
            ranks[number] = _ranks(scores)
            stays += bool((ranks[number][self.ranks == 1] == 1).any())
            overlap += len(self.top & _first(scores)) / len(self.top)
            tau, gamma = agreement(self.whole, scores)
            taus.append(tau)
            gammas.append(gamma)
        told = {"missing": missing, "share": share, "dropped": dropped, "of": of}
        told |= {"first_stays": stays / runs, "top3_overlap": overlap / runs, "kendall_tau": _mean(taus), "gamma": _mean(gammas)}
        return told, ranks

    def _scored(self, missing: str, gone: np.ndarray) -> np.ndarray:
        thin = self.thin.without_ties(gone) if missing == "ties" else self.thin.without_answers(self.answered[gone])
        if isinstance(thin, Graph):
            assert self.ranked.score is not None
            return _scores(self.ranked.score.of(thin, self.ranked.keywords))
        found = {row["id"]: row.get(self.ranked.measure) for row in self.ranked.run(thin).rows}
        return _scores([found.get(id) for id in self.ids])


def _scores(values: Sequence[Any] | np.ndarray) -> np.ndarray:
    # equal but for rounding is equal; what is undefined stands below everything
    if isinstance(values, np.ndarray):
        found = values.astype(np.float64)
    else:
        found = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    known = np.isfinite(found)
    if known.any():
        found = np.round(found, 9 - int(np.ceil(np.log10(max(1.0, float(np.abs(found[known]).max()))))))
        found[~known] = found[known].min() - 1
        return found
    return np.zeros(len(found))


def _ranks(scores: np.ndarray) -> np.ndarray:
    # equal scores share the place; the next one comes after all of them
    found: np.ndarray = len(scores) - np.searchsorted(np.sort(scores), scores, side="right") + 1
    return found


def _first(scores: np.ndarray) -> set[int]:
    return set(np.argsort(-scores, kind="stable")[:FIRST].tolist())


def agreement(one: np.ndarray, other: np.ndarray) -> tuple[float | None, float | None]:
    """Kendall's tau-b and Goodman and Kruskal's gamma of two scores of the same actors; None where undefined."""
    n = len(one)
    concordant, discordant, equal_one, equal_other = compiled(compared_pairs)(one, other)
    pairs = n * (n - 1) // 2
    difference = concordant - discordant
    spread = (pairs - equal_one) * (pairs - equal_other)
    told = concordant + discordant
    return (difference / sqrt(spread) if spread else None), (difference / told if told else None)


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def places(values: Sequence[Any]) -> list[int]:
    """The place of each of some values: 1 + the number of larger ones; equal values share it, None stands last."""
    return [int(rank) for rank in _ranks(_scores(values))]


def _rank_rows(snapshot: GraphSnapshot, ranks: np.ndarray, bounds: Mapping[str, np.ndarray]) -> list[Row]:
    shared = np.bincount(ranks)[ranks] > 1
    rows = []
    for place, node in enumerate(snapshot.nodes):
        row: Row = {"id": node.id, "label": node.label, "rank": int(ranks[place]), "shared": bool(shared[place])}
        row |= {"low": int(bounds["ties"][0, place]), "high": int(bounds["ties"][1, place])}
        low, high = bounds["respondents"][:, place].tolist()
        rows.append(row | {"silent_low": low, "silent_high": high})
    return rows


def untried(result: Result) -> Result:
    """The result of an analysis that ranks nobody, asked for trials."""
    nobody = say("This question ranks nobody: trials with ties missing would have nothing to compare.")
    return replace(result, warnings=[*result.warnings, Warn("no_ranking", nobody)])
