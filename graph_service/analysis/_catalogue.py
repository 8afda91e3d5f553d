"""The catalogue of analyses: one public file each, its name is its id, its keywords are its parameters."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, get_args, get_origin, get_type_hints

from graph_service import __version__
from graph_service.analysis._example import Example
from graph_service.analysis._later import numpy_later
from graph_service.analysis._result import Result, basis
from graph_service.errors import BadValue, UnknownName
from graph_service.language import Phrase, Progress, part_of, say, unheard
from graph_service.snapshot import DIRECTIONS, GraphSnapshot

if TYPE_CHECKING:
    from graph_service.analysis._stability import Score

REPORT = "report"
RUNS, STABILITY_RUNS, SEED = "runs", "stability_runs", "seed"
# the parameter of an analysis of two days: its snapshot holds the picture of that day as ``before``
COMPARE = "compare"


@dataclass(frozen=True)
class Param:
    """How a keyword parameter of an analysis is asked for.

    ``many``: a list (the option is repeated). ``of`` says where the choices come from when they
    depend on the network: ``attribute``, ``actor`` or ``market``; ``day`` is a date. ``is_idle``: taken so that
    every analysis can be asked alike, and without effect here.
    """

    label: Phrase
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    of: str | None = None
    name: str = ""
    type: type = str
    many: bool = False
    default: Any = None
    optional: bool = False
    is_idle: bool = False


# parameters that many analyses have
Direction: TypeAlias = Annotated[str | None, Param(say("Direction"), choices=DIRECTIONS)]
Runs: TypeAlias = Annotated[int, Param(say("Random runs"), minimum=0, maximum=1_000_000)]
Seed: TypeAlias = Annotated[int, Param(say("Seed"), minimum=0, maximum=2**32 - 1)]


class Topic(Enum):
    """What a question is about, in the order of the page of questions."""

    BROKERS = say("Who stands between others")
    POSITION = say("Who has which place")
    STRUCTURE = say("How the network hangs together")
    KEY_PLAYERS = say("Whose leaving would matter")
    CHANGE = say("What has changed")
    EXPORT = say("Ways abroad")


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """One entry of the catalogue.

    Parameters
    ----------
    title, question, topic
        What it is called, what a network manager asks, and under which heading.
    definition, formulas, references, caveats
        What is computed, in words and in symbols (a formula with words in it is a phrase); who defined it; when not to
        trust it.
    example
        A network worked by hand.
    run
        The function: a snapshot, then keyword parameters. One named ``report`` hears how far it is.
    measure
        The row column that the map shows.
    ranks
        Whether a higher measure is a higher place, which may change when ties are missing; no measure: never.
    score
        A short way to the measure of a thinner network; None: the whole analysis runs again in each trial.
    columns, headers
        The label of every column; the columns of tables that may be empty (``rows`` is the main one).
    bands
        Columns that readers see as a band (``_bands``), since nobody has calibrated their figures: each with the columns
        that stand behind it, the least and the largest figure under other settings first. Data and files hold digits.
    grid
        Two columns of ``rows``, or of a further table, that span a grid: a page shows their rows side by side.
    scatter
        Two columns of numbers of pairs that a page draws against each other: across, and up.
    words
        Columns that readers see in words: what each value is called, None among them.
    seconds
        How long it takes with these keywords, within a factor of a few; None: no time at all.
    on_page, on_map
        What a page asks by default, where it differs; what a map asks, where it differs from the page.
    in_appendix
        Not among the questions that pages ask: a measure for specialists.
    """

    title: Phrase
    question: Phrase
    topic: Topic
    definition: Phrase
    formulas: tuple[str | Phrase, ...]
    references: tuple[str, ...]
    example: Example
    run: Callable[..., Result]
    measure: str | None
    columns: Mapping[str, Phrase]
    caveats: tuple[Phrase, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, Mapping[Any, Phrase]] = field(default_factory=dict)
    grid: tuple[str, str] | None = None
    scatter: tuple[str, str] | None = None
    seconds: Callable[[GraphSnapshot, Mapping[str, Any]], float] | None = None
    on_page: Mapping[str, str] = field(default_factory=dict)
    on_map: Mapping[str, str] = field(default_factory=dict)
    in_appendix: bool = False
    ranks: bool = True
    score: Score | None = None
    id: str = ""
    parameters: Mapping[str, Param] | None = None

    @property
    def compares(self) -> bool:
        """Whether it is about two days: ``snapshot.before`` holds the earlier one."""
        return COMPARE in (self.parameters or {})

    @property
    def slug(self) -> str:
        """The id as commands and URLs write it."""
        return self.id.replace("_", "-")

    @property
    def trials(self) -> str | None:
        """The parameter that says how many trials test its ranking; None if it ranks nobody."""
        if self.measure is None or not self.ranks:
            return None
        return STABILITY_RUNS if RUNS in inspect.signature(self.run).parameters else RUNS

    def cost(self, snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
        """Seconds that the answer takes, within a factor of a few."""
        asked = {name: param.default for name, param in (self.parameters or {}).items()} | dict(keywords)
        once = self.seconds(snapshot, asked) if self.seconds else 0.0
        if not (self.trials and asked[self.trials]):
            return once
        from graph_service.analysis._stability import seconds

        return once + seconds(self.score, once, snapshot, asked[self.trials])

    def answer(self, snapshot: GraphSnapshot, keywords: Mapping[str, Any], report: Progress = unheard) -> Result:
        """Run it, and test its ranking if that is asked; ``report`` hears how far it is, if the analysis tells."""
        takes = inspect.signature(self.run).parameters
        own = {name: value for name, value in keywords.items() if name in takes}
        runs = keywords.get(self.trials or RUNS, 0) if self.trials or RUNS not in takes else 0
        start = 1.0
        if runs and self.trials:
            start = self.cost(snapshot, dict(keywords) | {self.trials: 0}) / self.cost(snapshot, keywords)
        heard = {REPORT: part_of(report, 0, start) if start < 1 else report} if REPORT in takes else {}
        result = self.run(snapshot, **own, **heard)
        return self.tested(result, snapshot, keywords, runs, part_of(report, start, 1)) if runs else result

    def tested(
        self, result: Result, snapshot: GraphSnapshot, keywords: Mapping[str, Any], runs: int, report: Progress = unheard
    ) -> Result:
        """A result with its ranking tested by so many trials of each kind (see ``_stability.tried``)."""
        from graph_service.analysis._stability import Ranked, tried, untried

        if self.trials is None:
            return untried(result)
        takes = inspect.signature(self.run).parameters
        own = {name: value for name, value in keywords.items() if name in takes}
        again = own | ({RUNS: 0} if RUNS in own else {})
        ranked = Ranked(lambda thin: self.run(thin, **again), result, str(self.measure), self.score, own)
        return tried(ranked, snapshot, runs, keywords.get(SEED, 1), report)


@cache
def catalogue() -> Mapping[str, Analysis]:
    """All analyses by id (importing them imports no heavy library)."""
    import graph_service.analysis as room

    found = {}
    with numpy_later():
        for module in sorted(pkgutil.iter_modules(room.__path__), key=lambda module: module.name):
            if not module.name.startswith("_"):
                entry = import_module(f"{room.__name__}.{module.name}").ANALYSIS
                found[module.name] = replace(entry, id=module.name, parameters=_parameters(entry))
    return found


def analysis(name: str) -> Analysis:
    """The entry with this id or slug.

    Raises
    ------
    UnknownName
        With the nearest known one.
    """
    entry = catalogue().get(name.replace("-", "_"))
    if entry is None:
        raise UnknownName.of(say("Analyses"), name, [known.slug for known in catalogue().values()])
    return entry


def _parameters(entry: Analysis) -> dict[str, Param]:
    run = entry.run
    hints = get_type_hints(run, include_extras=True)
    found = {}
    for name, parameter in inspect.signature(run).parameters.items():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY or name == REPORT:
            continue
        base, param = get_args(hints[name])[:2] if get_origin(hints[name]) is Annotated else (hints[name], None)
        options = [option for option in get_args(base) if option is not type(None)]
        many = get_origin(base) is tuple
        kind = options[0] if options else base
        found[name] = replace(
            param, name=name, type=kind, many=many, default=parameter.default, optional=type(None) in get_args(base)
        )
    # every analysis can be asked with runs and a seed; where it ranks actors, the ranking is tested
    trials = Param(say("Trials with ties or answers missing"), type=int, minimum=0, maximum=100_000, default=0)
    seed = Param(say("Seed"), name=SEED, type=int, minimum=0, maximum=2**32 - 1, default=1)
    name = entry.trials or RUNS
    if name not in found:
        found[name] = replace(trials, name=name, is_idle=entry.trials is None)
    if SEED not in found:
        found[SEED] = replace(seed, is_idle=entry.trials is None)
    return found


def parsed(entry: Analysis, raw: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Keyword arguments of an analysis from texts (options, query strings, forms); raises as ``read_values``."""
    assert entry.parameters is not None
    return read_values(entry.parameters, raw, say("Parameters of {analysis}", analysis=entry.slug))


