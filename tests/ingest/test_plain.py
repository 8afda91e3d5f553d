"""Plain files: what is read equals what stands in the file, and what is wrong is said all at once."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from graph_service.errors import BadValue, InputProblems
from graph_service.ingest import plain_snapshot

FOLDERS = [
    "reference/campnet_t2",
    "reference/campnet_t3",
    "reference/davis_southern_women",
    "reference/florentine_business",
    "reference/florentine_marriage",
    "reference/hitech_advice",
    "reference/jazz_musicians",
    "reference/kapferer_instrumentalt1",
    "reference/kapferer_sociationalt1",
    "reference/krackhardt_kite",
    "reference/lazega_advice",
    "reference/lazega_friendship",
    "reference/sampson_liket3",
    "reference/scientists504",
    "reference/zachary_karate",
    "data/game_production",
    "data/jazz_oral_history",
    "data/nyphil_programs",
]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def files(folder: Path, nodes: str, ties: str, encoding: str = "utf-8") -> tuple[Path, Path]:
    paths = folder / "nodes.csv", folder / "ties.csv"
    for path, text in zip(paths, (nodes, ties), strict=True):
        path.write_bytes(text.encode(encoding))
    return paths


def codes(nodes: Path, ties: Path, at: str | None = None) -> list[tuple[str, str | None, int | None, str | None]]:
    with pytest.raises(InputProblems) as caught:
        plain_snapshot(nodes, ties, at)
    assert all(problem.sentence() and problem.sentence("fi") for problem in caught.value.problems)
    return [(problem.code, problem.file, problem.row, problem.column) for problem in caught.value.problems]


@pytest.mark.parametrize("name", FOLDERS)
def test_every_cell_of_the_real_networks_is_kept(shared: Path, name: str) -> None:
    folder = shared / name
    snapshot = plain_snapshot(folder / "nodes.csv", folder / "edges.csv")
    wanted = sorted(rows_of(folder / "nodes.csv"), key=lambda row: row["id"].strip())
    assert snapshot.source == "files"
    assert snapshot.at is None
    assert len(snapshot.nodes) == len(wanted)
    for node, row in zip(snapshot.nodes, wanted, strict=True):
        given = {key: value.strip() or None for key, value in row.items()}
        assert node.id == given.pop("id")
        assert node.label == given.pop("label", None) or node.label == node.id
        assert node.attributes == given
    edges = rows_of(folder / "edges.csv")
    assert [(tie.source, tie.target) for tie in snapshot.ties] == [(row["source"], row["target"]) for row in edges]
    assert [tie.weight for tie in snapshot.ties] == [float(row["weight"]) if "weight" in row else None for row in edges]


def test_every_problem_is_listed_with_its_place(tmp_path: Path) -> None:
    paths = files(
        tmp_path,
        "id,label\na,A\nb,B\na,again\n,nobody\n",
        "source,target,weight,strength\na,b,many,3\na,zz,1,6\nb,a,0,0\n,a,1,1\n",
    )
    assert codes(*paths) == [
        ("repeated_id", "nodes.csv", 4, "id"),
        ("id_missing", "nodes.csv", 5, "id"),
        ("not_a_number", "ties.csv", 2, "weight"),
        ("unknown_id", "ties.csv", 3, "target"),
        ("out_of_range", "ties.csv", 3, "strength"),
        ("out_of_range", "ties.csv", 4, "weight"),
        ("out_of_range", "ties.csv", 4, "strength"),
        ("id_missing", "ties.csv", 5, "source"),
    ]


@pytest.mark.parametrize(
    ("nodes", "ties", "column"), [("name\nx\n", "source,target\n", "id"), ("id\nx\n", "sender,target\nx,x\n", "source")]
)
def test_a_missing_column_is_named(tmp_path: Path, nodes: str, ties: str, column: str) -> None:
    assert ("column_missing", 1, column) in [(code, row, name) for code, _, row, name in codes(*files(tmp_path, nodes, ties))]


@pytest.mark.parametrize("heads", ["from,to", "From,To", "keneltä;kenelle", "Lähde;Kohde", "mistä\tmihin", "source,to"])
def test_the_ends_have_the_headings_of_an_import(tmp_path: Path, heads: str) -> None:
    sign = next(sign for sign in ",;\t" if sign in heads)
    snapshot = plain_snapshot(*files(tmp_path, "id\na\nb\n", f"{heads}{sign}weight\na{sign}b{sign}2\n"))
    assert [(tie.source, tie.target, tie.weight) for tie in snapshot.ties] == [("a", "b", 2)]
    assert codes(*files(tmp_path, "id\na\nb\n", f"{heads}\na{sign}zz\n")) == [
        ("unknown_id", "ties.csv", 2, re.split("[,;\t]", heads)[1])
    ]


def test_another_word_for_an_end_is_left_where_its_own_name_stands_too(tmp_path: Path) -> None:
    (tie,) = plain_snapshot(*files(tmp_path, "id\na\nb\n", "from,source,target,to\nx,a,b,y\n")).ties
    assert (tie.source, tie.target) == ("a", "b")
    twice = codes(*files(tmp_path, "id\na\nb\n", "from,lähde,to\na,a,b\n"))
    assert twice == [("repeated_heading", "ties.csv", 1, "source")]


def test_the_summary_is_true_of_an_analysis(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        plain_snapshot(*files(tmp_path, "id\na\n", "from,to\na,x\na,y\n"))
    assert str(caught.value) == "The input has 2 problems: nothing of it was used."
    assert caught.value.phrase.in_language("fi") == "Aineistossa on 2 ongelmaa: mitään siitä ei käytetty."


def test_delimiter_encoding_and_decimal_comma_are_found_out(tmp_path: Path) -> None:
    paths = files(tmp_path, "id;label;ala\n007;Ääni;\n08;Öljy;(none)\n", "source;target;weight\n007;08;1,5\n08;007;-\n", "cp1252")
    snapshot = plain_snapshot(*paths)
    assert [(node.id, node.label, dict(node.attributes)) for node in snapshot.nodes] == [
        ("007", "Ääni", {"ala": None}),
        ("08", "Öljy", {"ala": "(none)"}),
    ]
    assert [tie.weight for tie in snapshot.ties] == [1.5, None]


def test_three_decimals_are_a_decimal_only_between_commas(tmp_path: Path) -> None:
    assert plain_snapshot(*files(tmp_path, "id\na\nb\n", "source,target,weight\na,b,2.345\n")).ties[0].weight == 2.345
    assert codes(*files(tmp_path, "id\na\nb\n", "source;target;weight\na;b;2.345\n"))[0][0] == "ambiguous_number"
    assert codes(*files(tmp_path, "id\na\nb\n", 'source,target,weight\na,b,"5,000"\n'))[0][0] == "ambiguous_number"


def test_dates_act_only_with_a_day(tmp_path: Path) -> None:
    paths = files(tmp_path, "id\na\nb\n", "source,target,kind,since,until\na,b,GAVE,2010,2011\nb,a,,1.3.2012,\na,b,x,,\n")
    assert [tie.kind for tie in plain_snapshot(*paths).ties] == ["GAVE", "RELATED_TO", "x"]
    assert [tie.kind for tie in plain_snapshot(*paths, "2011-12-31").ties] == ["GAVE", "x"]
    later = plain_snapshot(*paths, "2012-03")
    assert (later.at, later.unknown_since, [tie.kind for tie in later.ties]) == ("2012-03-31", 1, ["RELATED_TO", "x"])
    with pytest.raises(BadValue):
        plain_snapshot(*paths, "someday")


def test_a_bad_date_is_no_matter_without_a_day(tmp_path: Path) -> None:
    paths = files(tmp_path, "id\na\nb\n", "source,target,since\na,b,spring\n")
    assert len(plain_snapshot(*paths).ties) == 1
    assert codes(*paths, "2012-01-01") == [("not_a_date", "ties.csv", 2, "since")]


def test_more_ties_than_an_import_takes(tmp_path: Path) -> None:
    rows = "".join(f"{number % 500},{number % 499}\n" for number in range(250_000))
    paths = files(tmp_path, "id\n" + "".join(f"{number}\n" for number in range(500)), "source,target\n" + rows)
    assert len(plain_snapshot(*paths).ties) == 250_000
