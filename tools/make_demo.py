"""Make the demonstration network: ``python tools/make_demo.py`` writes network.json and places.json of graph_service/demo.

People, firms and the ties that carry the story stand in tools/demo/*.txt, written by hand. The ordinary
ties inside a circle, dates, answers and attendance are drawn with a fixed seed, so a second run writes the
same bytes. Everything is invented, except the planned and reported figures of the programme.
"""

from __future__ import annotations

import csv
import tempfile
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from typing import Any

from graph_service.records import Contents, Record, canonical, checked, tie_id
from graph_service.schema import load_schema
from graph_service.service import GraphService
from graph_service.service._drawing import MAP, PLACES
from graph_service.store import Put

HERE = Path(__file__).resolve().parent / "demo"
TARGET = HERE.parents[1] / "graph_service" / "demo" / "network.json"
SEED, SEED_OF_OFFERS = 2012, 2007
GATEKEEPERS = {"kaarnafilmi", "luovat-vaarat", "kanteleen-tie", "kesakaiku", "tanssikamari", "vauhtivaara", "amk"}
ISOLATES = {"savuranta", "vadelma-virmajoki", "passerelle"}
# months in which a tie was last seen, and how many of a hundred ties
SEEN = [(("2009-02", "2009-12"), 5), (("2010-01", "2010-07"), 7), (("2010-08", "2011-08"), 26), (("2011-09", "2012-07"), 62)]
WAVES = {
    "wave-2010": ("Kysely keväällä 2010", "2010-03-08", "2010-04-16"),
    "wave-2012": ("Kysely keväällä 2012", "2012-04-10", "2012-05-18"),
}
WORDING = "Kenen kanssa olette tehneet työtä tai keneltä olette saaneet tietoa viimeisen vuoden aikana?"
MARKETS = {"DE": 1, "SE": 1, "EE": 2, "RU": 2, "NO": 2, "GB": 2, "JP": 3, "FR": 3}


# what is spoken at home, and beside it in the region; who sells, and how many of a hundred of them have an offer, or none yet
LANGUAGES = {
    "FI": "suomi", "DE": "saksa", "SE": "ruotsi", "EE": "viro", "RU": "venäjä", "JP": "japani", "NO": "norja", "GB": "englanti",
    "FR": "ranska",
}  # fmt: skip
SPOKEN = {"englanti": 0.85, "ruotsi": 0.3, "saksa": 0.25, "venäjä": 0.2, "viro": 0.06}
SELLERS = {"company", "freelancer", "agency"}
OFFERING, WITHOUT = 48, 14


class Demo:
    """The network while it is being drawn."""

    def __init__(self) -> None:
        self.random = Random(SEED)
        self.cast = {row["id"]: row for row in rows("cast.txt")}
        self.entities: dict[str, tuple[str, Record]] = {}
        self.ties: dict[str, Record] = {}
        self.answered: dict[str, dict[str, str]] = {}

    def tie(self, source: str, target: str, kind: str, **values: Any) -> None:
        """Add a tie; the same pair, kind, subtype and start only once."""
        given = {key: value for key, value in values.items() if value not in (None, "")}
        name = tie_id(source, target, kind, given.get("subtype"), given.get("since"))
        self.ties.setdefault(name, {"id": name, "kind": kind, "source": source, "target": target} | given)

    def month(self, first: str, last: str) -> str:
        """A month between two months, both included."""
        low, high = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (first, last))
        number = self.random.randint(low, max(low, high))
        return f"{number // 12}-{number % 12 + 1:02d}"

    def day(self, first: str, last: str) -> str:
        """A day between two days of the same year."""
        month = self.month(first, last)
        low = int(first[8:]) if month == first[:7] else 1
        high = int(last[8:]) if month == last[:7] else 28
        return f"{month}-{self.random.randint(low, high):02d}"


