"""Analyses: the questions, and the answer to one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, render_template

from graph_service.analysis._catalogue import Analysis, Topic
from graph_service.errors import CallerError, NotFound, UnknownName
from graph_service.language import say
from graph_service.service import csv_text
from graph_service.service.painting import painted_rows
from graph_service.web.cost import check_short
from graph_service.web.doors_to import service
from graph_service.web.forms import fields
from graph_service.web.languages import address, language, query
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.security import Guard, door
from graph_service.web.tables import FURTHER, LIMIT, table

OURS = ("sort", "show", "columns", "find")
NUMBERED = 5


@door(PAGES, "/analyses", guard=Guard.READ, linked=())
def analyses() -> str:
    """The catalogue as questions, by what they are about."""
    asked = [entry for entry in service().analyses.values() if not entry.in_appendix]
    topics = [(topic.value, [entry for entry in asked if entry.topic is topic]) for topic in Topic]
    return render_template("analyses.html", topics=[(topic, entries) for topic, entries in topics if entries])


def entry_at(name: str) -> Analysis:
    """The analysis that an address names; an unknown one is not found rather than a bad parameter."""
    try:
        return service().analysis(name)
    except UnknownName as error:
        raise NotFound(error.phrase) from None


@door(PAGES, "/analyses/<name>", guard=Guard.READ, linked={"at"}, works=True)
def analysis(name: str) -> tuple[str, int]:
    """The answer to one question: findings, table, caveats; a wrong parameter leaves the form standing."""
    entry = entry_at(name)
    asked = query()
    ours = {key: asked.pop(key)[0] for key in OURS if key in asked}
    if not service().contents().entities:
        return render_template("analysis.html", entry=entry, form=[], envelope=None, error=None), 200
    raw = {key: kept for key, values in asked.items() if (kept := [value for value in values if value])}
    try:
        check_short(entry, raw)
        envelope = service().analyse(entry.slug, raw, language())
    except CallerError as error:
        form = fields(service(), entry, raw, language())
        sentence = error.phrase.in_language(language())
        return render_template("analysis.html", entry=entry, form=form, envelope=None, error=sentence), error.status
    return _answered(entry, envelope, raw, ours), 200


@door(PAGES, "/analyses/<name>/<part>.csv", guard=Guard.READ, works=True)
def analysis_file(name: str, part: str) -> Response:
    """A table of the answer, for a spreadsheet."""
    entry, raw = entry_at(name), {key: kept for key, values in query().items() if (kept := [value for value in values if value])}
    check_short(entry, raw)
    envelope = service().analyse(entry.slug, raw, language())
    if part != "rows" and part not in envelope["tables"]:
        raise NotFound(UnknownName.of(say("Tables"), part, ["rows", *envelope["tables"]]).phrase)
    headers = {"Content-Disposition": f'attachment; filename="{entry.slug}-{part}.csv"'}
    return Response(csv_text(envelope, part), mimetype="text/csv", headers=headers)


def _answered(entry: Analysis, envelope: Mapping[str, Any], raw: Mapping[str, list[str]], ours: Mapping[str, str]) -> str:
    every_row = ours.get("show") == "all"
    main = table(
        service(),
        entry,
        envelope,
        envelope["rows"],
        order=ours.get("sort"),
        limit=None if every_row else LIMIT,
        every_column=ours.get("columns") == "all",
        find=ours.get("find", ""),
    )
    painted = painted_rows(envelope, entry.measure)
    colour = dict(raw) | {"colour_by": [f"{entry.id}.{entry.measure}"]}
    return render_template(
        "analysis.html",
        entry=entry,
        form=fields(service(), entry, raw, language(), envelope["parameters"]),
        envelope=envelope,
        error=None,
        main=main,
        further=[
            table(service(), entry, envelope, rows, limit=None if every_row else FURTHER, name=name)
            for name, rows in envelope["tables"].items()
            if rows
        ],
        map_url=address("pages.network_map", colour) if painted else None,
        picture=_picture(colour, (main.ids or _highest(painted, str(entry.measure)))[:NUMBERED]) if painted else None,
        **_ways_on(entry, raw, ours),
    )


def _ways_on(entry: Analysis, raw: Mapping[str, list[str]], ours: Mapping[str, str]) -> dict[str, Any]:
    """Addresses of the same answer, sorted, filtered, whole or as a file."""
    seen = {name: [ours[name]] for name in OURS if ours.get(name) and name != "sort"}
    order = {"sort": [ours["sort"]]} if ours.get("sort") else {}

    def here(more: dict[str, list[str]]) -> str:
        return address("pages.analysis", dict(raw) | more, name=entry.slug)

    return {
        "find": ours.get("find", ""),
        "kept": [(name, value) for name, values in (dict(raw) | seen | order).items() if name != "find" for value in values],
        "everything": here({name: values for name, values in seen.items() if name != "find"}),
        "csv_url": lambda part: address("pages.analysis_file", dict(raw), name=entry.slug, part=part),
        "data_url": address("api.analysis", dict(raw) | {"lang": [language()]}, name=entry.slug),
        "all_rows": here(seen | {"show": ["all"]}),
        "all_columns": here(seen | {"columns": ["all"]}),
        "sort_url": lambda order: here(seen | {"sort": [order]}),
    }


def _highest(rows: Sequence[Mapping[str, Any]], column: str) -> list[str]:
    valued = [row for row in rows if isinstance(row[column], int | float)]
    return [row["id"] for row in sorted(valued, key=lambda row: -row[column])]


def _picture(colour: Mapping[str, list[str]], first: Sequence[str]) -> str:
    from graph_service.render.svgmap import svg_map

    view = service().map_view(colour, language())
    return svg_map(view, width=520, height=320, numbers={id: place for place, id in enumerate(first, 1)})
