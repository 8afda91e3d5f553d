"""A fictional North Karelian network, so that the first run needs no data (made by tools/make_demo.py)."""

from __future__ import annotations

import json
from importlib.resources import files

from graph_service.records import Record, checked
from graph_service.schema import Schema

DEMO_AS_OF = "2012-07-31"


def demo_places() -> str:
    """Where the actors and markets of the demonstration network stand on the map: the text that a store keeps."""
    return files(__name__).joinpath("places.json").read_text(encoding="utf-8")


def demo_contents(schema: Schema) -> list[tuple[str, Record]]:
    """Every record of the demonstration network, entities before ties.

    The caller sets the store's day to ``DEMO_AS_OF`` (``store.set_as_of``).

    Parameters
    ----------
    schema
        The domain.

    Returns
    -------
    list of (thing, record)
        Checked records; thing is ``actor``, ``event``, ... or ``tie``, as ``store.Put`` takes them.

    Raises
    ------
    BadValue
        If the shipped file no longer fits the schema.
    """
    document = json.loads(files(__name__).joinpath("network.json").read_text(encoding="utf-8"))
    ties = document.pop("ties")
    found = [
        (thing, checked(schema, thing, record))
        for collection, records in sorted(document.items())
        for thing in [schema.thing_of_collection(collection).name]
        for record in records
    ]
    return found + [("tie", checked(schema, "tie", tie)) for tie in ties]
