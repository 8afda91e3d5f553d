"""The page of export paths: its picture holds the routes of the answer, another can be chosen, a person says what hangs on it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from graph_service.service import GraphService
from tests.web.conftest import Visitor
from tests.web.reading import read

ASKED = {"source": ["savukuva"], "market": ["DE"]}
ADDRESS = "/analyses/export-paths?source=savukuva&market=DE&lang=en"


def names(service: GraphService, path: list[str]) -> str:
    label = {node.id: node.label for node in service.snapshot().nodes} | {"market:DE": "Germany"}
    return " → ".join(label[id] for id in path)


def test_the_picture_lists_the_routes_and_one_is_chosen(demo_visitor: Visitor, demo_service: GraphService) -> None:
    rows = demo_service.analyse("export_paths", ASKED, "en")["rows"]
    for chosen in (1, 3):
        text = demo_visitor.get(f"{ADDRESS}&way={chosen}").text.partition('<ol class="ways">')[2]
        listed = re.findall(r'<li><a href="([^"]*)"( aria-current="true")?>([^<]*)</a>', text)
        assert [words for *_, words in listed] == [names(demo_service, row["path"]) for row in rows]
        assert [place for place, (_, current, _) in enumerate(listed, 1) if current] == [chosen]
        assert [parse_qs(urlsplit(link.replace("&amp;", "&")).query)["way"] for link, *_ in listed] == [
            [str(place)] for place in range(1, len(rows) + 1)
        ]
        on_map = re.search(r'href="(/map\?[^"]*)">These routes on the map', text)
        assert on_map is not None
        query = parse_qs(urlsplit(on_map[1].replace("&amp;", "&")).query)
        assert (query["from"], query["to"], query.get("way", ["1"])) == (["savukuva"], ["market:DE"], [str(chosen)])
    supposed = demo_visitor.get(f"{ADDRESS}&what_if=leaves:hafenlicht&at=2012-06").text
    assert re.search(r'href="/map\?[^"]*what_if=leaves%3Ahafenlicht[^"]*">These routes on the map', supposed)
    # a way that is not there: the first
    assert demo_visitor.get(f"{ADDRESS}&way=99").text.count('aria-current="true">Savukuva') == 1
    assert demo_visitor.get(f"{ADDRESS}&way=second").status_code == 200


def test_no_digits_of_the_model_stand_in_the_picture(demo_visitor: Visitor) -> None:
    text = demo_visitor.get(ADDRESS).text
    picture = text[text.index('<section class="gap-top-large" id="routes">') :].partition("</section>")[0]
    shown = " ".join(read(picture).texts)
    assert not re.search(r"\d[.,]\d|\d %", shown), shown


def test_a_person_of_the_picture_says_what_is_lost_without_it(demo_visitor: Visitor, demo_service: GraphService) -> None:
    found = demo_service.analyse("export_paths", ASKED, "en")
    [link] = set(re.findall(r'<a href="(/analyses/export-paths\?[^"]*on=annike-vossberg[^"]*)"', demo_visitor.get(ADDRESS).text))
    shown = read(demo_visitor.get(link.replace("&amp;", "&").partition("#")[0]).text).texts
    assert "What hangs on Annike Vossberg?" in shown
    [lost] = [row["share_lost"] for row in found["tables"]["hangs_on"] if row["actor"] == "annike-vossberg"]
    assert f"{100 * lost:.0f} %" in {text.replace("\N{NO-BREAK SPACE}", " ") for text in shown}
    through = [row for row in found["rows"] if "annike-vossberg" in row["path"]]
    assert 0 < len(through) < len(found["rows"])
    assert all(names(demo_service, row["path"]) in shown for row in through)


def test_who_is_on_no_route_carries_nothing(demo_visitor: Visitor) -> None:
    page = demo_visitor.get("/analyses/export-paths?source=savukuva&market=DE&on=haru-minazuki&lang=en")
    assert page.status_code == 200
    assert "Nothing that can be measured" in page.text


def test_a_profile_leads_there(demo_visitor: Visitor) -> None:
    assert 'href="/analyses/export-paths?on=annike-vossberg#on"' in demo_visitor.get("/actors/annike-vossberg?lang=en").text


def test_a_picture_of_one_market_leads_to_those_of_the_others(demo_visitor: Visitor) -> None:
    text = demo_visitor.get("/analyses/export-paths?source=dance&market=DE&market=GB&what_if=leaves:hafenlicht&lang=en").text
    [(link, name)] = re.findall(
        r'<a href="([^"]*)">([^<]*)</a>', text.partition("Routes to other markets, drawn:")[2].partition("</p>")[0]
    )
    address = urlsplit(link.replace("&amp;", "&"))
    asked = parse_qs(address.query)
    assert (name, asked["market"], asked["source"], address.fragment) == ("United Kingdom", ["GB"], ["dance"], "routes")
    assert asked["what_if"] == ["leaves:hafenlicht"]
    drawn = demo_visitor.get(f"{address.path}?{address.query}").text.partition('<ol class="ways">')[2].partition("</ol>")[0]
    assert drawn.count("United Kingdom") == drawn.count("<li>") > 0
    assert "Routes to other markets" not in demo_visitor.get(ADDRESS).text


def test_what_fits_or_not_is_a_word(demo_visitor: Visitor, demo_service: GraphService) -> None:
    text = demo_visitor.get("/analyses/matching?lang=en").text
    table = text[text.rindex("<table", 0, text.index("Language in common</")) :].partition("</table>")[0]
    rows = demo_service.analyse("matching", {}, "en")["tables"]["elements"][:10]
    fits = [row[name] for row in rows for name in ("sector_fit", "language_fit", "not_yet_connected")]
    shown = read(table).texts
    assert [shown.count(word) for word in ("yes", "no")] == [fits.count(1), fits.count(0)]


def test_a_grid_of_members_is_not_one_of_routes(demo_visitor: Visitor) -> None:
    board = demo_visitor.get("/analyses/board-coverage?lang=en").text
    assert "In colour: somebody on the board has a foothold there" in board
    assert "firmer the route" not in board
    assert "firmer the route" in demo_visitor.get("/analyses/export-coverage?lang=en").text
