"""What the files lack ends on a day that was asked for; nothing is deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_service.errors import BadValue
from graph_service.service import GraphService, import_sentences

ACTORS = [{"id": id, "name": id.upper(), "kinds": ["company"]} for id in ("a", "b", "c")]
TIES: list[dict[str, Any]] = [
    {"id": "kept", "kind": "GAVE", "source": "a", "target": "b"},
    {"id": "open", "kind": "WORKS_WITH", "source": "a", "target": "b", "since": "2010"},
    {"id": "planned", "kind": "GAVE", "source": "b", "target": "a", "until": "2019"},
    {"id": "over", "kind": "GAVE", "source": "b", "target": "a", "until": "2011-06"},
    {"id": "later", "kind": "GAVE", "source": "b", "target": "a", "since": "2015-01-01"},
    {"id": "took", "kind": "TOOK_PART_IN", "source": "c", "target": "e"},
    {"id": "access", "kind": "HAS_ACCESS_TO", "source": "c", "target": "market:DE"},
]
KEPT = "id,source,target,kind\nkept,a,b,GAVE\n"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[GraphService]:
    found = GraphService.open(f"sqlite:///{tmp_path / 'network.db'}")
    others = [("event", {"id": "e", "title": "Fair", "kinds": ["fair"]}), ("market", {"id": "market:DE", "country": "DE"})]
    entities = [("actor", actor) for actor in ACTORS] + others
    found.write(
        [(thing, record, None) for thing, record in entities] + [("tie", tie, None) for tie in TIES], who="t", what="set up"
    )
    yield found
    found.store.close()


def imported(service: GraphService, folder: Path, day: str | None, dry_run: bool = False, **files: str) -> dict[str, Any]:
    paths = []
    for name, text in files.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    return service.import_files(paths, who="t", end_missing=day, dry_run=dry_run)


def until(service: GraphService) -> dict[str, str | None]:
    return {id: tie.get("until") for id, tie in service.contents().ties.items()}


def test_without_a_day_everything_stays(service: GraphService, tmp_path: Path) -> None:
    before = service.export_json()
    report = imported(service, tmp_path, None, ties=KEPT)
    assert (report["missing_from_file"]["ties"], report["ended"]["ties"], report["written"]) == (4, 0, 0)
    assert [entry["id"] for entry in report["missing"]] == ["later", "open", "over", "planned"]
    assert service.export_json() == before


def test_open_ties_end_and_no_others(service: GraphService, tmp_path: Path) -> None:
    dry = imported(service, tmp_path, "7.2012", dry_run=True, ties=KEPT)
    assert dry["ended"] == {"actors": 0, "ties": 2, "events": 0, "participation": 0, "access": 0}
    assert until(service)["open"] is None, "a dry run stores nothing"
    report = imported(service, tmp_path, "7.2012", ties=KEPT)
    assert {name: report[name] for name in dry if name not in {"status", "dry_run", "import_id"}} == {
        name: dry[name] for name in dry if name not in {"status", "dry_run", "import_id"}
    }
    assert until(service) == {
        "kept": None,
        "open": "2012-07-31",
        "planned": "2012-07-31",
        "over": "2011-06",
        "later": None,
        "took": None,
        "access": None,
    }
    assert report["notes"] == ["1 missing tie began after 31 July 2012 and stays."]
    assert [change.counts for change in service.store.changes()][:-1] == [{"added": 0, "changed": 2, "removed": 0}]
    assert imported(service, tmp_path, "2012-07-31", ties=KEPT)["written"] == 0, "a repetition changes nothing"


def test_a_missing_actor_stays_and_its_ties_end(service: GraphService, tmp_path: Path) -> None:
    report = imported(service, tmp_path, "2012-07-31", actors="id,name,kind\na,A,company\nb,B,company\n")
    assert report["ended"] == {"actors": 0, "ties": 0, "events": 0, "participation": 0, "access": 1}
    assert until(service) == {tie["id"]: tie.get("until") for tie in TIES} | {"access": "2012-07-31"}
    assert "c" in service.contents().entities
    assert report["notes"] == ["1 actor that is not in the files stays, because an actor has no end; only its ties end."]
    assert [(entry["id"], entry["name"], entry["ended"]) for entry in report["missing"]] == [
        ("c", "C", False),
        ("access", "C – has access to – Germany", True),
    ]


def test_what_has_no_end_is_said(service: GraphService, tmp_path: Path) -> None:
    report = imported(service, tmp_path, "2012", participation="actor,event\na,e\n", events="id,title,kind\nf,Other,fair\n")
    assert report["problems"] == []
    assert report["notes"][-1] == ("2 missing records are about a moment (events, questions, plans): they have no end and stay.")
    assert sum(report["ended"].values()) == 0


def test_nothing_ends_while_a_row_is_wrong(service: GraphService, tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text(KEPT + "open,a,b,WORKS_WIHT\n", encoding="utf-8")
    report = service.import_files([path], who="t", end_missing="2012-07-31", skip_bad=True)
    assert (report["status"], report["skipped"], sum(report["ended"].values())) == ("stored", 1, 0)
    assert report["notes"] == ["Nothing is ended as long as the files have problems: what is missing cannot be told."]
    assert until(service)["open"] is None
    assert "open" not in [entry["id"] for entry in report["missing"]], "its row is wrong, not missing"


def test_a_day_that_is_none_is_refused(service: GraphService, tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="is not a date such as"):
        imported(service, tmp_path, "soon", ties=KEPT)


def test_the_report_in_words(service: GraphService, tmp_path: Path) -> None:
    ties = KEPT.replace("kind", "kind,strength,since").replace("GAVE", "GAVE,4,2011-03")
    report = imported(service, tmp_path, "2012-07-31", dry_run=True, ties=ties)
    assert json.loads(json.dumps(report)) == report
    assert list(import_sentences(report, "en")) == [
        "1 missing tie began after 31 July 2012 and stays.",
        "Changed: 1 tie.",
        "  kept: Strength (1 to 5): – → 4; Since: – → March 2011",
        "Stored but not in the files (left as they are): 4 ties.",
        "  B – gave to – A (later)",
        "  B – gave to – A (over)",
        "Of these, ended on the day you gave: 2 ties.",
        "  A – works with – B (open)",
        "  B – gave to – A (planned)",
        "A dry run: nothing was stored.",
    ]
