"""What a person said about a file of answers, as the files that an import takes: new actors, who was asked, a mapping."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_service.ingest import csv_line, guarded
from graph_service.ingest.answers import Answers
from graph_service.records import Record

_NEW, _ASKED, _ENDED, _MAPPING = "new-actors.csv", "asked.csv", "ended.csv", "mapping.toml"
WRITTEN = frozenset({_NEW, _ASKED, _ENDED})


@dataclass(frozen=True)
class Said:
    """What was decided: the wave, what names and words mean, who is new, the ties of who kept silent, and what ends."""

    wave: str
    names: Mapping[str, str]
    words: Mapping[str, str]
    new: Sequence[Record]
    silent: Sequence[Record]
    ended: Sequence[Record]


@dataclass(frozen=True)
class Files:
    """What the import is given."""

    paths: list[Path]
    mapping: Path


def written(path: Path, answers: Answers, asked: Mapping[str, str], said: Said) -> Files:
    """Write the files beside the answers, in a folder of their own."""
    folder = path.parent / "decided"
    folder.mkdir(exist_ok=True)
    parts, paths = [_section(path, answers, asked, said)], [path]
    if said.new:
        rows = [["id", "name", "kinds"], *([one["id"], guarded(one["name"]), one["kinds"][0]] for one in said.new)]
        paths.insert(0, _table(folder / _NEW, rows))
        parts.append(_holding(_NEW, "actors"))
    for ties, file, holds, names in (
        (said.silent, _ASKED, "asked", ("id", "source", "target", "since")),
        (said.ended, _ENDED, "ties", ("id", "source", "target", "kind", "subtype", "wave", "reported_by", "until")),
    ):
        if ties:
            rows = [[*names], *([guarded(str(tie.get(name, ""))) for name in names] for tie in ties)]
            paths.append(_table(folder / file, rows))
            parts.append(_holding(file, holds))
    mapping = folder / _MAPPING
    mapping.write_text("\n".join(parts), encoding="utf-8")
    return Files(paths, mapping)


def _table(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    path.write_text("".join(csv_line(row, ",") for row in rows), encoding="utf-8", newline="")
    return path


def _holding(name: str, holds: str) -> str:
    return f"[[file]]\npath = {_quoted(f'decided/{name}')}\nholds = {_quoted(holds)}\n"


def _section(path: Path, answers: Answers, asked: Mapping[str, str], said: Said) -> str:
    table = answers.table
    assert answers.question is not None
    assert answers.respondent is not None
    way = "target" if answers.is_source else "source"
    constants = {"wave": said.wave, "kind": asked["kind"]}
    constants |= {name: asked[name].strip() for name in ("subtype",) if asked.get(name, "").strip()}
    if not asked.get("wave"):
        names = ("title", "start", "end", "instrument", "wording")
        constants |= {name: asked[name].strip() for name in names if asked.get(name, "").strip()}
    lines = ["[[file]]", f"path = {_quoted('/'.join(path.parts[-2:]))}", 'holds = "answers"']
    lines += [f"sheet = {_quoted(table.sheet)}"] if table.sheet else []
    lines.append(f"columns = {_inline({'reported_by': table.headings[answers.respondent], way: answers.question.text})}")
    lines.append(f"set = {_inline(constants)}")
    for prop, meanings in ((way, said.names), ("strength", said.words)):
        if meanings:
            lines.append(f"[file.values.{prop}]")
            lines += [f"{_quoted(name)} = {_quoted(meaning)}" for name, meaning in meanings.items()]
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    # a JSON string is a TOML string, but for DEL
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _inline(table: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{name} = {_quoted(value)}" for name, value in table.items()) + " }"
