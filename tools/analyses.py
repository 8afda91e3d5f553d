"""Write docs/analyses.md from the catalogue; ``--check`` fails where the file is old."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph_service.analysis._catalogue import Analysis, Param, Topic, catalogue
from graph_service.language import Phrase

PAGE = Path(__file__).resolve().parents[1] / "docs" / "analyses.md"
HEAD = """# Analyses

Every question that the service answers. This page is made from the catalogue (`python tools/analyses.py`): do not edit it.
Each is a command (`graph-service analyse ID`), a page (`/analyses/ID`) and a REST address (`/api/v1/analyses/ID`), with
the same parameters. A test runs every worked example as it stands here.
"""


def page() -> str:
    """The whole document."""
    parts = [HEAD]
    for topic in Topic:
        entries = [entry for entry in catalogue().values() if entry.topic is topic]
        if entries:
            parts.append(f"## {topic.value.in_language('en')}\n")
            parts.extend("\n".join(_section(entry)) for entry in entries)
    return "\n".join(parts)


def _section(entry: Analysis) -> Iterator[str]:
    yield f"### {entry.title.in_language('en')}: `{entry.slug}`\n"
    yield f"*{entry.question.in_language('en')}*\n"
    yield entry.definition.in_language("en") + "\n"
    if entry.in_appendix:
        yield "On the command line and in the appendix only.\n"
    yield from (f"- `{_words(formula)}`" for formula in entry.formulas)
    yield ""
    yield from _parameters(entry)
    yield from _example(entry)
    yield "Read it with care:\n"
    yield from (f"- {caveat.in_language('en')}" for caveat in entry.caveats)
    yield ""
    yield f"Source: {'; '.join(entry.references)}.\n"


def _parameters(entry: Analysis) -> Iterator[str]:
    parameters = {name: param for name, param in (entry.parameters or {}).items() if not param.is_idle}
    if parameters:
        yield "| parameter | what | default | values |\n|---|---|---|---|"
        yield from (_parameter(param, entry.on_page.get(name)) for name, param in parameters.items())
        yield ""


def _parameter(param: Param, on_page: str | None) -> str:
    bounds = [_shown(bound) for bound in (param.minimum, param.maximum) if bound is not None]
    values = ", ".join(param.choices) or " to ".join(bounds) or (f"any {param.of}" if param.of else "")
    default = _shown(param.default) + (f" (pages: {on_page})" if on_page else "")
    repeated = "; repeat it" if param.many else ""
    return f"| `--{param.name.replace('_', '-')}` | {param.label.in_language('en')} | {default} | {values}{repeated} |"


def _example(entry: Analysis) -> Iterator[str]:
    example = entry.example
    lines = [f"{tie.source} → {tie.target}" for tie in (*example.network.ties, *example.network.access)]
    lines += [f"{visit.source} at {visit.target}" for visit in example.network.participation]
    yield f"Worked by hand. Ties: {', '.join(lines)}."
    if example.network.before is not None:
        earlier = ", ".join(f"{tie.source} → {tie.target}" for tie in example.network.before.ties)
        yield f"Ties on the day compared with: {earlier}."
    groups = {node.id: node.attributes.get("group") for node in example.network.nodes}
    if any(groups.values()):
        yield f"Groups: {', '.join(f'{id} {group}' for id, group in groups.items() if group)}."
    if example.keywords:
        yield f"Asked: {', '.join(f'{name} {_shown(value)}' for name, value in example.keywords.items())}."
    yield f"{example.why}\n"
    what = "column" if example.table == "rows" else f"column of {example.table}"
    yield f"| {', '.join(example.key)} | {what} | value |\n|---|---|---|"
    for key, cells in example.expected.items():
        yield from (f"| {key.replace(' | ', ', ')} | {column} | {_shown(value)} |" for column, value in cells.items())
    yield ""


def _words(formula: str | Phrase) -> str:
    return formula if isinstance(formula, str) else formula.in_language("en")


def _shown(value: Any) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def main() -> int:
    """Write, or compare."""
    text = page()
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print("docs/analyses.md is old: run python tools/analyses.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
