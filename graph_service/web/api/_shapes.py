"""JSON Schemas of what REST takes and gives."""

from __future__ import annotations

from typing import Any

from graph_service.schema import Property, Schema

Node = dict[str, Any]
_TEXT: Node = {"type": "string"}
_OBJECTS: Node = {"type": "array", "items": {"type": "object"}}


def _object(required: list[str], **properties: Node) -> Node:
    return {"type": "object", "required": required, "properties": properties}


PROBLEM = _object(
    ["type", "title", "status", "detail", "code"],
    type=_TEXT,
    title=_TEXT,
    status={"type": "integer"},
    detail=_TEXT,
    code=_TEXT,
    problems=_OBJECTS,
)
LIST = _object(
    ["items", "next", "total"],
    items={"type": "array"},
    next={"type": ["string", "null"]},
    total={"type": "integer", "minimum": 0},
)
_ENVELOPE: dict[str, Node] = {
    "analysis": _TEXT,
    "parameters": {"type": "object"},
    "scope": _object(
        ["source", "at", "layers", "boundary", "group_by", "direction", "min_strength", "merged_persons", "what_if"]
    ),
    "n": {"type": "integer"},
    "m": {"type": "integer"},
    "response_rate": {"type": ["number", "null"]},
    "rows": _OBJECTS,
    "tables": {"type": "object", "additionalProperties": _OBJECTS},
    "sentences": {"type": "array", "items": _TEXT},
    "warnings": {"type": "array", "items": _object(["code", "text"], code=_TEXT, text=_TEXT)},
    "stability": {},
    "seed": {"type": ["integer", "null"]},
    "version": _TEXT,
    "fingerprint": _TEXT,
}
ENVELOPE = _object(list(_ENVELOPE), **_ENVELOPE)
_COUNTS = _object(
    ["actors", "ties", "events", "participation", "access"],
    **{name: {"type": "integer"} for name in ("actors", "ties", "events", "participation", "access")},
)
IMPORT_REPORT = _object(
    ["status", "dry_run", "import_id", "added", "changed", "unchanged", "missing_from_file", "skipped", "problems"],
    status={"type": "string", "enum": ["clean", "stored", "refused"]},
    dry_run={"type": "boolean"},
    import_id={"type": ["string", "null"]},
    added=_COUNTS,
    changed=_COUNTS,
    unchanged=_COUNTS,
    missing_from_file=_COUNTS,
    ended=_COUNTS,
    skipped={"type": "integer"},
    problems=_OBJECTS,
)

JOB = _object(
    ["state", "progress", "result"],
    state={"type": "string", "enum": ["running", "done", "failed", "cancelled"]},
    progress={"type": ["number", "null"]},
    result={"type": ["object", "null"]},
)
_NUMBER_OR_NONE: Node = {"type": ["integer", "null"]}
_TEXT_OR_NONE: Node = {"type": ["string", "null"]}
_ENTRY: dict[str, Node] = {
    "id": {"type": "integer"},
    "at": _TEXT,
    "who": _TEXT,
    "what": _TEXT,
    "text": _TEXT,
    "name": _TEXT_OR_NONE,
    "counts": _object(["added", "changed", "removed"]),
    "undoes": _NUMBER_OR_NONE,
    "undone_by": _NUMBER_OR_NONE,
}
CHANGES = _object(["items", "next"], items={"type": "array", "items": _object(list(_ENTRY), **_ENTRY)}, next=_TEXT_OR_NONE)
_RECORD = _object(
    ["id", "thing", "name", "outcome", "fields", "before", "after"],
    outcome={"type": "string", "enum": ["added", "changed", "removed"]},
    fields=_OBJECTS,
    before={"type": ["object", "null"]},
    after={"type": ["object", "null"]},
)
CHANGE = _object(
    [*_ENTRY, "records", "total", "next"],
    **_ENTRY,
    records={"type": "array", "items": _RECORD},
    total={"type": "integer"},
    next=_TEXT_OR_NONE,
)
_STEPS: Node = {
    "type": "string",
    "enum": ["proposed", "offered", "accepted", "declined", "made", "formed", "follow_up_12", "follow_up_24"],
}
_TRUTH_OR_NONE: Node = {"type": ["boolean", "null"]}
_STEP = _object(
    ["step", "day", "note", "tie", "is_new", "tie_stands", "market_reached"],
    step=_STEPS,
    day=_TEXT,
    note=_TEXT,
    tie=_TEXT_OR_NONE,
    is_new={"type": "boolean"},
    tie_stands=_TRUTH_OR_NONE,
    market_reached=_TRUTH_OR_NONE,
)
_INTRODUCTION: dict[str, Node] = {
    "id": _TEXT,
    "a": _TEXT,
    "b": _TEXT,
    "market": _TEXT_OR_NONE,
    "via": _TEXT_OR_NONE,
    "state": _STEPS,
    "next": {"type": "array", "items": _STEPS},
    "due": {"type": ["object", "null"], "required": ["step", "day"], "properties": {"step": _STEPS, "day": _TEXT}},
    "steps": {"type": "array", "items": _STEP},
}
INTRODUCTION = _object(list(_INTRODUCTION), **_INTRODUCTION)
INTRODUCTIONS = LIST | {"properties": LIST["properties"] | {"items": {"type": "array", "items": INTRODUCTION}}}
PROPOSAL = _object(["a", "b"], a=_TEXT, b=_TEXT, market=_TEXT, via=_TEXT, day=_TEXT, note=_TEXT, is_confirmed={"type": "boolean"})
INTRODUCERS = _object(
    ["items"],
    items={
        "type": "array",
        "items": _object(["via", "reached", "declined", "followed", "standing", "markets"], via=_TEXT_OR_NONE),
    },
)
UNDO = _object(["undoes", "change"], undoes={"type": "integer"}, change=_NUMBER_OR_NONE)


def record_schema(domain: Schema, thing: str) -> Node:
    """The JSON Schema of a record of one thing; a tie may hold what any kind of tie may hold."""
    if thing == "tie":
        names = [*domain.tie_properties, *(name for tie in domain.ties.values() for name in tie.properties)]
        required = list(domain.tie_required)
    else:
        names, required = list(domain.things[thing].properties), list(domain.things[thing].required)
    properties = {name: _property(domain, thing, domain.properties[name]) for name in dict.fromkeys(names)}
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


def _property(domain: Schema, thing: str, prop: Property) -> Node:
    codes = list(domain.ties) if prop.codes == "tie" else list(domain.codes_for(thing, prop.name))
    text: Node = {"type": "string", "enum": codes} if prop.type in {"code", "code_list"} else _TEXT
    if prop.type in {"text_list", "code_list"}:
        return {"type": "array", "items": text}
    if prop.type == "map":
        return {"type": "object", "additionalProperties": _TEXT}
    if prop.type == "yes_no":
        return {"type": "boolean"}
    if prop.type in {"number", "integer"}:
        bounds = {"minimum": prop.minimum, "maximum": prop.maximum, "exclusiveMinimum": prop.above}
        return {"type": prop.type} | {key: value for key, value in bounds.items() if value is not None}
    return text
