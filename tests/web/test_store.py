"""The page that keeps a network safe: download, restore into an empty store, copy to a server."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from graph_service.service import GraphService, keeping
from graph_service.store import open_store
from graph_service.web import create_app
from tests.neo4j_server.fixtures import Address
from tests.store.samples import SCHEMA
from tests.web.conftest import SECRET, Visitor

WORD = "kaunis-salasana"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Visitor]:
    """A visitor of a service on an empty store."""
    service = GraphService.open(f"sqlite:///{tmp_path / 'other.db'}")
    yield Visitor(create_app(service, secret_key=SECRET))
    service.store.close()


def followed(visitor: Visitor, answer: TestResponse) -> TestResponse:
    """The page at the end of the work that an answer leads to; two minutes is beyond any of it."""
    for _ in range(600):
        if answer.status_code != 303:
            if "data-job" not in answer.text:
                return answer
            time.sleep(0.2)
            place = answer.request.path
        else:
            place = answer.headers["Location"]
        answer = visitor.get(place)
    raise AssertionError("the work never ended")


def upload(visitor: Visitor, raw: bytes, name: str = "b.zip") -> TestResponse:
    return visitor.send("POST", "/store/restore", data={"backup": (io.BytesIO(raw), name)})


def test_a_backup_goes_from_page_to_page(visitor: Visitor, other: Visitor, small: GraphService) -> None:
    answer = visitor.get("/store/backup")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="network-20')
    checked = upload(other, answer.data)
    assert checked.status_code == 303
    shown = other.get(checked.headers["Location"]).text
    assert "This is what the backup holds" in shown
    assert "4 actors, 2 ties, 0 events, 1 change in its history." in shown
    assert other.get("/api/v1/actors").get_json()["total"] == 0, "nothing is stored before somebody says so"
    done = followed(other, other.send("POST", checked.headers["Location"], data={"decision": "restore"}))
    assert "The backup is restored." in done.text
    exports = [one.get("/export/json").data for one in (visitor, other)]
    assert exports[0] == exports[1] == small.export_json()
    refused = upload(other, answer.data)
    assert refused.status_code == 409
    assert "This store is not empty" in refused.text


def test_a_restore_that_was_not_wanted_leaves_nothing(other: Visitor, small: GraphService, tmp_path: Path) -> None:
    keeping.backup(small.store, small.schema, tmp_path / "b.zip")
    place = upload(other, (tmp_path / "b.zip").read_bytes()).headers["Location"]
    assert other.send("POST", place, data={"decision": "cancel"}).headers["Location"] == "/store"
    assert other.get(place).status_code == 404


@pytest.mark.parametrize(
    ("raw", "name", "words"),
    [
        (b"id;name\n", "actors.csv", "actors.csv is not a backup of this service"),
        (b"PK\x03\x04", "b.zip", "damaged or cut off"),
        (b"", "", "Choose one backup"),
    ],
)
def test_what_is_no_backup_is_refused(other: Visitor, raw: bytes, name: str, words: str) -> None:
    answer = upload(other, raw, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'type="file"' in answer.text, "one can choose again"


def test_backups_made_by_themselves_are_listed(visitor: Visitor, small: GraphService, tmp_path: Path) -> None:
    assert "There is none yet." in visitor.get("/store").text
    folder = tmp_path / "backups"
    made = keeping.backed_up(small.store, small.schema, folder, "import")
    assert made is not None
    small.backups = folder
    (folder / "secret.zip").write_bytes(b"x")
    page = visitor.get("/store").text
    assert "before an import" in page
    assert f"/store/automatic/{made.name}" in page
    assert visitor.get(f"/store/automatic/{made.name}").data == made.read_bytes()
    for name in ("secret.zip", "../network.db", "..%2fnetwork.db", made.name.upper(), "x"):
        assert visitor.get(f"/store/automatic/{name}").status_code == 404, name


@pytest.mark.neo4j
def test_everything_goes_to_a_server_by_a_button(visitor: Visitor, small: GraphService, neo4j_address: Address) -> None:
    user, word = neo4j_address.auth
    sent = {"address": neo4j_address.url, "user": user, "password": word}
    done = followed(visitor, visitor.send("POST", "/store/copy", data=sent))
    assert "Everything was copied." in done.text
    assert f"graph-service serve --store {neo4j_address.url}" in done.text
    with closing(open_store(neo4j_address.url, SCHEMA, neo4j_address.auth_file)) as store:
        assert GraphService(store).export_json() == small.export_json()
    again = followed(visitor, visitor.send("POST", "/store/copy", data=sent))
    assert "This store is not empty" in again.text
    wrong = followed(visitor, visitor.send("POST", "/store/copy", data=sent | {"password": WORD}))
    assert "refuses the user or the password" in wrong.text
    assert WORD not in wrong.text


@pytest.mark.parametrize("address", ["", "sqlite:///x.db", "http://127.0.0.1", "neo4j://", "bolt://me:kaunis-salasana@host"])
def test_only_a_server_is_copied_to(visitor: Visitor, small: GraphService, address: str, tmp_path: Path) -> None:
    sent = {"address": address, "user": "neo4j", "password": WORD}
    answer = visitor.send("POST", "/store/copy", data=sent)
    assert answer.status_code == 400
    assert "Write the address of a Neo4j server" in answer.text
    assert small.contents().entities
    assert not (tmp_path / "x.db").exists()
    assert WORD not in answer.text, "a password is never shown again"
    assert address.rpartition("@")[2] in answer.text, "the rest of it need not be typed again"


def test_a_server_that_is_away_is_said(visitor: Visitor, small: GraphService) -> None:
    sent = {"address": "bolt://127.0.0.1:1", "user": "", "password": ""}
    answer = followed(visitor, visitor.send("POST", "/store/copy", data=sent))
    assert "Neo4j does not answer" in answer.text
    assert small.contents().entities
