"""Analyses: the questions, and the answer to one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template
from werkzeug.wrappers import Response

from graph_service.analysis._catalogue import Analysis, Topic
from graph_service.errors import CallerError, NotFound, UnknownName
from graph_service.language import say
from graph_service.service import csv_text, questions
from graph_service.service.painting import painted_rows
from graph_service.service.questions import Question, Sureness
from graph_service.web.cost import check_short, is_long
from graph_service.web.doors_to import job_of, jobs, service
from graph_service.web.forms import fields
from graph_service.web.grids import grid
from graph_service.web.languages import address, language, query
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.pages._drawn_routes import WAY, drawn_routes, lost_without
from graph_service.web.routes import on_route
from graph_service.web.scatters import scattered
from graph_service.web.security import Guard, door
from graph_service.web.sureness import sure_of
from graph_service.web.tables import FURTHER, LIMIT, Table, table, with_places
from graph_service.whatif import LEAVES, Change

OURS = ("sort", "show", "columns", "find", "on", WAY)
NUMBERED = 5
# the table of settings, which stands with what is said of the computing
TIE_MODEL = "tie_model"


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


def _raw(entry: Analysis, asked: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What a page asks: empty fields of its form are not asked, and some defaults are its own."""
    given = {name: kept for name, values in asked.items() if (kept := [value for value in values if value])}
    return {name: [value] for name, value in entry.on_page.items()} | given


@door(PAGES, "/analyses/<name>", guard=Guard.READ, linked={"at"}, works=True)
def analysis(name: str) -> tuple[str, int]:
    """The answer to one question: findings, table, caveats; a wrong parameter leaves the form standing.

    What takes long is made by a job: the page says how far it is, beside what can be told at once.
    """
    entry = entry_at(name)
    asked = query()
    ours = {key: asked.pop(key)[0] for key in OURS if key in asked}
    if not service().contents().entities:
        return render_template("analysis.html", entry=entry, form=[], envelope=None, error=None), 200
    raw = _raw(entry, asked)
    try:
        question = questions.question(service(), entry.slug, raw)
        if is_long(question):
            return _meanwhile(question, raw, ours), 200
        return _answered(question, raw, ours), 200
    except CallerError as error:
        form = fields(service(), entry, raw, language())
        sentence = error.phrase.in_language(language())
        return render_template("analysis.html", entry=entry, form=form, envelope=None, error=sentence), error.status


def _meanwhile(question: Question, raw: dict[str, list[str]], ours: dict[str, str]) -> str:
    entry = question.entry
    here = address("pages.analysis", raw, name=entry.slug)
    key = job_of(question, here)
    job = jobs().get(key)
    is_going = job.is_going  # it may end while the page is made
    if not is_going and job.state == "done":
        # it is remembered by the job alone: many other answers came since
        questions.keep(service(), question, job.result)
        return _answered(question, raw, ours)
    shown = {
        "job": job,
        "is_going": is_going,
        "key": key,
        "here": here,
        "again": address("pages.ask_again", raw, name=entry.slug),
    }
    quick = question.without_runs
    try:
        if quick is not None and not is_long(quick):
            at_once = {name: ["0"] if quick.keywords.get(name) == 0 else values for name, values in raw.items()}
            return _answered(quick, raw, ours, at_once, **shown)
    except CallerError:
        pass  # without random runs there is nothing to tell
    form = fields(service(), entry, raw, language())
    return render_template("analysis.html", entry=entry, form=form, envelope=None, error=None, **shown)


@door(PAGES, "/analyses/<name>/again", method="POST", guard=Guard.CHANGE)
def ask_again(name: str) -> Response:
    """Ask once more what was cancelled, or failed."""
    entry = entry_at(name)
    raw = _raw(entry, query())
    jobs().drop(questions.question(service(), entry.slug, raw))
    return redirect(address("pages.analysis", raw, name=entry.slug), 303)


@door(PAGES, "/analyses/<name>/order", method="POST", guard=Guard.CHANGE, works=True)
def try_order(name: str) -> Response:
    """Try how far the order of an answer holds when ties or answers are missing: a job that nobody sits and waits for."""
    entry = entry_at(name)
    raw = _raw(entry, query())
    question = questions.question(service(), entry.slug, raw)
    check_short(question)
    questions.answer(service(), question, language())
    result = questions.known(service(), question)
    here = address("pages.analysis", raw, name=entry.slug)
    asked = Sureness.of(question, result) if result is not None else None
    if asked is not None:
        jobs().drop(asked)
        job_of(asked, here, is_aside=True)
    return redirect(here, 303)


@door(PAGES, "/analyses/<name>/<part>.csv", guard=Guard.READ, works=True)
def analysis_file(name: str, part: str) -> Response:
    """A table of the answer, for a spreadsheet."""
    entry = entry_at(name)
    question = questions.question(service(), entry.slug, _raw(entry, query()))
    check_short(question)
    envelope = questions.answer(service(), question, language())
    if part != "rows" and part not in envelope["tables"]:
        raise NotFound(UnknownName.of(say("Tables"), part, ["rows", *envelope["tables"]]).phrase)
    headers = {"Content-Disposition": f'attachment; filename="{entry.slug}-{part}.csv"'}
    return Response(csv_text(envelope, part), mimetype="text/csv", headers=headers)