def rows(name: str) -> list[dict[str, str]]:
    """A table of tools/demo."""
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def add_actors(demo: Demo) -> None:
    """Everybody of the cast; markets and events too."""
    for row in demo.cast.values():
        regional = row["country"] == "FI" and row["municipality"] not in {"Helsinki", "Tampere", "Kuopio"}
        record: Record = {"id": row["id"], "name": row["name"], "kinds": row["kind"].split(), "is_regional": regional}
        record |= {key: row[key] for key in ("sector", "country", "municipality")}
        record |= {"region": "FI1D3"} if regional else {}
        record |= {"level": "person"} if row["kind"] == "other" else {}
        demo.entities[row["id"]] = ("actor", record)
    for code, priority in MARKETS.items():
        demo.entities[f"market:{code}"] = ("market", {"id": f"market:{code}", "country": code, "priority": priority})
    for row in rows("events.txt"):
        record = {"id": f"event:{row['id']}", "kinds": [row["kind"]]} | {
            key: row[key] for key in row if key not in {"id", "kind"}
        }
        if not row["id"].startswith("p"):
            record["programme"] = "Creative Managers"
        demo.entities[record["id"]] = ("event", record)


def ask(demo: Demo) -> None:
    """Two waves of asking; who said nothing in both stays silent."""
    asked = [id for id, row in demo.cast.items() if row["kind"] not in {"partner", "other"} and id not in ISOLATES]
    calm = [id for id in asked if id not in GATEKEEPERS and id not in {"pihla-ojakoski", "runo-kaislavuo", "askelpuu"}]
    silent = set(demo.random.sample(calm, 21))
    early = [id for id in asked if demo.cast[id]["circles"] and (id in GATEKEEPERS or demo.random.random() < 0.72)]
    for wave, (title, start, end) in WAVES.items():
        instrument = {"title": title, "start": start, "end": end, "instrument": "roster", "wording": WORDING}
        demo.entities[wave] = ("wave", {"id": wave} | instrument)
        demo.answered[wave] = {}
        for id in early if wave == "wave-2010" else asked:
            told = id not in silent and (id in GATEKEEPERS or demo.random.random() < 0.88)
            if told:
                demo.answered[wave][id] = demo.day(start, end)
            demo.tie(wave, id, "ASKED", since=start, answered=demo.answered[wave].get(id))


def seen(demo: Demo, source: str, target: str, since: str, strength: int) -> dict[str, Any]:
    """When a tie was last seen, who confirmed it, where it is known from."""
    spans, weights = zip(*SEEN, strict=True)
    first, last = demo.random.choices(spans, weights)[0]
    start = max(since[:7] if len(since) > 4 else since + "-01", first)
    evidence = demo.month(start, max(start, last))
    wave = "wave-2012" if evidence >= "2011-05" else "wave-2010"
    named = sum(any(end in told for told in demo.answered.values()) for end in (source, target))
    confirmed = "both" if named == 2 and demo.random.random() < 0.9 else "one"
    told = wave if named else None
    provenance = "kysely" if told else "haastattelu"
    return {"strength": strength, "last_evidence": evidence, "confirmed": confirmed, "wave": told, "provenance": provenance}


def add_bridges(demo: Demo) -> None:
    """The ties of the story; work and mentoring carry information as well."""
    for row in rows("bridges.txt"):
        a, b, kind, since = row["from"], row["to"], row["kind"], row["since"]
        if kind == "WORKS_FOR":
            demo.tie(a, b, kind, since=since, provenance="haastattelu")
            continue
        strength = int(row["strength"])
        demo.tie(a, b, kind, subtype=row["subtype"], since=since, **seen(demo, a, b, since, strength))
        if kind == "FUNDED":
            continue
        subtype = row["subtype"] if kind == "GAVE" else "information"
        if kind != "GAVE":
            demo.tie(a, b, "GAVE", subtype=subtype, since=since, **seen(demo, a, b, since, strength))
        if row["both_ways"] == "yes":
            demo.tie(b, a, "GAVE", subtype="information", since=since, **seen(demo, b, a, since, max(2, strength - 1)))
    for row in rows("access.txt"):
        values = {key: row[key] for key in ("subtype", "since", "last_evidence")}
        demo.tie(
            row["actor"], f"market:{row['market']}", "HAS_ACCESS_TO", strength=int(row["strength"]), confirmed="both", **values
        )


