"""Import by page: choose, see what would change, decide; a second click stores nothing twice."""

from __future__ import annotations

import gc
import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from graph_service.errors import NotFound, TooLarge
from graph_service.service import GraphService
from graph_service.web import create_app
from graph_service.web.uploads import LIFE, MAX_FILES, MAX_KEPT, Uploads
from tests.web.conftest import SECRET, Visitor

ACTORS = "id;name;kind\n1;Äänivaunu Oy;company\n2;Runo;mentor\n"
TIES = "source;target;kind\n1;2;WORKS_WITH\n"
BAD = "id;name;kind\n1;Äänivaunu Oy;company\n2;Runo;mentro\n"


def upload(visitor: Visitor, **files: str) -> TestResponse:
    data: dict[str, Any] = {"files": [(io.BytesIO(text.encode()), f"{name}.csv") for name, text in files.items()]}
    return visitor.send("POST", "/import", data=data)


def test_check_then_store(visitor: Visitor, service: GraphService) -> None:
    checked = upload(visitor, actors=ACTORS, ties=TIES)
    assert checked.status_code == 303
    address = checked.headers["Location"]
    page = visitor.get(address + "?lang=en").text
    assert "Nothing is stored yet." in page
    assert "3 records would be added or changed" in page
    assert not service.contents().entities
    stored = visitor.send("POST", address, data={"decision": "store"})
    assert (stored.status_code, stored.headers["Location"]) == (303, address)
    assert "The files are stored." in visitor.get(address).text
    assert len(service.contents().ties) == 1
    changes = service.store.changes()
    visitor.send("POST", address, data={"decision": "store"})
    assert service.store.changes() == changes


def test_problems_are_shown_with_place_and_remedy(visitor: Visitor, service: GraphService) -> None:
    address = upload(visitor, actors=BAD).headers["Location"]
    page = visitor.get(address + "?lang=en").text
    for text in ("1 problem needs you first.", "actors.csv, row 3", "mentro", "mentor", "Store 1, skip 1"):
        assert text in page, text
    finnish = visitor.get(address + "?lang=fi").text
    assert "1 ongelma odottaa ratkaisuasi." in finnish
    assert "rivi 3" in finnish
    visitor.send("POST", address, data={"decision": "store"})
    assert not service.contents().entities
    visitor.send("POST", address, data={"decision": "store_clean"})
    assert list(service.contents().entities) == ["1"]
    done = visitor.get(address + "?lang=en").text
    assert "1 row was left out." in done
    with visitor.get(f"{address}/rejected/1") as rejected:
        assert "attachment" in rejected.headers["Content-Disposition"]
        assert "mentro" in rejected.text
    assert visitor.get(f"{address}/rejected/2").status_code == 404


def test_a_finn_reads_finnish_words_and_no_cell_is_made_up(visitor: Visitor) -> None:
    address = upload(visitor, actors="id;name;kind\n1;A;galaksi\n2;B;\n").headers["Location"]
    page = visitor.get(address + "?lang=fi").text
    assert "Yritys (company); Oppilaitos, kouluttaja (educator)" in page
    assert page.count('placeholder="tyhjä"') == 1
    whole = visitor.get(upload(visitor, odd="x;y\n1;2\n").headers["Location"] + "?lang=fi").text
    assert "tyhjä" not in whole.lower().replace("tyhjää", "")
    assert "toimijat, tapahtumat" in whole
    assert "actors," not in whole


def test_the_page_and_the_guide_name_the_same_headings(visitor: Visitor) -> None:
    english, finnish = (visitor.get(f"/import?lang={language}").text for language in ("en", "fi"))
    assert "actor, event (or: from, to)" in english
    assert "actor, country (or: from, to)" in english
    assert "toimija, tapahtuma (tai: keneltä, kenelle)" in finnish
    assert "toimija, maa (tai: keneltä, kenelle)" in finnish
    assert "Otsikot poikkeavat tavallisista" in finnish


def test_cancel_forgets_the_files(visitor: Visitor, service: GraphService) -> None:
    address = upload(visitor, actors=ACTORS).headers["Location"]
    assert visitor.send("POST", address, data={"decision": "cancel"}).headers["Location"] == "/import"
    assert visitor.get(address).status_code == 404
    assert visitor.send("POST", address, data={"decision": "store"}).status_code == 404
    assert not service.contents().entities


@pytest.mark.parametrize(
    ("name", "content"), [("picture.png", b"\x89PNG"), ("actors.xlsx", b"not a workbook"), ("odd.csv", b"x;y\n1;2\n")]
)
def test_a_file_that_is_none_is_said(visitor: Visitor, service: GraphService, name: str, content: bytes) -> None:
    checked = visitor.send("POST", "/import", data={"files": [(io.BytesIO(content), name)]})
    page = visitor.get(checked.headers["Location"])
    assert page.status_code in {200, 422}
    assert name.split(".", maxsplit=1)[0] in page.text
    assert not service.contents().entities


def test_nothing_chosen_and_no_decision(visitor: Visitor) -> None:
    assert visitor.send("POST", "/import", data={}).status_code == 422
    address = upload(visitor, actors=ACTORS).headers["Location"]
    assert visitor.send("POST", address, data={"decision": "perhaps"}).status_code == 400
    assert visitor.get("/import/" + "x" * 22).status_code == 404
    assert visitor.get("/import/..").status_code == 404


