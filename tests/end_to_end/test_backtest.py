"""``backtest`` as a program: forms of the years, a store and plain files, refusals, and an interrupt."""

from __future__ import annotations

import csv
import json
import signal
from pathlib import Path

import pytest

from tests.analysis.test_forming import grown
from tests.end_to_end.conftest import Machine


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    network = grown(1)
    with (tmp_path / "nodes.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["id", "kind"], *([node.id, "company"] for node in network.nodes)])
    with (tmp_path / "ties.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = [["source", "target", "since"], *([tie.source, tie.target, tie.since] for tie in network.ties)]
        csv.writer(stream).writerows(rows)
    return "--nodes", str(tmp_path / "nodes.csv"), "--ties", str(tmp_path / "ties.csv")


def test_years_in_all_their_forms_give_the_same(own: Machine, files: tuple[str, ...]):
    forms = (["--years", "2007", "2009"], ["--years", "2009,2007"], ["--years", "2007", "--years", "2009"])
    said = [own.run("backtest", *form, *files, "--format", "json") for form in forms]
    assert [one.returncode for one in said] == [0, 0, 0]
    assert said[0].stdout == said[1].stdout == said[2].stdout
    found = json.loads(said[0].stdout)
    assert found["parameters"] == {"years": [2007, 2009], "horizon": 12, "group_by": None, "seed": 1}
    assert [(row["year"], row["method"]) for row in found["rows"]] == [
        (year, method) for year in (2007, 2009) for method in ("ours", "adamic_adar", "base_rate")
    ]
    table = own.run("backtest", *forms[0], *files, "--table", "all", "--format", "csv")
    assert table.stdout.splitlines()[0].startswith("method,hits,precision,")
    assert own.run("backtest", *forms[0], *files, "--language", "fi").stdout.splitlines()[1].startswith("Brier")


def test_a_store_gives_what_its_files_give(own: Machine, files: tuple[str, ...], tmp_path: Path):
    (tmp_path / "actors.csv").write_text(
        "id,name,kind\n" + "".join(f"{node.id},{node.id},company\n" for node in grown(1).nodes), encoding="utf-8"
    )
    text = (tmp_path / "ties.csv").read_text(encoding="utf-8")
    lines = [f"{line},{'kind' if not place else 'WORKS_WITH'}" for place, line in enumerate(text.splitlines())]
    (tmp_path / "ties.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = own.run("import", str(tmp_path / "actors.csv"), str(tmp_path / "ties.csv"))
    assert done.returncode == 0, done.stdout + done.stderr
    stored, plain = (
        json.loads(own.run("backtest", "--years", "2008", *given, "--format", "json").stdout) for given in ((), files)
    )
    assert stored["rows"] == plain["rows"]
    assert stored["tables"] == plain["tables"]
    assert (stored["scope"]["source"], plain["scope"]["source"]) == ("store", "files")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--years", "19x0"], "is no year"),
        ([], "Name the cut years: any from 2000 to 2009"),
        (["--years", "2009", "--group-by", "kin"], "kind"),
        (["--years", "2009", "--horizon", "0"], "0"),
        (["--years", "2009", "--table", "al"], "all"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(own: Machine, files: tuple[str, ...], asked: list[str], said: str):
    found = own.run("backtest", *asked, *files)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr
    assert "Traceback" not in found.stderr


def test_an_interrupt_ends_it_with_130_and_no_traceback(own: Machine, tmp_path: Path):
    # hubs with a hundred thousand pairs at distance two, and a cut in each of thirty years
    (tmp_path / "n.csv").write_text("id\n" + "".join(f"n{i}\n" for i in range(3000)), encoding="utf-8")
    rows = [f"n{i},n{i % 40},{1980 + i % 37}\n" for i in range(40, 3000)]
    (tmp_path / "t.csv").write_text("source,target,since\n" + "".join(rows), encoding="utf-8")
    years = ",".join(map(str, range(1984, 2016)))
    process = own.start("backtest", "--years", years, "--nodes", str(tmp_path / "n.csv"), "--ties", str(tmp_path / "t.csv"))
    assert process.stderr is not None
    told = process.stderr.readline()
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert told.endswith("%\n")
    assert (process.returncode, output) == (130, "")
    assert "Traceback" not in errors
