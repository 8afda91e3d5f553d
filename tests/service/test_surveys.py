"""A survey by page, as the pages ask the service for it: on both stores, one change, nothing guessed, decisions kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_service.errors import BadValue
from graph_service.service import GraphService, history, surveys, waves
from tests.ingest.survey import RESPONDENTS, write

FORM = {"kind": "WORKS_WITH", "title": "Kevät 2026", "start": "1.3.2026", "end": "31.3.2026", "who": "everybody"}
SMALL = "Nimi;Usein? [Kuva Oy];Usein? [Savel];Usein? [Uusi Tulokas]\nM. Virtanen;4;joskus;5\nKuva Oy;;2;\n"
ACTORS = [
    {"id": "kuva", "name": "Kuva Oy", "kinds": ["company"]},
    {"id": "savel", "name": "Sävel ry", "kinds": ["association"]},
    {"id": "virta", "name": "Matti Virtanen", "kinds": ["mentor"]},
    {"id": "berlin", "name": "Studio Berlin", "kinds": ["partner"], "country": "DE", "email": "post@berlin.example"},
]


@pytest.fixture
def small(network: GraphService, tmp_path: Path) -> Path:
    network.write([("actor", actor, None) for actor in ACTORS], who="test", what="set up")
    path = tmp_path / "1" / "kysely.csv"
    path.parent.mkdir()
    path.write_text(SMALL, encoding="utf-8")
    return path


def said(network: GraphService, path: Path, **meant: str) -> dict[str, str]:
    found = surveys.look(network, path, FORM)
    names = {one.name.name: one.field for one in found.open}
    form = dict(FORM)
    for name, choice in {"M. Virtanen": "a:virta", "Savel": "a:savel", "Uusi Tulokas": "new", **meant}.items():
        form[f"n-{names[name]}"] = choice
    form[f"k-{names['Uusi Tulokas']}"] = "freelancer"
    (word,) = found.words
    return form | {f"w-{word}": "3"}


def run(network: GraphService, path: Path, form: dict[str, str], *, dry_run: bool = False) -> dict[str, object]:
    return surveys.run(network, path, form, dry_run=dry_run, who="test", language="en")


def test_a_survey_of_60_people_stores_no_wrong_match(network: GraphService, tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    survey = write(tmp_path / "1")
    network.import_files([tmp_path / "1" / "actors.csv"], who="test")
    path = tmp_path / "1" / "answers.csv"
    found = surveys.look(network, path, FORM)
    assert {one.name.name for one in found.open} == set(survey.meant)
    form = surveys.with_clear(found, FORM)
    for one in found.open:
        id = survey.meant[one.name.name]
        if f"n-{one.field}" not in form:
            assert id is None or id in {suggestion.actor for suggestion in one.name.suggestions}
            form[f"n-{one.field}"] = "out" if id is None else f"a:{id}"
    assert surveys.wanting(network, found, form) == []
    assert run(network, path, form, dry_run=True)["status"] == "clean"
    assert run(network, path, form)["status"] == "stored"
    reports = [tie for tie in network.contents().ties.values() if tie["kind"] != "ASKED"]
    stored = {(tie["source"], tie["target"]): tie.get("strength") for tie in reports}
    wrong = [pair for pair in stored if stored[pair] != survey.ties.get(pair)]
    assert len(wrong) == 0
    assert stored == survey.ties
    made = waves.wave(network, "kevat-2026")
    assert (made.answered, made.reports) == (RESPONDENTS, len(survey.ties))
    assert made.asked > RESPONDENTS
    assert network.snapshot().response_rate == pytest.approx(RESPONDENTS / made.asked)
    assert surveys.look(network, path, FORM).open == ()


def test_everything_goes_in_as_one_change(network: GraphService, small: Path) -> None:
    before = network.export_json()
    form = said(network, small)
    assert run(network, small, form, dry_run=True)["new"] == ["Uusi Tulokas"]
    assert network.export_json() == before
    report = run(network, small, form)
    assert (report["status"], report["respondents"], report["silent"]) == ("stored", 2, 2)
    change = network.store.changes(limit=1)[0]
    # the files that were written beside the answers are nobody's
    assert history.entries(network, 1)[0]["text"] == f"Survey answers: {small.name}"
    # a wave, an actor, 4 asked (of them 2 silent), 4 reports
    assert change.counts == {"added": 1 + 1 + 4 + 4, "changed": 0, "removed": 0}
    actor = network.contents().entities["uusi-tulokas"][1]
    assert (actor["name"], actor["kinds"]) == ("Uusi Tulokas", ["freelancer"])
    assert waves.wave(network, "kevat-2026").silent == ("savel", "uusi-tulokas")
    again = run(network, small, FORM | {"wave": "kevat-2026"} | {name: text for name, text in form.items() if name[:2] == "w-"})
    assert (again["status"], again["written"]) == ("stored", 0)


def test_what_was_decided_is_not_asked_again_until_it_is_forgotten(network: GraphService, small: Path) -> None:
    form = said(network, small, Savel="out")
    run(network, small, form, dry_run=True)
    assert surveys.remembered(network.store) == {}
    run(network, small, form)
    kept = surveys.remembered(network.store)
    assert kept["savel"] == ("Savel", "")
    assert kept["m. virtanen"] == ("M. Virtanen", "virta")
    found = surveys.look(network, small, FORM)
    assert found.open == ()
    assert "Uusi Tulokas → Uusi Tulokas" in str(found.answers.notes[0]) or "Savel → –" in str(found.answers.notes[0])
    surveys.forget(network, [surveys.field_of("Savel")])
    assert [one.name.name for one in surveys.look(network, small, FORM).open] == ["Savel"]
    # a decision for an actor that is gone is asked again
    network.remove("virta", None, who="test")
    assert {one.name.name for one in surveys.look(network, small, FORM).open} == {"Savel", "M. Virtanen"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": " "}, "Give the wave of asking a title."),
        ({"start": ""}, "Say when the wave of asking began."),
        ({"kind": ""}, "Choose which kind of tie was asked about."),
        ({"wave": "nothing"}, "Choose the wave again"),
        ({"title": "Kuva"}, "Something is called “Kuva” already."),
        ({"who": "list", "listed": "Kuva Oy\nEi Kukaan"}, "These lines of who was asked name nobody, or several: Ei Kukaan."),
    ],
)
def test_what_is_lacking_is_said(network: GraphService, small: Path, change: dict[str, str], sentence: str) -> None:
    form = said(network, small) | change
    found = surveys.look(network, small, form)
    assert [str(phrase) for phrase in surveys.wanting(network, found, form) if str(phrase).startswith(sentence)]
    with pytest.raises(BadValue):
        run(network, small, form)
    assert network.contents().ties == {}


def test_each_name_needs_a_choice_that_can_be_kept(network: GraphService, small: Path) -> None:
    found = surveys.look(network, small, FORM)
    lacking = [str(phrase) for phrase in surveys.wanting(network, found, FORM)]
    assert lacking == ["3 names still need a decision.", "Say what these answers mean: joskus."]
    form = said(network, small, Savel="other")
    assert "Write the exact name" in str(surveys.wanting(network, found, form)[0])
    field = surveys.field_of("Savel")
    assert surveys.wanting(network, found, form | {f"o-{field}": "sävel RY"}) == []
    with pytest.raises(BadValue, match="no longer there"):
        run(network, small, said(network, small, Savel="a:nobody"))


def test_who_was_asked_by_a_list(network: GraphService, small: Path) -> None:
    form = said(network, small) | {"who": "list", "listed": "Studio Berlin\n\nvirta\n"}
    run(network, small, form)
    made = waves.wave(network, "kevat-2026")
    assert (made.asked, made.answered, made.silent) == (3, 2, ("berlin",))
    assert made.addresses == ("post@berlin.example",)


def test_the_one_who_answered_may_have_received(network: GraphService, small: Path) -> None:
    form = said(network, small) | {
        "kind": "GAVE",
        "question": "Usein?",
        "way": "received",
        "subtype": "information",
        "who": "answered",
    }
    run(network, small, form)
    ties = [tie for tie in network.contents().ties.values() if tie["kind"] == "GAVE"]
    assert {(tie["source"], tie["target"], tie["reported_by"], tie["subtype"]) for tie in ties} == {
        ("kuva", "virta", "virta", "information"),
        ("savel", "virta", "virta", "information"),
        ("uusi-tulokas", "virta", "virta", "information"),
        ("savel", "kuva", "kuva", "information"),
    }


def test_names_that_would_run_as_formulas_or_break_a_mapping(network: GraphService, small: Path) -> None:
    small.write_text('Nimi,Kenen kanssa?\nKuva Oy,"=1+2; ""Laina"" \\ merkki;#[x]\n[file]"\n', encoding="utf-8")
    found = surveys.look(network, small, FORM)
    form = dict(FORM) | {f"n-{one.field}": "new" for one in found.open} | {f"k-{one.field}": "other" for one in found.open}
    assert run(network, small, form)["status"] == "stored"
    names = {record["name"] for record in network.contents().of("actor")}
    assert {"=1+2", '"Laina" \\ merkki', "#[x]", "[file]"} <= names


def test_what_people_name_no_more_ends_only_when_asked(network: GraphService, small: Path) -> None:
    form = said(network, small) | {"who": "answered"}
    first = run(network, small, form)
    assert (first["dropped"], len(network.snapshot(min_strength=None).ties)) == (0, 4)
    # M. Virtanen answers again, without Sävel; what Kuva says is not in the file
    small.write_text("Nimi;Usein? [Kuva Oy];Usein? [Savel];Usein? [Uusi Tulokas]\nM. Virtanen;2;;5\n", encoding="utf-8")
    again = FORM | {"wave": "kevat-2026", "who": "answered"}
    assert run(network, small, again, dry_run=True)["dropped"] == 1
    assert run(network, small, again | {"dropped": "end"})["status"] == "stored"
    ties = network.snapshot("2026-06-01", min_strength=None).ties
    assert {(tie.source, tie.target): tie.strength for tie in ties} == {
        ("virta", "kuva"): 2, ("virta", "uusi-tulokas"): 5, ("kuva", "savel"): 2,
    }  # fmt: skip
    assert network.store.changes(limit=1)[0].counts == {"added": 0, "changed": 2, "removed": 0}


def test_a_survey_is_undone_as_one(network: GraphService, small: Path) -> None:
    from graph_service.service import undoing

    before = network.export_json()
    report = run(network, small, said(network, small))
    assert network.export_json() != before
    assert isinstance(report["change"], int)
    undoing.undo(network, report["change"], who="test", language="en")
    assert network.export_json() == before
    assert {one.name.name for one in surveys.look(network, small, FORM).open} == {"Uusi Tulokas"}


def test_a_list_of_ties_says_nothing_about_what_people_reported(network: GraphService, small: Path) -> None:
    run(network, small, said(network, small))
    plain = small.parent / "ties.csv"
    plain.write_text("source;target;kind\nkuva;savel;MENTORS\n", encoding="utf-8")
    report = network.import_files([plain], dry_run=True, end_missing="2026-05-01", who="test")
    assert report["ended"]["ties"] == 0
    reports = small.parent / "yhteydet.csv"
    reports.write_text("source;target;kind;reported_by;wave\nkuva;berlin;MENTORS;kuva;kevat-2026\n", encoding="utf-8")
    report = network.import_files([reports], dry_run=True, end_missing="2026-05-01", who="test")
    assert report["ended"]["ties"] == 4
