"""Introductions: the list with what is due, a proposal, and the story of one with its next step and its e-mails."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph_service.errors import BadValue, CallerError, UnknownName
from graph_service.language import LANGUAGES, say, shown
from graph_service.schema import market_words
from graph_service.service import introducers, introductions, letters, proposing
from graph_service.service.introductions import FOLLOW_UPS, NEXT, WORDS, Happened, Introduction
from graph_service.service.proposing import OverCap, Proposal
from graph_service.web.doors_to import WHO, service
from graph_service.web.forms import SUGGESTIONS
from graph_service.web.languages import language, query
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.security import Guard, door

FIELDS = ("a", "b", "market", "via", "day", "note")
ASKED = ("a", "b", "market", "via")


def _asked(known: tuple[str, ...]) -> dict[str, str]:
    asked = {name: values[0] for name, values in query().items() if values[0]}
    for name in asked:
        if name not in known:
            raise UnknownName.of(say("Parameters"), name, known)
    return asked


@door(PAGES, "/introductions", guard=Guard.READ, linked={"state", "of"})
def introduction_list() -> str:
    """All introductions, what is due first; by state, or those of one actor."""
    asked = _asked(("state", "of"))
    if "state" in asked and asked["state"] not in NEXT:
        raise UnknownName.of(say("Steps"), asked["state"], NEXT)
    network = service()
    every = introductions.listed(network)
    found = [one for one in every if asked.get("state", one.state) == one.state and ("of" not in asked or asked["of"] in one.who)]
    due = [one for one in found if introductions.is_due(network, one)]
    return render_template(
        "introductions.html",
        is_empty=not every,
        due=due,
        others=[one for one in found if one not in due],
        asked=asked,
        people=sorted({(named(id), id) for one in every for id in one.who}),
        conversions=introducers.by_introducer(every),
        **_words(),
    )


def named(id: str) -> str:
    """An actor's name; the id of one that is gone."""
    return letters.name_of(service().contents(), id)


def _market(id: str | None) -> str:
    record = service().contents().entities.get(id or "", ("", {}))[1]
    return shown(market_words(record), language()) if record else id or ""


def _words() -> dict[str, Any]:
    there = service().contents().entities
    return {
        "named": named,
        "is_there": there.__contains__,
        "market_name": _market,
        "steps": WORDS,
        "stages": introducers.STAGES,
    }


@door(PAGES, "/introductions/new", guard=Guard.READ, linked=set(ASKED))
def new_introduction() -> str:
    """The form of a proposal, filled in as far as it is known, and who could introduce the two."""
    return _form(_asked(ASKED), None)


@door(PAGES, "/introductions/new", method="POST", guard=Guard.CHANGE, works=True)
def propose_introduction() -> Response | tuple[str, int]:
    """Keep a proposal; what stands against it stands above the form."""
    given = {name: request.form.get(name, "") for name in FIELDS}
    try:
        id = proposing.propose(service(), Proposal(**given, is_confirmed=request.form.get("is_confirmed") == "yes"), who=WHO)
    except CallerError as error:
        return _form(given, error), error.status
    return redirect(url_for("pages.introduction", id=id), 303)


def _form(asked: dict[str, str], error: CallerError | None) -> str:
    network = service()
    contents = network.contents()
    known: list[str] | None = None
    ends = [proposing.known_actor(network, asked.get(name, "")) for name in ("a", "b")]
    if ends[0] and ends[1] and ends[0] != ends[1]:
        known = proposing.common_acquaintances(network, ends[0], ends[1])
    return render_template(
        "introduction_new.html",
        asked=asked | {name: _said(asked.get(name, "")) for name in ("a", "b", "via")},
        error=error.phrase.in_language(language()) if error else None,
        is_over=isinstance(error, OverCap),
        known=known,
        ends=ends,
        actors=list(islice(contents.of("actor"), SUGGESTIONS)),
        markets=[(record["id"], _market(record["id"])) for record in contents.of("market")],
        today=network.day(),
        **_words(),
    )


def _said(text: str) -> str:
    """The name of an actor that a link names by id, where only one has it; else what was asked."""
    network = service()
    id = proposing.known_actor(network, text)
    return named(id) if id and proposing.known_actor(network, named(id)) == id else text


