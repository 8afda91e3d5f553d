"""The network as a whole: start, map, report, about."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph_service.errors import BadValue, UnknownName
from graph_service.language import say
from graph_service.service import SCOPE, checking, forecasts, history, introductions
from graph_service.web.cost import check_map
from graph_service.web.doors_to import WHO, service
from graph_service.web.languages import address, language, query
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.security import Guard, door

# what the map's script keeps in the address: selection, path, filters, view and camera
DAYS = ("at", "compare")
STATE = frozenset({"select", "from", "to", "way", "route", "off", "view", "x", "y", "zoom"})
CHANGES, PICTURED = 5, 1_500
# one question of each kind that people ask first
FIRST_ASKED = ("brokerage_roles", "cutpoints", "export_paths", "structural_holes", "mixing", "change")


@door(PAGES, "/", guard=Guard.READ, linked=(), works=True)
def start() -> str:
    """What is in the network, what it can be asked, and the three ways on."""
    network = service()
    overview = network.overview(language())
    if overview["is_empty"]:
        return render_template("start_empty.html", waiting=checking.waiting(network))
    from graph_service.render.svgmap import svg_map

    snapshot = network.snapshot()
    # places for more are found in minutes: too long for the first page
    view = network.map_view({}, language()) if len(snapshot.nodes) <= PICTURED else None
    tied = {end for tie in snapshot.ties if tie.source != tie.target for end in (tie.source, tie.target)}
    return render_template(
        "start.html",
        waiting=checking.waiting(network),
        overview=overview,
        changes=history.entries(network, CHANGES, language=language()),
        drawn=view["meta"] if view else {"actors": len(snapshot.nodes), "ties": len(snapshot.ties)},
        merged=snapshot.merged_persons,
        alone=len(snapshot.nodes) - len(tied),
        due=sum(introductions.is_due(network, one) for one in introductions.listed(network)),
        analyses=[network.analysis(name) for name in FIRST_ASKED],
        picture=svg_map(view, width=760, height=500) if view else None,
    )


@door(PAGES, "/demo", method="POST", guard=Guard.CHANGE)
def open_demo() -> Response:
    """Fill the empty store with the demonstration network."""
    service().load_demo(who=WHO)
    return redirect(url_for("pages.start"), 303)


@door(PAGES, "/demo/end", method="POST", guard=Guard.CHANGE)
def end_demo() -> Response:
    """Empty the store of the demonstration network, so that one's own can start."""
    service().clear_demo(who=WHO)
    return redirect(url_for("pages.imports"), 303)


@door(PAGES, "/map", guard=Guard.READ, linked={"at", *STATE}, works=True)
def network_map() -> str:
    """The map; its data also comes from the REST door under the same parameters."""
    asked = _data_query()
    if asked:
        check_map(asked)
        service().map_view(asked, language())  # a wrong parameter is said here, not by an empty map
    scope = {name: values for name, values in asked.items() if name in SCOPE}
    return render_template(
        "map.html",
        waiting=checking.waiting(service()),
        map_data_url=address("api.network_map", asked | {"lang": [language()]}),
        routes_url=address("api.analysis", scope | {"lang": [language()]}, name="export-paths"),
        routes_page_url=address("pages.analysis", scope, name="export-paths"),
        actor_api_url=url_for("api.profile", id="x")[:-1],
        actor_page_url=url_for("pages.actor", id="x")[:-1],
        actors_url=url_for("pages.actors"),
    )


def _data_query() -> dict[str, list[str]]:
    return {name: values for name, values in query().items() if name not in STATE}


@door(PAGES, "/map/file", guard=Guard.READ, works=True)
def map_file() -> Response:
    """The map as one file that works offline."""
    asked = _data_query()
    check_map(asked)
    return _download(service().map_html(asked, language()), "network-map.html")


@door(PAGES, "/report", guard=Guard.READ, linked={"at", "compare"}, works=True)
def report() -> tuple[str, int]:
    """The connection report within the frame of the service."""
    days = _report_days()
    is_empty = not service().contents().entities
    body, error = "", None
    try:
        body = "" if is_empty else service().report_html(language(), *days, standalone=False)
    except BadValue as wrong:
        error = wrong.phrase.in_language(language())
    at, compare = (day or "" for day in days)
    page = render_template(
        "report.html", body=body, is_empty=is_empty, error=error, day_now=service().day(), at=at, compare=compare, query=query()
    )
    return page, 400 if error else 200


@door(PAGES, "/report/file", guard=Guard.READ, works=True)
def report_file() -> Response:
    """The connection report as one file; its bands are logged as forecasts, which looking at it on its page does not do."""
    at, compare = _report_days()
    text = service().report_html(language(), at, compare, standalone=True)
    if request.method == "GET":
        forecasts.issue_report(service(), at, who=WHO)
    return _download(text, "connection-report.html")


def _report_days() -> tuple[str | None, str | None]:
    # the day of the report, and the earlier one that it is compared with
    asked = query()
    for name in asked:
        if name not in DAYS:
            raise UnknownName.of(say("Parameters of {analysis}", analysis="report"), name, DAYS)
    at, compare = (next((day for day in asked.get(name, []) if day), None) for name in DAYS)
    return at, compare


def _download(text: str, name: str) -> Response:
    return Response(text, mimetype="text/html", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@door(PAGES, "/about", guard=Guard.READ, linked=())
def about() -> str:
    """What this is, whether it is well, and where programs ask."""
    return render_template("about.html", health=service().health())
