"""Forecasts kept to account: what was said, and how often it came true."""

from __future__ import annotations

from flask import render_template

from graph_service.errors import UnknownName
from graph_service.language import say
from graph_service.service import account
from graph_service.web.doors_to import service
from graph_service.web.languages import language, query
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.security import Guard, door

SHOWN = 100


@door(PAGES, "/forecasts", guard=Guard.READ, linked=(), works=True)
def forecasts() -> str:
    """How often forecasts came true, beside Adamic-Adar alone and the base rate; then the newest ones."""
    for name in query():
        raise UnknownName.of(say("Parameters"), name, ())
    found = account.account(service())
    body, listed = account.page(service(), found, SHOWN, language())
    return render_template("forecasts.html", body=body, listed=listed, total=len(found.forecasts), shown=SHOWN)
