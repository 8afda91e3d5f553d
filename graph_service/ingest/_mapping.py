"""The mapping file: what settles how files are to be read."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from graph_service.errors import Problem, UnknownName
from graph_service.ingest._cells import DATE_READINGS, Reading
from graph_service.ingest._holds import holding_words
from graph_service.language import Phrase, say
from graph_service.schema import Schema


@dataclass(frozen=True)
class Section:
    """One ``[[file]]``: what a file or sheet holds and which column is which property.

    ``columns`` maps property to heading, ``values`` maps property to {what stands in a cell: what it means}; ``ignore``
    are headings that would be read by themselves and are not to be.
    """

    path: str = ""
    holds: str | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    set: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class MappingFile:
    """A whole mapping."""

    path: Path | None = None
    encoding: str | None = None
    delimiter: str | None = None
    reading: Reading = field(default_factory=Reading)
    sections: tuple[Section, ...] = ()

    def of(self, path: Path) -> list[Section]:
        """The sections of a file: the path ends as theirs does."""
        return [section for section in self.sections if _ends_with(path, section.path)]


def mapping_text(mapping: MappingFile) -> str:
    """A mapping as TOML; ``read_mapping`` reads it back as it was."""
    lines = [f"{name} = {quoted(value)}" for name in ("encoding", "delimiter") if (value := getattr(mapping, name))]
    if mapping.reading.decimal:
        lines.append(f"decimal = {quoted(mapping.reading.decimal)}")
    if mapping.reading.dates:
        lines.append(f"dates = {_listed(mapping.reading.dates)}")
    return "\n".join([*lines, "", *(line for section in mapping.sections for line in [*section_lines(section), ""])])


def section_lines(section: Section, doubt: str = "") -> list[str]:
    """One section as lines of TOML; ``doubt`` is a remark behind what it holds."""
    lines = ["[[file]]", f"path = {quoted(section.path)}"]
    if section.sheet is not None:
        lines.append(f"sheet = {quoted(section.sheet)}")
    if section.holds is not None:
        lines.append(f"holds = {quoted(section.holds)}{doubt}")
    if section.columns:
        lines.append(f"columns = {_inline(section.columns)}")
    lines += [f"{name} = {_listed(value)}" for name in ("keep", "ignore") if (value := getattr(section, name))]
    if section.set:
        lines.append(f"set = {_inline(section.set)}")
    for name, words in section.values.items():
        lines += [f"[file.values.{name}]", *(f"{quoted(word)} = {quoted(meaning)}" for word, meaning in words.items())]
    return lines


def quoted(text: str) -> str:
    """A text between quotation marks; a JSON string is a TOML string, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


def _inline(table: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{name} = {quoted(value)}" for name, value in table.items()) + " }"


def _ends_with(path: Path, wanted: str) -> bool:
    parts = Path(wanted.replace("\\", "/")).parts
    return path.parts[-len(parts) :] == parts


def read_mapping(path: Path | None, schema: Schema) -> tuple[MappingFile, list[Problem]]:
    """Read a mapping strictly; None is the empty mapping.

    Returns
    -------
    tuple
        The mapping as far as it can be read, and everything that is wrong with it (an unknown key
        with the nearest known one).
    """
    if path is None:
        return MappingFile(), []
    reader = _Reader(path, schema)
    return reader.read(), reader.problems


