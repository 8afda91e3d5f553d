"""How sure an order is, on the page of a question: places as intervals, and what became of the order in trials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_service.analysis._catalogue import Analysis
from graph_service.analysis._stability import places
from graph_service.analysis._stability_text import FIGURES, MISSING, WHAT, is_in_bands, span, told_in_words
from graph_service.language import say
from graph_service.service import questions
from graph_service.service.questions import Question, Sureness
from graph_service.web.doors_to import jobs, service
from graph_service.web.languages import address, language
from graph_service.web.shows import number, words
from graph_service.web.tables import Cell, Heading, Table


def sure_of(question: Question, envelope: Mapping[str, Any], raw: Mapping[str, list[str]]) -> dict[str, Any]:
    """What the page says about the order of its answer; nothing where the question ranks nobody."""
    entry = question.entry
    shown = _places(entry, envelope, None)
    if entry.trials is None or not shown:
        return {}
    result = questions.known(service(), question)
    assert result is not None
    found: dict[str, Any] = {"start": address("pages.try_order", raw, name=entry.slug), "places": shown}
    asked = Sureness.of(question, result)
    job = jobs().of(asked) if asked else None
    is_going = job is not None and job[1].is_going  # it may end while the page is made
    made = questions.known(service(), asked) if asked else None
    if job is not None and not is_going and job[1].state == "done":
        made = job[1].result
    ranking = ((made or result).stability or {}).get("ranking")
    if ranking is not None:
        found |= {"places": _places(entry, envelope, ranking), "said": list(map(words, told_in_words(ranking)))}
        return found | {"table": _table(ranking), "runs": ranking["runs"], "in_bands": is_in_bands(envelope["response_rate"])}
    if asked is None:
        return found | {"command": f"graph-service analyse {entry.slug} --{entry.trials.replace('_', '-')} 100"}
    return found if job is None else found | {"key": job[0], "job": job[1], "is_going": is_going}


def _places(entry: Analysis, envelope: Mapping[str, Any], ranking: Mapping[str, Any] | None) -> dict[str, str]:
    rows = [row for row in envelope["rows"] if "id" in row and entry.measure in row]
    values = [row[entry.measure] for row in rows]
    if not all(value is None or isinstance(value, int | float) for value in values) or len(set(values)) < 2:
        return {}
    told = places(values)
    tested = {row["id"]: row for row in ranking["ranks"]} if ranking else {}
    bands = is_in_bands(envelope["response_rate"])
    return {
        row["id"]: _place(rank, told.count(rank) > 1, tested.get(row["id"]), bands) for row, rank in zip(rows, told, strict=True)
    }


def _place(rank: int, is_shared: bool, tested: Mapping[str, Any] | None, is_band: bool) -> str:
    # equal ones share a place; where many were silent it is a band
    alone = f"{rank}=" if is_shared else str(rank)
    if tested is None:
        return alone
    if is_band:
        return span(tested["silent_low"], tested["silent_high"])
    return f"{alone} ({span(tested['low'], tested['high'])})"


def _table(ranking: Mapping[str, Any]) -> Table:
    tongue = language()
    headings = [Heading("missing", WHAT.in_language(tongue), False, "none", "")]
    headings += [Heading(key, label.in_language(tongue), True, "none", "") for key, label in FIGURES.items()]
    rows = []
    for one in ranking["scenarios"]:
        what = f"{MISSING[one['missing']].in_language(tongue)}: {number(100 * one['share'], 0)} %"
        stays, three = [Cell(f"{number(100 * one[key], 0)} %", True, share=one[key]) for key in list(FIGURES)[:2]]
        rows.append([Cell(what), stays, three, Cell(number(one["kendall_tau"], 2), True)])
    return Table("order", say("If something were missing").in_language(tongue), headings, rows, len(rows), [], False)
