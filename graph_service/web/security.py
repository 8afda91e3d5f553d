"""Who may ask what: registered doors only, this machine only, and changes only from our own pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request
from flask.sansio.app import App
from werkzeug.exceptions import Forbidden, RequestEntityTooLarge, RequestHeaderFieldsTooLarge, RequestURITooLarge

from graph_service.errors import CallerError, RefusedHost, UnknownName
from graph_service.language import say
from graph_service.web.turns import Turns

View = Callable[..., Any]
SMALL_BODY = 256 * 1024
UPLOAD_BODY = 32 * 1024 * 1024
BACKUP_BODY = 256 * 1024 * 1024
MAX_QUERY = 8 * 1024
MAX_HEADERS = 8 * 1024
HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
TOKEN_HEADERS = ("X-CSRFToken", "X-CSRF-Token")
_HOST = re.compile(r"(?P<name>\[[0-9a-f:]+\]|[^:]*)(:\d{1,5})?", re.IGNORECASE)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class ForgedRequest(CallerError):
    """A change that does not come from one of our own pages."""

    status = 403
    code = "forged_request"


class ForeignRequest(CallerError):
    """A page elsewhere asks for more than a link to a page of ours."""

    status = 403
    code = "foreign_request"


class Guard(Enum):
    """How a door is protected."""

    READ = "changes nothing"
    CHANGE = "asks for the same origin and a token"


@dataclass(frozen=True)
class Door:
    """One registered way in: its method, its protection, how large a body it takes (bytes), which parameters a link has."""

    method: str
    guard: Guard
    body: int
    linked: frozenset[str] | None = None


def door(
    blueprint: Blueprint,
    rule: str,
    *,
    method: str = "GET",
    guard: Guard,
    body: int = SMALL_BODY,
    linked: Iterable[str] | None = None,
    works: bool = False,
) -> Callable[[View], View]:
    """Register a view; what is not registered here answers 403.

    Parameters
    ----------
    blueprint, rule, method
        As Flask's own ``route``, with one method to a view.
    guard
        Whether the view changes anything.
    body
        Largest request body in bytes.
    linked
        The parameters, besides the language, with which a page elsewhere may link here; None: it may not at all.
    works
        Whether the view computes so much that it takes its turn.
    """
    made = Door(method, guard, body, None if linked is None else frozenset({"lang", *linked}))

    def register(view: View) -> View:
        blueprint.add_url_rule(rule, endpoint=view.__name__, view_func=_in_turn(view) if works else view, methods=[method])
        endpoint = f"{blueprint.name}.{view.__name__}"
        blueprint.record(lambda state: doors(state.app).__setitem__(endpoint, made))
        return view

    return register


def _in_turn(view: View) -> View:
    @wraps(view)
    def waited(*places: Any, **named: Any) -> Any:
        with current_app.extensions["turns"].turn():
            return view(*places, **named)

    return waited


def doors(app: App) -> dict[str, Door]:
    """All registered doors by endpoint."""
    found: dict[str, Door] = app.extensions["doors"]
    return found


def install(app: Flask) -> None:
    """Put the guard before every request and the headers on every response."""
    app.extensions["doors"] = {"static": Door("GET", Guard.READ, 0)}
    app.extensions["turns"] = Turns()
    app.before_request(_guard)
    app.after_request(_headers)


def new_token() -> str:
    """The token that a form or a script sends back with a change."""
    from flask_wtf.csrf import generate_csrf

    return str(generate_csrf())


def _guard() -> None:
    _check_size()
    _check_host()
    if request.endpoint is None:
        return  # no such page or method: the router's own error stands
    found = doors(current_app).get(request.endpoint)
    if found is None or request.method not in {found.method, "HEAD" if found.method == "GET" else found.method}:
        raise Forbidden
    if found.linked == frozenset({"lang"}):
        # pages that take no parameter but the language
        for name in request.args.keys() - found.linked:
            raise UnknownName.of(say("Parameters"), name, found.linked)
    request.max_content_length = found.body
    if request.content_length is not None and request.content_length > found.body:
        raise RequestEntityTooLarge
    if found.guard is Guard.CHANGE:
        _check_origin()
        _check_token()
    else:
        _check_site(found)


def _check_size() -> None:
    if len(request.query_string) > MAX_QUERY:
        raise RequestURITooLarge
    if sum(len(name) + len(value) for name, value in request.headers.items()) > MAX_HEADERS:
        raise RequestHeaderFieldsTooLarge


def _check_host() -> None:
    # a page elsewhere can point its own name at this machine; then only the Host header tells it apart
    match = _HOST.fullmatch(request.environ.get("HTTP_HOST", ""))
    if match is None or match["name"].lower() not in HOSTS:
        raise RefusedHost(say("This service answers only on this machine: open it as localhost or 127.0.0.1."))


def _check_site(found: Door) -> None:
    # any page can make a browser ask this machine for something; it cannot read the answer, but each one costs work
    fetch = {name: request.headers.get(f"Sec-Fetch-{name}") for name in ("Site", "Mode", "Dest")}
    if fetch["Site"] not in {"cross-site", "same-site"}:
        return
    is_visit = request.method == "GET" and (fetch["Mode"], fetch["Dest"]) == ("navigate", "document")
    if not is_visit or found.linked is None or not found.linked.issuperset(request.args):
        raise ForeignRequest(say("A page elsewhere asked for this. Open the service by itself and ask here."))


def _check_origin() -> None:
    # our own forms send "Origin: null" because of the referrer policy; then Sec-Fetch-Site speaks, which no page can set
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    own = f"{request.scheme}://{request.environ.get('HTTP_HOST', '')}".lower()
    foreign = (site is not None and site != "same-origin") or (origin not in (None, "null") and origin.lower() != own)
    if foreign or (site is None and origin in (None, "null")):
        raise ForgedRequest(say("This change does not come from a page of this service. Open the page here and try again."))


def _check_token() -> None:
    from flask_wtf.csrf import ValidationError, validate_csrf

    sent = next((request.headers[name] for name in TOKEN_HEADERS if name in request.headers), None)
    if sent is None and request.mimetype in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        sent = request.form.get("csrf_token")
    try:
        validate_csrf(sent)
    except ValidationError:
        sentence = say("The form is too old or its token is missing. Load the page again and repeat the change.")
        raise ForgedRequest(sentence) from None


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    if request.endpoint != "static":
        # pages hold names of people: no copy stays in the browser or on the way
        response.headers["Cache-Control"] = "no-store"
    return response
