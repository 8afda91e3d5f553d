"""Long work in a process of its own: how it opens the store, and how it says how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from graph_service.language import Phrase
from graph_service.service import GraphService

Progress: TypeAlias = Callable[[float, float, Phrase], None]
"""Called with how much is done, of how much, and what is being done."""
Address: TypeAlias = tuple[str, Path | None, Path | None]
"""Where a store is: its URL, the file with its password, the folder of its automatic backups."""


@contextmanager
def opened(address: Address) -> Iterator[GraphService]:
    """A service of its own on the store of another one (``GraphService.address``), closed at the end."""
    service = GraphService.open(*address)
    try:
        yield service
    finally:
        service.store.close()


def unheard(done: float, total: float, phrase: Phrase) -> None:
    """Progress that nobody asked for."""
