"""The network as a file, from a link of the page: whole, in the visitor's language, and from nowhere else."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import networkx as nx
import openpyxl
import pytest

from graph_service.service import GraphService
from tests.web.conftest import Visitor

FORMS = ("xlsx", "csv", "graphml", "gexf", "json")


@pytest.mark.parametrize("form", FORMS)
def test_the_import_page_links_every_form(visitor: Visitor, small: GraphService, form: str) -> None:
    assert f'href="/export/{form}"' in visitor.get("/import").text
    answer = visitor.get(f"/export/{form}")
    assert answer.status_code == 200
    ending = "csv.zip" if form == "csv" else form
    assert answer.headers["Content-Disposition"] == f'attachment; filename="network-{small.day()}.{ending}"'


def test_the_workbook_speaks_the_language_of_the_page(visitor: Visitor, small: GraphService) -> None:
    for language, sheets, first in (("en", ["Read me", "Actors"], "gave to"), ("fi", ["Lue ensin", "Toimijat"], "antoi")):
        book = openpyxl.load_workbook(io.BytesIO(visitor.get(f"/export/xlsx?lang={language}").data))
        assert book.sheetnames[:2] == sheets
        words = book[book.sheetnames[-1]]
        assert first in {cell.value for row in words.iter_rows() for cell in row}


def test_what_is_downloaded_imports_without_a_change(visitor: Visitor, small: GraphService, tmp_path: Path) -> None:
    paths = []
    for form in ("xlsx", "json"):
        paths.append(tmp_path / f"network.{form}")
        paths[-1].write_bytes(visitor.get(f"/export/{form}").data)
    folder = tmp_path / "tables"
    with zipfile.ZipFile(io.BytesIO(visitor.get("/export/csv").data)) as archive:
        archive.extractall(folder)
    for path in (*paths, folder):
        report = small.import_files([path], dry_run=True, who="test")
        assert (report["status"], report["written"], report["notes"]) == ("clean", 0, [])
        assert report["unchanged"] | {} == {"actors": 4, "ties": 2, "events": 0, "participation": 0, "access": 0}
    assert json.loads(paths[1].read_bytes())["actors"][0]["id"] == "a/b c"


def test_graph_programs_read_what_is_downloaded(visitor: Visitor, small: GraphService) -> None:
    for form, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        graph = read(io.BytesIO(visitor.get(f"/export/{form}").data))
        assert (len(graph), graph.number_of_edges()) == (4, 2)
        assert graph.nodes["a/b c"]["label"] == "Slash & Sons <b>"


def test_no_page_elsewhere_can_ask_for_it(visitor: Visitor, small: GraphService) -> None:
    for mode, dest in (("navigate", "document"), ("no-cors", "image")):
        foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
        assert visitor.get("/export/xlsx", headers=foreign).status_code == 403


def test_an_empty_network_offers_a_workbook_to_fill_in(visitor: Visitor, service: GraphService) -> None:
    page = visitor.get("/import?lang=fi").text
    assert "Tyhjä työkirja" in page
    assert "/export/gexf" not in page
    book = openpyxl.load_workbook(io.BytesIO(visitor.get("/export/xlsx").data))
    assert [book["Toimijat"].max_row, book["Yhteydet"].max_row] == [1, 1]


def test_another_form_is_no_page(visitor: Visitor) -> None:
    assert visitor.get("/export/pdf").status_code == 404
    assert visitor.get("/export/").status_code == 404
