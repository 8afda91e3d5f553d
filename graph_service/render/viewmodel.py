"""The view model of a map: everything that a picture of the network needs, as plain data."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from graph_service.analysis._bands import BANDS, band, band_name
from graph_service.language import Day, Phrase, country_name, say, say_n, shown
from graph_service.render._edges import Pair, edges_of
from graph_service.render._legend import UNKNOWN, kind_tones, legend_of
from graph_service.render._routes_chart import HANGS
from graph_service.render._words import weak_left_out, words
from graph_service.render.layout import radius
from graph_service.render.map import vis_data
from graph_service.render.marks import PATHS, kind_shape
from graph_service.schema import Schema, market_words
from graph_service.snapshot import GraphSnapshot

LIMIT = 1500
STEPS = 6
INK = {"light": "#14211d", "dark": "#e9f0ed"}
RAMP = (
    ("#e3e9e7", "#223034"),
    ("#bcd4d1", "#27474b"),
    ("#86b3b0", "#2f6d70"),
    ("#458b8c", "#4c9a9b"),
    ("#0a5c63", "#84d3d3"),
    ("#053a40", "#d3f4f1"),
)
# steps of the ramp that stand for bands
BAND_TONES = {"none": "seq-0", "weak": "seq-1", "workable": "seq-3", "strong": "seq-5"}
Value = float | str | None


@dataclass(frozen=True)
class Measure:
    """Values of actors by id, as an analysis gave them; None is undefined. ``label`` names them to a reader.

    ``in_bands``: readers see the band of a number, not its digits. ``pairs`` are ties that the analysis proposes.
    """

    label: str
    values: Mapping[str, Value]
    id: str = ""
    in_bands: bool = False
    pairs: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Choice:
    """What the reader may colour or size by: a URL value and its words."""

    value: str
    label: str


@dataclass(frozen=True)
class Painting:
    """What colour and size say.

    ``colour_by`` is ``sector``, ``kind`` or ``analysis`` (then ``colour`` holds the values). Without
    ``size`` a mark's radius says how many others it is tied to.
    """

    colour_by: str = "sector"
    colour: Measure | None = None
    size: Measure | None = None
    colour_choices: Sequence[Choice] = ()
    size_choices: Sequence[Choice] = ()


@dataclass
class _Making:
    """What the steps of making a view share."""

    schema: Schema
    snapshot: GraphSnapshot
    language: str
    painting: Painting
    amid: Collection[str] = ()
    tones: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def proposed(self) -> Sequence[tuple[str, str]]:
        """Ties that are proposed, by the ids of their ends."""
        return self.painting.colour.pairs if self.painting.colour else ()

    def say(self, phrase: Phrase) -> str:
        """A phrase in the view's language."""
        return phrase.in_language(self.language)