@door(PAGES, "/introductions/<id>", guard=Guard.READ, linked={"letter"})
def introduction(id: str) -> str:
    """The story of one introduction, its next step and its e-mails; ``letter`` is their language."""
    asked = _asked(("letter",))
    return _story(introductions.one(service(), id), asked.get("letter", language()), {}, None)


def _story(found: Introduction, tongue: str, given: dict[str, str], error: CallerError | None) -> str:
    if tongue not in LANGUAGES:
        raise UnknownName.of(say("Languages"), tongue, LANGUAGES)
    network = service()
    kinds = network.schema.ties
    is_due = introductions.is_due(network, found)
    between = introductions.ties_between(network, found.a, found.b, network.day())
    return render_template(
        "introduction.html",
        one=found,
        has_formed=found.day_of("formed") is not None,
        due=found.due(),
        is_due=is_due,
        # a follow-up is taken once its months are over; a form that was refused keeps its fields
        following=[step for step in found.following if is_due or given or step not in FOLLOW_UPS],
        letters=letters.letters(found, network.contents(), tongue),
        tongue=tongue,
        absent=lambda letter: ", ".join(map(named, letter.without_address)),
        ties=[tie for tie in between if tie["id"] not in {step.tie for step in found.steps}],
        tie_kinds=[kind for kind in kinds.values() if kind.actor_tie],
        kind_of=lambda tie: kinds[tie["kind"]].label,
        stands=any(step.tie in {tie["id"] for tie in between} for step in found.steps if step.tie),
        follow_ups=FOLLOW_UPS,
        given=given,
        error=error.phrase.in_language(language()) if error else None,
        today=network.day(),
        **_words(),
    )


def _done(id: str, act: Callable[[int], None]) -> Response | tuple[str, int]:
    """Do what a form of the story asks for; what stands against it stands above the form, which keeps what was filled in."""
    try:
        act(_version())
    except CallerError as error:
        return _story(introductions.one(service(), id), language(), request.form.to_dict(), error), error.status
    return redirect(url_for("pages.introduction", id=id), 303)


def _version() -> int:
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadValue(say("{name}: a whole number is expected.", name="version"))
    return int(text)


@door(PAGES, "/introductions/<id>/step", method="POST", guard=Guard.CHANGE)
def take_step(id: str) -> Response | tuple[str, int]:
    """The next step."""
    form, truths = request.form, {"yes": True, "no": False}
    strength = form.get("strength", "")
    happened = Happened(
        step=form.get("step", ""),
        day=form.get("day", ""),
        note=form.get("note", ""),
        tie=form.get("tie", ""),
        kind=form.get("kind", introductions.USUAL_KIND),
        strength=int(strength) if strength in set("12345") else None,
        tie_stands=truths.get(form.get("tie_stands", "")),
        market_reached=truths.get(form.get("market_reached", "")),
    )
    return _done(id, lambda version: introductions.take(service(), id, happened, version, who=WHO))


@door(PAGES, "/introductions/<id>/back", method="POST", guard=Guard.CHANGE)
def take_step_back(id: str) -> Response | tuple[str, int]:
    """Take the last step back."""
    return _done(id, lambda version: introductions.take_back(service(), id, version, who=WHO))


@door(PAGES, "/introductions/<id>/note", method="POST", guard=Guard.CHANGE)
def write_note(id: str) -> Response | tuple[str, int]:
    """Write the note of a step anew, or remove it."""
    step, note = request.form.get("step", ""), request.form.get("note", "")
    return _done(id, lambda version: introductions.annotate(service(), id, step, note, version, who=WHO))


@door(PAGES, "/introductions/<id>/remove", method="POST", guard=Guard.CHANGE)
def remove_introduction(id: str) -> Response | tuple[str, int]:
    """Forget an introduction with its notes."""
    try:
        introductions.remove(service(), id, _version(), who=WHO)
    except CallerError as error:
        return _story(introductions.one(service(), id), language(), {}, error), error.status
    return redirect(url_for("pages.introduction_list"), 303)
