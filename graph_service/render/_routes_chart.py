"""Routes as layers: the source left, the market right, who stands in between in columns, a ring round whom much hangs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from graph_service.language import Phrase, say
from graph_service.render.document import Name
from graph_service.render.marks import mark_path

WIDTH, LEFT, RIGHT, COLUMN = 780, 84, 68, 150
# above the centre of a stop, its first line of words below it, a further one, and a line that passes
ABOVE, BELOW, LINE, THIN, TOP, HEAD = 20, 34, 14, 12, 24, 26
SHORT, LONGEST = 15, 19
SWEEPS = 8
# shares of the reliability that go with an actor
HANGS = ((0.5, say("most hangs here")), (1 / 3, say("much hangs here")))
Stop = tuple[str, Name]
# column, and whose stop it is; a line that passes a column bends there, and goes by the two stops that it joins
Key = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Drawn:
    """How routes are shown.

    Parameters
    ----------
    chosen
        The route that is drawn strongest, by its place.
    hangs
        Words under actors on whom much hangs; they get a ring.
    links
        Where an actor leads.
    heads
        Words over the columns: that of the source, those in between as far as there are columns, that of the market.
    """

    chosen: int = 0
    hangs: Mapping[str, str] | None = None
    links: Mapping[str, str] | None = None
    heads: Sequence[str] = ()


def routes(paths: Sequence[Sequence[Stop]], *, alt: str, drawn: Drawn | None = None) -> str:
    """Routes to one market.

    Parameters
    ----------
    paths
        Each from source to market, as (id, name) stops, the best first; all end in the same market. From one source a
        column is so many ties from it; from several, so many ties from the market.
    alt
        What the picture says, in a sentence.
    drawn
        How they are shown.

    Returns
    -------
    str
        An SVG with classes; an actor stands once in each column in which a route passes it.
    """
    how = drawn or Drawn()
    names = {id: name for path in paths for id, name in path}
    threads = _threads([[id for id, _ in path] for path in paths])
    most = max(column for thread in threads for column, _ in thread)
    width = max(WIDTH, LEFT + RIGHT + COLUMN * most)
    told = {id: [*_lines(name.text), *filter(None, [(how.hangs or {}).get(id)])] for id, name in names.items()}
    room = {id: BELOW + LINE * (len(lines) - 1) for id, lines in told.items()}
    heights = _heights(threads, room, TOP + (HEAD if how.heads else 0))
    at = {key: (LEFT + (width - LEFT - RIGHT) * key[0] / most, y) for key, y in heights.items()}
    best = set(pairwise(threads[how.chosen]))
    steps = sorted({step for thread in threads for step in pairwise(thread)}, key=lambda step: (step in best, step))
    lines = [_line(at[a], at[b], (a, b) in best) for a, b in steps]
    strong = set(threads[how.chosen])
    stops = [_stop(key[1][0], names, place, how, key in strong) for key, place in sorted(at.items()) if _is_stop(key)]
    heads = [_head(words, LEFT + (width - LEFT - RIGHT) * column / most) for column, words in enumerate(_heads(how.heads, most))]
    head = Markup('<svg class="chart routes" viewBox="0 0 {} {:.0f}" role="{}" aria-label="{}">').format(
        # a picture hides what is in it from those who hear the page: not where links are
        width,
        max(y + room.get(key[1][-1], 0) for key, (_, y) in at.items()) + 4,
        "group" if how.links else "img",
        alt,
    )
    return str(head + Markup("").join([*heads, *lines, *stops]) + Markup("</svg>"))


def hangs_words(share: float) -> Phrase | None:
    """What stands under an actor with whom this share of the reliability goes; None: too little to be marked."""
    return next((words for least, words in HANGS if share >= least), None)


def _threads(paths: Sequence[Sequence[str]]) -> list[list[Key]]:
    # every route as its stops in columns, with a bend in each column that it passes
    most = max(len(path) for path in paths) - 1
    is_one = len({path[0] for path in paths}) == 1
    found = []
    for path in paths:
        last = len(path) - 1
        columns = [place if is_one and place < last else most - (last - place) if place else 0 for place in range(last + 1)]
        thread: list[Key] = []
        for (column, a), (until, b) in pairwise(zip(columns, path, strict=True)):
            thread += [(column, (a,)), *((passed, (a, b)) for passed in range(column + 1, until))]
        found.append([*thread, (most, (path[-1],))])
    return found


def _heights(threads: Sequence[Sequence[Key]], room: Mapping[str, float], top: float) -> dict[Key, float]:
    columns: dict[int, list[Key]] = {}
    beside: dict[Key, list[Key]] = {}
    for thread in threads:
        for key in thread:
            members = columns.setdefault(key[0], [])
            members.extend([] if key in members else [key])
        for a, b in pairwise(thread):
            beside.setdefault(a, []).append(b)
            beside.setdefault(b, []).append(a)
    at = {key: float(place * 2 * BELOW) for column in columns.values() for place, key in enumerate(column)}
    for sweep in range(2 * SWEEPS):
        for place in sorted(columns, reverse=bool(sweep % 2)):
            wanted = {key: sum(at[other] for other in beside[key]) / len(beside[key]) for key in columns[place]}
            if sweep < SWEEPS:
                columns[place].sort(key=lambda key: (wanted[key], at[key]))
            at |= _apart(columns[place], wanted, room)
    least = min(at.values())
    return {key: y - least + top for key, y in at.items()}


def _apart(members: Sequence[Key], wanted: Mapping[Key, float], room: Mapping[str, float]) -> dict[Key, float]:
    # as near to where they want to be as their order and the room of their names allow
    found: dict[Key, float] = {}
    free = -1e9
    for key in members:
        found[key] = max(wanted[key], free + (ABOVE if _is_stop(key) else THIN))
        free = found[key] + (room[key[1][0]] if _is_stop(key) else THIN)
    shift = sum(found[key] - wanted[key] for key in members) / len(members)
    return {key: y - shift for key, y in found.items()}


def _is_stop(key: Key) -> bool:
    return len(key[1]) == 1


def _heads(words: Sequence[str], most: int) -> list[str]:
    # the first, as many of the middle ones as there are columns, and the last
    return [words[0], *words[1:-1][: most - 1], *[""] * (most + 1 - len(words)), words[-1]] if words else []


def _head(words: str, x: float) -> Markup:
    return Markup('<text class="head" x="{:.1f}" y="14" text-anchor="middle">{}</text>').format(x, words)


def _line(a: tuple[float, float], b: tuple[float, float], best: bool) -> Markup:
    bend = (b[0] - a[0]) / 2
    curve = f"M{a[0]:.1f},{a[1]:.1f}C{a[0] + bend:.1f},{a[1]:.1f} {b[0] - bend:.1f},{b[1]:.1f} {b[0]:.1f},{b[1]:.1f}"
    casing = Markup('<path class="casing" d="{}"/>').format(curve) if best else Markup("")
    return casing + Markup('<path class="route{}" d="{}"/>').format(" best" if best else "", curve)


def _stop(id: str, names: Mapping[str, Name], place: tuple[float, float], how: Drawn, strong: bool) -> Markup:
    name, words, href = names[id], (how.hangs or {}).get(id), (how.links or {}).get(id)
    path = mark_path(name.shape)
    ring = Markup('<path class="ring" d="{}"/>').format(path) if words else Markup("")
    code = Markup('<text class="code" y="4" text-anchor="middle">{}</text>').format(name.code) if name.code else Markup("")
    told = [("stop-name strong" if strong else "stop-name", line) for line in _lines(name.text)]
    told += [("hangs", words)] if words else []
    texts = [
        Markup('<text class="{}" y="{}" text-anchor="middle">{}</text>').format(style, BELOW - 7 + LINE * row, line)
        for row, (style, line) in enumerate(told)
    ]
    mark = Markup('{}<path class="around" d="{}"/><path class="stop sector-{}" d="{}"/>{}').format(
        ring, path, name.sector or "unknown", path, code
    )
    drawn = Markup('<g transform="translate({:.1f} {:.1f})">{}{}</g>').format(*place, mark, Markup("").join(texts))
    return Markup('<a href="{}">{}</a>').format(href, drawn) if href else drawn


def _lines(text: str) -> list[str]:
    # a long name in two lines, broken where a word ends nearest to its middle
    gaps = [place for place, sign in enumerate(text) if sign == " "]
    if len(text) <= SHORT or not gaps:
        parts = [text]
    else:
        middle = min(gaps, key=lambda place: abs(place - len(text) / 2))
        parts = [text[:middle], text[middle + 1 :]]
    return [part if len(part) <= LONGEST else part[: LONGEST - 1] + "…" for part in parts]
