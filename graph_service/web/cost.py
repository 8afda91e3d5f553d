"""How long a question would take: what is too long for a page is work for a job or for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_service.analysis._catalogue import Analysis, parsed
from graph_service.errors import TooLarge
from graph_service.language import say
from graph_service.service.asking import posed
from graph_service.snapshot import GraphSnapshot
from graph_service.web.doors_to import service

LONGEST = 10.0
# measured on two cores with the demonstration network (115 actors, 549 ties): per run and per sample for each
# actor or tie, and for the k-th route between two ends, which grows by this factor with each tie allowed
PER_RUN = 7e-7
PER_SAMPLE = 5e-8
PER_ROUTE = 7.5e-6
GROWTH = 1.65
Texts = Mapping[str, Sequence[str]]


def seconds(entry: Analysis, snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    """How long the adjustable part of an analysis takes, within a factor of a few; its fixed part is not counted."""
    assert entry.parameters is not None
    asked = {name: param.default for name, param in entry.parameters.items()} | dict(keywords)
    size = len(snapshot.nodes) + len(snapshot.ties)
    found = float(size * (asked.get("runs", 0) * PER_RUN + asked.get("samples", 0) * PER_SAMPLE))
    if "max_hops" in asked:
        pairs = _ends(asked["source"], len(snapshot.nodes)) * (len(asked["market"]) or len(snapshot.markets))
        found += pairs * asked["k"] * GROWTH ** asked["max_hops"] * PER_ROUTE
    return found


def _ends(source: Sequence[str], everybody: int) -> int:
    whole = not source or any(name == "all" or ":" in name for name in source)
    return everybody if whole else len(source)


def is_long(entry: Analysis, raw: Texts) -> bool:
    """Whether an answer is not to be waited for; what is asked by default never is.

    Raises
    ------
    UnknownName, BadValue
        For wrong parameters.
    """
    snapshot, rest = posed(service(), entry, raw)
    keywords = parsed(entry, rest)
    return seconds(entry, snapshot, keywords) > max(LONGEST, seconds(entry, snapshot, {}))


def check_short(entry: Analysis, raw: Texts) -> None:
    """Refuse a question that a page cannot wait for.

    Raises
    ------
    TooLarge
        With the ways that are left.
    UnknownName, BadValue
        For wrong parameters.
    """
    if is_long(entry, raw):
        sentence = say(
            "This would take too long for a page. Choose smaller numbers, or ask in a terminal: graph-service analyse {analysis}",
            analysis=entry.slug,
        )
        raise TooLarge(sentence)


def check_map(raw: Texts) -> None:
    """Refuse a map whose colours or sizes come from too long an analysis; raises as ``check_short``."""
    for name in ("colour_by", "size_by"):
        id, dot, _ = next(iter(raw.get(name, [])), "").partition(".")
        if dot:
            entry = service().analysis(id)
            known = {"at", "min_strength", "merge_persons", *(entry.parameters or {})}
            check_short(entry, {key: values for key, values in raw.items() if key in known})
