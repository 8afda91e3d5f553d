"""Reads an HTML page as a person hears it: texts, names of controls, titles."""

from __future__ import annotations

from html.parser import HTMLParser

SPOKEN = {"aria-label", "title", "placeholder", "alt"}
SILENT = {"script", "style", "code"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        self._silent += tag in SILENT
        self.texts += [value for name, value in attrs if name in SPOKEN and value]
        if tag == "a" and (address := found.get("href")):
            self.links.append(address)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(" ".join(data.split()))


def read(html: str) -> _Reader:
    """The page, read."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader
