"""What if, by REST: an answer before and after the changes that somebody thinks of."""

from __future__ import annotations

from flask import Response

from graph_service.service import whatif
from graph_service.web.api._blueprint import API, reply
from graph_service.web.cost import check_short
from graph_service.web.doors_to import service
from graph_service.web.languages import language, query
from graph_service.web.pages.analyses import entry_at
from graph_service.web.security import Guard, door


@door(API, "/what-if/<name>", guard=Guard.READ, works=True)
def what_if(name: str) -> Response:
    """One analysis before and after the changes of ``what_if``: what differs, and both answers."""
    entry, asked = entry_at(name), query()
    for question in whatif.posed(service(), entry.slug, asked)[1:]:
        check_short(question)
    return reply(whatif.compared(service(), entry.slug, asked, language()))
