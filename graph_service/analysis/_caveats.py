"""Caveats that several analyses share."""

from __future__ import annotations

from collections.abc import Iterator

from graph_service.analysis._result import Warn
from graph_service.language import say, say_n
from graph_service.snapshot import GraphSnapshot

# analytics 2: below this ranks are bands; below so many actors, read the ties
ANSWERED, ENOUGH = 0.85, 10
# below so many no p-value of a whole network is read
ENOUGH_FOR_P = 30


def about_actors(snapshot: GraphSnapshot) -> Iterator[Warn]:
    """Few actors, or many silent ones."""
    n = len(snapshot.nodes)
    if n < ENOUGH:
        few = say_n("Only {n} actor: read the ties, not the figures.", "Only {n} actors: read the ties, not the figures.", n)
        yield Warn("few_actors", few)
    answered = snapshot.response_rate
    if answered is not None and answered < ANSWERED:
        share = say("{share:.0f} % of those asked answered: read ranks as bands, not as places.", share=100 * answered)
        yield Warn("low_response", share)


def about_p(n: int) -> Iterator[Warn]:
    """Too few actors for the p-value of a whole network."""
    if n < ENOUGH_FOR_P:
        yield Warn("few_for_p", say("With fewer than {least} actors the p-values are not to be relied on.", least=ENOUGH_FOR_P))
