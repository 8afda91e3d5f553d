"""Groups of actors: which attribute splits them, and what its values are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from graph_service.errors import BadValue
from graph_service.language import Country, Labelled, Phrase, say
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot

GROUPS: Mapping[str, Phrase] = {
    "sector": say("sector"),
    "kind": say("kind"),
    "country": say("country"),
    "region": say("region"),
    "municipality": say("municipality"),
}


def usual_groups(snapshot: GraphSnapshot) -> tuple[str, ...]:
    """What splits the actors unless somebody says otherwise: the sector, else the kind.

    Raises
    ------
    BadValue
        If the actors have neither.
    """
    found = groups_at_hand(snapshot)
    if not found:
        known = ", ".join(snapshot.attributes())
        if not known:
            raise BadValue(say("There are no groups: nothing is recorded of the actors that could divide them."))
        raise BadValue(say("Say which attribute groups the actors: {known}.", known=known))
    return found


def groups_at_hand(snapshot: GraphSnapshot) -> tuple[str, ...]:
    """The same where groups are not needed: none if the actors have neither."""
    known = snapshot.attributes()
    return next(((name,) for name in ("sector", "kind") if name in known), ())


def group_words(names: Sequence[str]) -> Phrase | str:
    """What splits the actors, in words; a column of one's own by its name."""
    return GROUPS[names[0]] if len(names) == 1 and names[0] in GROUPS else " | ".join(names)


def group_sizes(groups: Sequence[str | None]) -> dict[str, int]:
    """Members of each known group, groups sorted."""
    return dict(sorted(Counter(group for group in groups if group is not None).items()))


def group_name(group_by: Sequence[str], value: str) -> Any:
    """A group in words, as a value of a phrase: codes of the domain by their labels."""
    parts = value.split(" | ")
    if len(parts) != len(group_by):
        return value
    named = tuple(_named(name, part) for name, part in zip(group_by, parts, strict=True))
    return named[0] if len(named) == 1 else named


def _named(name: str, value: str) -> Labelled | Country | str:
    schema = load_schema()
    prop = schema.properties.get("kinds" if name == "kind" else name)
    if prop is None:
        return value
    if prop.type == "country":
        return Country(value)
    code = schema.codes_for("actor", prop.name).get(value)
    return Labelled(code.label.en, code.label.fi) if code else value
