"""Bands: what readers see of a figure of the tie model, which nobody has calibrated (analytics 2.3.5)."""

from __future__ import annotations

from collections.abc import Mapping

from graph_service.language import Phrase, say

# name: least reliability, word; in rising order
BANDS: Mapping[str, tuple[float, Phrase]] = {
    "none": (0.0, say("hardly any")),
    "weak": (0.05, say("weak")),
    "workable": (0.20, say("workable")),
    "strong": (0.50, say("strong")),
}

# a sum over many ends has words of its own: how many more would reach a market, as the model has it
SUMS: Mapping[str, tuple[float, Phrase]] = {
    "none": (0.0, say("hardly anything")),
    "little": (0.05, say("a little")),
    "some": (0.20, say("something")),
    "much": (0.50, say("much")),
    "very_much": (2.0, say("very much")),
}
# columns that hold such sums
OF_COLUMN = {"gain": SUMS}


def band_name(value: float | None, scale: Mapping[str, tuple[float, Phrase]] = BANDS) -> str:
    """none (hardly any, under .05), weak (under .20), workable (under .50) or strong; undefined is none."""
    return [name for name, (least, _) in scale.items() if (value or 0.0) >= least][-1]


def band(value: float | None) -> Phrase:
    """The band of a figure in a word."""
    return BANDS[band_name(value)][1]


def bands(value: float | None, low: float | None = None, high: float | None = None, *, column: str = "") -> Phrase:
    """The band of a figure, and where other settings give another one, between which bands it lies.

    Parameters
    ----------
    value
        The figure with the settings asked for.
    low, high
        The least and the largest one with the settings that results are shown for besides; None: no range.
    column
        What the figure is; a sum over many ends has words of its own.
    """
    scale = OF_COLUMN.get(column, BANDS)
    here, least, most = (scale[band_name(value if one is None else one, scale)][1] for one in (value, low, high))
    if least == most == here:
        return here
    if most == here and band_name(low) == "none":
        return say("{band}, or hardly any", band=here)
    if most == here:
        return say("{band}, at least {low}", band=here, low=least)
    if least == here:
        return say("{band}, at most {high}", band=here, high=most)
    return say("{band} ({low} to {high})", band=here, low=least, high=most)
