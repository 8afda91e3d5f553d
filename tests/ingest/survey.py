"""A survey as a forms tool exports it, from a seed: 60 respondents, 150 names, 20 of them misspelt and 5 unknown.

``python -m tests.ingest.survey FOLDER`` writes the files, with what the misspelt names mean in truth.json.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path

RESPONDENTS, NAMES, MISSPELT, UNKNOWN = 60, 150, 20, 5
QUESTION = "12. Kuinka usein teette yhteistyötä?"
# ruff: noqa: SIM905 - words in a line are easier to read
FIRST = "Aino Eero Helmi Ilkka Jaana Kalle Liisa Matti Noora Olli Päivi Riitta Sampo Tuula Ville Ämmi Örni Anna".split()
LAST = "Kaislavuo Laaksonen Mäntylä Niittyaho Rantakivi Salovaara Tähtinen Uimala Vesimaa Äijälä Hämärä Järvelä".split()
FRONT = "Savu Tanssi Sävel Ääni Kuva Runo Valo Laulu Kettu Karhu Koski Hely Peli Näyttämö Usva Metsä Kaiku Pinta".split()
BACK = "verstas talo paja kellari kone vaunu kamari piha silta tori ranta maja kehä polku lintu mylly kaarna loimu".split()
FORMS = ("Oy", "ry", "Tmi", "Osk", "Oy Ab", "Ky")


@dataclass
class Survey:
    """The files of a survey, and what is true about it."""

    actors: str
    answers: str
    meant: dict[str, str | None] = field(default_factory=dict)
    ties: dict[tuple[str, str], int | None] = field(default_factory=dict)


def made(seed: int = 1) -> Survey:
    """A survey; the same seed gives the same files."""
    dice = random.Random(seed)
    people = dice.sample([f"{first} {last}" for first in FIRST for last in LAST], 60)
    firms = dice.sample([f"{front}{back}" for front in FRONT for back in BACK], 90)
    names = people + [f"{firm} {dice.choice(FORMS)}" for firm in firms]
    ids = {name: f"a{number:03d}" for number, name in enumerate(names)}
    dice.shuffle(names)
    asked = names[: NAMES - UNKNOWN]
    written: dict[str, str] = {name: name for name in asked}
    meant: dict[str, str | None] = {}
    for name in dice.sample(asked, MISSPELT):
        written[name] = _misspelt(name, dice, {*names, *written.values()})
        meant[written[name]] = ids[name]
    strangers = [f"{front} & {last}" for front, last in zip(("Zürx", "Qwop", "Ixxy", "Bwÿz", "Fjørk"), LAST, strict=False)]
    meant |= dict.fromkeys(strangers)
    columns = [(written[name], ids[name]) for name in asked] + [(name, None) for name in strangers]
    dice.shuffle(columns)
    ties: dict[tuple[str, str], int | None] = {}
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(["Aikaleima", "Nimesi", *(f"{QUESTION} [{label}]" for label, _ in columns)])
    for day, name in enumerate(dice.sample(names, RESPONDENTS)):
        cells = []
        for _, actor in columns:
            said = dice.choice((1, 2, 3, 4, 5)) if dice.random() < 0.07 else 0
            cells.append(str(said) if said or dice.random() < 0.5 else "")
            if said and actor is not None and actor != ids[name]:
                ties[ids[name], actor] = said
        sheet.writerow([f"{day % 28 + 1}.3.2026 klo 10.{day:02d}.00", name, *cells])
    rows = ["id;name;kind"] + [f"{id};{name};{'mentor' if name in people else 'company'}" for name, id in ids.items()]
    return Survey("\n".join(rows) + "\n", out.getvalue(), meant, ties)


def _misspelt(name: str, dice: random.Random, taken: set[str]) -> str:
    """A name as somebody writes it who does not look it up."""
    first, _, rest = name.partition(" ")
    place = dice.randrange(2, len(first) - 1)
    ways = [
        name.replace("ä", "a").replace("ö", "o").replace("Ä", "A"),
        f"{first[:place]}{first[place + 1]}{first[place]}{first[place + 2 :]} {rest}",
        f"{first[:place]}{first[place : place + 1] * 2}{first[place + 1 :]} {rest}",
        f"{rest} {first}" if rest not in FORMS else first,
        f"{first[0]}. {rest}" if rest not in FORMS else f"{first} oyj",
    ]
    return dice.choice([way for way in ways if way.casefold() not in {one.casefold() for one in taken}])


def write(folder: Path, seed: int = 1) -> Survey:
    """Write actors.csv, answers.csv and truth.json."""
    survey = made(seed)
    (folder / "actors.csv").write_text(survey.actors, encoding="utf-8")
    (folder / "answers.csv").write_text(survey.answers, encoding="utf-8")
    (folder / "truth.json").write_text(json.dumps(survey.meant, ensure_ascii=False, indent=1), encoding="utf-8")
    return survey


if __name__ == "__main__":
    write(Path(sys.argv[1]))
