"""Pages for people: they ask the service and put its words into templates."""

from graph_service.web.pages import (
    actors,
    analyses,
    answers,
    changes,
    checks,
    events,
    exports,
    forecasts,
    imports,
    introductions,
    jobs,
    network,
    store,
    whatif,
)
from graph_service.web.pages._blueprint import PAGES

BLUEPRINTS = (PAGES,)

__all__ = [
    "BLUEPRINTS",
    "actors",
    "analyses",
    "answers",
    "changes",
    "checks",
    "events",
    "exports",
    "forecasts",
    "imports",
    "introductions",
    "jobs",
    "network",
    "store",
    "whatif",
]