def map_view(
    schema: Schema,
    snapshot: GraphSnapshot,
    positions: Mapping[str, tuple[float, float]],
    *,
    language: str = "en",
    painting: Painting | None = None,
    title: str = "",
    amid: Collection[str] = (),
    limit: int = LIMIT,
) -> dict[str, Any]:
    """A map as plain data, ready for JSON.

    Parameters
    ----------
    schema, snapshot
        The domain and the network.
    positions
        Id to (x, y) in map units (``layout.positions``); who has none is left out.
    language
        ``en`` or ``fi``.
    painting
        What colour and size say; default: sector, and number of ties.
    title
        The heading of the map.
    amid
        Who lies among the tied ones though none of its ties is drawn; who else has none stands in the tray.
    limit
        Most marks drawn; beyond it those with most ties are kept and the basis line says so.

    Returns
    -------
    dict
        ``nodes`` (id, label, x, y, size, thing, kind, sector, country, level, shape, tone, ties, line,
        code, value, said, tray, priority), ``edges`` (source, target: places in nodes; strength 1 to 5 or None, inferred, items),
        ``legend``, ``meta``, ``tones`` (colour per theme), ``shapes`` (path per shape), ``words``,
        ``choices``, ``proposed`` (pairs of places whose tie the colour's analysis proposes), ``vis`` (what pyvis built for
        vis-network), ``bands`` and ``hangs`` (words from a least figure on).
    """
    making = _Making(schema, snapshot, language, painting or Painting(), amid)
    pairs = edges_of(schema, snapshot, language)
    nodes = _nodes(making, positions, pairs)
    every = len(nodes)
    nodes = sorted(sorted(nodes, key=lambda node: node["priority"])[:limit], key=lambda node: -node["priority"])
    place = {node["id"]: number for number, node in enumerate(nodes)}
    edges = [pair.as_json(place) for pair in pairs if pair.source in place and pair.target in place]
    return {
        "title": title,
        "language": language,
        "meta": _meta(making, every, nodes, edges),
        "tones": making.tones,
        "shapes": {shape: PATHS[shape] for shape in sorted({node["shape"] for node in nodes} | {"disc"})},
        "nodes": nodes,
        "edges": edges,
        "legend": legend_of(schema, nodes, edges, language) | {"measure": _scale(making)},
        "choices": {
            "colour": [vars(choice) for choice in making.painting.colour_choices],
            "size": [vars(choice) for choice in making.painting.size_choices],
        },
        "proposed": [[place[a], place[b]] for a, b in making.proposed if a in place and b in place],
        "words": words(language),
        "bands": [[least, making.say(word)] for least, word in BANDS.values()],
        "hangs": [[least, making.say(word)] for least, word in HANGS],
        "vis": vis_data(nodes, edges),
    }


