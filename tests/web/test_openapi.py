"""The description of REST names every route, and every answer fits what it says (security.md API9)."""

from __future__ import annotations

from typing import Any

from flask import Flask

from graph_service.analysis._catalogue import catalogue
from graph_service.service import GraphService
from tests.web.conftest import Visitor

PYTHON: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def assert_fits(document: dict[str, Any], schema: dict[str, Any], value: Any, where: str) -> None:
    """A small validator of the part of JSON Schema that the description uses."""
    if "$ref" in schema:
        return assert_fits(document, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], value, where)
    kinds = schema.get("type")
    if kinds is not None:
        kinds = [kinds] if isinstance(kinds, str) else kinds
        assert any(isinstance(value, PYTHON[kind]) and (kind == "boolean" or not isinstance(value, bool)) for kind in kinds), (
            where
        )
    assert value in schema.get("enum", [value]), f"{where}: {value}"
    if isinstance(value, dict):
        assert set(schema.get("required", [])) <= set(value), where
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is False:
            assert set(value) <= set(properties), where
        for key, item in value.items():
            assert_fits(document, properties.get(key, {}), item, f"{where}.{key}")
    if isinstance(value, list) and "items" in schema:
        for item in value[:50]:
            assert_fits(document, schema["items"], item, f"{where}[]")
    return None


def described(demo_visitor: Visitor) -> dict[str, Any]:
    return dict(demo_visitor.get("/api/v1/openapi.json").get_json())


def test_every_route_is_described(demo_visitor: Visitor) -> None:
    app: Flask = demo_visitor.client.application
    document = described(demo_visitor)
    assert document["openapi"].startswith("3.1")
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            path = rule.rule.replace("<path:", "<").replace("<", "{").replace(">", "}")
            assert rule.methods is not None
            for method in rule.methods - {"HEAD"}:
                assert document["paths"][path][method.lower()]["summary"], path
    for entry in catalogue().values():
        names = {param["name"] for param in document["paths"][f"/api/v1/analyses/{entry.slug}"]["get"]["parameters"]}
        assert set(entry.parameters or {}) | {"at", "min_strength", "merge_persons", "what_if", "lang"} == names
    contract = "schema analyses actors ties events map report health actors/{id} ties/{id} events/{id} analyses/{name} imports"
    assert {f"/api/v1/{path}" for path in contract.split()} <= set(document["paths"])


def test_answers_fit_their_description(demo_visitor: Visitor, demo_service: GraphService) -> None:
    document = described(demo_visitor)
    actor = next(iter(demo_service.contents().of("actor")))["id"]
    event = next(iter(demo_service.contents().of("event")))["id"]
    tie = min(demo_service.contents().ties)
    addresses = {path: path for path in document["paths"] if "{" not in path and "get" in document["paths"][path]}
    addresses |= {
        "/api/v1/actors/{id}": f"/api/v1/actors/{actor}",
        "/api/v1/events/{id}": f"/api/v1/events/{event}",
        "/api/v1/ties/{id}": f"/api/v1/ties/{tie}",
    }
    for path, address in addresses.items():
        answer = demo_visitor.get(address)
        assert answer.status_code == 200, address
        content = document["paths"][path]["get"]["responses"]["200"]["content"]
        assert_fits(document, content["application/json"]["schema"], answer.get_json(), address)
    missing = demo_visitor.get("/api/v1/actors/nobody-has-this-id")
    assert_fits(document, {"$ref": "#/components/schemas/Problem"}, missing.get_json(), "problem")


def test_every_record_of_the_demo_fits(demo_visitor: Visitor, demo_service: GraphService) -> None:
    document, contents = described(demo_visitor), demo_service.contents()
    for thing in ("actor", "event"):
        for record in contents.of(thing):
            assert_fits(document, {"$ref": f"#/components/schemas/{thing.capitalize()}"}, record, record["id"])
    for record in contents.ties.values():
        assert_fits(document, {"$ref": "#/components/schemas/Tie"}, record, record["id"])