class _Reader:
    """Reads one mapping and gathers what is wrong with it."""

    def __init__(self, path: Path, schema: Schema) -> None:
        self.path, self.schema = path, schema
        self.problems: list[Problem] = []

    def refuse(self, message: Phrase, fix: Phrase, key: str | None = None, code: str = "bad_mapping") -> None:
        """Note a problem."""
        self.problems.append(Problem(code, message, fix, file=self.path.name, column=key))

    def read(self) -> MappingFile:
        """The mapping, as far as it can be read."""
        raw = self._raw()
        self._only(raw, ("encoding", "delimiter", "decimal", "dates", "file"), say("Mapping"))
        files = raw.get("file", [])
        if not isinstance(files, list) or not all(isinstance(entry, dict) for entry in files):
            self.refuse(say("“file” is no list of sections."), say("Write [[file]] with two brackets."), "file")
            files = []
        decimal = self._one_of(raw, "decimal", (",", "."))
        delimiter = self._text(raw, "delimiter")
        delimiter = "\t" if delimiter == "tab" else delimiter
        if delimiter is not None and len(delimiter) != 1:
            self.refuse(say("The delimiter is one character."), say('Write delimiter = ";" or "," or "tab".'), "delimiter")
        return MappingFile(
            self.path,
            self._text(raw, "encoding"),
            delimiter,
            Reading(decimal, self._dates(raw.get("dates", []))),
            tuple(self._section(entry) for entry in files),
        )

    def _raw(self) -> dict[str, Any]:
        fix = say("Correct the file; docs/import.md shows one.")
        try:
            return tomllib.loads(self.path.read_bytes().decode("utf-8-sig"))
        except OSError:
            self.refuse(say("The mapping “{name}” cannot be read.", name=self.path.name), say("Check its name."))
        except (ValueError, RecursionError) as error:
            self.refuse(say("The mapping is no TOML: {why}.", why=str(error)), fix)
        return {}

    def _only(self, table: Mapping[str, Any], known: tuple[str, ...], what: Phrase) -> None:
        for key in table:
            if key not in known:
                message = UnknownName.of(what, key, known).phrase
                self.refuse(message, say("Correct or delete the key."), key, "unknown_key")

    def _text(self, table: Mapping[str, Any], key: str) -> str | None:
        value = table.get(key)
        if value is not None and not isinstance(value, str):
            self.refuse(say("“{key}” is no text.", key=key), say("Write it between quotation marks."), key)
            return None
        return value

    def _one_of(self, table: Mapping[str, Any], key: str, known: tuple[str, ...]) -> str | None:
        value = self._text(table, key)
        if value is not None and value not in known:
            self.refuse(UnknownName.of(say("{where}", where=key), value, known).phrase, say("Correct the value."), key)
            return None
        return value

    def _dates(self, value: Any) -> tuple[str, ...]:
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, list) or not all(isinstance(entry, str) for entry in given):
            self.refuse(say("“{key}” is no text.", key="dates"), say("Write it between quotation marks."), "dates")
            return ()
        for entry in given:
            if entry not in DATE_READINGS:
                unknown = UnknownName.of(say("{where}", where="dates"), entry, DATE_READINGS)
                self.refuse(unknown.phrase, say("Correct the value."), "dates")
        return tuple(given)

    def _section(self, raw: dict[str, Any]) -> Section:
        self._only(raw, tuple(entry.name for entry in fields(Section)), say("{where}", where="[[file]]"))
        path = self._text(raw, "path")
        if not path:
            self.refuse(say("A section names no file."), say('Write path = "actors.csv" under [[file]].'), "path")
        values = raw.get("values", {})
        if not isinstance(values, dict):
            self.refuse(say("“{key}” is no table.", key="values"), say("Write [file.values.kind] above its lines."), "values")
            values = {}
        self._properties(values, "values")
        return Section(
            path or "",
            self._one_of(raw, "holds", tuple(holding_words(self.schema))),
            self._text(raw, "sheet"),
            self._texts(raw.get("columns", {}), "columns"),
            self._headings(raw, "keep"),
            self._texts(raw.get("set", {}), "set"),
            {name: self._texts(table, f"values.{name}", properties=False) for name, table in values.items()},
            self._headings(raw, "ignore"),
        )

    def _headings(self, raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
        found = raw.get(key, [])
        if not isinstance(found, list) or not all(isinstance(entry, str) for entry in found):
            self.refuse(say("“{key}” is no list of headings.", key=key), say('Write {key} = ["one", "other"].', key=key), key)
            return ()
        return tuple(found)

    def _texts(self, table: Any, key: str, properties: bool = True) -> dict[str, str]:
        if not isinstance(table, dict):
            self.refuse(say("“{key}” is no table.", key=key), say('Write {key} = {{ kind = "…" }}.', key=key), key)
            return {}
        if properties:
            self._properties(table, key)
        for name, value in table.items():
            if not isinstance(value, str | int | float | date):
                self.refuse(say("“{key}” is no text.", key=f"{key}.{name}"), say("Write it between quotation marks."), key)
        return {name: str(value) for name, value in table.items() if isinstance(value, str | int | float | date)}

    def _properties(self, table: Mapping[str, Any], where: str) -> None:
        known = tuple(name for name in self.schema.properties if name != "extra")
        self._only(table, known, say("{where}", where=where))
