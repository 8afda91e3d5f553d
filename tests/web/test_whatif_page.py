"""The page of changes: forms add them to the address, the address alone restores everything, nothing is stored."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from graph_service.service import GraphService
from tests.web.conftest import Visitor
from tests.web.reading import read

AMK, KELO, VAARA = "Pielisjoen ammattikorkeakoulu", "Kelo Games Oy", "Vauhtivaara Oy"


def asked(visitor: Visitor, **values: object) -> tuple[int, dict[str, list[str]], str]:
    """What a form with these fields leads to: the status, the parameters of the address, and the page."""
    answer = visitor.get(f"/what-if?{urlencode({'lang': 'en'} | values, doseq=True)}")
    found: dict[str, list[str]] = {}
    if answer.status_code == 303:
        found = parse_qs(urlsplit(answer.headers["Location"]).query)
        answer = visitor.get(answer.headers["Location"] + "&lang=en")
        return 303, found, answer.text
    return answer.status_code, found, answer.text


def test_names_become_ids_in_the_address(demo_visitor: Visitor) -> None:
    status, address, page = asked(demo_visitor, leaves=AMK, analysis="cutpoints")
    assert status == 303
    assert address == {"what_if": ["leaves:amk"], "analysis": ["cutpoints"]}
    texts = read(page).texts
    assert f"{AMK} left" in texts
    assert "Actors cut off: 2 rows of 115 change, most of all Vaarojen Tanssikamari ry 10 → 4." in texts
    assert "Actors: 115 → 114. Ties: 277 → 256." in texts
    assert "<path" in page


def test_a_second_change_is_added_to_the_first_and_removed_again(demo_visitor: Visitor) -> None:
    _, address, page = asked(demo_visitor, what_if="leaves:amk", ends_a=KELO, ends_b="Haru Minazuki")
    assert address["what_if"] == ["leaves:amk", "ends:kelo:haru-minazuki"]
    left = [parse_qs(urlsplit(link).query).get("what_if") for link in read(page).links if link.startswith("/what-if?")]
    assert ["ends:kelo:haru-minazuki"] in left
    assert ["leaves:amk"] in left


def test_a_tie_goes_both_ways_unless_one_is_there(demo_visitor: Visitor) -> None:
    both = {"tie_from": KELO, "tie_to": VAARA, "tie_both": "yes", "tie_strength": "4"}
    assert asked(demo_visitor, **both)[1]["what_if"] == ["tie:kelo:vauhtivaara::4", "tie:vauhtivaara:kelo::4"]
    assert asked(demo_visitor, **both, what_if="tie:kelo:vauhtivaara::5")[1]["what_if"][1:] == ["tie:vauhtivaara:kelo::4"]
    assert asked(demo_visitor, tie_from=KELO, tie_to=VAARA)[1]["what_if"] == ["tie:kelo:vauhtivaara"]
    symmetric = asked(demo_visitor, tie_from=KELO, tie_to=VAARA, tie_both="yes", tie_kind="WORKS_WITH")[1]
    assert symmetric["what_if"] == ["tie:kelo:vauhtivaara:WORKS_WITH"]
    assert asked(demo_visitor, tie_from=KELO, tie_to="Germany", tie_both="yes")[1]["what_if"] == ["tie:kelo:market\\:DE"]


def test_who_joins_has_a_kind_and_a_sector(demo_visitor: Visitor) -> None:
    _, address, page = asked(demo_visitor, joins="Uusi: Oy", joins_sector="dance", joins_kind="company")
    assert address["what_if"] == ["joins:Uusi\\: Oy:sector=dance:kind=company"]
    assert "Uusi: Oy joined" in read(page).texts
    view = demo_visitor.get("/api/v1/map?" + urlencode({"what_if": address["what_if"]}, doseq=True)).get_json()
    assert [node["sector"] for node in view["nodes"] if node["label"] == "Uusi: Oy"] == ["dance"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"leaves": "Nobody Here"}, "Actors: there is no “Nobody Here”."),
        ({"leaves": "Kelo Games"}, f"Did you mean “{KELO}”"),
        ({"joins": KELO}, f"“{KELO}” is there already"),
        ({"tie_from": KELO}, "A tie has two ends: name both."),
        ({"tie_from": KELO, "tie_to": KELO}, "A tie needs two different ends"),
        ({"ends_a": KELO, "ends_b": AMK}, "There is no such tie to end"),
        ({"what_if": "leaves:amk", "leaves": AMK}, "is there twice"),
        ({"what_if": "leaves:amk", "tie_from": AMK, "tie_to": KELO}, f"{AMK} leaves: no other change"),
        ({"what_if": "leaves:nobody"}, "Actors: there is no “nobody”."),
        ({"what_if": "leaves:amk", "k": "3"}, "there is no “k”"),
    ],
)
def test_a_change_that_cannot_be_stands_above_the_form(demo_visitor: Visitor, fields: dict[str, str], sentence: str) -> None:
    status, _, page = asked(demo_visitor, **fields)
    assert status == 400
    assert any(sentence in text for text in read(page).texts)
    typed = {found["value"] for tag, found in read(page).tags if tag == "input" and found.get("value")}
    assert {value for name, value in fields.items() if not name.startswith(("what", "k"))} <= typed


def test_settings_of_another_question_are_left_behind(demo_visitor: Visitor) -> None:
    common = {"what_if": "leaves:amk", "k": "2", "settings_of": "key-players"}
    assert asked(demo_visitor, **common, analysis="key-players")[0] == 200
    status, _, page = asked(demo_visitor, **common, analysis="cutpoints")
    assert status == 200
    assert "Actors cut off" in read(page).texts


def test_the_page_stores_nothing_and_is_linked(demo_visitor: Visitor, demo_service: GraphService) -> None:
    before = demo_service.store.sign()
    asked(demo_visitor, leaves=AMK)
    assert demo_service.store.sign() == before
    assert "/what-if?what_if=leaves:amk&analysis=cutpoints" in read(demo_visitor.get("/actors/amk").text).links
    (link,) = [link for link in read(demo_visitor.get("/analyses/key-players").text).links if link.startswith("/what-if")]
    assert parse_qs(urlsplit(link).query)["what_if"] == ["leaves:amk", "leaves:kelo", "leaves:vauhtivaara"]
    (link,) = [link for link in read(demo_visitor.get("/analyses/cutpoints").text).links if link.startswith("/what-if")]
    assert parse_qs(urlsplit(link).query)["what_if"] == ["leaves:amk"]
    assert "/what-if" in read(demo_visitor.get("/analyses").text).links


def test_rest_gives_both_answers(demo_visitor: Visitor, demo_service: GraphService) -> None:
    found = demo_visitor.get("/api/v1/what-if/centrality?what_if=leaves:amk&column=degree").get_json()
    assert found["before"] == demo_service.analyse("centrality")
    assert found["after"] == demo_visitor.get("/api/v1/analyses/centrality?what_if=leaves:amk").get_json()
    assert found["column"] == "degree"
    wrong = demo_visitor.get("/api/v1/what-if/centrality?what_if=leaves:nobody")
    assert (wrong.status_code, wrong.mimetype) == (400, "application/problem+json")
    assert demo_visitor.get("/api/v1/what-if/nothing").status_code == 404


def test_an_empty_network_and_odd_names(visitor: Visitor, service: GraphService) -> None:
    assert "The network is empty" in visitor.get("/what-if?lang=en").text
    service.write(
        [("actor", {"id": "a/b: c", "name": "Slash <b> & Sons", "kinds": ["company"]}, None)], who="test", what="set up"
    )
    status, address, page = asked(visitor, leaves="Slash <b> & Sons", analysis="cutpoints")
    assert (status, address["what_if"]) == (303, ["leaves:a/b\\: c"])
    assert "<b> & Sons" not in page
    assert "Slash <b> & Sons left" in read(page).texts
