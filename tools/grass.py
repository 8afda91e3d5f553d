"""Write ``cypher/explore/network.grass``, the look of the network in Neo4j Browser, from schema.toml.

Kinds have the colours that the map gives them; whatever has a name or a title is captioned with it. Drop the file
on Neo4j Browser. ``python tools/grass.py -`` prints it instead.
"""

from __future__ import annotations

import sys
from pathlib import Path

from graph_service.render._legend import kind_tones
from graph_service.schema import Schema, load_schema

TARGET = Path(__file__).resolve().parent.parent / "cypher" / "explore" / "network.grass"
DIAMETERS = {"actor": 50, "event": 40, "market": 65}
SMALL = 30
HEAD = """\
node {
  diameter: 50px;
  color: %(grey)s;
  border-color: %(line)s;
  border-width: 2px;
  text-color-internal: #FFFFFF;
  font-size: 10px;
  caption: "<id>";
}
relationship {
  color: %(line)s;
  shaft-width: 1px;
  font-size: 8px;
  padding: 3px;
  text-color-external: #3A4240;
  text-color-internal: #FFFFFF;
  caption: "<type>";
}
"""


def grass(schema: Schema) -> str:
    """The style sheet. Rules that come later win: things first, their kinds after them."""
    grey = schema.unknown_sector.colour
    assert grey is not None
    text = HEAD % {"grey": grey.light, "line": _darker(grey.light)}
    for thing in schema.things.values():
        lines = [f'caption: "{{{thing.caption}}}";', f"diameter: {DIAMETERS.get(thing.name, SMALL)}px;"]
        text += _rule(f"node.{thing.node_label}", lines)
    for kind, tone in kind_tones(schema).items():
        colour = schema.codes["sector"][tone.removeprefix("sector-")].colour if tone != "sector-unknown" else grey
        label = schema.codes["kind"][kind].node_label
        assert colour is not None
        text += _rule(f"node.{label}", [*_coloured(colour.light), f'caption: "{{{schema.things["actor"].caption}}}";'])
    for kind, tie in schema.ties.items():
        # ties between actors are what people look for; the rest stays thin
        text += _rule(f"relationship.{kind}", [f"shaft-width: {2 if tie.actor_tie else 1}px;"])
    return text


def _rule(selector: str, lines: list[str]) -> str:
    return f"{selector} {{\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


def _coloured(colour: str) -> list[str]:
    red, green, blue = _parts(colour)
    ink = "#000000" if 0.299 * red + 0.587 * green + 0.114 * blue > 150 else "#FFFFFF"
    return [f"color: {colour};", f"border-color: {_darker(colour)};", f"text-color-internal: {ink};"]


def _darker(colour: str) -> str:
    return "#" + "".join(f"{part * 4 // 5:02x}" for part in _parts(colour))


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


if __name__ == "__main__":
    if sys.argv[1:] == ["-"]:
        sys.stdout.write(grass(load_schema()))
    else:
        TARGET.write_text(grass(load_schema()), encoding="utf-8")
