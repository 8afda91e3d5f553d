"""Is everything in the store as it should be? And taking in what was made by hand in Neo4j."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from graph_service.service import checking
from graph_service.web.doors_to import WHO, service
from graph_service.web.languages import language
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.security import Guard, door

SHOWN = 200


@door(PAGES, "/store/check", guard=Guard.READ, works=True)
def check_store() -> str:
    """Every record looked at: what waits, what a person must mend, what belongs to others."""
    found = checking.check(service(), language())
    parts = {needs: [finding for finding in found["findings"] if finding["needs"] == needs] for needs in found["needs"]}
    return render_template(
        "store_check.html", found=found, parts=parts, shown=SHOWN, looked_at=checking.looked_at(service(), found, language())
    )


@door(PAGES, "/store/adopt", method="POST", guard=Guard.CHANGE, works=True)
def adopt() -> Response:
    """Take in what waits, as one change; its page offers the undo."""
    change = checking.adopt(service(), who=WHO)["change"]
    return redirect(url_for("pages.change", id=change) if change else url_for("pages.check_store"), 303)