def read_values(parameters: Mapping[str, Param], raw: Mapping[str, Sequence[str]], where: Phrase) -> dict[str, Any]:
    """Values from texts; ``where`` names the place in errors.

    Raises
    ------
    UnknownName
        For an unknown parameter or choice.
    BadValue
        For a value of the wrong type or outside its bounds, or a repeated single value.
    """
    found = {}
    for name, texts in raw.items():
        param = parameters.get(name)
        if param is None:
            raise UnknownName.of(where, name, parameters)
        values = [_value(param, text) for text in texts]
        if not param.many and len(values) != 1:
            raise BadValue(say("{name} is given {n} times; once is enough.", name=name, n=len(values)))
        found[name] = tuple(dict.fromkeys(values)) if param.many else values[0]
    return found


def _value(param: Param, text: str) -> Any:
    if param.choices and text not in param.choices:
        raise UnknownName.of(say("{name}", name=param.name), text, param.choices)
    try:
        value = param.type(text)
    except ValueError:
        if param.type is int:
            raise BadValue(say("{name} takes a whole number, not “{value}”.", name=param.name, value=text)) from None
        raise BadValue(say("{name} takes a number, not “{value}”.", name=param.name, value=text)) from None
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = param.minimum, param.maximum
        if value != value or (low is not None and value < low) or (high is not None and value > high):
            raise BadValue(say("{name} lies between {low} and {high}.", name=param.name, low=_edge(low), high=_edge(high)))
    return value


