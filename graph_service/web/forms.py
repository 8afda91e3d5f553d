"""The form of an analysis, made from its parameters in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_service.analysis._catalogue import Analysis, Param
from graph_service.language import Phrase, country_name, say
from graph_service.service import SCOPE, GraphService

CHOICES: Mapping[str, Phrase] = {
    "arcs": say("Same number of ties, placed at random"),
    "bernoulli": say("Ties independent, same density"),
    "directed": say("With direction"),
    "labels": say("Groups dealt out at random"),
    "no": say("no"),
    "none": say("Not weighted"),
    "rewire": say("Ties rewired, same degrees"),
    "strength": say("By strength"),
    "symmetric": say("Each tie both ways"),
    "undirected": say("Without direction"),
    "weight": say("By number"),
    "yes": say("yes"),
}
AUTOMATIC = say("Automatic")
SUGGESTIONS = 500


@dataclass(frozen=True)
class Option:
    """One choice of a field."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Field:
    """One field: ``widget`` is select, checks, number, date or text (with suggestions)."""

    name: str
    label: str
    widget: str
    value: str = ""
    options: Sequence[Option] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: str = "any"


def fields(service: GraphService, entry: Analysis, raw: Mapping[str, Sequence[str]], language: str) -> list[Field]:
    """The fields of an analysis, the scope last, filled with what was asked or the defaults."""
    assert entry.parameters is not None
    asked = {**entry.parameters, **SCOPE}
    return [_field(service, name, param, raw.get(name), language) for name, param in asked.items()]


def _field(service: GraphService, name: str, param: Param, given: Sequence[str] | None, language: str) -> Field:
    label = param.label.in_language(language)
    values = list(given) if given is not None else _defaults(param)
    if name == "at":
        return Field(name, label, "date", values[0] if values else "")
    offered = _offered(service, param, language)
    if offered and (param.choices or param.many):
        if param.optional and not param.many:
            offered = {"": AUTOMATIC.in_language(language), **offered}
        options = [Option(value, text, value in values) for value, text in offered.items()]
        return Field(name, label, "checks" if param.many else "select", options=options)
    if param.type in {int, float}:
        step = "1" if param.type is int else "any"
        value = values[0] if values else ""
        return Field(name, label, "number", value, minimum=param.minimum, maximum=param.maximum, step=step)
    options = [Option(value, text, False) for value, text in offered.items()]
    return Field(name, label, "text", values[0] if values else "", options)


def _defaults(param: Param) -> list[str]:
    if param.default is None or param.default == ():
        return []
    values = param.default if isinstance(param.default, tuple) else (param.default,)
    return [f"{value:g}" if isinstance(value, float) else str(value) for value in values]


def _offered(service: GraphService, param: Param, language: str) -> dict[str, str]:
    if param.choices:
        return {value: CHOICES[value].in_language(language) if value in CHOICES else value for value in param.choices}
    if param.of == "attribute":
        properties = service.schema.properties
        names = {name: "kinds" if name == "kind" else name for name in service.snapshot().attributes()}
        return {
            name: properties[known].label.in_language(language) if known in properties else name for name, known in names.items()
        }
    if param.of == "market":
        markets = service.contents().of("market")
        return {record["country"]: country_name(record["country"], language) for record in markets}
    if param.of == "actor":
        return {
            record["id"]: record["name"] for record, _ in zip(service.contents().of("actor"), range(SUGGESTIONS), strict=False)
        }
    return {}