def stored(name: str, content: bytes = b"x") -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


HOSTILE = st.sampled_from(
    [
        "../../etc/x.csv",
        "..\\x.csv",
        "C:\\x.csv",
        "X.CSV",
        "2-x.csv",
        "3-x.csv",
        "x.csv.rejected.csv",
        "CON",
        "a/b.csv",
        ".",
        "..",
        "\x00.csv",
        "x" * 300 + ".csv",
        ".csv",
    ]
)


@settings(deadline=None)
@given(st.lists(HOSTILE | st.text(min_size=1, max_size=40), min_size=1, max_size=MAX_FILES))
def test_files_stay_in_their_folder(names: list[str]) -> None:
    # security.md S3
    uploads = Uploads()
    key = uploads.keep([stored(name, f"content {number}".encode()) for number, name in enumerate(names)])
    kept = uploads.get(key)
    assert len(set(kept.paths)) == len(names)
    assert all(path.parent.parent == kept.folder and path.is_file() for path in kept.paths)
    assert len({path.name.casefold() for path in kept.paths}) == len(names)
    assert [path.read_text() for path in kept.paths] == [f"content {number}" for number in range(len(names))]
    assert kept.rejected() == []
    uploads.drop(key)
    assert not kept.folder.exists()


def test_no_file_takes_the_place_of_another(visitor: Visitor, service: GraphService) -> None:
    # the third once overwrote the second, and a name of the right form counted as left-out rows
    rows = {"3-a.csv": "1", "a.csv": "2", "A.csv": "3", "b.csv.rejected.csv": "4", "b.csv": "5"}
    made = {name: f"id;name;kind\n{id};Name {id};company\n".encode() for name, id in rows.items()}
    files = [(io.BytesIO(text), name) for name, text in made.items()]
    files.append((io.BytesIO(b"id;name;kind\n6;Name 6;company\n"), "a.csv"))
    address = visitor.send("POST", "/import", data={"files": files}).headers["Location"]
    visitor.send("POST", address, data={"decision": "store"})
    assert sorted(service.contents().entities) == ["1", "2", "3", "4", "5", "6"]
    assert visitor.get(f"{address}/rejected/1").status_code == 404
    assert "left out" not in visitor.get(address + "?lang=en").text


def test_left_out_rows_overwrite_no_upload(visitor: Visitor, service: GraphService) -> None:
    files = [(io.BytesIO(BAD.encode()), "b.csv"), (io.BytesIO(b"id;name;kind\n7;Name 7;company\n"), "b.csv.rejected.csv")]
    address = visitor.send("POST", "/import", data={"files": files}).headers["Location"]
    visitor.send("POST", address, data={"decision": "store_clean"})
    assert sorted(service.contents().entities) == ["1", "7"]
    with visitor.get(f"{address}/rejected/1") as rejected:
        assert "mentro" in rejected.text
    assert visitor.get(f"{address}/rejected/2").status_code == 404


KILLED = """
import os, signal, sys
from io import BytesIO
from pathlib import Path
from werkzeug.datastructures import FileStorage
from graph_service.web.uploads import Uploads
uploads = Uploads(Path(sys.argv[1]))
uploads.keep([FileStorage(BytesIO(b"MARKER"), filename="actors.csv")])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_goes_at_the_next_start(service: GraphService, tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "uploads"
    killed = subprocess.Popen([sys.executable, "-c", KILLED, str(folder)])
    os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)  # dead, but its process id is still taken
    assert [path.read_text() for path in folder.glob("*/*/*/actors.csv")] == ["MARKER"]
    # a container gives each start the same process id
    (folder / f"{os.getpid()}-before" / "x").mkdir(parents=True)
    (folder / f"{os.getpid()}-before" / "lock").touch()
    other = Uploads(folder)
    beside = other.get(other.keep([stored("b.csv")]))
    create_app(service, secret_key=SECRET, uploads=folder)
    assert [path.name for path in folder.rglob("*.csv")] == ["b.csv"]
    assert not (folder / f"{os.getpid()}-before").exists()
    assert beside.paths[0].is_file()
    assert folder.stat().st_mode & 0o077 == 0
    assert killed.wait(60) == -signal.SIGKILL


def test_files_go_with_their_process() -> None:
    uploads = Uploads()
    folder = uploads.get(uploads.keep([stored("a.csv")])).folder
    assert folder.is_dir()
    del uploads
    gc.collect()
    assert not folder.parent.exists()


def test_files_are_kept_for_a_day_and_few() -> None:
    now = [0.0]
    uploads = Uploads(clock=lambda: now[0])
    first = uploads.keep([stored("a.csv")])
    folder = uploads.get(first).folder
    now[0] = LIFE + 1
    with pytest.raises(NotFound):
        uploads.get(first)
    assert not folder.exists()
    keys = [uploads.keep([stored("a.csv")]) for _ in range(MAX_KEPT + 3)]
    with pytest.raises(NotFound):
        uploads.get(keys[0])
    for key in keys[3:]:
        uploads.drop(key)
    with pytest.raises(TooLarge):
        uploads.keep([stored("a.csv") for _ in range(MAX_FILES + 1)])
