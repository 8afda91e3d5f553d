"""What a table holds: by the mapping, else by the name of its sheet or file, else by its headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from graph_service.ingest._table import Table
from graph_service.language import Labelled
from graph_service.schema import Property, Schema

TIES = "tie"
ANSWERS = "answers"
EXTRA = "extra."
# sheets of a workbook written here that hold no records: the page that explains, the words to choose from
GUIDE_SHEET = Labelled("Read me", "Lue ensin")
LISTS_SHEET = Labelled("Words to choose from", "Valittavat sanat")
NO_RECORDS = frozenset({GUIDE_SHEET.en, GUIDE_SHEET.fi, LISTS_SHEET.en, LISTS_SHEET.fi})
# in a column of this heading an empty cell is a new record, whose id is made from its name
NEW_ID = Labelled("Id (leave empty in a new row)", "Tunnus (jätä tyhjäksi uudella rivillä)")
_FOR_READING = re.compile(r"\(.+, (name|nimi)\)")
_END_WORDS = {"actor": ("participant", "osallistuja"), "market": ("target market", "markkina", "kohdemarkkina")}


def folded_heading(text: str) -> str:
    """A heading as it is compared: case, underscores, runs of spaces and a full stop or colon at its end do not count."""
    return " ".join(text.replace("_", " ").casefold().split()).rstrip(".: ")


def is_new_id(heading: str) -> bool:
    """Whether an empty cell under this heading asks for an id to be made."""
    return folded_heading(heading) in {folded_heading(NEW_ID.en), folded_heading(NEW_ID.fi)}


def reading_heading(end: str, language: str) -> str:
    """The heading of the column that shows the name of an end of a tie; it is never read."""
    return f"({end}, {'nimi' if language == 'fi' else 'name'})"


def is_for_reading(heading: str) -> bool:
    """Whether a column only shows a name beside an id."""
    return _FOR_READING.fullmatch(heading.strip()) is not None


def holding_words(schema: Schema) -> dict[str, str]:
    """What a sheet or file may be called -> what it holds: a thing, ``tie``, a tie kind with its own sheets, or answers."""
    found = {word: kind.name for kind in schema.ties.values() for word in kind.sheets}
    found |= dict.fromkeys(schema.tie_sheets, TIES) | dict.fromkeys((ANSWERS, "vastaukset"), ANSWERS)
    for thing in schema.things.values():
        for word in (*thing.sheets, thing.collection):
            found.setdefault(word, thing.name)
    return found


def property_words(
    schema: Schema, holds: str, headings: Collection[str] = (), by_country: bool = True
) -> dict[str, tuple[str, bool]]:
    """Headings that a table may carry, folded -> (property, whether it is its own name or label).

    The ends of a tie kind that joins two different things may carry the name of the thing
    (actor, event), unless the folded ``headings`` name both as ends (source, from); a market may be named by
    its country (``by_country``), with the sector beside it.
    """
    if holds in schema.things:
        names: tuple[str, ...] = schema.things[holds].properties
        ends: dict[str, tuple[str, ...]] = {}
    else:
        kinds = list(schema.ties) if holds == TIES else [holds]
        names = tuple(dict.fromkeys(name for kind in kinds for name in schema.properties_of(kind)))
        ends = {} if holds == TIES or _names_both_ends(schema, headings) else _end_words(schema, holds, by_country)
    found: dict[str, tuple[str, bool]] = {}
    for end, words in ends.items():
        found |= {folded_heading(word): (end, True) for word in words}
    for name in names:
        found.setdefault(folded_heading(name), (name, True))
    if holds in schema.ties and "market" in schema.ties[holds].to:
        names = (*names, "sector")
    for name in names:
        label = schema.properties[name].label
        for word in (label.en, label.fi):
            found.setdefault(folded_heading(word), (name, True))
    for name in names:
        for word in schema.properties[name].headings:
            found.setdefault(folded_heading(word), (name, False))
    found |= {folded_heading(word): ("id", True) for word in (NEW_ID.en, NEW_ID.fi)}
    return {word: entry for word, entry in found.items() if entry[0] != "extra"}


def _names_both_ends(schema: Schema, headings: Collection[str]) -> bool:
    given = set(headings)
    labels = {end: schema.properties[end].label for end in ("source", "target")}
    return all(given & {end, folded_heading(label.en), folded_heading(label.fi)} for end, label in labels.items())


def words_of(prop: Property) -> tuple[str, ...]:
    """Every heading of a property."""
    return (*prop.headings, prop.label.en, prop.label.fi)


def _end_words(schema: Schema, kind: str, by_country: bool) -> dict[str, tuple[str, ...]]:
    shape = schema.ties[kind]
    if shape.from_ == shape.to:
        return {}
    found = {}
    for end, things in (("source", shape.from_), ("target", shape.to)):
        words = [word for name in things for word in (name, schema.things[name].label.en, schema.things[name].label.fi)]
        words += [word for name in things if name in schema.properties for word in words_of(schema.properties[name])]
        words += [word for name in things for word in _END_WORDS.get(name, ())]
        if "market" in things and by_country:
            words += words_of(schema.properties["country"])
        found[end] = tuple(words)
    return found


def held_by_name(schema: Schema, table: Table, alone: bool) -> str | None:
    """What the sheet's or else the file's name says; ``alone``: the file has one sheet."""
    names = [table.sheet] if table.sheet else []
    if alone or table.sheet is None:
        names.append(table.path.stem)
    words = holding_words(schema)
    for name in names:
        whole = folded_heading(name)
        said = {words[part] for part in [whole, *re.split(r"[\W\d_]+", whole)] if part in words}
        if len(said) == 1:
            return said.pop()
    return None


def held_by_headings(schema: Schema, headings: Mapping[str, int]) -> str | None:
    """What the folded headings fit best; None where nothing fits or two fit alike."""
    scores: dict[str, int] = {}
    tables = [TIES, *schema.things, *(kind.name for kind in schema.ties.values() if kind.sheets)]
    for holds in tables:
        # a country beside an actor may be where it is at home: only the word market tells an access
        words = property_words(schema, holds, by_country=False)
        found: dict[str, int] = {}
        for heading in headings:
            if heading in words:
                name, own = words[heading]
                found[name] = max(found.get(name, 0), 2 if own else 1)
        needed = {schema.things[holds].caption} if holds in schema.things else {"source", "target"}
        if needed <= set(found):
            scores[holds] = sum(found.values())
    best = [holds for holds, score in scores.items() if score == max(scores.values())]
    # source and target without a word for either end are ties of any kind
    return best[0] if len(best) == 1 or best[:1] == [TIES] else None
