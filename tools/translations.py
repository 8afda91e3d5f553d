"""Gather the sentences of the program, compare them with the Finnish files, compile them.

One file per room, ``graph_service/translations/fi/ROOM.po``. ``python tools/translations.py`` prints what has
no Finnish yet and compiles; ``--check`` also fails when something is missing or the compiled file is old.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "graph_service"
FINNISH = PACKAGE / "translations" / "fi"
COMPILED = FINNISH / "LC_MESSAGES" / "messages.mo"
EPOCH = datetime(2009, 1, 1, tzinfo=UTC)
KEYWORDS = {"say": None, "say_n": (1, 2), "_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("translations/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]


def wanted() -> dict[str | tuple[str, ...], str]:
    """Every sentence of the code, and a file where it stands."""
    found: dict[str | tuple[str, ...], str] = {}
    for name, line, message, _, _ in extract_from_dir(str(PACKAGE), METHODS, keywords=KEYWORDS):
        found.setdefault(message, f"{name}:{line}")
    return {message: place for message, place in found.items() if message and message != "{list}."}


def merged() -> Catalog:
    """All Finnish files as one catalogue; a sentence in two files must read the same."""
    # fixed dates: equal sentences give an equal file
    whole = Catalog(locale="fi", fuzzy=False, creation_date=EPOCH, revision_date=EPOCH)
    for path in sorted(FINNISH.glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale="fi"):
                known = whole.get(message.id) if message.id else None
                if known is not None and known.string != message.string:
                    raise SystemExit(f"{path.name}: “{message.id}” is translated differently elsewhere.")
                if message.id:
                    whole.add(message.id, message.string)
    return whole


def missing(catalogue: Catalog) -> dict[str | tuple[str, ...], str]:
    """Sentences without Finnish."""
    gaps = {}
    for message, place in wanted().items():
        entry = catalogue.get(message)
        strings = entry.string if entry is not None else ""
        if not (all(strings) if isinstance(strings, tuple) else strings):
            gaps[message] = place
    return gaps


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue in the form that gettext reads."""
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def main() -> int:
    """Print gaps and compile."""
    catalogue = merged()
    gaps = missing(catalogue)
    for message, place in gaps.items():
        print(f"{place}: {message}")
    fresh = compiled(catalogue)
    if "--check" in sys.argv:
        stale = not COMPILED.exists() or COMPILED.read_bytes() != fresh
        print(f"{len(gaps)} sentences without Finnish; compiled file {'old' if stale else 'current'}.")
        return int(bool(gaps) or stale)
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    COMPILED.write_bytes(fresh)
    print(f"{len(catalogue)} sentences compiled, {len(gaps)} without Finnish.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
