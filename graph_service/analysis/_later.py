"""Numpy that loads on its first use, so that reading the catalogue (for ``--help``) does not wait for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType


class _Later(ModuleType):
    """Stands in a module for one that is loaded when it is first asked for something."""

    def __getattr__(self, name: str) -> object:
        # while imports are put off this object stands under the real name
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        real = import_module(self.__name__)
        self.__dict__.update(real.__dict__)
        # from here on a plain module, as fast as the real one
        self.__class__ = ModuleType  # type: ignore[assignment]
        return getattr(real, name)


@contextmanager
def numpy_later() -> Iterator[None]:
    """Modules imported inside, if numpy is not loaded yet, load it when they first use it."""
    if "numpy" in sys.modules:
        yield
        return
    later = _Later("numpy")
    sys.modules["numpy"] = later
    try:
        yield
    finally:
        if sys.modules.get("numpy") is later:
            del sys.modules["numpy"]