def add_circles(demo: Demo) -> None:
    """Ordinary ties inside each working circle: a ring, so that nobody hangs by one thread, and some more."""
    circles: dict[str, list[str]] = {}
    for id, row in demo.cast.items():
        for circle in row["circles"].split():
            circles.setdefault(circle, []).append(id)
    for members in circles.values():
        order = members[:]
        demo.random.shuffle(order)
        pairs = {frozenset(pair) for pair in pairwise([*order, order[0]])}
        for a, b in combinations(members, 2):
            known = 0.55 if {a, b} & GATEKEEPERS else 0.17
            if demo.random.random() < known:
                pairs.add(frozenset((a, b)))
        for pair in sorted(tuple(sorted(pair)) for pair in pairs):
            add_ordinary(demo, *pair)


def add_ordinary(demo: Demo, a: str, b: str) -> None:
    """One working relation: mostly shared work, often information one way, sometimes both."""
    if any({tie["source"], tie["target"]} == {a, b} for tie in demo.ties.values()):
        return
    since = (
        demo.random.choice(["2005", "2006", "2007", "2008"]) if demo.random.random() < 0.24 else demo.month("2009-01", "2012-02")
    )
    strength = demo.random.choices([2, 3, 4, 5], [22, 43, 27, 8])[0]
    told = demo.random.random()
    subtype = demo.random.choices(["production", "sales", ""], [60, 22, 18])[0]
    if told < 0.82:
        start = None if demo.random.random() < 0.05 else since
        demo.tie(a, b, "WORKS_WITH", subtype=subtype, since=start, **seen(demo, a, b, since, strength))
    if {a, b} & GATEKEEPERS or told > 0.42:
        giver, taker = (a, b) if a in GATEKEEPERS or (b not in GATEKEEPERS and demo.random.random() < 0.5) else (b, a)
        demo.tie(giver, taker, "GAVE", subtype="information", since=since, **seen(demo, giver, taker, since, strength))
        if demo.random.random() < 0.45:
            demo.tie(taker, giver, "GAVE", subtype="information", since=since, **seen(demo, taker, giver, since, strength))


def add_faint(demo: Demo) -> None:
    """Ties that have ended, ties of people who only know of each other, and ties read off registers."""
    regional = [id for id, row in demo.cast.items() if row["circles"]]
    for place in range(24):
        a, b = demo.random.sample(regional, 2)
        since = demo.month("2009-01", "2010-03")
        if place < 12:
            demo.tie(
                a,
                b,
                "WORKS_WITH",
                subtype="production",
                since=since,
                until=demo.month("2010-06", "2011-12"),
                strength=3,
                confirmed="one",
            )
        else:
            demo.tie(
                a,
                b,
                "RELATED_TO",
                subtype="knows of",
                since=since,
                last_evidence="2010-04",
                strength=1,
                confirmed="one",
                wave="wave-2010",
            )
    tied = {frozenset((tie["source"], tie["target"])) for tie in demo.ties.values()}
    near = [
        (a, b)
        for a, b in combinations(regional, 2)
        if set(demo.cast[a]["circles"].split()) & set(demo.cast[b]["circles"].split()) and frozenset((a, b)) not in tied
    ]
    for a, b in sorted(demo.random.sample(near, 16)):
        seen_in = demo.month("2010-06", "2012-05")
        values = {"last_evidence": seen_in, "strength": 2, "confirmed": "inferred", "provenance": "tapahtumaluettelo"}
        demo.tie(a, b, "WORKS_WITH", subtype="production", since=seen_in, **values)


