"""What cohesion is called, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graph_service.analysis._result import Row, Warn
from graph_service.analysis._small_world import ENOUGH
from graph_service.language import Phrase, say
from graph_service.snapshot import Graph, GraphSnapshot

Measures = Mapping[str, float | int | None]
LEVEL = 0.05
COLUMNS = {
    "degree": say("Contacts"),
    "measure": say("Measure"),
    "value": say("Value"),
    "without_coordinator": say("Without the coordinator"),
    "actors": say("Actors"),
    "ties": say("Ties"),
    "density": say("Density (ties of possible ties)"),
    "pair_density": say("Pairs with a tie, of all pairs"),
    "components": say("Pieces (components)"),
    "largest_component": say("Actors in the largest piece"),
    "isolates": say("Actors without a tie"),
    "transitivity": say("Transitivity (closed paths of two ties)"),
    "mean_clustering": say("Mean clustering, 0 under two contacts"),
    "mean_clustering_of_two": say("Mean clustering of actors with two contacts or more"),
    "degree_assortativity": say("Correlation of the number of contacts at both ends of a tie"),
    "max_core": say("Highest k-core"),
    "reciprocity": say("Returned ties, of ties with a direction"),
    "reciprocity_dyads": say("Mutual pairs, of pairs with a directed tie"),
    "diameter": say("Most steps between two actors with a route"),
    "mean_distance": say("Mean steps between actors with a route"),
    "small_world": say("Circles and routes against rewired networks"),
    "expected_transitivity": say("Transitivity of rewired networks"),
    "expected_distance": say("Mean steps in rewired networks"),
    "sigma": say("Sigma (1: as in rewired networks)"),
    "p": say("p: as high by chance"),
}


def sentences(snapshot: GraphSnapshot, whole: Measures, rest: Measures | None, left_out: str | None) -> Iterator[Phrase]:
    density = whole["pair_density"]
    if density is None or left_out is None or rest is None:
        yield say("No ties are recorded: nothing holds the network together.")
        return
    name = snapshot.by_id[left_out].label
    yield say("Of all possible pairs {share:.1f} % have a recorded tie.", share=100 * density)
    if rest["pair_density"] is not None:
        yield say("Without {name}: {share:.1f} %.", name=name, share=100 * rest["pair_density"])
    yield from _parts(whole, rest, name)
    if whole["mean_distance"] is not None:
        steps, most = whole["mean_distance"], whole["diameter"]
        yield say("Steps from one actor to another: {mean:.1f} on average, {most} at most.", mean=steps, most=most)
    if whole["reciprocity"] is not None:
        yield say("Of the ties with a direction {share:.0f} % are returned.", share=100 * whole["reciprocity"])


def _parts(whole: Measures, rest: Measures, name: str) -> Iterator[Phrase]:
    parts, largest = int(whole["components"] or 0), int(whole["largest_component"] or 0)
    if parts == 1:
        yield say("The network is one piece: a route of recorded ties leads from everybody to everybody.")
    else:
        yield say(
            "The network is in {n} pieces; the largest has {most} of {all} actors.", n=parts, most=largest, all=whole["actors"]
        )
    left = int(rest["largest_component"] or 0)
    if left < largest - 1:
        yield say("Without {name} the largest piece has {left} actors instead of {most}.", name=name, left=left, most=largest)
    else:
        yield say("Without {name} the others still hang together as before.", name=name)


def circles(tests: Sequence[Row]) -> Iterator[Phrase]:
    for row in tests:
        if row["sigma"] is None:
            continue
        values = {"sigma": row["sigma"], "p": row["p"]}
        if row["p"] <= LEVEL:
            yield say("Local circles and short routes, more than chance gives (sigma {sigma:.2f}, p {p:.2f}).", **values)
        else:
            yield say(
                "Circles and routes are as in any network with these numbers of ties (sigma {sigma:.2f}, p {p:.2f}).", **values
            )


def untested(plain: Graph, runs: int) -> Iterator[Warn]:
    if runs and plain.n < ENOUGH:
        yield Warn("few_for_sigma", say("With fewer than {least} actors circles and routes are not tested.", least=ENOUGH))


def undefined(whole: Measures, rest: Measures | None) -> Iterator[Warn]:
    if None in (*whole.values(), *(rest or {}).values()):
        yield Warn(
            "measure_undefined", say("A measure is empty where the ties do not define it, such as distances without a route.")
        )
    if whole["reciprocity"] is None and whole["ties"]:
        yield Warn("no_direction", say("Whether ties are returned cannot be said: no direction is recorded, or none is read."))
