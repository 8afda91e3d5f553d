"""What GraphStore promises, on every store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from graph_service.errors import BadValue, Conflict, NotFound, StaleVersion
from graph_service.records import canonical
from graph_service.store import Delete, GraphStore, Keep, Put
from tests.store.conftest import Open
from tests.store.samples import HOSTILE, SCHEMA, actor, event, tie

BY = {"who": "tester", "what": "test"}
SMALL = [actor("a", "Anna"), actor("b", "Bertta"), event("e", "Fair"), tie("t1", "a", "b"), tie("t2", "a", "e", "TOOK_PART_IN")]


def test_a_new_store_is_empty(store: GraphStore) -> None:
    contents = store.read()
    assert (contents.entities, contents.ties, contents.as_of) == ({}, {}, None)
    assert store.get("a") is None
    assert store.ties_of("a") == []
    assert store.changes() == []
    assert store.as_of() is None
    found = store.search("")
    assert (found.items, found.next, found.total) == ([], None, 0)


def test_what_is_put_can_be_read_after_opening_again(opened: Open) -> None:
    everything = {
        "id": "x", "name": "Äiti Oy", "kinds": ["mentor", "company"], "level": "organisation", "sector": "dance", "country": "FI",
        "aliases": ["Äx", "Y"], "founded": "1999-02", "is_regional": False, "introductions_per_year": 3, "note": "a\nb",
        "extra": {"Väri": "sininen", "`": "'"},
    }  # fmt: skip
    writes = [actor(**everything), actor("y"), tie("t", "x", "y", weight=2.5, strength=4, since="2011", note="ö")]
    opened().apply(writes, **BY)
    contents = opened().read()
    assert contents.entities["x"] == ("actor", writes[0].record)
    assert contents.ties["t"] == writes[2].record
    assert list(contents.entities["x"][1]) == list(writes[0].record), "keys stand in schema order"


def test_receipt_versions_and_change_entry(store: GraphStore) -> None:
    first = store.apply(SMALL, who="Maija", what="import of x.csv")
    assert not first.repeated
    assert first.versions == dict.fromkeys(["a", "b", "e", "t1", "t2"], first.change)
    second = store.apply([actor("a", "Anni"), actor("b", "Bertta"), Delete("t2")], **BY)
    assert second.versions["b"] == first.versions["b"], "an unchanged put has no new version"
    assert second.versions["a"] != first.versions["a"]
    stored = store.get("a")
    assert stored is not None
    assert (stored.thing, stored.record["name"], stored.version) == ("actor", "Anni", second.versions["a"])
    newest, oldest = store.changes()
    assert (oldest.who, oldest.what, oldest.counts) == ("Maija", "import of x.csv", {"added": 5, "changed": 0, "removed": 0})
    assert newest.counts == {"added": 0, "changed": 1, "removed": 1}
    assert [change.id for change in store.changes(limit=1)] == [newest.id]
    assert [change.id for change in store.changes(before=newest.id)] == [oldest.id]


def test_the_history_of_one_id(store: GraphStore) -> None:
    store.apply(SMALL, **BY)
    store.apply([actor("c")], **BY)
    store.apply([actor("a", "Anni")], **BY)
    store.apply([Delete("a")], **BY)
    gone, renamed, made = store.changes(entity="a")
    assert (made.before, made.after) == ({}, {"a": ("actor", SMALL[0].record)})
    assert renamed.before["a"][1]["name"] == "Anna"
    assert renamed.after["a"][1]["name"] == "Anni"
    assert (list(gone.before), gone.after) == (["a"], {})
    assert [change.id for change in store.changes(entity="a", limit=2)] == [gone.id, renamed.id]
    assert [change.id for change in store.changes(entity="a", limit=2, before=renamed.id)] == [made.id]
    assert [change.id for change in store.changes(entity="t1")] == [gone.id, made.id], "a tie goes with its entity"
    assert store.changes(entity="aa") == []


def test_the_history_of_an_id_beyond_the_first_plane(store: GraphStore) -> None:
    # UTF-16 sorts U+1F600 before U+FF18, code points after it
    ids = ["a", "\uff18", "\U0001f600"]
    store.apply([actor(id) for id in ids], **BY)
    store.apply([actor(id, "New") for id in ids], **BY)
    assert [[change.id for change in store.changes(entity=id)] for id in ids] == [[2, 1]] * 3
    assert [change.before[ids[1]][1]["name"] for change in store.changes(entity=ids[1], limit=1)] == ["Name"]
    assert store.changes(entity="\uff19") == []


def test_puts_that_equal_what_is_stored_change_nothing(store: GraphStore) -> None:
    store.apply(SMALL, **BY)
    sign = store.sign()
    again = store.apply(SMALL, **BY)
    assert again.change is None
    assert len(store.changes()) == 1
    assert store.read().sign == store.sign()
    assert again.versions == dict.fromkeys(["a", "b", "e", "t1", "t2"], 1)
    assert sign


def test_sign_moves_with_each_change_and_rests_otherwise(store: GraphStore) -> None:
    seen = [store.sign()]
    for write in ([actor("a")], [actor("a", "New")], [actor("b"), tie("t", "a", "b")], [Delete("t")]):
        store.apply(write, **BY)
        seen.append(store.sign())
    store.set_as_of("2012-07-31", who="tester")
    seen.append(store.sign())
    assert len(set(seen)) == len(seen)
    store.read(), store.search("a"), store.get("a")
    assert store.sign() == seen[-1] == store.read().sign


def test_an_operation_key_is_applied_once(opened: Open) -> None:
    first = opened().apply(SMALL, **BY, operation="key 1")
    again = opened().apply([actor("other")], **BY, operation="key 1")
    assert (again.repeated, again.change, again.versions) == (True, first.change, first.versions)
    store = opened()
    assert store.get("other") is None
    assert store.changes()[0].operation == "key 1"
    assert store.apply(SMALL, **BY, operation="key 2").change is None
    assert store.apply([actor("other")], **BY, operation="key 2").repeated, "a key that changed nothing is used up, too"


def test_a_refused_write_leaves_its_operation_key_free(store: GraphStore) -> None:
    with pytest.raises(Conflict):
        store.apply([tie("t", "a", "b")], **BY, operation="key")
    assert not store.apply(SMALL, **BY, operation="key").repeated


def test_eight_at_once_with_one_key_apply_once(store: GraphStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda n: store.apply([actor(f"a{n}")], **BY, operation="key"), range(8)))
    assert sum(not receipt.repeated for receipt in receipts) == 1
    assert len(store.read().entities) == 1
    assert {receipt.change for receipt in receipts} == {1}


def test_parallel_writers_and_readers_lose_nothing(store: GraphStore) -> None:
    store.apply([actor("hub")], **BY)

    def work(n: int) -> None:
        store.apply([actor(f"a{n}"), tie(f"t{n}", f"a{n}", "hub")], **BY)
        contents = store.read()
        assert all(tie["source"] in contents.entities for tie in contents.ties.values()), "of one moment"

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(24)))
    assert len(store.ties_of("hub")) == 24
    assert sorted(change.id for change in store.changes()) == list(range(1, 26))


@pytest.mark.parametrize(
    ("writes", "error"),
    [
        ([tie("t", "a", "nobody")], Conflict),
        ([tie("t", "nobody", "a")], Conflict),
        ([tie("t", "a", "e")], Conflict),
        ([tie("t", "b", "a", "TOOK_PART_IN")], Conflict),
        ([event("a")], Conflict),
        ([actor("t1")], Conflict),
        ([tie("a", "a", "b")], Conflict),
        ([tie("t1", "a", "b", "WORKS_WITH")], Conflict),
        ([actor("a", version=0)], Conflict),
        ([actor("new"), actor("new", version=0)], Conflict),
        ([Delete("b"), tie("t1", "a", "b")], Conflict),
        ([actor("a", "New", version=99)], StaleVersion),
        ([tie("t1", "a", "b", version=99)], StaleVersion),
        ([Delete("a", version=99)], StaleVersion),
        ([actor("nobody", version=1)], NotFound),
        ([Delete("nobody")], NotFound),
        ([Delete("nobody", version=1)], NotFound),
        ([Delete("a"), actor("a", "New", version=1)], NotFound),
        ([Put("tie", {"id": "t", "kind": "NO_SUCH", "source": "a", "target": "b"})], BadValue),
        ([Put("actor", {"id": "c", "name": "C", "kinds": ["company"], "`x`": "y"})], BadValue),
        ([Put("actor", {"id": "c", "name": "C"})], BadValue),
    ],
)
def test_refused_writes_change_nothing(store: GraphStore, writes: list[Put | Delete], error: type[Exception]) -> None:
    store.apply(SMALL, **BY)
    whole = canonical(SCHEMA, store.read())
    with pytest.raises(error):
        store.apply([actor("first"), *writes], **BY)
    assert canonical(SCHEMA, store.read()) == whole
    assert len(store.changes()) == 1


def test_right_versions_are_taken(store: GraphStore) -> None:
    made = store.apply([actor("a", version=0), actor("b")], **BY).versions["a"]
    new = store.apply([actor("a", "New", version=made)], **BY).versions["a"]
    with pytest.raises(StaleVersion):
        store.apply([Delete("a", version=made)], **BY)
    store.apply([Delete("a", version=new)], **BY)
    back = store.apply([actor("a", version=0)], **BY).versions["a"]
    assert back not in {made, new}, "a version that somebody may still hold never comes back"


def test_deleting_an_entity_takes_its_ties(store: GraphStore) -> None:
    store.apply([*SMALL, tie("loop", "a", "a"), tie("t3", "b", "a", "MENTORS")], **BY)
    assert [stored.record["id"] for stored in store.ties_of("a")] == ["loop", "t1", "t2", "t3"]
    store.apply([Delete("a"), Delete("t1")], **BY)
    contents = store.read()
    assert (sorted(contents.entities), dict(contents.ties)) == (["b", "e"], {})
    assert store.changes()[0].counts == {"added": 0, "changed": 0, "removed": 5}


def test_an_entity_deleted_alone_keeps_its_ties_safe(store: GraphStore) -> None:
    store.apply(SMALL, **BY)
    for writes in ([Delete("b", alone=True)], [tie("t9", "b", "e", "TOOK_PART_IN"), Delete("t1"), Delete("b", alone=True)]):
        with pytest.raises(Conflict, match="has ties that would go with it"):
            store.apply(writes, **BY)
    assert sorted(store.read().ties) == ["t1", "t2"]
    store.apply([tie("t1", "a", "a"), Delete("b", alone=True)], **BY)
    assert sorted(store.read().entities) == ["a", "e"]


def test_many_ids_are_read_at_once(store: GraphStore) -> None:
    store.apply(SMALL, **BY)
    held = store.held(["t1", "a", "nobody", "e"])
    assert {id: (stored.thing, stored.version) for id, stored in held.items()} == {
        "a": ("actor", 1), "e": ("event", 1), "t1": ("tie", 1),
    }  # fmt: skip
    assert held["a"] == store.get("a")
    assert store.held([]) == {}


def test_order_inside_one_apply(store: GraphStore) -> None:
    store.apply([tie("t", "a", "b"), actor("b"), actor("a")], **BY)
    assert [stored.record["id"] for stored in store.ties_of("b")] == ["t"]
    store.apply([Delete("a"), event("a"), tie("t", "b", "a", "TOOK_PART_IN")], **BY)
    stored = store.get("a")
    assert stored is not None
    assert stored.thing == "event"
    assert store.read().ties["t"]["kind"] == "TOOK_PART_IN"


def test_a_tie_may_move_to_other_ends_and_lose_properties(store: GraphStore) -> None:
    store.apply([*SMALL, tie("t3", "a", "b", strength=3, note="x")], **BY)
    store.apply([tie("t3", "b", "a", weight=1)], **BY)
    stored = store.get("t3")
    assert stored is not None
    assert stored.record == tie("t3", "b", "a", weight=1).record
    assert len(store.ties_of("a")) == 3


def test_a_put_replaces_the_whole_record(store: GraphStore) -> None:
    store.apply([actor("a", sector="dance", extra={"x": "1"}, kinds=["mentor", "freelancer"])], **BY)
    store.apply([actor("a", country="SE")], **BY)
    stored = store.get("a")
    assert stored is not None
    assert stored.record == actor("a", country="SE").record


def test_two_dated_ties_of_one_kind_stay_two(store: GraphStore) -> None:
    store.apply([actor("a"), actor("b"), tie("t1", "a", "b", since="2010"), tie("t2", "a", "b", since="2012")], **BY)
    assert len(store.ties_of("a")) == 2


def test_search_order_and_pages(store: GraphStore) -> None:
    names = ["Media", "Älä media", "Jazz media", "media", "Multimedia", "\uff5emedia", "😀media", "None"]
    store.apply(
        [actor(f"n{n}", name) for n, name in enumerate(names)] + [actor("media", "Zz"), actor("al", "Aa", aliases=["Media X"])],
        **BY,
    )
    # a beginning first (name, alias or id), then by code point: U+FF5E (folds to ~) before U+1F600
    expected = ["Aa", "Media", "Zz", "media", "Jazz media", "Multimedia", "Älä media", "\uff5emedia", "😀media"]
    assert [item.record["name"] for item in store.search(" MEDIA ").items] == expected
    seen, cursor = [], None
    while True:
        page = store.search("media", limit=2, cursor=cursor)
        assert page.total == 9
        seen += [item.record["name"] for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == expected


def test_search_filters_and_equal_names(store: GraphStore) -> None:
    some = [actor(id, "Same", kinds=[kind], sector=sector) for id, kind, sector in [
        ("c", "company", "dance"), ("a", "mentor", "sports"), ("b", "company", "sports"), ("d", "partner", None)]]  # fmt: skip
    store.apply([*some, event("e", "Same")], **BY)
    assert [item.record["id"] for item in store.search("same").items] == ["a", "b", "c", "d"]
    assert [item.record["id"] for item in store.search("", kinds=["company", "partner"]).items] == ["b", "c", "d"]
    assert [item.record["id"] for item in store.search("same", kinds=["company"], sector="sports").items] == ["b"]
    assert [item.record["id"] for item in store.search("same", "event").items] == ["e"]
    first = store.search("same", limit=2)
    assert [item.record["id"] for item in store.search("same", limit=2, cursor=first.next).items] == ["c", "d"]
    store.apply([actor("a", "Other")], **BY)
    assert [item.record["id"] for item in store.search("other").items] == ["a"]


@pytest.mark.parametrize("cursor", ["", "x", "bm9uc2Vuc2U", "WzEsMiwzXQ", "é", "MQ"])
def test_a_foreign_cursor_is_refused(store: GraphStore, cursor: str) -> None:
    with pytest.raises(BadValue):
        store.search("a", cursor=cursor)
    with pytest.raises(BadValue):
        store.search("a", limit=0)


def test_hostile_text_is_only_text(store: GraphStore) -> None:
    puts = [actor(text, text, extra={text: text}, aliases=[text], note=text) for text in HOSTILE]
    puts += [tie(f"t {text}", text, HOSTILE[0], subtype=text) for text in HOSTILE]
    store.apply(puts, who=HOSTILE[0], what=HOSTILE[1], operation=HOSTILE[2])
    contents = store.read()
    assert {id: entity[1] for id, entity in contents.entities.items()} == {put.record["id"]: put.record for put in puts[:10]}
    assert dict(contents.ties) == {put.record["id"]: put.record for put in puts[10:]}
    for text in HOSTILE:
        assert text in {item.record["id"] for item in store.search(text).items}, text
        stored = store.get(text)
        assert stored is not None
        assert stored.record["name"] == text
        assert store.search("", kinds=[text], sector=text).total == 0
        assert store.changes(entity=text)[0].who == HOSTILE[0]
        store.put_record(text, text, text)
        assert store.get_record(text, text) == (text, 1)
    assert store.search("%").total == 1, "a percent sign is a percent sign"


def test_a_name_from_a_foreign_file_system_does_not_stop_the_log(store: GraphStore) -> None:
    store.apply([actor("a")], who="x\udcff", what="import of \udce4.csv\x00")
    assert store.changes()[0].what == "import of ?.csv"
    assert store.search("\udcff").total == 0


def test_as_of(opened: Open) -> None:
    store = opened()
    store.set_as_of("2012-07-31", who="Maija")
    store.set_as_of("2012-07-31", who="Maija")
    assert opened().as_of() == opened().read().as_of == "2012-07-31"
    assert [change.who for change in store.changes()] == ["Maija"]
    store.set_as_of(None, who="Maija")
    assert store.as_of() is None
    with pytest.raises(BadValue):
        store.set_as_of("yesterday", who="Maija")


def test_own_records(store: GraphStore) -> None:
    store.apply(SMALL, **BY)
    whole = canonical(SCHEMA, store.read())
    assert store.get_record("jobs", "1") is None
    assert store.put_record("jobs", "2", "{}") == 1
    assert store.put_record("jobs", "1", '{"a": 1}', version=0) == 1
    assert store.put_record("jobs", "1", '{"a": 2}', version=1) == 2
    assert store.put_record("views", "1", "[]") == 1
    assert store.list_records("jobs") == [("1", '{"a": 2}', 2), ("2", "{}", 1)]
    with pytest.raises(Conflict):
        store.put_record("jobs", "1", "{}", version=0)
    with pytest.raises(StaleVersion):
        store.put_record("jobs", "1", "{}", version=1)
    with pytest.raises(NotFound):
        store.put_record("jobs", "9", "{}", version=1)
    assert store.get_record("jobs", "1") == ('{"a": 2}', 2)
    assert (store.delete_record("jobs", "1"), store.delete_record("jobs", "1")) == (True, False)
    assert store.list_records("jobs") == [("2", "{}", 1)]
    assert canonical(SCHEMA, store.read()) == whole, "never part of the network"


def test_own_records_are_kept_with_the_writes_they_belong_to_or_not_at_all(store: GraphStore) -> None:
    store.apply(SMALL, **BY, keeps=[Keep("stories", "1", "{}"), Keep("stories", "2", "[]", version=0)])
    assert store.list_records("stories") == [("1", "{}", 1), ("2", "[]", 1)]
    with pytest.raises(StaleVersion):
        store.apply([actor("c", "Cilla")], **BY, keeps=[Keep("stories", "2", "[1]"), Keep("stories", "1", "{ }", version=7)])
    with pytest.raises(Conflict):
        store.apply([tie("t9", "a", "nobody")], **BY, keeps=[Keep("stories", "2", "[1]")])
    assert store.get("c") is None
    assert store.list_records("stories") == [("1", "{}", 1), ("2", "[]", 1)]
    once = store.apply([], **BY, operation="once", keeps=[Keep("stories", "1", "{ }", version=1)])
    again = store.apply([], **BY, operation="once", keeps=[Keep("stories", "1", "{  }")])
    assert (once.change, once.repeated, again.repeated) == (None, False, True)
    assert store.get_record("stories", "1") == ("{ }", 2)
    store.apply([], **BY, keeps=[Keep("stories", "1", None, version=2), Keep("stories", "9", None)])
    assert store.list_records("stories") == [("2", "[]", 1)]
    assert len(store.changes()) == 1, "no entry tells of own records"
