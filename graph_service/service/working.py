"""Long work in a process of its own: how it opens the store, and how it says how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from graph_service.language import Progress, part_of, unheard
from graph_service.service import GraphService

__all__ = ["Address", "Progress", "opened", "part_of", "unheard"]
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
