"""``backtest``: how well ties that came later could be told from what was before."""

from __future__ import annotations

import click

from graph_service.cli._analyse import formatted, plain_files
from graph_service.cli._options import language_asked, language_option, opened, store_option
from graph_service.cli._progress import progress


@click.command()
@click.argument("further", nargs=-1, metavar="[YEAR]...")
@click.option("--years", multiple=True, metavar="YEAR", help="Cut years: --years 1950 1960, 1950,1960, or repeated.")
@click.option("--horizon", type=click.IntRange(1, 600), default=12, show_default=True, help="Months in which a tie counts.")
@click.option("--group-by", multiple=True, metavar="TEXT", help="Groups of actors (repeat for more) [default: kind, sector].")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True, help="Of the bootstrap.")
@click.option("--nodes", metavar="FILE")
@click.option("--ties", metavar="FILE", help="With --nodes: read two plain files (with a column since) instead of a store.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--table", metavar="NAME", help="Print this further table (years, all) instead of the rows.")
@language_option
@store_option
def backtest(
    further: tuple[str, ...],
    years: tuple[str, ...],
    horizon: int,
    group_by: tuple[str, ...],
    seed: int,
    nodes: str | None,
    ties: str | None,
    form: str,
    table: str | None,
    store_url: str | None,
    language: str | None,  # noqa: ARG001 - read by language_asked
) -> None:
    """Hide the ties that came after each cut year, forecast them from what was before, and say how often that came true:
    our figures beside Adamic-Adar alone and the base rate.
    """
    from graph_service.service import backtesting

    asked = backtesting.Backtest((*years, *further), horizon, group_by, seed)
    if files := plain_files(nodes, ties):
        with progress(is_only_reading=True) as report:
            found = backtesting.of_files(*files, asked, language_asked(), report)
    else:
        service = opened(store_url)
        try:
            with progress(is_only_reading=True) as report:
                found = backtesting.of_store(service, asked, language_asked(), report)
        finally:
            service.store.close()
    click.echo(formatted(found, form, table), nl=False)
