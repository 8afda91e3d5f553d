"""The way from a request to the service and to what the application keeps beside it."""

from __future__ import annotations

from flask import current_app

from graph_service.service import GraphService
from graph_service.web.uploads import Uploads

WHO = "local"


def service() -> GraphService:
    """The service that this application serves."""
    found: GraphService = current_app.extensions["graph_service"]
    return found


def uploads() -> Uploads:
    """The files that wait for a decision."""
    found: Uploads = current_app.extensions["uploads"]
    return found
