"""Builds the Flask application around a service."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Flask

from graph_service.service import GraphService
from graph_service.web import api, languages, pages, problems, security, shows
from graph_service.web.jobs import Jobs
from graph_service.web.uploads import Uploads


def create_app(
    service: GraphService,
    *,
    secret_key: str | bytes,
    language: str | None = None,
    demo: bool = False,
    uploads: Path | None = None,
) -> Flask:
    """The application: pages at ``/``, REST at ``/api/v1/``.

    Parameters
    ----------
    service
        The network that is served.
    secret_key
        Signs the session cookie, which holds nothing but the token against forged forms.
    language
        The language of a visitor who has not chosen one; None: what the browser asks for.
    demo
        Whether pages say that this is the demonstration network, even where the store does not.
    uploads
        Where uploaded files wait for a decision; what a killed process left there is removed. None: a temporary folder.
    """
    app = Flask(__name__)
    app.url_map.merge_slashes = False  # an id may hold slashes
    key = secret_key.encode() if isinstance(secret_key, str) else secret_key
    app.config.update(
        SECRET_KEY=key,
        # cookies do not know ports: two services on one machine must not take each other's session
        SESSION_COOKIE_NAME=f"graph_service_{sha256(b'cookie' + key).hexdigest()[:8]}",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_FORM_PARTS=100,
        MAX_CONTENT_LENGTH=security.SMALL_BODY,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    app.extensions["graph_service"] = service
    app.extensions["uploads"] = Uploads(uploads)
    app.extensions["jobs"] = Jobs()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    security.install(app)
    languages.install(app, language)
    problems.install(app)
    shows.install(app, demo=demo)
    for blueprint in (*pages.BLUEPRINTS, *api.BLUEPRINTS):
        app.register_blueprint(blueprint)
    return app