def _answered(
    question: Question,
    raw: Mapping[str, list[str]],
    ours: Mapping[str, str],
    at_once: Mapping[str, list[str]] | None = None,
    **shown: Any,
) -> str:
    # ``at_once`` is what the answer shown was asked with, while the whole answer to ``raw`` is being made
    entry, envelope = question.entry, questions.answer(service(), question, language())
    every_row = ours.get("show") == "all"
    sure = sure_of(question, envelope, at_once or raw)
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
    painted, scatter = painted_rows(envelope, entry.measure), scattered(service(), entry, envelope)
    colour = dict(at_once or raw) | {"colour_by": [f"{entry.id}.{entry.measure}"]}
    return render_template(
        "analysis.html",
        entry=entry,
        form=fields(service(), entry, raw, language(), envelope["parameters"]),
        envelope=envelope,
        error=None,
        main=with_places(main, entry, sure["places"]) if sure else main,
        sure=sure,
        grid=grid(service(), entry, envelope, at_once or raw),
        scatter=scatter,
        further=[
            table(service(), entry, envelope, rows, limit=None if every_row else FURTHER, name=name)
            for name, rows in envelope["tables"].items()
            if rows and name != TIE_MODEL
        ],
        tie_model=table(service(), entry, envelope, envelope["tables"].get(TIE_MODEL, ()), limit=None, name=TIE_MODEL),
        map_url=address("pages.network_map", colour) if painted else None,
        picture=_picture(colour, _numbered(main, painted, str(entry.measure)) if scatter is None else []) if painted else None,
        what_if_url=_what_if(entry, envelope, raw),
        **drawn_routes(question, envelope, at_once or raw, ours),
        **_ways_on(entry, raw, ours, at_once or raw),
        **_proposing(entry, envelope, raw, ours),
        **shown,
    )


def _proposing(
    entry: Analysis, envelope: Mapping[str, Any], raw: Mapping[str, list[str]], ours: Mapping[str, str]
) -> dict[str, Any]:
    """Ways to propose an introduction from an actor on a route (``on``)."""
    if envelope["scope"]["what_if"] or entry.id != "export_paths":
        return {}
    on = on_route(service(), envelope, ours["on"], raw) if ours.get("on") else None
    lost = lost_without(entry, envelope, ours["on"]) if on else []
    return {
        "on": on,
        "lost": lost,
        "on_url": lambda actor: address("pages.analysis", dict(raw) | {"on": [actor]}, name=entry.slug) + "#on",
    }


def _what_if(entry: Analysis, envelope: Mapping[str, Any], raw: Mapping[str, list[str]]) -> str:
    """The same question on the page of changes; the best set of key players leaves, or the cutpoint that cuts off most."""
    changes = raw.get("what_if", [])
    if not changes and entry.id == "key_players" and envelope["rows"]:
        changes = [Change(LEAVES, (id,)).text for id in envelope["rows"][-1]["actors"]]
    if not changes and entry.id == "cutpoints":
        changes = [Change(LEAVES, (id,)).text for id in _most_cut_off(envelope["rows"])]
    return address("pages.what_if", dict(raw) | {"analysis": [entry.slug], "what_if": changes})


def _most_cut_off(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    most = max(rows, key=lambda row: row["cut_off"], default=None)
    return [most["id"]] if most and most["cut_off"] else []


def _ways_on(
    entry: Analysis, raw: Mapping[str, list[str]], ours: Mapping[str, str], told: Mapping[str, list[str]]
) -> dict[str, Any]:
    """Addresses of the same answer, sorted, filtered, whole or as a file."""
    seen = {name: [ours[name]] for name in OURS if ours.get(name) and name != "sort"}
    order = {"sort": [ours["sort"]]} if ours.get("sort") else {}

    def here(more: dict[str, list[str]]) -> str:
        return address("pages.analysis", dict(raw) | more, name=entry.slug)

    return {
        "find": ours.get("find", ""),
        "kept": [(name, value) for name, values in (dict(raw) | seen | order).items() if name != "find" for value in values],
        "everything": here({name: values for name, values in seen.items() if name != "find"}),
        "csv_url": lambda part: address("pages.analysis_file", dict(told), name=entry.slug, part=part),
        "data_url": address("api.analysis", dict(told) | {"lang": [language()]}, name=entry.slug),
        "all_rows": here(seen | {"show": ["all"]}),
        "all_columns": here(seen | {"columns": ["all"]}),
        "sort_url": lambda order: here(seen | {"sort": [order]}),
        "apart_url": here(seen | order | {"merge_persons": ["no"]}),
        "merged_url": here(seen | order | {"merge_persons": ["yes"]}),
    }


def _numbered(main: Table, rows: Sequence[Mapping[str, Any]], column: str) -> list[str]:
    # groups have no order that numbers could tell
    valued = [row for row in rows if isinstance(row[column], int | float)]
    first = main.ids or [row["id"] for row in sorted(valued, key=lambda row: -row[column])]
    return first[:NUMBERED] if valued else []


def _picture(colour: Mapping[str, list[str]], first: Sequence[str]) -> str:
    from graph_service.render.svgmap import svg_map

    view = service().map_view(colour, language())
    return svg_map(view, width=520, height=320, numbers={id: place for place, id in enumerate(first, 1)})
