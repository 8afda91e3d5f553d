"""REST under /api/v1: the same answers as the pages, as JSON (contract, REST)."""

from graph_service.web.api import changes, imports, introductions, jobs, openapi, reading, whatif, writing
from graph_service.web.api._blueprint import API

BLUEPRINTS = (API,)

__all__ = ["BLUEPRINTS", "changes", "imports", "introductions", "jobs", "openapi", "reading", "whatif", "writing"]
