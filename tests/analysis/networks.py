"""Networks that the analysis tests are about, and how figures are compared."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from graph_service.analysis._catalogue import analysis, envelope, parsed
from graph_service.ingest import plain_snapshot
from graph_service.snapshot import GraphSnapshot, Node, Tie


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def network(folder: Path) -> GraphSnapshot:
    """A network of the shared folder through the plain-file door."""
    return plain_snapshot(folder / "nodes.csv", folder / "edges.csv", None)


def is_directed(folder: Path) -> bool:
    return bool(json.loads((folder / "meta.json").read_text(encoding="utf-8"))["directed"])


def run(snapshot: GraphSnapshot, name: str, *, language: str = "en", **raw: Any) -> dict[str, Any]:
    """The envelope of an analysis, its parameters given as texts."""
    entry = analysis(name)
    snapshot = two_days(snapshot) if entry.compares and snapshot.before is None else snapshot
    keywords = parsed(entry, {key: value if isinstance(value, list) else [str(value)] for key, value in raw.items()})
    found = envelope(entry, snapshot, keywords, entry.answer(snapshot, keywords), language)
    json.dumps(found, allow_nan=False)
    return found


def two_days(after: GraphSnapshot, before: GraphSnapshot | None = None) -> GraphSnapshot:
    """A network with a picture of an earlier day; default: nothing has changed since."""
    at = after.at or "2012-07-31"
    return replace(after, at=at, before=replace(before or after, at=f"{int(at[:4]) - 1}{at[4:]}"))


def equal(found: float | None, wanted: str | float | None) -> bool:
    """|a - b| <= 1e-9 max(1, |b|), or both undefined."""
    if wanted is None or wanted == "":
        return found is None
    number = float(wanted)
    return found is not None and abs(found - number) <= 1e-9 * max(1.0, abs(number))


def small(groups: Mapping[str, str | None], arrows: Iterable[tuple[str, str]], kind: str = "RELATED_TO") -> GraphSnapshot:
    """A network from groups by id and arrows."""
    nodes = tuple(Node(id, id.upper(), {"group": group}) for id, group in sorted(groups.items()))
    ties = tuple(Tie(f"{a}-{b}-{place}", a, b, kind) for place, (a, b) in enumerate(arrows))
    return GraphSnapshot(nodes, ties, "files")


def text_network(text: str) -> GraphSnapshot:
    """``s1>s2 s2>n1``: the letter of an id is its group."""
    arrows = [tuple(arrow.split(">")) for arrow in text.split()]
    ids = {id for arrow in arrows for id in arrow}
    return small({id: id[0] for id in ids}, [(a, b) for a, b in arrows])


@st.composite
def random_networks(draw: st.DrawFn, most: int = 8, unknown: bool = True) -> GraphSnapshot:
    """Up to ``most`` actors in up to three groups (and the unknown one)."""
    n = draw(st.integers(1, most))
    ids = [f"a{place}" for place in range(n)]
    choices = ["x", "y", "z", None] if unknown else ["x", "y", "z"]
    groups = {id: draw(st.sampled_from(choices)) for id in ids}
    arrows = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=n * 4))
    return small(groups, arrows)


@st.composite
def weighted_networks(draw: st.DrawFn, most: int = 8, worth: tuple[float, ...] = (1, 2, 3, 0.5)) -> GraphSnapshot:
    """Up to ``most`` actors, their ties with weights."""
    bare = draw(random_networks(most))
    ties = (replace(tie, weight=draw(st.sampled_from(worth))) for tie in bare.ties)
    return replace(bare, ties=tuple(ties))


def fixture_network(shared: Path) -> GraphSnapshot:
    """The fictional network of 14 actors that the worked figures are about; its day is 2012-07-15."""
    raw = json.loads((shared / "design/analytics_fixture.json").read_text(encoding="utf-8"))
    nodes = tuple(
        sorted(
            (Node(node["id"], node["id"], {k: v for k, v in node.items() if k != "id"}) for node in raw["nodes"]),
            key=lambda n: n.id,
        )
    )
    ties = tuple(_dated(place, tie, "source", "target", "GAVE") for place, tie in enumerate(raw["arcs"]))
    access = tuple(_dated(place, tie, "actor", "market", "HAS_ACCESS_TO") for place, tie in enumerate(raw["access"]))
    markets = {f"market:{name}": {"id": f"market:{name}", "country": name} for name in ("DE", "SE")}
    return GraphSnapshot(nodes, ties, "files", at="2012-07-15", access=access, markets=markets)


def _dated(place: int, tie: Mapping[str, Any], source: str, target: str, kind: str) -> Tie:
    months = 2012 * 12 + 6 - tie["months"]
    goal = tie[target] if target == "target" else f"market:{tie[target]}"
    evidence = f"{months // 12}-{months % 12 + 1:02}-15"
    return Tie(f"{kind}-{place}", tie[source], goal, kind, tie["strength"], last_evidence=evidence, confirmed=tie["confirmed"])


def southern_women(shared: Path) -> GraphSnapshot:
    """Davis's women as actors and their events as events; the reference folder holds both as one graph."""
    folder = shared / "reference/davis_southern_women"
    types = {row["id"]: row["type"] for row in table(folder / "nodes.csv")}
    women = sorted(id for id, kind in types.items() if kind == "woman")
    # a row names the two ends in any order
    ends = [(row["source"], row["target"]) for row in table(folder / "edges.csv")]
    visits = [(a, b) if types[a] == "woman" else (b, a) for a, b in ends]
    return GraphSnapshot(
        nodes=tuple(Node(id, id, {}) for id in women),
        ties=(),
        source="files",
        events={id: {"id": id, "title": id} for id, kind in types.items() if kind == "event"},
        participation=tuple(Tie(f"{a} {b}", a, b, "TOOK_PART_IN") for a, b in visits),
    )
