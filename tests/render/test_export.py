"""GraphML and GEXF as other programs read them: nothing is lost, nothing is merged, whatever the texts hold."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest
from hypothesis import HealthCheck, example, given, settings

from graph_service.ingest import join_list
from graph_service.records import Contents
from graph_service.render.export import gexf, graphml
from tests.ingest.networks import HOSTILE, SCHEMA, contents, record

DAY = "2012-07-31"


def flat(record: Mapping[str, Any], *apart: str) -> dict[str, Any]:
    found = {name: join_list(value) if isinstance(value, list) else value for name, value in record.items()}
    extra = found.pop("extra", {})
    return {name: value for name, value in found.items() if name not in apart} | {f"extra.{key}": extra[key] for key in extra}


def wanted(known: Contents) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a reader should find: values by node, and by edge (source, target, id)."""
    nodes = {
        id: flat(record, "id") | {"record_id": id, "thing": thing, "label": record[SCHEMA.things[thing].caption]}
        for id, (thing, record) in known.entities.items()
    }
    edges = {
        (tie["source"], tie["target"], id): flat(tie, "id", "source", "target")
        | {"label": tie["kind"], "record_id": id, "directed": SCHEMA.ties[tie["kind"]].directed}
        for id, tie in known.ties.items()
    }
    return nodes, edges


def hostile() -> Contents:
    """Every hostile text as name, alias, note and kept column; parallel ties; carriage returns and markup."""
    odd = [*HOSTILE, "a\rb", "a\r\nb", "]]>&amp;<b>'\"", "x\u2028y", "😀"]
    entities = {
        f'a{n} <&">': (
            "actor",
            record("actor", id=f'a{n} <&">', name=text, kinds=["company"], aliases=[text, "b"], extra={text: text}),
        )
        for n, text in enumerate(odd)
    }
    ids = list(entities)
    ties = [record("tie", id=f"t{n}", kind=kind, source=ids[0], target=ids[1], note=odd[n], weight=1.5, strength=3)
            for n, kind in enumerate(["GAVE", "GAVE", "WORKS_WITH", "MENTORS"])]  # fmt: skip
    ties.append(record("tie", id="loop", kind="GAVE", source=ids[2], target=ids[2], since="2012-03"))
    return Contents(entities, {tie["id"]: tie for tie in ties}, as_of="2011-01-01")


def saved(folder: str, name: str, pieces: Any) -> Path:
    path = Path(folder) / name
    path.write_text("".join(pieces), encoding="utf-8", newline="")
    return path


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(known=hostile())
@given(known=contents())
def test_networkx_reads_all_of_the_graphml(known: Contents) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = saved(folder, "network.graphml", graphml(SCHEMA, known, DAY))
        graph = nx.read_graphml(path, edge_key_type=str, force_multigraph=True)
    nodes, edges = wanted(known)
    assert graph.is_directed()
    assert graph.graph["as_of"] == (known.as_of or DAY)
    assert dict(graph.nodes(data=True)) == nodes
    assert {(source, target, id): data for source, target, id, data in graph.edges(keys=True, data=True)} == edges


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(known=hostile())
@given(known=contents())
def test_networkx_reads_all_of_the_gexf(known: Contents) -> None:
    with tempfile.TemporaryDirectory() as folder:
        graph = nx.read_gexf(saved(folder, "network.gexf", gexf(SCHEMA, known, DAY)))
    nodes, edges = wanted(known)
    assert graph.is_directed()
    assert dict(graph.nodes(data=True)) == nodes
    found = {(source, target, data.pop("id")): data for source, target, data in graph.edges(data=True)}
    assert found == edges


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(known=hostile())
@given(known=contents())
def test_igraph_reads_all_of_the_graphml(known: Contents) -> None:
    with tempfile.TemporaryDirectory() as folder:
        graph = igraph.Graph.Read_GraphML(str(saved(folder, "network.graphml", graphml(SCHEMA, known, DAY))))
    nodes, edges = wanted(known)
    assert graph.is_directed()
    found = {vertex["record_id"]: given_values(vertex.attributes()) for vertex in graph.vs}
    assert {id: {name: values.get(spoilt(name)) for name in nodes[id]} for id, values in found.items()} == nodes
    ties = {
        (graph.vs[edge.source]["record_id"], graph.vs[edge.target]["record_id"], edge["record_id"]): given_values(
            edge.attributes()
        )
        for edge in graph.es
    }
    assert {key: {name: values.get(spoilt(name)) for name in edges[key]} for key, values in ties.items()} == edges


def spoilt(name: str) -> str:
    # igraph leaves & in an XML attribute as it finds it; the values stand in elements and are whole
    return name.replace("&", "&#38;")


def given_values(values: dict[str, Any]) -> dict[str, Any]:
    # igraph fills in what is missing: "", False, not a number
    return {name: value for name, value in values.items() if value == value and value != ""}


@pytest.mark.parametrize("write", [graphml, gexf])
def test_an_empty_network_is_an_empty_graph(tmp_path: Path, write: Any) -> None:
    path = saved(str(tmp_path), "empty.xml", write(SCHEMA, Contents(), DAY))
    graph = (nx.read_graphml if write is graphml else nx.read_gexf)(path)
    assert (len(graph), graph.number_of_edges()) == (0, 0)
