"""A pasted list: what is read of a line, however it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.errors import TooLarge
from graph_service.ingest.pasted import MAX_LINES, read_list

MAIJA = ("Maija Meikäläinen", "maija@x.fi", None)


def read(pasted: str) -> list[tuple[str, str | None, str | None]]:
    return [(line.name, line.email, line.organisation) for line in read_list(pasted)]


@pytest.mark.parametrize(
    "line",
    [
        "Maija Meikäläinen <maija@x.fi>",
        "Meikäläinen, Maija <maija@x.fi>",
        '"Meikäläinen, Maija" <Maija@X.fi>',
        "Meikäläinen, Maija; maija@x.fi",
        "Meikäläinen; Maija; maija@x.fi",
        "Maija Meikäläinen\tmaija@x.fi",
        "Maija\tMeikäläinen\tmaija@x.fi",
        "Meikäläinen\tMaija\tmaija@x.fi",
        "Maija Meikäläinen, maija@x.fi",
        "Meikäläinen, Maija, maija@x.fi",
        "Maija Meikäläinen maija@x.fi",
        "Maija Meikäläinen (maija@x.fi)",
        "  3. Maija  Meikäläinen ; maija@x.fi;",
        "• Maija Meikäläinen: maija@x.fi",
        "Maija\u00a0Meikäläinen <maija@x.fi>",
    ],
)
def test_one_person_in_many_hands(line: str) -> None:
    assert read(line) == [MAIJA]


def test_an_organisation_may_stand_beside() -> None:
    whole = ("Maija Meikäläinen", "maija@x.fi", "Kuva Oy")
    for line in (
        "Maija Meikäläinen;maija@x.fi;Kuva Oy",
        "Maija Meikäläinen, Kuva Oy, maija@x.fi",
        "Maija\tMeikäläinen\tmaija@x.fi\tKuva Oy",
    ):
        assert read(line) == [whole]
    beside = [f"Maija Meikäläinen{mark}" for mark in (" (Kuva Oy)", " / Kuva Oy", " - Kuva Oy", ", toimitusjohtaja, Kuva Oy")]
    for line in beside:
        assert read(line) == [("Maija Meikäläinen", None, "Kuva Oy")]
        assert read(f"{line}; maija@x.fi") == [whole] or ", " in line
    assert read("Anna-Maija Virta-Koski") == [("Anna-Maija Virta-Koski", None, None)]
    assert read("Kuva, Ääni ja Valo Oy")[0][1] is None
    assert read_list("Kuva, Ääni ja Valo Oy")[0].raw == "Kuva, Ääni ja Valo Oy"


def test_an_address_line_of_outlook_is_one_person_an_address() -> None:
    names = [("Maija Meikäläinen", "maija@x.fi", None), ("Ville Virtanen", "v@y.fi", None)]
    assert read('"Meikäläinen, Maija" <maija@x.fi>; Ville Virtanen <v@y.fi>') == names
    assert read("Meikäläinen, Maija <maija@x.fi>, Virtanen, Ville <v@y.fi>") == names
    assert [email for _, email, _ in read("a@b.fi, c@d.fi; e@f.fi")] == ["a@b.fi", "c@d.fi", "e@f.fi"]


def test_headings_say_which_column_is_which() -> None:
    pasted = "Yritys\tSukunimi\tEtunimi\tSähköposti\tAllergiat\nKuva Oy\tMeikäläinen\tMaija\tmaija@x.fi\tei\n"
    assert read(pasted) == [("Maija Meikäläinen", "maija@x.fi", "Kuva Oy")]
    assert read("Nimi;Sähköposti;Yritys\nville.uusi@y.fi;;Kuva Oy") == [("Ville Uusi", "ville.uusi@y.fi", "Kuva Oy")]
    assert read("Osallistujat:\nVille Virtanen <v@y.fi>\n") == [("Ville Virtanen", "v@y.fi", None)]
    assert read("Name;E-mail\n\nVille Virtanen;\n") == [("Ville Virtanen", None, None)]


def test_what_cannot_be_read_says_why_and_keeps_its_line() -> None:
    found = read_list("Maija Meikäläinen\n\nmaija@\n---\n12345\nVille \x07Virtanen\n" + "x" * 300)
    assert [(line.number, line.problem is None) for line in found] == [
        (1, True),
        (3, False),
        (4, False),
        (5, False),
        (6, False),
        (7, False),
    ]
    assert "“maija@” is no whole e-mail address." in str(found[1].problem)


def test_a_list_has_a_limit() -> None:
    assert len(read_list("Maija\n" * MAX_LINES)) == MAX_LINES
    with pytest.raises(TooLarge):
        read_list("Maija\n" * (MAX_LINES + 1))


@given(st.text(max_size=300))
def test_any_text_is_read_or_said_to_be_unreadable(pasted: str) -> None:
    for line in read_list(pasted):
        assert bool(line.name) == (line.problem is None)
        assert line.name == " ".join(line.name.split())
        assert len(line.name) <= 200
