"""Charts as SVG text: classes instead of styles, words beside every bar, nothing that needs a script."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

ROW, LABEL, VALUE, WIDTH = 26, 260, 56, 640


def cell_bar(share: float, expected: float | None = None) -> Markup:
    """The bar inside a table cell; an upright line marks what was expected.

    Parameters
    ----------
    share, expected
        Parts of the column's scale, 0 to 1; what lies beyond is cut at the edge.

    Returns
    -------
    Markup
        An SVG that stretches to its cell and is hidden from screen readers: the number stands beside it.
    """
    value = Markup('<rect class="value" x="0" y="1" width="{:.1f}" height="6"/>').format(100 * _inside(share))
    line = Markup("")
    if expected is not None:
        line = Markup('<rect class="expected" x="{:.1f}" y="-1" width="1.6" height="10"/>').format(98.4 * _inside(expected))
    return Markup(
        '<svg class="bar" viewBox="0 -1 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="track" x="0" y="1" width="100" height="6"/>{}{}</svg>'
    ).format(value, line)


def bar(items: Sequence[tuple[str, float, str]], *, alt: str) -> str:
    """Horizontal bars on one scale from zero, labels left, numbers right.

    Parameters
    ----------
    items
        Label, value (at least 0) and the value as the reader sees it.
    alt
        What the picture says, in a sentence.

    Returns
    -------
    str
        An SVG of ``WIDTH`` units, one row of ``ROW`` units per item; labels are escaped and cut at 32 characters.
    """
    top = max((value for _, value, _ in items), default=0) or 1
    span = WIDTH - LABEL - VALUE - 16
    rows = Markup("").join(
        Markup(
            '<g transform="translate(0,{y})"><text class="chart-label" x="{edge}" y="17" text-anchor="end">{label}</text>'
            '<rect class="value" x="{start}" y="6" width="{length:.1f}" height="14"/>'
            '<text class="chart-value" x="{end:.1f}" y="17">{said}</text></g>'
        ).format(
            y=ROW * place,
            edge=LABEL,
            start=LABEL + 12,
            label=label if len(label) <= 32 else label[:31] + "…",
            length=max(1.0, span * value / top),
            end=LABEL + 20 + span * value / top,
            said=said,
        )
        for place, (label, value, said) in enumerate(items)
    )
    head = Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, ROW * len(items), alt)
    return str(head + rows + Markup("</svg>"))


def mark(path: str, tone: str, code: str | None = None) -> Markup:
    """A mark before a name: path data of ``marks.mark_path``, the sector that colours it, a market's country code."""
    inside = Markup('<text x="0" y="4" text-anchor="middle">{}</text>').format(code) if code else Markup("")
    return Markup(
        '<svg class="mark {}sector-{}" viewBox="{}" aria-hidden="true" focusable="false"><path d="{}"/>{}</svg>'
    ).format("plate " if code else "", tone, "-13 -9 26 18" if code else "-13 -13 26 26", path, inside)


def _inside(share: float) -> float:
    return min(1.0, max(0.0, share))
