"""The form of an analysis, made from its parameters in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from graph_service.analysis._catalogue import Analysis, Param
from graph_service.language import Phrase, say, shown
from graph_service.schema import market_words
from graph_service.service import SCOPE, GraphService

CHOICES: Mapping[str, Phrase] = {
    "all": say("Any two without a tie"),
    "arcs": say("Same number of ties, placed at random"),
    "bernoulli": say("Ties independent, same density"),
    "betweenness": say("Most shortest routes"),
    "degree": say("Most contacts"),
    "directed": say("With direction"),
    "distance_fragmentation": say("The same, routes weighted by distance"),
    "distance_reach": say("Nearness to all"),
    "exhaustive": say("Every set"),
    "feasible": say("Two whom somebody knows"),
    "fragmentation": say("Pairs of those who stay without a route"),
    "greedy": say("One after another"),
    "inverse": say("Less the stronger the tie"),
    "labels": say("Groups dealt out at random"),
    "no": say("no"),
    "none": say("Not weighted"),
    "rewire": say("Ties rewired, same degrees"),
    "step_reach": say("Share within some steps"),
    "strength": say("By strength"),
    "symmetric": say("Each tie both ways"),
    "undirected": say("Without direction"),
    "value": say("More the stronger the tie"),
    "weight": say("By number"),
    "yes": say("yes"),
}
AUTOMATIC = say("Automatic")
EVERYBODY = say("All actors")
SUGGESTIONS = 500
# parameters that say what is asked, though their choices are fixed
FIRST = frozenset({"direction", "measure", "order"})


@dataclass(frozen=True)
class Option:
    """One choice of a field."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Field:
    """One field: ``widget`` is select, checks, number, text, texts (several, with suggestions) or hidden (several)."""

    name: str
    label: str
    widget: str
    value: str = ""
    options: Sequence[Option] = ()
    values: Sequence[str] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: str = "any"
    hint: str = ""
    is_first: bool = False


def fields(
    service: GraphService,
    entry: Analysis,
    raw: Mapping[str, Sequence[str]],
    language: str,
    used: Mapping[str, Any] | None = None,
) -> list[Field]:
    """The fields of an analysis, the scope last.

    Parameters
    ----------
    service, entry, language
        Whose form, on which network, in which language.
    raw
        What was asked; a field shows it, else what was used, else the default.
    used
        The parameters of the answer (the envelope's), where there is one.
    """
    assert entry.parameters is not None
    found = []
    for name, param in {**entry.parameters, **SCOPE}.items():
        if param.is_idle:
            continue
        values = raw.get(name) or _texts((used or {}).get(name, param.default))
        made = _field(service, param, values, language)
        # the questions that people change come first; the rest folds away
        is_first = name == "at" or (name in entry.parameters and (param.of is not None or name in FIRST))
        found.append(replace(made, name=name, is_first=is_first, hint=service.day() if name == "at" else ""))
    return found


def _field(service: GraphService, param: Param, values: Sequence[str], language: str) -> Field:
    name, label = param.name, param.label.in_language(language)
    offered = _offered(service, param, language)
    if name == "what_if":
        # changed on a page of its own; here they are only kept
        return Field(name, label, "hidden", values=values)
    if param.many and param.of == "actor":
        options = [Option(value, text, False) for value, text in offered.items()]
        return Field(name, label, "texts", options=options, values=[*values, ""])
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


def _texts(given: Any) -> list[str]:
    values = [] if given is None else given if isinstance(given, list | tuple) else [given]
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
        return {record["id"].removeprefix("market:"): shown(market_words(record), language) for record in markets}
    return _who(service, param, language) if param.of == "actor" else {}


def _who(service: GraphService, param: Param, language: str) -> dict[str, str]:
    found = {}
    if param.many:
        sectors = service.schema.codes["sector"].items()
        found = {"all": EVERYBODY.in_language(language)}
        found |= {f"sector:{name}": code.label.in_language(language) for name, code in sectors}
        places = {str(place) for record in service.contents().of("actor") if (place := record.get("municipality"))}
        found |= {f"municipality:{place}": place for place in sorted(places)}
    named = islice(service.contents().of("actor"), SUGGESTIONS)
    return found | {record["id"]: record["name"] for record in named}