def add_participation(demo: Demo) -> None:
    """Who came to what, and with how many people; everybody with people comes to a session with all of them once."""
    sessions = [row for row in rows("events.txt") if row["kind"] == "training_session"]
    people = {id: int(row["people"]) for id, row in demo.cast.items() if row["people"] != "0"}
    came: dict[tuple[str, str], int] = {}
    for row in rows("events.txt"):
        for id, most in people.items():
            chance = {"": 0.17, demo.cast[id]["sector"]: 0.52}.get(row["sector"], 0.05)
            if demo.random.random() < chance * (1 if row["kind"] == "training_session" else 0.5):
                came[id, row["id"]] = demo.random.randint(1, max(1, most - 1))
    for id, most in people.items():
        fitting = [row["id"] for row in sessions if row["sector"] in {"", demo.cast[id]["sector"]}]
        came[id, demo.random.choice(fitting)] = most
    for id, row in demo.cast.items():
        if row["kind"].startswith("board_member"):
            came |= {(id, meeting): 1 for meeting in ("p4", "p5", "p6") if demo.random.random() < 0.75}
    for (id, event), weight in came.items():
        demo.tie(id, f"event:{event}", "TOOK_PART_IN", weight=weight, since=demo.entities[f"event:{event}"][1]["start"])
    for event in sorted({event for _, event in came}):
        total = sum(weight for (_, other), weight in came.items() if other == event)
        demo.entities[f"event:{event}"][1]["size"] = total + demo.random.randint(0, 3)


def add_offers(demo: Demo) -> None:
    """What sellers offer abroad and what everybody speaks, as far as it is known; drawn apart, so that ties stay as they are."""
    random, offers = Random(SEED_OF_OFFERS), {}
    for row in rows("offers.txt"):
        offers.setdefault(row["sector"], []).append(row["offer"])
    for id, row in demo.cast.items():
        record, is_foreign = demo.entities[id][1], row["country"] != "FI"
        home = LANGUAGES[row["country"]]
        others = {"englanti": 1.0} if is_foreign else SPOKEN
        spoken = [home, *(name for name, chance in others.items() if name != home and random.random() < chance)]
        if is_foreign or random.random() < 0.72:
            record["languages"] = spoken
        told = random.randrange(100)
        if set(row["kind"].split()) & SELLERS and not is_foreign and told < OFFERING + WITHOUT:
            has_offer = told < OFFERING and row["sector"] in offers
            record["offer"] = random.choice(offers[row["sector"]]) if has_offer else "ei"


def add_programme(demo: Demo) -> None:
    """What the programme planned and reported, as it published it."""
    name, source = "programme:creative-managers", "cm.pkamk.fi, published summary of the programme"
    note = "Planned and reported figures are those that the programme published. Everything else in this network is invented."
    demo.entities[name] = (
        "programme",
        {"id": name, "title": "Creative Managers", "start": "2009-08-01", "end": "2012-07-31", "note": note},
    )
    for row in rows("programme.txt"):
        extra = {"indicator_fi": row["indicator_fi"]} | ({"qualifier": row["qualifier"]} if row["qualifier"] else {})
        common = {"programme": name, "indicator": row["indicator"], "unit": row["unit"], "provenance": source, "extra": extra}
        if row["planned"]:
            record = {
                "id": f"target:{row['id']}",
                "value": int(row["planned"]),
                "due": "2012-07-31",
                "definition": row["definition"],
            }
            demo.entities[record["id"]] = ("target", record | common)
        record = {"id": f"outcome:{row['id']}", "value": int(row["reported"]), "date": "2012-07-31"}
        demo.entities[record["id"]] = ("outcome", record | common)


def contents() -> Contents:
    """The whole network, checked."""
    schema, demo = load_schema(), Demo()
    for step in (add_actors, ask, add_bridges, add_circles, add_faint, add_participation, add_offers, add_programme):
        step(demo)
    return Contents(
        {id: (thing, checked(schema, thing, record)) for id, (thing, record) in demo.entities.items()},
        {id: checked(schema, "tie", record) for id, record in demo.ties.items()},
    )


def places(network: Contents) -> str:
    """Where everybody stands on the map, as the service lays it out and stores it."""
    with tempfile.TemporaryDirectory() as folder:
        service = GraphService.open(f"sqlite:///{folder}/network.db")
        records = [*network.entities.values(), *(("tie", tie) for tie in network.ties.values())]
        service.store.apply([Put(thing, record) for thing, record in records], who="make_demo", what="demo")
        service.positions(service.snapshot())
        kept = service.store.get_record(PLACES, MAP)
        service.store.close()
    assert kept is not None
    return kept[0] + "\n"


if __name__ == "__main__":
    made = contents()
    TARGET.write_bytes(canonical(load_schema(), made))
    TARGET.with_name("places.json").write_text(places(made), encoding="utf-8")
