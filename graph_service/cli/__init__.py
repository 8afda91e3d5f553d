"""Commands: each opens the service, asks it one thing, prints the answer (contract, Commands)."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import click

from graph_service import __version__
from graph_service.cli._analyse import Analyses
from graph_service.cli._backtest import backtest
from graph_service.cli._files import export, import_, map_, report
from graph_service.cli._serve import demo, serve
from graph_service.cli._store import store
from graph_service.errors import GraphServiceError, NoRoom
from graph_service.language import LANGUAGES, say

_OPTION = re.compile(r"--language(=|\Z)")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="graph-service")
@click.pass_context
def cli(context: click.Context) -> None:
    """The network of a region's creative industries: who stands between whom, whose leaving would
    split it, through whom an actor reaches a market abroad.

    Without a command: serve the default store and open the browser.
    """
    if context.invoked_subcommand is None:
        context.invoke(serve, open_browser=True)


ANALYSE = Analyses("analyse", "Answer a question about the network.")
COMPARED = "Answer it before and after changes that you think of (--what-if), and say what differs."
WHAT_IF = Analyses("what-if", COMPARED, compares=True)
for command in (demo, serve, import_, export, ANALYSE, WHAT_IF, backtest, map_, report, store):
    cli.add_command(command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (0 done, 2 the caller can mend it, 1 our side, 130 interrupted)."""
    given = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = cli.main(args=arguments, prog_name="graph-service", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        group = error.ctx.command if error.ctx is not None else None
        listed = (
            ", ".join(group.list_commands(error.ctx)) if isinstance(group, click.Group) and error.ctx is not None else "--help"
        )
        click.echo(say("Say what to do: {known}.", known=listed).in_language(_language(given)), err=True)
        return 2
    except click.ClickException as error:
        click.echo(_one_line(error.format_message()), err=True)
        return 2
    except GraphServiceError as error:
        for problem in getattr(error, "problems", ()):
            click.echo(problem.sentence(_language(given)), err=True)
        click.echo(_one_line(error.phrase.in_language(_language(given))), err=True)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:
        # the reader has gone (a pager was closed): nothing more can be said on that pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        full, name = NoRoom.of(error), error.filename2 or error.filename
        if full is not None:
            click.echo(full.phrase.in_language(_language(given)), err=True)
            return full.exit_code
        click.echo(f"{name}: {error.strerror}." if name else f"{error}.", err=True)
        return 2 if name else 1
    except Exception as error:
        click.echo(_fault(error, _language(given)), err=True)
        return 1


def _fault(error: Exception, language: str) -> str:
    # what and where, for whoever mends it; its text may hold data of the network
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__}, {Path(last.filename).name}:{last.lineno}"
    return say("The program failed; please report this: {place}.", place=place).in_language(language)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _language(arguments: Sequence[str]) -> str:
    # the command has ended, and with it what click knew of its options
    from graph_service.settings import read_settings

    asked = [words.partition("=")[2] or following for words, following in pairwise([*arguments, ""]) if _OPTION.match(words)]
    if asked and asked[-1] in LANGUAGES:
        return asked[-1]
    try:
        return read_settings().language
    except GraphServiceError:
        # the setting itself is what is wrong
        return "en"
