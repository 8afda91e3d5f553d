"""What if: changes that a reader thinks of, the map with them, and an answer before and after; nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from flask import redirect, render_template
from werkzeug.wrappers import Response

from graph_service.analysis._catalogue import Analysis
from graph_service.errors import BadValue, CallerError
from graph_service.language import country_name, say
from graph_service.service import SCOPE, whatif
from graph_service.web.cost import check_short
from graph_service.web.doors_to import service
from graph_service.web.forms import SUGGESTIONS, fields
from graph_service.web.languages import address, language, query
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.pages.analyses import entry_at
from graph_service.web.security import Guard, door
from graph_service.web.shows import number
from graph_service.web.tables import FURTHER, LIMIT, SHARES, banded, heading, percent, table
from graph_service.whatif import ENDS, JOINS, LEAVES, TIE, Change, escaped

USUAL = "cohesion"
ANALYSIS, SETTINGS, SHOW, CHANGES = "analysis", "settings_of", "show", "what_if"
# what the forms of the page send; the address that they lead to holds only changes
ADDED = ("leaves", "joins", "joins_sector", "joins_kind", "tie_from", "tie_to", "tie_kind", "tie_strength", "tie_both")
ENDED = ("ends_a", "ends_b")
PICTURED = 1_500
State = dict[str, list[str]]


@door(PAGES, "/what-if", guard=Guard.READ, linked={"at"}, works=True)
def what_if() -> Response | tuple[str, int]:
    """The changes, a way to add and remove them, the map, and a question answered before and after."""
    asked = query()
    added = {name: text for name in (*ADDED, *ENDED) if (text := asked.pop(name, [""])[0].strip())}
    state = {name: kept for name, values in asked.items() if (kept := [value for value in values if value])}
    entry = _entry(state)
    try:
        new = _new(added, state)
        if new:
            return redirect(address("pages.what_if", state | {CHANGES: [*state.get(CHANGES, []), *new]}), 303)
    except CallerError as error:
        return _page(entry, state, added, error)
    return _page(entry, state, {}, None)


def _entry(state: State) -> Analysis:
    name = state.pop(ANALYSIS, [USUAL])[0]
    if state.pop(SETTINGS, [name])[0] != name:
        # the settings of another question mean nothing to this one
        for key in set(state) - {*SCOPE}:
            del state[key]
    entry = entry_at(name)
    state[ANALYSIS] = [entry.slug]
    return entry


def _new(added: Mapping[str, str], state: State) -> list[str]:
    """The changes that a form asks for, checked together with those that are there."""
    found = []
    if "leaves" in added:
        found = [Change(LEAVES, (added["leaves"],)).text]
    elif "joins" in added:
        given = {"sector": added.get("joins_sector"), "kind": added.get("joins_kind")}
        attributes = tuple((name, value) for name, value in given.items() if value)
        if whatif.is_known(service(), added["joins"]):
            raise BadValue(say("“{id}” is there already: who joins needs an id of its own.", id=added["joins"]))
        found = [Change(JOINS, (added["joins"],), attributes=attributes).text]
    elif "tie_from" in added or "tie_to" in added:
        return _tie(added, state)
    elif "ends_a" in added or "ends_b" in added:
        found = [Change(ENDS, _two(added, *ENDED)).text]
    return _checked(state, found) if found else []


def _two(added: Mapping[str, str], one: str, other: str) -> tuple[str, str]:
    if one not in added or other not in added:
        raise BadValue(say("A tie has two ends: name both."))
    return added[one], added[other]


def _tie(added: Mapping[str, str], state: State) -> list[str]:
    ends = _two(added, "tie_from", "tie_to")
    kind, strength = added.get("tie_kind"), added.get("tie_strength")
    ways = [ends, ends[::-1]] if "tie_both" in added and whatif.is_one_way(service(), ends, kind) else [ends]
    found: list[str] = []
    refused: CallerError | None = None
    for way in ways:
        text = Change(TIE, way, kind).text + (f"{'' if kind else ':'}:{escaped(strength)}" if strength else "")
        try:
            found = _checked(state, [*found, text])
        except CallerError as error:
            # one way may be there already
            refused = refused or error
    if not found and refused:
        raise refused
    return found


def _checked(state: State, new: Sequence[str]) -> list[str]:
    """The new changes with ids for names, which may change; raises what is wrong with them."""
    raw = {name: values for name, values in state.items() if name in SCOPE}
    scope, _ = service().scope_of(raw | {CHANGES: [*state.get(CHANGES, []), *new]})
    service().pictured(scope)
    return [change.text for change in scope.what_if[-len(new) :]]


def _page(entry: Analysis, state: State, added: Mapping[str, str], refused: CallerError | None) -> tuple[str, int]:
    network = service()
    if not network.contents().entities:
        return render_template("what_if.html", is_empty=True), 200
    raw = {name: values for name, values in state.items() if name not in (ANALYSIS, SHOW)}
    changes, wrong = _in_words(raw)
    refused = refused or wrong
    shown, error = ({}, None) if wrong else _answered(entry, raw, every=state.get(SHOW) == ["all"])
    texts = [text for text, _ in changes]

    def here(**more: list[str]) -> str:
        return address("pages.what_if", {name: values for name, values in (state | more).items() if values})

    page = render_template(
        "what_if.html",
        entry=entry,
        analyses=[one for one in network.analyses.values() if not one.in_appendix or one is entry],
        changes=[(words, here(what_if=[other for other in texts if other != text])) for text, words in changes],
        form=[field for field in fields(network, entry, raw, language()) if field.name != CHANGES],
        kept=[(name, value) for name, values in state.items() for value in values],
        texts=texts,
        is_wrong=wrong is not None,
        added=added,
        refused=refused.phrase.in_language(language()) if refused else None,
        error=error.phrase.in_language(language()) if error else None,
        **_offered(),
        all_rows=here(show=["all"]),
        **shown,
    )
    return page, next((problem.status for problem in (refused, error) if problem), 200)


def _offered() -> dict[str, Any]:
    schema, contents = service().schema, service().contents()
    actors = list(islice(contents.of("actor"), SUGGESTIONS))
    names = Counter(actor["name"] for actor in actors)
    return {
        # a name that two have would not say who is meant
        "people": [(actor["name"] if names[actor["name"]] == 1 else actor["id"], actor["id"]) for actor in actors],
        "markets": [country_name(market["country"], language()) for market in contents.of("market")],
        "sectors": schema.codes["sector"].values(),
        "kinds": schema.codes["kind"].values(),
        "tie_kinds": [kind for kind in schema.ties.values() if kind.actor_tie],
    }


def _in_words(raw: State) -> tuple[list[tuple[str, str]], CallerError | None]:
    """Each change as text and in words, as far as they can be; else what is wrong."""
    try:
        scope, _ = service().scope_of({name: raw[name] for name in raw if name in SCOPE})
        snapshot = service().pictured(scope)
    except CallerError as error:
        return [(text, text) for text in raw.get(CHANGES, [])], error
    said = [phrase.in_language(language()) for phrase in snapshot.supposed]
    return list(zip(snapshot.what_if, said, strict=True)), None


def _answered(entry: Analysis, raw: State, *, every: bool) -> tuple[dict[str, Any], CallerError | None]:
    """The map and, where something changes, the answer before and after; and why there is none."""
    shown = _drawn(raw)
    try:
        return shown | (_compared(entry, raw, every=every) if CHANGES in raw else {}), None
    except CallerError as error:
        return shown, error


def _drawn(raw: State) -> dict[str, Any]:
    from graph_service.render.svgmap import svg_map

    if len(service().snapshot().nodes) > PICTURED:
        return {}
    view, supposed = whatif.pictured(service(), raw, language())
    picture = svg_map(view, width=640, height=440, supposed=supposed)
    return {"picture": picture, "map_url": address("pages.network_map", {name: raw[name] for name in raw if name in SCOPE})}


def _compared(entry: Analysis, raw: State, *, every: bool) -> dict[str, Any]:
    for question in whatif.posed(service(), entry.slug, raw)[1:]:
        check_short(question)
    found = whatif.compared(service(), entry.slug, raw, language())
    # an actor who is there only now or only then has a dash on the other side
    says_only = any(row["only"] and "label" not in row for row in found["rows"])
    rows = [{key: value for key, value in row.items() if key != "only" or says_only} for row in found["rows"]]
    label = entry.columns.get(found["column"] or "")
    behind = {column for hidden in entry.bands.values() for column in hidden}
    figures = [row for row in found["tables"][whatif.FIGURES] if row["column"] not in behind]
    return {
        "found": found,
        "column": label.in_language(language()) if label else found["column"],
        "main": table(service(), entry, found, rows, limit=None if every else LIMIT),
        "figures": [
            (_words(entry, row), (_figure(entry, row, "before"), _figure(entry, row, "after"))) for row in figures[:FURTHER]
        ],
        "all_figures": len(figures),
        "data_url": address("api.what_if", raw | {"lang": [language()]}, name=entry.slug),
    }


def _figure(entry: Analysis, row: Mapping[str, Any], side: str) -> str:
    if row["column"] in SHARES:
        return percent(row[side])
    return banded(entry, row["column"], side, row) or number(row[side])


def _words(entry: Analysis, row: Mapping[str, Any]) -> tuple[str, str, str]:
    """The table, the row and the column of a figure in words."""
    known = service().contents().entities
    parts = [known[part][1].get("name", part) if part in known else heading(entry, part) for part in str(row["key"]).split(" | ")]
    return heading(entry, row["table"]), " | ".join(parts), heading(entry, row["column"])