def _nodes(making: _Making, positions: Mapping[str, tuple[float, float]], pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    ties: dict[str, int] = {}
    for pair in pairs:
        ties[pair.source] = ties.get(pair.source, 0) + 1
        ties[pair.target] = ties.get(pair.target, 0) + 1
    snapshot = making.snapshot
    found = [_actor(making, node.id) for node in snapshot.nodes if node.id in positions]
    actors = {node["id"] for node in found}
    found += [
        _other(making, id) for id in sorted(positions) if id not in actors and (id in snapshot.markets or id in snapshot.events)
    ]
    paint, sizes = _painter(making), _sizes(making, ties)
    for node in found:
        id = node["id"]
        node["x"], node["y"] = positions[id]
        node["ties"] = ties.get(id, 0)
        node["size"] = sizes.get(id, radius(node["ties"])) if node["thing"] == "actor" else radius(node["ties"])
        node["tray"] = not node["ties"] and id not in making.amid
        paint(node)
    order = sorted(found, key=lambda node: (node["thing"] != "market", -node["size"], -node["ties"], node["label"], node["id"]))
    for number, node in enumerate(order):
        node["priority"] = number
    return found


def _actor(making: _Making, id: str) -> dict[str, Any]:
    node = making.snapshot.by_id[id]
    schema, language, known = making.schema, making.language, node.attributes
    kind, sector, country = known.get("kind"), known.get("sector"), known.get("country")
    where = known.get("municipality") or (country_name(country, language) if country else None)
    first = [schema.label_of("kind", kind, language) if kind else None, where]
    parts = [", ".join(part for part in first if part), schema.label_of("sector", sector, language) if sector else None]
    return {
        "id": id,
        "label": node.label,
        "thing": "actor",
        "kind": kind,
        "sector": sector if sector in schema.codes["sector"] else None,
        "country": country,
        "level": known.get("level"),
        "shape": kind_shape(schema, kind),
        "line": " · ".join(part for part in parts if part),
        "code": None,
    }


def _other(making: _Making, id: str) -> dict[str, Any]:
    schema, language, snapshot = making.schema, making.language, making.snapshot
    market = id in snapshot.markets
    record = snapshot.markets[id] if market else snapshot.events[id]
    thing = "market" if market else "event"
    sector = record.get("sector")
    kinds = [] if market else record.get("kinds", [])
    label = shown(market_words(record), language) if market else record["title"]
    first = schema.codes["event_kind"][kinds[0]].label if kinds else schema.things[thing].label
    return {
        "id": id,
        "label": label,
        "thing": thing,
        "kind": thing,
        "sector": None if market else sector,
        "country": record.get("country"),
        "level": None,
        "shape": "plate" if market else "plus",
        "line": " · ".join(part for part in (first.in_language(language), record.get("start")) if part),
        "code": record["country"] if market else None,
    }


def _painter(making: _Making) -> Any:
    schema, painting = making.schema, making.painting
    hues, kinds = list(schema.codes["sector"]), kind_tones(schema)
    measure = painting.colour if painting.colour_by == "analysis" else None
    groups = _groups(measure, hues)
    numbers = [float(v) for v in measure.values.values() if isinstance(v, int | float)] if measure else []
    # measures of networks are skewed: on the root of the value the ramp tells the many small ones apart
    top = max(numbers, default=0.0) or 1.0

    def paint(node: dict[str, Any]) -> None:
        value = measure.values.get(node["id"]) if measure else None
        node["value"] = value
        node["said"] = _said(making, measure, value) if measure and value is not None else None
        if node["thing"] == "market":
            tone = "sector-ink"
        elif measure is None:
            by_kind = painting.colour_by == "kind"
            tone = kinds.get(node["kind"] or "", UNKNOWN) if by_kind else f"sector-{node['sector'] or 'unknown'}"
        elif groups:
            tone = f"sector-{groups.get(value) or 'unknown'}"
        elif isinstance(value, int | float) and measure.in_bands:
            tone = BAND_TONES[band_name(value)]
        elif isinstance(value, int | float):
            tone = f"seq-{min(STEPS - 1, max(0, int(STEPS * sqrt(max(0.0, float(value)) / top))))}"
        else:
            tone = UNKNOWN
        node["tone"] = tone
        making.tones[tone] = _colour(schema, tone)

    return paint


def _said(making: _Making, measure: Measure, value: float | str) -> str:
    if measure.in_bands and isinstance(value, int | float):
        return making.say(band(value))
    return shown(value, making.language, ".2f" if isinstance(value, float) else "")


def _groups(measure: Measure | None, hues: Sequence[str]) -> dict[Value, str]:
    # a measure of names (a community, a role) takes the hues of the sectors, largest group first
    values = [value for value in (measure.values.values() if measure else ()) if isinstance(value, str)]
    order = sorted(set(values), key=lambda value: (-values.count(value), value))
    return dict(zip(order, hues, strict=False))


def _colour(schema: Schema, tone: str) -> dict[str, str]:
    family, _, name = tone.partition("-")
    if family == "seq":
        return dict(zip(("light", "dark"), RAMP[int(name)], strict=True))
    if name == "ink":
        return INK
    colour = (schema.codes["sector"].get(name) or schema.unknown_sector).colour
    assert colour is not None
    return {"light": colour.light, "dark": colour.dark}


def _sizes(making: _Making, ties: Mapping[str, int]) -> dict[str, float]:
    # the same range as by ties; marks keep the room that the layout gave them
    measure = making.painting.size
    if measure is None:
        return {}
    numbers = {id: max(0.0, float(v)) for id, v in measure.values.items() if isinstance(v, int | float)}
    top = max(numbers.values(), default=0.0) or 1.0
    span = radius(max(ties.values(), default=1)) - 9
    return {node.id: round(9 + span * sqrt(numbers.get(node.id, 0.0) / top), 2) for node in making.snapshot.nodes}


def _scale(making: _Making) -> dict[str, Any] | None:
    measure = making.painting.colour if making.painting.colour_by == "analysis" else None
    if measure is None:
        return None
    groups = _groups(measure, list(making.schema.codes["sector"]))
    if groups:
        return {
            "label": measure.label,
            "groups": [{"label": str(value), "tone": f"sector-{hue}"} for value, hue in groups.items()],
        }
    numbers = [value for value in measure.values.values() if isinstance(value, int | float)]
    if not numbers:
        making.tones[UNKNOWN] = _colour(making.schema, UNKNOWN)
        return {"label": measure.label, "groups": [{"label": making.say(say("No value")), "tone": UNKNOWN}]}
    gaps = any(measure.values.get(node.id) is None for node in making.snapshot.nodes)
    if measure.in_bands:
        held = {band_name(value): value for value in sorted(numbers)}
        lines = [{"label": making.say(band(value)), "tone": BAND_TONES[name]} for name, value in held.items()]
        lines += [{"label": making.say(say("No value")), "tone": UNKNOWN}] * gaps
        for line in lines:
            making.tones[line["tone"]] = _colour(making.schema, line["tone"])
        return {"label": measure.label, "groups": lines}
    top = max(numbers)
    digits = ".2f" if isinstance(top, float) else ""
    for step in range(STEPS):
        making.tones[f"seq-{step}"] = _colour(making.schema, f"seq-{step}")
    return {"label": measure.label, "gaps": gaps, "low": shown(0, making.language), "high": shown(top, making.language, digits)}


def _dashed(making: _Making) -> list[Phrase]:
    n = len(making.proposed)
    return [say_n("Dashed: {n} proposed introduction.", "Dashed: {n} proposed introductions.", n)] if n else []


def _meta(making: _Making, every: int, nodes: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    snapshot, painting = making.snapshot, making.painting
    actors = sum(1 for node in nodes if node["thing"] == "actor")
    things = [node["thing"] for node in nodes]
    # an access to a market is drawn like a tie, but reports and analyses count it apart
    ties, accesses = (
        sum(len(edge["items"]) for edge in edges if ("market" in (things[edge["source"]], things[edge["target"]])) == apart)
        for apart in (False, True)
    )
    values = {"actors": say_n("{n} actor", "{n} actors", actors), "ties": say_n("{n} tie", "{n} ties", ties)}
    counted = say("{actors} and {ties}", **values)
    if accesses:
        reach = say_n("{n} market access", "{n} market accesses", accesses)
        counted = say("{actors}, {ties} and {accesses}", **values, accesses=reach)
    # {n} and {m} stay as they are: the script fills in what its filters leave
    left = say("{n} of {actors}, {m} of {ties}", n="{n}", m="{m}", **values)
    based = say("Based on {counted}.", counted=counted)
    filtered = say("Filters leave {counted}.", counted=left)
    if snapshot.at:
        based = say("Based on {counted} recorded up to {day}.", counted=counted, day=Day(snapshot.at))
        filtered = say("Filters leave {counted}, recorded up to {day}.", counted=left, day=Day(snapshot.at))
    parts = [say("What if {changes}?", changes=snapshot.supposed)] if snapshot.supposed else []
    parts += ([left_out] if (left_out := weak_left_out(snapshot)) else []) + _dashed(making)
    if every > len(nodes):
        parts.append(say("Showing {n} of {all}, those with most ties.", n=len(nodes), all=every))
    if snapshot.response_rate is not None:
        parts.append(say("{share:.0f}\N{NO-BREAK SPACE}% of those asked answered.", share=100 * snapshot.response_rate))
    parts.append(say("Size: {measure}.", measure=painting.size.label if painting.size else say("number of contacts")))
    return {
        "actors": actors,
        "ties": ties,
        "at": snapshot.at,
        "basis": " ".join(making.say(part) for part in [based, *parts]),
        "left_out": making.say(left_out) if left_out else None,
        "filtered": " ".join(making.say(part) for part in [filtered, *parts]),
        "colour_by": (painting.colour.id or "analysis")
        if painting.colour_by == "analysis" and painting.colour
        else painting.colour_by,
        "size_by": painting.size.id if painting.size else "",
        "fingerprint": snapshot.fingerprint,
    }