def _edge(bound: float | None) -> str:
    return "∞" if bound is None else str(int(bound)) if bound == int(bound) else f"{bound:g}"


def envelope(
    entry: Analysis, snapshot: GraphSnapshot, keywords: Mapping[str, Any], result: Result, language: str
) -> dict[str, Any]:
    """The result as every door gives it out (contract.md, the result envelope)."""
    assert entry.parameters is not None
    parameters = {name: keywords.get(name, param.default) for name, param in entry.parameters.items()}
    if result.direction and parameters.get("direction", "") is None:
        parameters["direction"] = result.direction
    if result.group_by and not parameters.get("group_by"):
        parameters["group_by"] = result.group_by
    return {
        "analysis": entry.id,
        "parameters": {name: list(value) if isinstance(value, tuple) else value for name, value in parameters.items()},
        "scope": {
            "source": snapshot.source,
            "at": snapshot.at,
            "layers": list(result.layers) or None,
            "boundary": "all",
            "group_by": list(result.group_by) or None,
            "direction": result.direction,
            "min_strength": snapshot.min_strength,
            "merged_persons": snapshot.merged_persons if snapshot.merge_persons else None,
            "what_if": list(snapshot.what_if) or None,
        },
        "n": result.n,
        "m": result.m,
        "response_rate": snapshot.response_rate,
        "rows": result.rows,
        "tables": dict(result.tables),
        "sentences": [phrase.in_language(language) for phrase in (basis(snapshot, result), *result.sentences)],
        "warnings": [warning.as_json(language) for warning in result.warnings],
        "stability": result.stability,
        "seed": result.seed,
        "version": __version__,
        "fingerprint": snapshot.fingerprint,
    }
