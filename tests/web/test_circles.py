"""The map shows circles only where they hold."""

from __future__ import annotations

from graph_service.service import GraphService
from tests.web.conftest import Visitor


def test_the_map_is_coloured_by_circles_that_hold(demo_visitor: Visitor) -> None:
    view = demo_visitor.get("/api/v1/map?colour_by=communities.community&lang=en").get_json()
    assert view["legend"]["measure"]["label"] == "Circle"
    assert [group["label"] for group in view["legend"]["measure"]["groups"]][:3] == ["1", "2", "3"]
    assert len({node["tone"] for node in view["nodes"] if node["thing"] == "actor"}) > 3


def test_the_map_says_where_no_circles_hold(visitor: Visitor, small: GraphService) -> None:
    assert len(small.contents().entities) == 4
    view = visitor.get("/api/v1/map?colour_by=communities.community&lang=en").get_json()
    assert view["legend"]["measure"]["label"] == "Circle: none that can be relied on"
    assert {node["value"] for node in view["nodes"]} == {None}
    finnish = visitor.get("/api/v1/map?colour_by=communities.community&lang=fi").get_json()
    assert finnish["legend"]["measure"]["label"] == "Ryhmittymä: ei luotettavia"
