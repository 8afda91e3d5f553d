"""The shapes that forms tools give: which column says who answers and when, and which columns hold one question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from graph_service.ingest._cells import as_text
from graph_service.ingest._holds import folded_heading
from graph_service.ingest._table import Table

ROSTER, RECALL = "roster", "recall"
TIMES = frozenset({
    "aikaleima", "timestamp", "completion time", "valmistumisaika", "lopetusaika", "päättymisaika", "vastausaika",
    "vastattu", "answered", "submitted", "submission date", "submitted at", "end date", "start time", "aloitusaika",
    "alkamisaika", "aloitettu", "start date", "date submitted", "lähetyspäivä",
})  # fmt: skip
PEOPLE = frozenset({
    "name", "nimi", "nimesi", "oma nimi", "your name", "vastaaja", "vastaajan nimi", "respondent", "respondent name",
    "organisaatio", "organisaatiosi", "organisation", "organization", "your organisation", "your organization",
    "yritys", "yrityksesi", "company", "your company", "sähköposti", "email", "e-mail", "email address",
    "sähköpostiosoite", "username", "käyttäjänimi", "tunnus", "id", "actor", "toimija", "kertoja", "reported by",
})  # fmt: skip
_ADMIN = frozenset({
    "id", "last modified time", "viimeksi muokattu", "total points", "pisteet yhteensä", "quiz feedback",
    "testin palaute", "language", "kieli", "ip address", "ip-osoite", "seed", "start language", "response id",
    "vastauksen tunnus", "collector id", "last page",
})  # fmt: skip
_OPEN = frozenset({"response", "open-ended response", "vastaus", "avoin vastaus"})
_BRACKETS = re.compile(r"(?P<question>.*?)\s*\[(?P<label>[^\[\]]+)\]\s*", re.DOTALL)
_SIGNS = re.compile(r"(?:\s*[:|/›>]\s*|\s+[-–—]\s+|\?\s*(?:[-–—:|]\s*)?)(?=\S)")
_CODE = re.compile(r"[A-Za-z]\w*(?:\[\w+\])?\.\s+(?=\S)")
_NUMBERED = re.compile(r"\s*(?:\d{1,3}\s*[.)]|[-–•*·])\s+")
_COUNTER = re.compile(r"[\s:#.)-]*\d{1,2}[.)]?")
_LIST = re.compile(r"[;\n\r\u2028]+")
_TICKS = frozenset({
    "x", "✓", "✔", "☑", "☒", "kyllä", "yes", "true", "k", "y", "tosi", "ei", "no", "false", "n", "e", "epätosi", "-", "–", "—",
})  # fmt: skip
_SCALE = re.compile(r"[0-5](?:\s*[-–=:.)(].*|\s+\D.*)?", re.DOTALL)


@dataclass(frozen=True)
class Question:
    """One question of a form. ``columns`` are (place, label): the name asked about, or empty where cells hold the names."""

    text: str
    instrument: str
    columns: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Found:
    """What a table of answers seems to hold. Places are columns from 0; the questions come largest first."""

    respondent: int | None
    answered: int | None
    questions: tuple[Question, ...]


def with_one_heading(table: Table) -> Table:
    """The table with one row of headings, where a tool writes two: the question once, the names of its columns below."""
    if not table.rows:
        return table
    _, below = table.rows[0]
    width = max(len(table.headings), len(below))
    above = [*table.headings, *[""] * (width - len(table.headings))]
    names = [as_text(cell).strip() for cell in below] + [""] * (width - len(below))
    open_ones = [place for place in range(width) if not above[place].strip() and names[place]]
    if not open_ones or all(names) or any(_SCALE.fullmatch(names[place]) for place in open_ones):
        return table
    headings, question = [], ""
    for heading, name in zip(above, names, strict=True):
        question = heading.strip() or question
        headings.append(f"{question} [{name}]" if name and _tidy(name) not in _OPEN else question)
    return replace(table, headings=tuple(headings), rows=table.rows[1:])


def found_in(table: Table, is_known: Callable[[str], bool]) -> Found:
    """Find who answers, when, and what was asked.

    Parameters
    ----------
    table
        As it was read.
    is_known
        Whether a text is the name, e-mail or id of one actor.
    """
    answered = next((p for word in _ordered(TIMES) for p, h in enumerate(table.headings) if _tidy(h) == word), None)
    respondent = _respondent(table, is_known)
    taken = {place for place in (answered, respondent) if place is not None}
    taken |= {place for place, heading in enumerate(table.headings) if _tidy(heading) in _ADMIN | TIMES or not heading.strip()}
    rest = [place for place in range(len(table.headings)) if place not in taken]
    rosters, used = _rosters(table, rest)
    recalls = _recalls(table, [place for place in rest if place not in used], is_known)
    ranked = sorted([*rosters, *recalls], key=lambda one: _rank(table, one, is_known), reverse=True)
    return Found(respondent, answered, tuple(ranked))


def _rank(table: Table, question: Question, is_known: Callable[[str], bool]) -> tuple[int, bool, int]:
    # a free comment may have lines, too: what names most actors is the question about names
    names = {label for _, label in question.columns if label}
    if question.instrument == RECALL:
        names = {name for place, _ in question.columns for cell in cells_of(table, place) for name in names_in(cell, is_known)}
    return sum(map(is_known, names)), question.instrument == ROSTER, len(question.columns)


def looks_like_answers(table: Table) -> bool:
    """Whether a table is one of answers by its headings alone: somebody, at some time, is asked one thing about several."""
    if not any(_tidy(heading) in TIMES for heading in table.headings):
        return False
    found = found_in(with_one_heading(table), lambda _: False)
    several = (one.text and one.instrument == ROSTER and len(one.columns) > 1 for one in found.questions)
    return found.answered is not None and found.respondent is not None and any(several)


def _ordered(words: frozenset[str]) -> list[str]:
    # when an answer was begun is only good where nothing says when it was sent
    return sorted(words, key=lambda word: (word.startswith(("start", "aloi", "alk")), word))


def _tidy(heading: str) -> str:
    return folded_heading(_NUMBERED.sub("", _uncoded(heading), count=1)).rstrip(" :?*")


def _uncoded(heading: str) -> str:
    # some tools write the code of a question before its text: Q2[SQ001]. How often? [Kuva Oy]
    code = _CODE.match(heading)
    return heading[code.end() :] if code else heading


def cells_of(table: Table, place: int) -> Iterator[str]:
    """The filled cells of a column, as text."""
    for _, cells in table.rows:
        text = as_text(cells[place]).strip() if place < len(cells) else ""
        if text:
            yield text


def _respondent(table: Table, is_known: Callable[[str], bool]) -> int | None:
    scores: dict[int, tuple[float, bool]] = {}
    for place, heading in enumerate(table.headings):
        cells = list(cells_of(table, place))
        named = _tidy(heading) in PEOPLE
        if named or len(set(cells)) > len(cells) / 2:
            scores[place] = (sum(map(is_known, cells)) / max(len(cells), 1), named)
    best = max(scores, key=lambda place: (*scores[place], -place), default=None)
    if best is None or scores[best] <= (0.0, False):
        return None
    return best if scores[best][1] or scores[best][0] > 0.3 else None


def _is_answer(text: str, label: str) -> bool:
    folded = text.casefold()
    return folded in _TICKS or _SCALE.fullmatch(text) is not None or folded == label.casefold()


def _rosters(table: Table, places: list[int]) -> tuple[list[Question], set[int]]:
    splits = {place: _splits(_uncoded(table.headings[place])) for place in places}
    common = Counter(question for found in splits.values() for question, _ in found)
    groups: dict[str, list[tuple[int, str]]] = {}
    for place in places:
        fits = [(common[question], len(question), question, label) for question, label in splits[place]]
        shared = [fit for fit in fits if fit[0] > 1 or table.headings[place].rstrip().endswith("]")]
        _, _, question, label = max(shared, default=(0, 0, "", table.headings[place].strip()))
        groups.setdefault(question, []).append((place, label))
    found, used = [], set()
    for question, columns in groups.items():
        if question and all(_COUNTER.fullmatch(label) for _, label in columns):
            continue
        filled = [(text, label) for place, label in columns for text in cells_of(table, place)]
        if not question:
            # a tool that heads a column by the name alone: only columns whose cells are answers
            columns = [(p, label) for p, label in columns if all(_is_answer(text, label) for text in cells_of(table, p))]
        elif sum(len(text) <= 60 and not _LIST.search(text) for text, _ in filled) < 0.9 * len(filled):
            continue
        if len(columns) > (0 if question else 1):
            found.append(Question(question, ROSTER, tuple(columns)))
            used |= {place for place, _ in columns}
    return found, used


def _splits(heading: str) -> list[tuple[str, str]]:
    """Every way in which a heading can be a question with a name behind it."""
    brackets = _BRACKETS.fullmatch(heading)
    if brackets and brackets["question"].strip():
        return [(brackets["question"].strip(), brackets["label"].strip())]
    found = []
    for sign in _SIGNS.finditer(heading):
        question = heading[: sign.start()] + ("?" if "?" in sign[0] else "")
        if sign.start() and question.strip():
            found.append((question.strip(), heading[sign.end() :].strip()))
    return found


def _recalls(table: Table, places: list[int], is_known: Callable[[str], bool]) -> list[Question]:
    groups: dict[str, list[int]] = {}
    for place in places:
        pieces = [piece for cell in cells_of(table, place) for piece in names_in(cell, is_known)]
        several = any(_LIST.search(cell.strip(" ;\n")) for cell in cells_of(table, place))
        if pieces and (several or sum(map(is_known, pieces)) > 0.3 * len(pieces)):
            heading = table.headings[place].strip()
            stem = re.sub(r"[\s:#.(-]*\d{1,2}[.)]?\s*$", "", heading)
            groups.setdefault(stem or heading, []).append(place)
    return [Question(text, RECALL, tuple((place, "") for place in found)) for text, found in groups.items()]


def names_in(cell: str, is_known: Callable[[str], bool]) -> list[str]:
    """The names in a cell: between semicolons or line breaks; between commas only where that gives a known name."""
    parts = _LIST.split(cell)
    if len(parts) == 1 and "," in cell and not is_known(cell.strip()):
        pieces = cell.split(",")
        if any(is_known(piece.strip()) for piece in pieces):
            parts = pieces
    tidy = (_NUMBERED.sub("", part, count=1).strip() for part in parts)
    return list(dict.fromkeys(part for part in tidy if part.strip(" .-–—")))
