"""The report as HTML: a part of a page, or one file that works offline and prints on A4."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from graph_service.render.charts import cell_bar, mark
from graph_service.render.document import Block, Name, Report
from graph_service.render.marks import mark_path

TEMPLATES = Path(__file__).parent / "templates"
STYLES = Path(__file__).parents[1] / "web" / "static" / "css"
SHEETS = ("tokens.css", "base.css", "controls.css", "report.css", "report-blocks.css", "routes.css", "scatter.css", "print.css")


def report_html(report: Report, *, standalone: bool) -> str:
    """The report as HTML text.

    Parameters
    ----------
    report
        The document; its cells and sentences are finished texts.
    standalone
        True: a whole file with its style inside and a policy that lets nothing else in (no script, no request).
        False: one ``article`` for a page that brings the ``SHEETS``.

    Returns
    -------
    str
        Every text of the report is escaped; only pictures that this package drew stand as they are.
    """
    from markupsafe import Markup

    values = {"report": report, "labels": dict(report.labels)}
    article = _environment().get_template("report.html").render(values)
    if not standalone:
        return str(article)
    css = "\n".join([*((STYLES / name).read_text(encoding="utf-8") for name in SHEETS), _running_head(report)])
    digest = b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    page = _environment().get_template("report_file.html")
    return str(page.render(values | {"article": Markup(article), "css": css, "policy": policy}))  # noqa: S704 - rendered above, escaped


def blocks_html(blocks: Sequence[Block]) -> str:
    """Some blocks as HTML text, for a page that brings the ``SHEETS``; escaped as in a report."""
    return str(_environment().get_template("report_part.html").render(blocks=blocks))


def _running_head(report: Report) -> str:
    # a CSS string: every sign that could end it, or the style element, is written as its number and a closing blank
    words = f"{report.title} · {report.kicker}"
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign in " .,:-") else f"\\{ord(sign):x} " for sign in words)
    style = f'content: "{safe}"; color: #5c6a64; font: 7.75pt system-ui, sans-serif;'
    return f"@page {{ @top-left {{ {style} }} }}\n@page :first {{ @top-left {{ content: none; }} }}\n"


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= {"mark": _mark, "cell_bar": cell_bar, "kind": lambda part: type(part).__name__}
    environment.filters["drawn"] = Markup
    return environment


def _mark(name: Name) -> Any:
    return mark(mark_path(name.shape), name.sector or "unknown", name.code)
