"""The map and the report: what is asked in texts, put together from snapshot, analyses and renderer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graph_service.analysis._catalogue import Analysis, Param, analysis, catalogue, read_values
from graph_service.errors import NotFound, UnknownName
from graph_service.language import say
from graph_service.render.viewmodel import Choice, Measure, Painting
from graph_service.service._names import resolved
from graph_service.service._scope import SCOPE
from graph_service.service.painting import painted_rows
from graph_service.snapshot import FLOW, GraphSnapshot, snapshot_of

if TYPE_CHECKING:
    from graph_service.render._report_facts import Route
    from graph_service.render.document import Report
    from graph_service.service import GraphService

LAST_DAY = "9999-12-31"
PLACES, MAP = "positions", "map"
GROWN = 3
# seconds that trials of an order may take in a report
TRIED_WITHIN = 4.0
PROPERTIES = ("sector", "kind")
# further analyses of the report, and seconds that each of these may take
BESIDE = ("board_coverage", "export_coverage", "export_reach", "introductions", "matching")
BESIDE_WITHIN = 60.0
ASKED: Mapping[str, Param] = {
    "colour_by": Param(say("Colour says"), name="colour_by", default="sector"),
    "size_by": Param(say("Size says"), name="size_by"),
    "ego": Param(say("Around"), name="ego", of="actor"),
    "steps": Param(say("Steps away"), name="steps", type=int, minimum=1, maximum=10, default=1),
    "events": Param(say("Show events"), name="events", choices=("yes", "no"), default="no"),
}
Texts = Mapping[str, Sequence[str]]
Places = dict[str, tuple[float, float]]


def positions(service: GraphService, snapshot: GraphSnapshot) -> Places:
    """Places of everything that a snapshot draws.

    They come from one layout of all ties ever recorded, so a map keeps its shape from day to day, until there are three
    times as many tied pairs; who is not in it
    (an event, an employee shown apart) is placed beside its contacts.
    """
    from graph_service.render.layout import drawn
    from graph_service.render.layout import positions as laid_out

    kept = service.remembered(("places", service.contents().sign), lambda: _kept(service))
    wanted = drawn(snapshot).ids
    if any(id not in kept for id in wanted):
        beside = laid_out(snapshot, previous=kept or None)
        kept = {id: (float(x), float(y)) for id, (x, y) in beside.items()} | kept
    return {id: kept[id] for id in wanted}


def _whole(service: GraphService) -> GraphSnapshot:
    contents = service.contents()
    dateless = {
        id: {name: value for name, value in tie.items() if name not in {"since", "until"}} for id, tie in contents.ties.items()
    }
    # one day for all, so that the print of the whole is the same tomorrow
    whole = snapshot_of(service.schema, replace(contents, ties=dateless, as_of=None), today=LAST_DAY, min_strength=None)
    return replace(whole, participation=())


def _tied(service: GraphService) -> frozenset[str]:
    """Who has a tie in the picture of all ties ever recorded: it lies among the others on every day."""
    from graph_service.render.layout import drawn

    whole = drawn(_whole(service))
    return frozenset(whole.ids[place] for place in set(whole.pairs.ravel().tolist()))


def _kept(service: GraphService) -> Places:
    from graph_service.render.layout import drawn
    from graph_service.render.layout import positions as laid_out

    whole = _whole(service)
    stored = service.store.get_record(PLACES, MAP)
    known: dict[str, Any] = json.loads(stored[0]) if stored else {"print": "", "places": {}}
    previous = {id: (x, y) for id, (x, y) in known["places"].items()}
    if known["print"] == whole.fingerprint:
        return previous
    pairs = len(drawn(whole).pairs)
    since = known.get("pairs", pairs)
    if pairs > GROWN * since:
        # places that a few ties gave say nothing about a network of many: after a survey it would be a ball of wool
        previous, since = {}, pairs
    found = {id: (float(x), float(y)) for id, (x, y) in laid_out(whole, previous=previous or None).items()}
    service.store.put_record(PLACES, MAP, json.dumps({"print": whole.fingerprint, "places": found, "pairs": since}))
    return found


def map_view(service: GraphService, raw: Texts, language: str) -> dict[str, Any]:
    """The map as data; see ``GraphService.map_view``."""
    from graph_service.render.viewmodel import map_view as view

    scope, rest = service.scope_of(raw)
    asked = {name: values for name, values in rest.items() if name in ASKED}
    further = {name: values for name, values in rest.items() if name not in ASKED}
    values = read_values(ASKED, resolved(ASKED, asked, service.schema, service.contents()), say("Parameters"))
    snapshot = service.pictured(scope)
    if values.get("events", "no") == "no":
        snapshot = replace(snapshot, participation=())
    places = positions(service, snapshot)
    painting = _painting(service, raw, values, further, snapshot, language)
    if "ego" in values:
        snapshot = _near(snapshot, values["ego"], values.get("steps", 1))
        places = {id: places[id] for id in _drawn_ids(snapshot)}
    amid = service.remembered(("tied", service.contents().sign), lambda: _tied(service))
    title = _title(service, values, language)
    return view(service.schema, snapshot, places, language=language, painting=painting, title=title, amid=amid)


def _title(service: GraphService, values: Mapping[str, Any], language: str) -> str:
    if "ego" in values:
        return say("Around {name}", name=service.stored(values["ego"]).record.get("name", values["ego"])).in_language(language)
    name = str(values.get("colour_by") or "")
    if "." in name:
        return analysis(name.split(".", maxsplit=1)[0]).question.in_language(language)
    return say("The network").in_language(language)


def _drawn_ids(snapshot: GraphSnapshot) -> tuple[str, ...]:
    from graph_service.render.layout import drawn

    return drawn(snapshot).ids


def _near(snapshot: GraphSnapshot, ego: str, steps: int) -> GraphSnapshot:
    if ego not in snapshot.by_id:
        raise NotFound(say("“{id}” is not an actor of this map.", id=ego))
    contacts: dict[str, set[str]] = {}
    for tie in snapshot.ties:
        contacts.setdefault(tie.source, set()).add(tie.target)
        contacts.setdefault(tie.target, set()).add(tie.source)
    near = inner = border = {ego}
    for _ in range(steps):
        inner = near
        border = set().union(*(contacts.get(id, set()) for id in border)) - near
        near = near | border
    # a market or an event is a step away from those that are tied to it: only what the inner ones reach lies within
    found = snapshot.filtered(near)
    reached = {tie.target for tie in found.access + found.participation if tie.source in inner}
    return replace(
        found,
        access=tuple(tie for tie in found.access if tie.target in reached),
        participation=tuple(tie for tie in found.participation if tie.target in reached),
    )


def _painting(
    service: GraphService, raw: Texts, values: Mapping[str, Any], further: Texts, snapshot: GraphSnapshot, language: str
) -> Painting:
    colour_by, size_by = values.get("colour_by", "sector"), values.get("size_by")
    scope: dict[str, Sequence[str]] = {name: raw[name] for name in SCOPE if name in raw}
    if further and "." not in str(size_by) + colour_by:
        raise UnknownName.of(say("Parameters of the map"), next(iter(further)), ASKED)
    colour = None
    if "." in colour_by:
        colour = _measured(service, colour_by, scope | dict(further), language)
    elif colour_by not in PROPERTIES:
        colour = _attribute(service, snapshot, colour_by, language)
    size = _measured(service, size_by, scope | ({} if "." in colour_by else dict(further)), language) if size_by else None
    columns = [(entry, column) for entry in catalogue().values() if (column := entry.measure)]
    return Painting(
        colour_by="analysis" if colour else colour_by,
        colour=colour,
        size=size,
        colour_choices=[_property_choice(service, name, language) for name in PROPERTIES] + _choices(columns, language),
        size_choices=_choices(columns, language),
    )


def _property_choice(service: GraphService, name: str, language: str) -> Choice:
    prop = service.schema.properties["kinds" if name == "kind" else name]
    return Choice(name, prop.label.in_language(language))


def _choices(columns: Sequence[tuple[Analysis, str]], language: str) -> list[Choice]:
    return [
        Choice(f"{entry.id}.{column}", f"{entry.title.in_language(language)}: {entry.columns[column].in_language(language)}")
        for entry, column in columns
    ]


def _measured(service: GraphService, name: str, raw: Texts, language: str) -> Measure:
    id, _, column = name.partition(".")
    entry = analysis(id)
    # as its page asks: circles, for one, are tested there
    asked = {name: [text] for name, text in {**entry.on_page, **entry.on_map}.items()}
    found = service.analyse(entry.id, asked | dict(raw), language)
    rows = painted_rows(found, column)
    if not rows:
        tables = (found["rows"], *found["tables"].values())
        known = [key for rows in tables if rows and "id" in rows[0] for key in rows[0] if key not in {"id", "label"}]
        raise UnknownName.of(say("Columns of {analysis}", analysis=entry.slug), column, known)
    label = entry.columns[column].in_language(language) if column in entry.columns else column
    if any(row.get("drawn") is False for row in found["tables"].get("network", ())):
        # the analysis itself says that its values are not to be seen on a map
        none = say("{measure}: none that can be relied on", measure=label).in_language(language)
        return Measure(none, {row["id"]: None for row in rows}, f"{entry.id}.{column}")
    values = {row["id"]: _shown(entry, row[column], language) for row in rows}
    pairs = [(row["a"], row["b"]) for row in found["rows"] if {"a", "b", "via"} <= set(row)]
    return Measure(label, values, f"{entry.id}.{column}", in_bands=column in entry.bands, pairs=pairs)


def _shown(entry: Analysis, value: Any, language: str) -> Any:
    # a word of the analysis's own is labelled as a column is
    if isinstance(value, str) and value in entry.columns:
        return entry.columns[value].in_language(language)
    return int(value) if isinstance(value, bool) else value


def _attribute(service: GraphService, snapshot: GraphSnapshot, name: str, language: str) -> Measure:
    if name not in snapshot.attributes():
        raise UnknownName.of(say("Colour"), name, (*PROPERTIES, *snapshot.attributes()))
    prop = service.schema.properties.get(name)
    values = {
        node.id: service.schema.label_of(name, value, language) for node in snapshot.nodes if (value := node.attributes.get(name))
    }
    return Measure(prop.label.in_language(language) if prop else name, values, name)


def _brokerage(service: GraphService, raw: Texts, language: str) -> dict[str, Any]:
    # reports always say how far an order holds (analytics 2), with as many trials as a reader waits for
    from graph_service.service import questions

    runs = questions.trials_within(questions.question(service, "brokerage_roles", raw), TRIED_WITHIN)
    return service.analyse("brokerage_roles", dict(raw) | {"stability_runs": [str(runs)]}, language)


def _beside(service: GraphService, scope: Texts, language: str) -> dict[str, Any]:
    # a large network has its long answers on their own pages
    from graph_service.service import questions

    asked = {name: dict(scope) for name in BESIDE}
    short = [name for name, raw in asked.items() if questions.question(service, name, raw).seconds <= BESIDE_WITHIN]
    return {name: service.analyse(name, asked[name], language) for name in short}


def report(service: GraphService, language: str, at: str | None, compare: str | None = None) -> Report:
    """The connection report of a day, perhaps compared with an earlier one."""
    from graph_service.render.report import ReportInputs, connection_report
    from graph_service.service.account import account
    from graph_service.service.introducers import reported

    scope: dict[str, list[str]] = {"at": [at]} if at else {}
    contents, snapshot = service.contents(), service.snapshot(at)
    has_actors = bool(snapshot.nodes)
    # the sector where it says something, else the kind
    sectors = {node.attributes.get("sector") for node in snapshot.nodes} - {None}
    roles = {"group_by": ["sector" if len(sectors) > 1 else "kind"], "null": ["labels"]}
    if 2 * _pairs(snapshot, (FLOW,)) < _pairs(snapshot, snapshot.layers("undirected")):
        # a few directed ties are no picture of the network
        roles["direction"] = ["undirected"]
    return connection_report(
        ReportInputs(
            schema=service.schema,
            contents=contents,
            snapshot=snapshot,
            today=service.today(),
            brokerage=_brokerage(service, scope | roles, language) if has_actors else None,
            cutpoints=service.analyse("cutpoints", scope, language),
            export_paths=service.analyse("export_paths", scope, language) if snapshot.markets and has_actors else None,
            view=map_view(service, scope, language) if has_actors else None,
            changed=service.analyse("change", scope | {"compare": [compare]}, language) if compare and has_actors else None,
            beside=_beside(service, scope, language),
            introductions=reported(service, at or service.day()),
            account=account(service, at or service.day()).as_json(language),
        ),
        language,
    )


def printed_bands(service: GraphService) -> list[Route]:
    """The routes whose bands the report of today prints."""
    from graph_service.render._report_account import printed
    from graph_service.render._report_facts import Facts

    contents, snapshot = service.contents(), service.snapshot()
    if not (snapshot.markets and snapshot.nodes):
        return []
    exported, cut = service.analyse("export_paths", {}), service.analyse("cutpoints", {})
    beside = {name: service.analyse(name, {}) for name in ("export_coverage", "export_reach")}
    return printed(Facts(service.schema, snapshot, contents, None, cut, exported, beside=beside))


def _pairs(snapshot: GraphSnapshot, layers: Sequence[str]) -> int:
    return snapshot.graph("undirected", layers=layers).m
