"""Paste a list: names and e-mails become an event with its participants, in three steps and one storing."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph_service.errors import CallerError, UnknownName
from graph_service.language import say
from graph_service.service import gathering
from graph_service.web.doors_to import WHO, service
from graph_service.web.languages import language, query
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.security import Guard, door

LIST_BODY = 480 * 1024
SUGGESTED = 500


@door(PAGES, "/events/new", guard=Guard.READ, linked={"event"})
def new_event() -> str:
    """The event and the list: empty, for an event that is there (``event``), or as pasted before (``draft``)."""
    asked = {name: values[0] for name, values in query().items()}
    for name in asked:
        if name not in {"event", "draft"}:
            raise UnknownName.of(say("Parameters"), name, ["event", "draft"])
    if "draft" in asked:
        draft = gathering.draft_of(service(), asked["draft"])
        kinds = draft.event.get("kinds", [""])
        asked |= {**draft.event, "kind": kinds[0], "event": draft.event_id or "", "pasted": draft.pasted}
    return _first_step(asked)


@door(PAGES, "/events/new", method="POST", guard=Guard.CHANGE, body=LIST_BODY, works=True)
def check_list() -> Response | tuple[str, int]:
    """Keep the list as a draft; what is wrong stands above the form, which keeps what was filled in."""
    asked = request.form.to_dict()
    try:
        key = gathering.begin(service(), asked)
    except CallerError as error:
        return _first_step(asked, error.phrase.in_language(language())), error.status
    return redirect(url_for("pages.list_lines", key=key), 303)


def _first_step(asked: dict[str, Any], error: str | None = None) -> str:
    title = gathering.event_named(service(), asked["event"])["title"] if asked.get("event") else None
    kinds = service().schema.codes_for("event", "kinds").values()
    return render_template("event_new.html", asked=asked, error=error, kinds=kinds, title=title)


@door(PAGES, "/events/new/<key>", guard=Guard.READ, works=True)
def list_lines(key: str) -> str:
    """Whom each line means; once stored, what became of the list."""
    draft = gathering.draft_of(service(), key)
    if draft.event_id and draft.stored is not None:
        event = gathering.event_named(service(), draft.event_id)
        return render_template("event_done.html", event=event, change=draft.stored)
    return _second_step(key, draft)


def _second_step(key: str, draft: gathering.Draft, error: str | None = None) -> str:
    rows: dict[str, list[tuple[int, gathering.Row]]] = {}
    for place, row in enumerate(gathering.lines(service(), draft)):
        rows.setdefault(row.state, []).append((place, row))
    contents = service().contents()
    organisations = (record["name"] for record in contents.of("actor") if record.get("level") != "person")
    return render_template(
        "event_lines.html",
        key=key,
        draft=draft,
        rows=rows,
        n=sum(map(len, rows.values())),
        title=_title(draft),
        names={id: record["name"] for id, (thing, record) in contents.entities.items() if thing == "actor"},
        kinds=service().schema.codes["kind"].values(),
        kind_by_form=gathering.kind_by_form,
        organisations=list(islice(sorted(organisations), SUGGESTED)),
        error=error,
    )


def _title(draft: gathering.Draft) -> str:
    event = gathering.event_named(service(), draft.event_id) if draft.event_id else draft.event
    return str(event["title"])


@door(PAGES, "/events/new/<key>", method="POST", guard=Guard.CHANGE, body=LIST_BODY, works=True)
def decide_lines(key: str) -> Response | tuple[str, int]:
    """Remember what was said about the lines, and go on to what would be stored."""
    if request.form.get("decision") == "cancel":
        gathering.drop(service(), key)
        return redirect(url_for("pages.new_event"), 303)
    gathering.decide(service(), key, request.form)
    draft = gathering.draft_of(service(), key)
    try:
        gathering.whole(service(), draft)
    except CallerError as error:
        return _second_step(key, draft, error.phrase.in_language(language())), error.status
    return redirect(url_for("pages.list_preview", key=key), 303)


@door(PAGES, "/events/new/<key>/preview", guard=Guard.READ, works=True)
def list_preview(key: str) -> str | Response:
    """Everything that would be stored."""
    draft = gathering.draft_of(service(), key)
    if draft.stored is not None:
        return redirect(url_for("pages.list_lines", key=key), 303)
    rows: dict[str, list[gathering.Row]] = {}
    for row in gathering.lines(service(), draft):
        rows.setdefault(row.state, []).append(row)
    made = gathering.whole(service(), draft)
    names = {id: record.get("name") for id, (_, record) in service().contents().entities.items()}
    names |= {record["id"]: record["name"] for record in made.organisations}
    return render_template("event_preview.html", key=key, draft=draft, made=made, rows=rows, names=names)


@door(PAGES, "/events/new/<key>/preview", method="POST", guard=Guard.CHANGE, works=True)
def store_list(key: str) -> Response:
    """Store the list, once."""
    gathering.store(service(), key, who=WHO)
    return redirect(url_for("pages.list_lines", key=key), 303)
