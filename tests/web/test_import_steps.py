"""Import step by step: cells are mended in place, columns get a meaning that can be kept, large files go through a job."""

from __future__ import annotations

import csv
import io
import re
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart
from xlsxwriter import Workbook

from graph_service.service import GraphService
from tests.web.conftest import Visitor

ACTORS = "id;name;kind;country\n1;Äänivaunu Oy;company;FI\n2;Runo;mentro;Saska\n3;Laulu;mentro;FI\n"
CONTACTS = "Who;What;Colour;Joined\nVaarankierto;guide;green;1.4.12\nPelto Band;orchestra;blue;\n"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def upload(visitor: Visitor, *files: tuple[str, bytes]) -> str:
    # the client would keep a large form in a file that it does not close
    boundary, form = encode_multipart({"files": [FileStorage(io.BytesIO(content), filename=name) for name, content in files]})
    answer = visitor.send("POST", "/import", data=form, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def fields(page: str) -> dict[str, str]:
    """The fields of the problems, by name, with what stands in them."""
    return dict(re.findall(r'name="((?:was|cell)-\d+)"[^>]*? value="([^"]*)"', page))


def choices(page: str) -> dict[str, str]:
    """What the form of columns would send as it stands."""
    found = dict(re.findall(r'<input type="hidden" name="(shown-\d+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def stored(service: GraphService) -> dict[str, Any]:
    return {id: record for id, (_, record) in service.contents().entities.items()}


def workbook(folder: Path, **sheets: list[list[Any]]) -> bytes:
    path = folder / "made.xlsx"
    with Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path.read_bytes()


def test_two_bad_rows_are_mended_in_place(visitor: Visitor, service: GraphService) -> None:
    address = upload(visitor, ("actors.csv", ACTORS.encode()))
    page = visitor.get(address + "?lang=en").text
    # one field for each mistake: the same word in the same column is mended once
    assert "rows 3, 4" in page
    shown = fields(page)
    assert {value for name, value in shown.items() if name.startswith("cell")} == {"mentro", "Saska"}
    right = {"mentro": "Mentori", "Saska": "Saksa"}
    mended = {name: right[value] if name.startswith("cell") else value for name, value in shown.items()}
    answer = visitor.send("POST", f"{address}/cells", data=mended)
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    page = visitor.get(address).text
    assert "No problems were found." in page
    assert "3 cells were corrected here" in page
    visitor.send("POST", address, data={"decision": "store"})
    found = stored(service)
    assert [found[id]["kinds"] for id in "123"] == [["company"], ["mentor"], ["mentor"]]
    assert found["2"]["country"] == "DE"


def test_a_wrong_correction_is_a_problem_again_and_can_be_taken_back(visitor: Visitor) -> None:
    address = upload(visitor, ("actors.csv", ACTORS.encode()))
    visitor.get(address + "?lang=en")
    visitor.send("POST", f"{address}/cells", data={"was-0": "mentro", "cell-0": "galaksi", "was-1": "Saska", "cell-1": "Saska"})
    page = visitor.get(address).text
    assert set(fields(page).values()) == {"galaksi", "Saska"}
    # a form that showed another list mends nothing
    visitor.send("POST", f"{address}/cells", data={"was-0": "mentro", "cell-0": "mentor"})
    assert set(fields(visitor.get(address).text).values()) == {"galaksi", "Saska"}
    visitor.send("POST", f"{address}/again", data={"corrections": "drop"})
    assert set(fields(visitor.get(address).text).values()) == {"mentro", "Saska"}


def test_cells_of_a_workbook_are_mended_and_stay_text(visitor: Visitor, service: GraphService, tmp_path: Path) -> None:
    made = workbook(
        tmp_path,
        actors=[["id", "name", "kind"], ["a", "One", "company"], ["b", "Two", "company"]],
        ties=[["source", "target", "kind", "strength"], ["a", "b", "WORKS_WITH", 9]],
    )
    address = upload(visitor, ("book.xlsx", made))
    page = visitor.get(address + "?lang=en").text
    assert "book.xlsx, ties, row 2" in page
    visitor.send("POST", f"{address}/cells", data={"was-0": "9", "cell-0": "4"})
    visitor.send("POST", address, data={"decision": "store"})
    assert [tie["strength"] for tie in service.contents().ties.values()] == [4]


def test_problems_go_into_a_file_without_formulas(visitor: Visitor) -> None:
    address = upload(visitor, ("actors.csv", b"id;name;kind\n1;One;=1+1\n"))
    answer = visitor.get(f"{address}/problems.csv?lang=fi")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["Tiedosto", "Taulukko", "Rivi", "Sarake", "Arvo", "Mikä on vialla", "Mitä tehdä"]
    assert rows[1][:5] == ["actors.csv", "", "2", "kind", "'=1+1"]
    assert len(rows) == 2


def test_columns_get_a_meaning_that_the_command_line_reads_too(visitor: Visitor, service: GraphService, tmp_path: Path) -> None:
    address = upload(visitor, ("kontaktit.csv", CONTACTS.encode()))
    page = visitor.get(address + "?lang=en").text
    assert "This is a suggestion" in page
    # what the suggestion of the command line says: the first column as the name, the others kept, one kind for all
    assert choices(page) == {
        "shown-0": "actor", "holds-0": "actor", "set-0": "other", "as-0-0": "is:name", "as-0-1": "keep", "as-0-2": "keep",
        "as-0-3": "keep", "encoding": "", "delimiter": "", "decimal": "", "dates": "",
    }  # fmt: skip
    chosen = choices(page) | {"as-0-2": "", "as-0-3": "is:founded", "dates": "d.m.yy", "set-0": "company"}
    assert visitor.send("POST", f"{address}/columns", data=chosen | {"do": "read"}).status_code == 303
    page = visitor.get(address).text
    assert "No problems were found." in page
    assert choices(page) == chosen
    text = visitor.get(f"{address}/mapping.toml").text
    (tmp_path / "mapping.toml").write_text(text)
    (tmp_path / "kontaktit.csv").write_text(CONTACTS)
    report = service.import_files([tmp_path / "kontaktit.csv"], mapping=tmp_path / "mapping.toml", who="test")
    assert report["added"]["actors"] == 2
    found = stored(service)["vaarankierto"]
    assert (found["kinds"], found["founded"], found["extra"]) == (["company"], "2012-04-01", {"What": "guide"})
    visitor.send("POST", address, data={"decision": "store"})
    assert "Everything was already there." in visitor.get(address).text


def test_a_saved_reading_is_used_for_the_same_headings(visitor: Visitor, service: GraphService) -> None:
    address = upload(visitor, ("kontaktit.csv", CONTACTS.encode()))
    chosen = choices(visitor.get(address + "?lang=en").text) | {"as-0-3": "is:founded", "dates": "d.m.yy"}
    visitor.send("POST", f"{address}/columns", data=chosen | {"do": "save", "name": "  Office   contacts "})
    assert "Office contacts" in visitor.get("/import").text
    later = upload(visitor, ("kevät 2013.csv", CONTACTS.replace("1.4.12", "2.5.13").encode()))
    page = visitor.get(later).text
    assert "Read as saved under “Office contacts”" in page
    assert "No problems were found." in page
    # what was written for a word is part of what is saved
    as_kinds = choices(page) | {"as-0-1": "is:kinds", "set-0": ""}
    visitor.send("POST", f"{later}/columns", data=as_kinds | {"do": "read"})
    shown = fields(visitor.get(later).text)
    written = {"guide": "company", "orchestra": "Yhdistys"}
    mended = {name: written[value] if name.startswith("cell") else value for name, value in shown.items()}
    visitor.send("POST", f"{later}/cells", data=mended)
    visitor.send("POST", f"{later}/columns", data=choices(visitor.get(later).text) | {"do": "save", "name": "Office contacts"})
    third = upload(visitor, ("third.csv", CONTACTS.encode()))
    assert "No problems were found." in visitor.get(third).text
    assert 'guide" = "company"' in visitor.get(f"{third}/mapping.toml").text
    other = upload(visitor, ("other.csv", CONTACTS.replace("Colour", "Color").encode()))
    assert "Read as saved" not in visitor.get(other).text
    visitor.send("POST", f"{later}/columns", data={"do": "plain"})
    assert "It is not clear what the table holds." in visitor.get(later).text
    visitor.send("POST", "/import/mappings/forget", data={"name": "Office contacts"})
    assert "Office contacts" not in visitor.get("/import").text
    assert not service.contents().entities


def test_a_choice_that_cannot_be_is_said_and_changes_nothing(visitor: Visitor) -> None:
    address = upload(visitor, ("kontaktit.csv", CONTACTS.encode()))
    chosen = choices(visitor.get(address + "?lang=en").text)
    for wrong, sentence in (
        ({"as-0-1": "is:name"}, "“Who” and “What” cannot both be Name."),
        ({"as-0-1": "is:nothing"}, "is none of the choices"),
        ({"holds-0": ""}, "Nothing of kontaktit.csv would be read."),
        ({"holds-0": "dragons"}, "Choose what the table holds."),
        ({"decimal": "/"}, "is none of the choices"),
        ({"do": "save", "name": " "}, "Give the mapping a name"),
    ):
        answer = visitor.send("POST", f"{address}/columns", data=chosen | wrong)
        assert answer.status_code == 400, wrong
        assert sentence in answer.text
        assert choices(visitor.get(address).text) == chosen | {"shown-0": "actor"} or "save" in wrong.values()


def test_what_the_files_lack_ends_on_a_day(visitor: Visitor, small: GraphService) -> None:
    ties = "id;source;target;kind;since\nt1;savu;tanssi;WORKS_WITH;2011\n"
    address = upload(visitor, ("ties.csv", ties.encode()))
    assert "Not in the file" in visitor.get(address + "?lang=en").text
    wrong = visitor.send("POST", f"{address}/again", data={"end_missing": "soon"})
    assert wrong.status_code == 400
    assert "is not a date" in wrong.text
    visitor.send("POST", f"{address}/again", data={"end_missing": "31.7.2012"})
    assert "would end 31 July 2012" in visitor.get(address).text
    visitor.send("POST", address, data={"decision": "store"})
    assert "1 tie that is not in the files ended 31 July 2012." in visitor.get(address + "?lang=en").text
    assert {id: tie.get("until") for id, tie in small.contents().ties.items()} == {"t1": None, "t2": "2012-07-31"}


def test_changes_are_shown_field_by_field(visitor: Visitor, small: GraphService) -> None:
    address = upload(visitor, ("actors.csv", b"id;name;kind;country\nsavu;Savukuva Oy;yritys;SE\nuusi;Uusi;mentor;\n"))
    page = visitor.get(address + "?lang=en").text
    assert "<dt>Country</dt><dd><del>Finland</del>" in page
    assert "<ins>Sweden</ins>" in page
    assert "<li>Uusi</li>" in page
    assert "<li>Runo Kaislavuo</li>" in page


def waited(visitor: Visitor, address: str) -> list[tuple[float | None, str | None]]:
    """Follow the job that an address leads to until it has ended: what it said on the way."""
    answer = visitor.get(address)
    place = str(answer.headers["Location"])
    assert place.startswith("/jobs/"), answer.status_code
    told = []
    for _ in range(2400):
        now = visitor.get(f"{place}/now").get_json()
        told.append((now["progress"], now["doing"]))
        if now["state"] != "running":
            assert visitor.get(place).headers["Location"] == address
            return list(dict.fromkeys(told))
        time.sleep(0.05)
    raise AssertionError(place)


@pytest.fixture
def large() -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    """A network of 12,000 actors and 30,000 ties."""
    actors = "id;name;kind\n" + "".join(f"a{n};Actor number {n};company\n" for n in range(12_000))
    rows = ((n % 12_000, (n * 7 + 1) % 12_000, 1990 + n // 12_000) for n in range(30_000))
    ties = "source;target;kind;since\n" + "".join(f"a{source};a{target};WORKS_WITH;{since}\n" for source, target, since in rows)
    return ("actors.csv", actors.encode()), ("ties.csv", ties.encode())


def test_a_large_import_goes_through_jobs(
    visitor: Visitor, service: GraphService, large: tuple[tuple[str, bytes], tuple[str, bytes]]
) -> None:
    address = upload(visitor, *large)
    told = waited(visitor, address)
    assert {"Reading actors.csv", "Reading ties.csv", "Comparing with what is stored"} <= {words for _, words in told}
    page = visitor.get(address).text
    assert "42,000 records would be added or changed" in page
    assert not service.contents().entities
    visitor.send("POST", address, data={"decision": "store"})
    shares = [share for share, words in waited(visitor, address) if share is not None]
    assert shares == sorted(shares)
    assert len(shares) >= 10
    assert "The files are stored." in visitor.get(address).text
    assert len(service.contents().ties) == 30_000
    (change,) = service.store.changes()
    assert change.counts == {"added": 42_000, "changed": 0, "removed": 0}


def test_a_cancelled_import_stores_nothing(
    visitor: Visitor, service: GraphService, large: tuple[tuple[str, bytes], tuple[str, bytes]]
) -> None:
    address = upload(visitor, *large)
    waited(visitor, address)
    visitor.send("POST", address, data={"decision": "store"})
    place = str(visitor.get(address).headers["Location"])
    while (visitor.get(f"{place}/now").get_json()["doing"] or "") != "Storing":
        time.sleep(0.02)
    visitor.send("POST", f"{place}/cancel")
    page = visitor.get(address).text
    assert "nothing of it was stored" in page
    assert not service.contents().entities
    assert service.store.changes() == []
    # the check stands, and the files are still there
    visitor.send("POST", address, data={"decision": "store"})
    waited(visitor, address)
    assert len(service.contents().entities) == 12_000


def test_a_check_that_was_cancelled_can_be_made_again(
    visitor: Visitor, large: tuple[tuple[str, bytes], tuple[str, bytes]]
) -> None:
    address = upload(visitor, *large)
    place = str(visitor.get(address).headers["Location"])
    visitor.send("POST", f"{place}/cancel")
    assert "The files were not looked through." in visitor.get(address + "?lang=en").text
    visitor.send("POST", f"{address}/again")
    waited(visitor, address)
    assert "42,000 records would be added or changed" in visitor.get(address).text


ASYNC = {"Prefer": "respond-async"}


def ended(visitor: Visitor, address: str) -> dict[str, Any]:
    for _ in range(2400):
        found = dict(visitor.get(address).get_json())
        if found["state"] != "running":
            return found
        time.sleep(0.05)
    raise AssertionError(address)


def test_rest_imports_through_a_job_when_asked(visitor: Visitor, service: GraphService, app: Flask) -> None:
    def sent(text: str, **headers: str) -> TestResponse:
        data = {"files": [(io.BytesIO(text.encode()), "actors.csv")]}
        return visitor.send("POST", "/api/v1/imports", data=data, headers=ASYNC | headers)

    answer = sent("id;name;kind\n1;One;company\n", **{"Idempotency-Key": "once"})
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (202, "respond-async")
    address = answer.headers["Location"]
    assert address == f"/api/v1/jobs/{answer.get_json()['job']}"
    found = ended(visitor, address)
    assert (found["state"], found["progress"]) == ("done", 1.0)
    assert (found["result"]["status"], found["result"]["added"]["actors"]) == ("stored", 1)
    assert list(stored(service)) == ["1"]
    # sent again, it is the same job; and the files of both are gone
    assert sent("id;name;kind\n1;One;company\n", **{"Idempotency-Key": "once"}).get_json() == answer.get_json()
    refused = ended(visitor, sent("id;name;kind\n2;Two;mentro\n").headers["Location"])
    assert (refused["state"], refused["result"]["status"]) == ("done", "refused")
    assert refused["result"]["problems"][0]["value"] == "mentro"
    assert app.extensions["uploads"]._kept == {}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("picture.png", b"\x89PNG", "Files that end in “.png” are not read."),
        ("book.xls", b"\xd0\xcf\x11\xe0", "Files that end in “.xls” are not read."),
        ("book.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "The workbook is protected by a password."),
        ("book.xlsx", OLE + bytes(600), "This is a workbook of the old .xls form."),
        ("actors.csv", b"id;name\n" + b"1;x\n" * 200_001, "There are more than 200,000 rows"),
        ("empty.csv", b"", "There is nothing in it."),
    ],
)
def test_what_cannot_be_read_is_said_in_words(visitor: Visitor, name: str, content: bytes, sentence: str) -> None:
    address = upload(visitor, (name, content))
    if visitor.get(address).status_code == 303:
        waited(visitor, address)
    page = visitor.get(address + "?lang=en")
    assert page.status_code == 200
    assert sentence in page.text
    assert 'value="store' not in page.text
    assert "problems.csv" in page.text


def test_files_that_are_gone_lead_back_to_choosing(visitor: Visitor) -> None:
    page = visitor.get("/import/" + "x" * 22 + "?lang=en")
    assert page.status_code == 404
    assert "they go after a day, or when the service ends" in page.text
    assert 'id="files"' in page.text


@pytest.mark.parametrize("page", ["/import/answers/{key}", "/store/restore/{key}"])
def test_the_key_of_an_import_opens_no_other_page(visitor: Visitor, page: str) -> None:
    sent = {"files": (io.BytesIO(b"id,name,kind\na,Anna,mentor\n"), "actors.csv")}
    place = visitor.send("POST", "/import", data=sent).headers["Location"]
    key = place.rsplit("/", 1)[-1]
    for decision in (None, "store"):
        if decision:
            assert visitor.send("POST", place, data={"decision": decision}).status_code == 303
        assert visitor.get(page.format(key=key)).status_code == 404
        assert visitor.send("POST", page.format(key=key), data={"decision": "cancel"}).status_code == 404
    assert visitor.get(place).status_code == 200, "nobody else cancelled it"
