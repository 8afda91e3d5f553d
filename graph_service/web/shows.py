"""What templates may use to show marks, names, numbers and dates in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import Any

from flask import Flask, request
from markupsafe import Markup

from graph_service.language import Day, Phrase, country_name, say, shown, shown_day
from graph_service.render.marks import kind_shape, mark_path
from graph_service.web import doors_to
from graph_service.web.languages import language
from graph_service.web.security import new_token

# the name of a page, or of the thing that it lists
NAVIGATION: Mapping[str, Phrase | str] = {
    "pages.start": say("Start"),
    "pages.network_map": say("Map"),
    "pages.actors": "actor",
    "pages.analyses": say("Analyses"),
    "pages.introduction_list": say("Introductions"),
    "pages.report": say("Report"),
    "pages.imports": say("Import"),
}
SECTIONS = {
    "pages.actor": "pages.actors",
    "pages.analysis": "pages.analyses",
    "pages.what_if": "pages.analyses",
    "pages.introduction": "pages.introduction_list",
    "pages.new_introduction": "pages.introduction_list",
    "pages.propose_introduction": "pages.introduction_list",
    "pages.take_step": "pages.introduction_list",
    "pages.import_check": "pages.imports",
    "pages.check_import": "pages.imports",
    "pages.choose_columns": "pages.imports",
    "pages.check_again": "pages.imports",
    "pages.store_import": "pages.imports",
    "pages.answers": "pages.imports",
    "pages.keep_answers": "pages.imports",
    "pages.settle_answers": "pages.imports",
    "pages.decide_answers": "pages.imports",
    "pages.wave": "pages.imports",
}


def install(app: Flask, *, demo: bool) -> None:
    """Give the templates their words, marks and numbers."""
    app.jinja_env.filters.update(
        number=number, day=day, moment=moment, words=words, joined=lambda text: text.replace(" ", "\u00a0")
    )
    app.jinja_env.globals.update(
        navigation=_navigation,
        plural=plural,
        current_section=lambda: SECTIONS.get(request.endpoint or "", request.endpoint),
        csrf_token=new_token,
        mark=mark,
        kind_label=kind_label,
        sector_label=sector_label,
        country=lambda code: country_name(code, language()),
    )
    app.context_processor(lambda: {"demo": demo or _holds_demo()})


def _navigation() -> list[tuple[str, str]]:
    return [(page, plural(text) if isinstance(text, str) else words(text)) for page, text in NAVIGATION.items()]


def _holds_demo() -> bool:
    return doors_to.service().is_demo()


def plural(thing: str) -> str:
    """The word of the domain for several of a thing."""
    return doors_to.service().schema.things[thing].plural.in_language(language())


def words(phrase: Phrase | str) -> str:
    """A phrase in the visitor's language."""
    return phrase.in_language(language()) if isinstance(phrase, Phrase) else phrase


def day(iso: str | None) -> str:
    """A stored date as people write it; a dash where there is none."""
    return shown_day(iso[:10], language()) if iso else "–"


def moment(iso: str) -> str:
    """A moment of the log (UTC) as the clock of this machine shows it, to the minute."""
    local = datetime.fromisoformat(iso).astimezone()
    return words(say("{day} at {time}", day=Day(local.date().isoformat()), time=local.strftime("%H:%M")))


def number(value: Any, digits: int | None = None) -> str:
    """A value as people of the language write it.

    Parameters
    ----------
    value
        A number, a text, a truth value or None (shown as a dash).
    digits
        Decimals of a float; default: three significant ones.
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return words(say("yes") if value else say("no"))
    if isinstance(value, float):
        places = decimals([value]) if digits is None else digits
        return shown(value, language(), f".{places}f")
    return shown(value, language())


def decimals(values: list[float]) -> int:
    """How many decimals a column of numbers needs, by its largest one: small numbers three, thousands none."""
    largest = max((abs(value) for value in values), default=0.0)
    whole = all(value == ceil(value) for value in values)
    return 0 if whole or largest >= 1000 else 1 if largest >= 100 else 2 if largest >= 10 else 3


def mark(kind: str | None, sector: str | None, thing: str = "actor") -> Markup:
    """The mark of an actor: its shape is the kind, its colour the sector. Words stand beside it."""
    schema = doors_to.service().schema
    known = sector if sector in schema.codes["sector"] else "unknown"
    shape = {"event": "plus", "market": "plate"}.get(thing) or kind_shape(schema, kind)
    colour = "sector-ink" if thing == "market" else f"sector-{known}"
    return Markup('<svg class="mark {}" viewBox="-12 -12 24 24" aria-hidden="true"><path d="{}"/></svg>').format(
        colour, mark_path(shape)
    )


def kind_label(kind: str, thing: str = "actor") -> str:
    """The word for a kind."""
    code = doors_to.service().schema.codes_for(thing, "kinds").get(kind)
    return code.label.in_language(language()) if code else kind


def sector_label(sector: str | None) -> str:
    """The word for a sector, also for the unknown one."""
    schema = doors_to.service().schema
    return schema.codes["sector"].get(sector or "", schema.unknown_sector).label.in_language(language())
