"""The whole network as GraphML and GEXF, for programs that draw or measure graphs; these files are not read back here.

Every entity is a node and every tie an edge with its own id, so that parallel ties stay apart. The graph is directed
throughout, because both forms are read badly where kinds are mixed; the edge attribute ``directed`` says which ties
have a direction. The words are those of schema.toml in every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from graph_service.ingest import join_list
from graph_service.records import Contents, Record
from graph_service.schema import Schema

_TYPES = {"number": "double", "integer": "long", "yes_no": "boolean"}
_GRAPHML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
_GEXF = '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'


@dataclass(frozen=True)
class _Part:
    """A node or an edge: its XML attributes and its values by name."""

    places: Mapping[str, str]
    values: Mapping[str, Any]


def graphml(schema: Schema, contents: Contents, today: str) -> Iterator[str]:
    """GraphML, piece by piece; the day of the network stands on the graph as ``as_of``."""
    parts = {"node": list(_nodes(schema, contents)), "edge": list(_edges(schema, contents))}
    keys = {what: _keys(schema, found, what[0]) for what, found in parts.items()}
    yield _GRAPHML
    yield '<key id="g0" for="graph" attr.name="as_of" attr.type="string"/>\n'
    for what, known in keys.items():
        for name, (key, form) in known.items():
            yield f'<key id="{key}" for="{what}" attr.name={quoteattr(name)} attr.type="{form}"/>\n'
    yield f'<graph id="network" edgedefault="directed">\n<data key="g0">{contents.as_of or today}</data>\n'
    for what, found in parts.items():
        known = keys[what]
        for part in found:
            data = "".join(f'<data key="{known[name][0]}">{_text(value)}</data>' for name, value in part.values.items())
            yield f"<{what}{_attributes(part.places)}>{data}</{what}>\n"
    yield "</graph>\n</graphml>\n"


def gexf(schema: Schema, contents: Contents, today: str) -> Iterator[str]:
    """GEXF 1.2, piece by piece; the weight of a tie is the weight of its edge."""
    parts = {"node": list(_nodes(schema, contents)), "edge": list(_edges(schema, contents))}
    yield _GEXF
    yield f"<meta><description>as_of {contents.as_of or today}</description></meta>\n"
    yield '<graph mode="static" defaultedgetype="directed">\n'
    keys = {what: _keys(schema, found, what[0]) for what, found in parts.items()}
    for what, known in keys.items():
        yield f'<attributes class="{what}">\n'
        for name, (key, form) in known.items():
            if name not in {"label", "weight"}:
                yield f'<attribute id="{key}" title={quoteattr(name)} type="{form}"/>\n'
        yield "</attributes>\n"
    for what, found in parts.items():
        known = keys[what]
        yield f"<{what}s>\n"
        for part in found:
            own = {name: _plain(part.values[name]) for name in ("label", "weight") if name in part.values}
            data = "".join(
                f'<attvalue for="{known[name][0]}" value={quoteattr(_plain(value))}/>'
                for name, value in part.values.items()
                if name not in own
            )
            yield f"<{what}{_attributes({**part.places, **own})}><attvalues>{data}</attvalues></{what}>\n"
        yield f"</{what}s>\n"
    yield "</graph>\n</gexf>\n"


def _nodes(schema: Schema, contents: Contents) -> Iterator[_Part]:
    for id, (thing, record) in sorted(contents.entities.items()):
        label = record[schema.things[thing].caption]
        # the id a second time: igraph gives edges the ids of nodes, and spoils & in the id of a node
        yield _Part({"id": id}, {"record_id": id, "thing": thing, "label": label} | _values(record, {"id"}))


def _edges(schema: Schema, contents: Contents) -> Iterator[_Part]:
    for id, tie in sorted(contents.ties.items()):
        kind = schema.ties[tie["kind"]]
        own = {"record_id": id, "label": kind.name, "kind": kind.name, "directed": kind.directed}
        yield _Part({"id": id, "source": tie["source"], "target": tie["target"]}, own | _values(tie, {"id", "source", "target"}))


def _values(record: Record, apart: set[str]) -> dict[str, Any]:
    found = {name: value for name, value in record.items() if name not in apart and name != "extra"}
    return found | {f"extra.{key}": value for key, value in record.get("extra", {}).items()}


def _keys(schema: Schema, parts: list[_Part], letter: str) -> dict[str, tuple[str, str]]:
    names = dict.fromkeys(name for part in parts for name in part.values)
    own = {"directed": "boolean"}
    types = {name: _TYPES.get(prop.type, "string") for name, prop in schema.properties.items()} | own
    return {name: (f"{letter}{place}", types.get(name, "string")) for place, name in enumerate(names)}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return join_list(value) if isinstance(value, list) else str(value)


def _text(value: Any) -> str:
    # a bare carriage return would be read as a line feed
    return escape(_plain(value), {"\r": "&#13;"})


def _attributes(places: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in places.items())
