"""Names where ids are asked for: what a person types becomes what an analysis takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph_service.analysis._catalogue import Param
from graph_service.language import LANGUAGES, country_codes, shown
from graph_service.records import Contents, folded
from graph_service.schema import Schema, market_words


def resolved(
    parameters: Mapping[str, Param], raw: Mapping[str, Sequence[str]], schema: Schema, contents: Contents
) -> dict[str, Sequence[str]]:
    """Texts with names put as ids.

    Parameters
    ----------
    parameters
        Which of them ask for an actor or a market (``Param.of``).
    raw
        Texts by parameter.
    schema, contents
        The domain and everything stored.

    Returns
    -------
    dict
        An actor's exact name (if only one has it) as its id, a sector's word as ``sector:CODE``, a country's name as its
        market. What is known already, or means nothing, stays as it is: the analysis says what is wrong.
    """
    found = dict(raw)
    for name, texts in raw.items():
        of = parameters[name].of if name in parameters else None
        if of == "actor":
            found[name] = [_actor(text, schema, contents) for text in texts]
        elif of == "market":
            found[name] = [_market(text, contents) for text in texts]
    return found


def end_of(text: str, schema: Schema, contents: Contents) -> str:
    """The id of the actor or market that is meant as the end of a tie; as written where nothing is known by it."""
    found = _actor(text, schema, contents)
    return found if found in contents.entities else _market(text, contents)


def _actor(text: str, schema: Schema, contents: Contents) -> str:
    if text in contents.entities:
        return text
    wanted = folded(text).strip()
    same = [
        record["id"]
        for record in contents.of("actor")
        if wanted in map(folded, (record["name"], record.get("name_en", ""), *record.get("aliases", [])))
    ]
    if len(same) == 1:
        return str(same[0])
    for code, entry in schema.codes["sector"].items():
        if wanted in map(folded, (code, *(entry.label.in_language(language) for language in LANGUAGES), *entry.words)):
            return f"sector:{code}"
    return text


def _market(text: str, contents: Contents) -> str:
    if text in contents.entities or f"market:{text}" in contents.entities:
        return text
    code, markets = country_codes().get(text.strip().casefold()), list(contents.of("market"))
    called = {shown(market_words(record), language).casefold(): record["id"] for record in markets for language in LANGUAGES}
    if text.strip().casefold() in called:
        return str(called[text.strip().casefold()])
    same = [record["id"] for record in markets if record["country"] == code]
    return str(same[0]) if len(same) == 1 else text
