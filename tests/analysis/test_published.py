"""Every figure of ../shared/reference/published.csv comes out of the analyses, to the digits that were printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph_service.snapshot import GraphSnapshot
from tests.analysis.networks import is_directed, network, run, table

DIGITS = 0.0005


def measured(snapshot: GraphSnapshot, measure: str, way: str) -> float:
    rows = {row["measure"]: row["value"] for row in run(snapshot, "cohesion", direction=way)["rows"]}
    return float(rows[measure])


def best_modularity(snapshot: GraphSnapshot, way: str) -> float:
    return float(run(snapshot, "communities", direction=way)["tables"]["network"][0]["modularity"])


def actor(snapshot: GraphSnapshot, label: str, column: str, way: str) -> Any:
    (row,) = [
        row
        for row in run(snapshot, "centrality", direction=way)["rows"]
        if label.casefold() in {row["id"].casefold(), row["label"].casefold()}
    ]
    return row[column]


def share_without_pucci(snapshot: GraphSnapshot, label: str, way: str) -> float:
    # 15 families: 91 pairs of others (Jackson 2008, 1.2)
    families = snapshot.filtered(
        [node.id for node in snapshot.nodes if "pucci" not in {node.id.casefold(), node.label.casefold()}]
    )
    return float(actor(families, label, "betweenness", way)) / 91


def farthest_from_shipped(snapshot: GraphSnapshot, way: str) -> float:
    shipped = {node.id: float(node.attributes["published_betweenness"] or 0) for node in snapshot.nodes}
    rows = run(snapshot, "centrality", direction=way)["rows"]
    return max(abs(row["betweenness"] - shipped[row["id"]]) for row in rows)


FIGURES: dict[str, Callable[[GraphSnapshot, str], float]] = {
    "highest degree: Diane": lambda net, way: max(row["degree"] for row in run(net, "centrality", direction=way)["rows"]),
    "highest betweenness: Heather": lambda net, way: max(
        row["betweenness"] for row in run(net, "centrality", direction=way)["rows"]
    ),
    "closeness of Fernando (=Garth)": lambda net, way: actor(net, "Fernando", "closeness", way),
    **{
        f"betweenness share {name}": lambda net, way, name=name: share_without_pucci(net, name, way)
        for name in ("Medici", "Guadagni", "Albizzi", "Strozzi")
    },
    "number of ties": lambda net, way: run(net, "centrality", direction=way)["m"],
    "largest difference to the betweenness shipped with the data (18 nodes)": farthest_from_shipped,
    "mean local clustering": lambda net, way: measured(net, "mean_clustering", way),
    "optimal modularity, binary": best_modularity,
    "best known modularity": best_modularity,
}


def test_every_published_figure_comes_out(shared: Path):
    lines = table(shared / "reference/published.csv")
    assert {line["figure"] for line in lines} == set(FIGURES)
    for line in lines:
        folder = shared / "reference" / line["graph"]
        found = FIGURES[line["figure"]](network(folder), "directed" if is_directed(folder) else "undirected")
        assert abs(found - float(line["published"])) <= DIGITS, f"{line['graph']}, {line['figure']}: {found}"
