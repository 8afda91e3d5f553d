"""The whole network as a file to keep, to edit or to read elsewhere."""

from __future__ import annotations

from flask import Response

from graph_service.service import exporting
from graph_service.web.doors_to import service
from graph_service.web.languages import language
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.security import Guard, door

# what each form is for a browser, and the name's ending
_FORMS = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "csv": ("application/zip", "csv.zip"),
    "graphml": ("application/graphml+xml", "graphml"),
    "gexf": ("application/gexf+xml", "gexf"),
    "json": ("application/json", "json"),
}


@door(PAGES, f"/export/<any({','.join(exporting.FORMS)}):form>", guard=Guard.READ, works=True)
def export_file(form: str) -> Response:
    """Everything that is stored; the day of the network stands in the file's name."""
    kind, ending = _FORMS[form]
    content = exporting.file_bytes(service(), form, language())
    name = f"network-{service().day()}.{ending}"
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
