"""What an undo has to mind beside the records: whether the store holds the demonstration network."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import TYPE_CHECKING

from graph_service.store import Change, Keep

if TYPE_CHECKING:
    from graph_service.service import GraphService

_UNDONE = re.compile(r"(?:undo \d+ )*(demo|clear demo)")


def is_of_demo(what: str) -> bool:
    """Whether a log text tells that the demo came or went, also by an undo."""
    return _UNDONE.fullmatch(what) is not None


def told_of(service: GraphService, ids: Container[str]) -> list[Keep]:
    """What drops the introductions and forecasts that are about any of these: they go with the demo."""
    from graph_service.service import forecasts, introductions

    about = {(introductions.COLLECTION, one.id): one.who for one in introductions.listed(service)}
    about |= {(forecasts.COLLECTION, one.id): one.ends for one in forecasts.logged(service)}
    return [Keep(*place, None) for place, who in sorted(about.items()) if any(id in ids for id in who)]


def mind_demo(service: GraphService, change: Change, *, who: str) -> None:
    """After the undo of a change that brought or removed the demo: set the mark and the day of the demo, or take them away."""
    from graph_service.demo import DEMO_AS_OF
    from graph_service.service import DEMO

    if not is_of_demo(change.what):
        return
    store, entities = service.store, service.contents().entities
    if any(id in entities for id in {*change.before, *change.after}):
        store.put_record("service", DEMO, "{}")
        if store.as_of() is None:
            store.set_as_of(DEMO_AS_OF, who=who)
    else:
        store.delete_record("service", DEMO)
        if store.as_of() == DEMO_AS_OF:
            store.set_as_of(None, who=who)
