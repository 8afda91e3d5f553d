"""The only user of pyvis: it builds the data that vis-network draws; its own page is never made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from graph_service.errors import BadValue
from graph_service.language import say
from graph_service.render._edges import ASSUMED

NODE_KEYS = frozenset({"id", "label", "x", "y", "size", "shape", "group", "physics"})
EDGE_KEYS = frozenset({"id", "from", "to", "value", "dashes", "hidden"})


def vis_data(nodes: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Nodes, edges and options of vis-network, built by pyvis from a view's nodes and edges.

    Parameters
    ----------
    nodes, edges
        As ``viewmodel.map_view`` makes them; an edge's ends are places in ``nodes``.

    Returns
    -------
    dict
        ``nodes``, ``edges`` (ids are whole numbers, never names) and ``options``.

    Raises
    ------
    BadValue
        If an edge has no end among the nodes.

    Notes
    -----
    Only data is taken from pyvis, and only listed attributes: its page loads outside hosts and can run
    scripts hidden in names. ``label`` is text that a canvas draws; there is no ``title``, which pyvis
    turns into HTML when any of them holds "href". The options come from ``Options``, not from a text.
    """
    from pyvis.network import Network

    network = Network(directed=True)
    for place, node in enumerate(nodes):
        # the size of the marks is theirs; vis-network only needs it to find what is under the pointer
        network.add_node(
            place,
            label=node["label"],
            shape="custom",
            x=node["x"],
            y=node["y"],
            size=node["size"],
            group=node["sector"] or "unknown",
            physics=False,
        )
    for place, edge in enumerate(edges):
        if not (0 <= edge["source"] < len(nodes) and 0 <= edge["target"] < len(nodes)):
            raise BadValue(say("A tie of the map has no actor at one end."))
        # our hooks draw the ties in one stroke per strength
        value = edge["strength"] or ASSUMED
        network.add_edge(edge["source"], edge["target"], id=place, value=value, dashes=edge["inferred"], hidden=True)
    network.toggle_physics(False)
    options = json.loads(network.options.to_json())
    return {
        "nodes": [_only(node, NODE_KEYS) for node in network.nodes],
        "edges": [_only(edge, EDGE_KEYS) for edge in network.edges],
        "options": {"physics": options["physics"]},
    }


def _only(item: Mapping[str, Any], keys: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key in keys}
