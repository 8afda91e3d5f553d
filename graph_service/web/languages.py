"""Which language a visitor reads: asked in the address, remembered in a cookie, or what the browser prefers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, request, url_for

from graph_service.errors import UnknownName
from graph_service.language import LANGUAGES, say, say_n

COOKIE = "language"
YEAR = 365 * 24 * 3600


def install(app: Flask, default: str | None) -> None:
    """Choose the language before each request, and give templates the words."""

    def choose() -> None:
        g.language = _chosen(default)
        asked = request.args.get("lang")
        if asked is not None:
            if asked not in LANGUAGES:
                raise UnknownName.of(say("Language"), asked, LANGUAGES)
            g.language = asked

    app.extensions["default_language"] = default
    app.before_request(choose)
    app.after_request(_remember)
    app.jinja_env.globals.update(_=_translated, gettext=_translated, ngettext=_counted, address=address, address_in=address_in)
    app.context_processor(lambda: {"language": language()})


def language() -> str:
    """The language of this request; a request that is refused at the gate is answered in it, too."""
    if "language" not in g:
        g.language = _chosen(current_app.extensions["default_language"])
    return str(g.language)


def query() -> dict[str, list[str]]:
    """The parameters of the address, without the language."""
    return {name: values for name, values in request.args.to_dict(flat=False).items() if name != "lang"}


def address(endpoint: str, parameters: Mapping[str, Sequence[str]], **places: str) -> str:
    """The address of a view with parameters, lists as repeated ones."""
    plain = url_for(endpoint, **places)  # type: ignore[arg-type]
    return f"{plain}?{urlencode(parameters, doseq=True)}" if parameters else plain


def address_in(other: str) -> str:
    """This page's address in another language."""
    return f"{request.script_root}{quote(request.path)}?{urlencode(query() | {'lang': [other]}, doseq=True)}"


def _chosen(default: str | None) -> str:
    remembered = request.cookies.get(COOKIE)
    if remembered in LANGUAGES:
        return str(remembered)
    return default or request.accept_languages.best_match(LANGUAGES) or "en"


def _remember(response: Response) -> Response:
    response.headers["Content-Language"] = language()
    if request.endpoint != "static" and request.args.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, language(), max_age=YEAR, samesite="Lax", httponly=True)
    return response


def _translated(text: str, /, **values: Any) -> str:
    return say(text, **values).in_language(language())


def _counted(text: str, plural: str, n: int, /, **values: Any) -> str:
    return say_n(text, plural, n, **values).in_language(language())
