"""Pairs that come to be tied: features equal to NetworkX and brute force, nothing later than the day is looked at."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis._forming import LEAST_FORMED, P_NEW, Logistic, learn
from graph_service.analysis._open_pairs import Dated, Known, months_later
from graph_service.errors import UnknownName
from graph_service.snapshot import GraphSnapshot, Node, Tie


def dated_network(ties: list[tuple[str, str, str | None]], at: str | None = None, **groups: str) -> GraphSnapshot:
    names = sorted({name for a, b, _ in ties for name in (a, b)} | set(groups))
    return GraphSnapshot(
        nodes=tuple(Node(name, name, {"kind": groups[name]} if name in groups else {}) for name in names),
        ties=tuple(Tie(f"{place}", a, b, since=since) for place, (a, b, since) in enumerate(ties)),
        source="files",
        at=at,
    )


YEARS = st.one_of(st.none(), st.integers(2000, 2009).map(str))
ENDS = st.sampled_from("abcdefgh")
NETWORKS = st.lists(st.tuples(ENDS, ENDS, YEARS), min_size=1, max_size=25).map(dated_network)


@settings(max_examples=60, deadline=None)
@given(NETWORKS)
def test_candidates_are_the_pairs_at_distance_two_with_the_adamic_adar_of_networkx(snapshot: GraphSnapshot):
    known = Known(Dated.of(snapshot), "2005-12-31", 12)
    drawn = nx.Graph()
    drawn.add_nodes_from(node.id for node in snapshot.nodes)
    drawn.add_edges_from((tie.source, tie.target) for tie in snapshot.ties if (tie.since or "") <= "2005")
    drawn.remove_edges_from(nx.selfloop_edges(drawn))
    pairs = [pair for pair in itertools.combinations(sorted(drawn), 2) if not drawn.has_edge(*pair)]
    valued = nx.adamic_adar_index(drawn, [pair for pair in pairs if list(nx.common_neighbors(drawn, *pair))])
    at_two = {(a, b): value for a, b, value in valued}
    ids = [node.id for node in snapshot.nodes]
    blocks = list(known.candidates())
    found = {(ids[i], ids[j]): v for a, b, aa in blocks for i, j, v in zip(a.tolist(), b.tolist(), aa.tolist(), strict=True)}
    assert found == pytest.approx(at_two)
    ends = np.array([[ids.index(a), ids.index(b)] for a, b in at_two]).reshape(-1, 2).astype(int)
    assert known.adamic_adar(ends[:, 0], ends[:, 1]).tolist() == pytest.approx(list(at_two.values()))


def grown(seed: int, actors: int = 60, per_year: int = 25) -> GraphSnapshot:
    # invented: each year some pairs with a common contact are tied, and a few others
    random = np.random.default_rng(seed)
    drawn = nx.Graph()
    drawn.add_nodes_from(range(actors))
    ties: list[tuple[str, str, str | None]] = []
    for year in range(2000, 2011):
        for _ in range(per_year):
            middle = int(random.integers(actors))
            near = sorted(drawn[middle])
            is_closing = len(near) > 1 and random.random() < 0.7
            a, b = random.choice(near if is_closing else actors, size=2, replace=False).tolist()
            if not drawn.has_edge(a, b):
                drawn.add_edge(a, b)
                ties.append((f"n{a:02d}", f"n{b:02d}", str(year)))
    return dated_network(ties, at="2010-12-31")


def open_pairs(snapshot: GraphSnapshot) -> list[tuple[str, str]]:
    tied = {frozenset((tie.source, tie.target)) for tie in snapshot.ties}
    ids = [node.id for node in snapshot.nodes]
    return [pair for pair in itertools.combinations(ids, 2) if frozenset(pair) not in tied]


def test_what_is_learned_is_what_is_counted_by_hand():
    # a-b, b-c since 2008: the pair a-c is open at the ends of 2008 and 2009 and tied in 2010; d has no tie
    ties = [("a", "b", "2008"), ("b", "c", "2008"), ("a", "c", "2010")]
    past = learn(dated_network(ties, at="2010-12-31", d="x"))
    found, learned = past.figures([("a", "d")]), past.forming
    assert (learned.windows, learned.open, learned.formed) == (2, 2, 1)
    # far pairs: those with d, three in each window, never tied
    assert learned.base_rate == pytest.approx(1.5 / 3)
    assert found[0].base_rate == pytest.approx(0.5 / 7)
    # one pair is far too little to learn from: the setting, and it is said
    assert (found[0].ours, found[0].is_fitted) == (P_NEW, False)
    assert "Too little" in str(learned.said)


def test_history_is_learned_from_where_there_is_enough():
    snapshot = grown(1)
    past = learn(snapshot)
    found, learned = past.figures(open_pairs(snapshot)), past.forming
    assert learned.formed >= LEAST_FORMED
    assert all(one.is_fitted and min(one.ours, one.adamic_adar, one.base_rate) > 0 for one in found)
    assert max(one.ours for one in found) < 1
    assert "Learned from" in str(learned.said)
    ours = [one.ours for one in found if one.base_rate == learned.base_rate]
    assert np.std(ours) > 0


@settings(max_examples=25, deadline=None)
@given(NETWORKS, st.lists(st.tuples(ENDS, ENDS), max_size=8))
def test_ties_after_the_day_change_no_figure(snapshot: GraphSnapshot, later: list[tuple[str, str]]):
    past = replace(snapshot, at="2010-12-31")
    known = {node.id for node in past.nodes}
    ties = [Tie(f"later {k}", a, b, since="2011") for k, (a, b) in enumerate(later) if {a, b} <= known]
    pairs = open_pairs(past)
    assert learn(replace(past, ties=past.ties + tuple(ties))).figures(pairs) == learn(past).figures(pairs)


def test_ties_after_the_day_change_no_fitted_figure_nor_do_strength_and_evidence():
    past = grown(2)
    pairs = open_pairs(past)
    assert learn(past).figures(pairs)[0].is_fitted
    ties = [Tie(f"later {a} {b}", a, b, since="2011-05-04") for a, b in pairs[::3]]
    stronger = [replace(tie, strength=5, weight=9, last_evidence="2024") for tie in past.ties]
    assert learn(replace(past, ties=(*stronger, *ties))).figures(pairs) == learn(past).figures(pairs)


def test_no_figure_depends_on_ids_or_on_the_order_of_a_pair():
    past = grown(3)
    pairs = open_pairs(past)
    turned = {node.id: f"m{99 - int(node.id[1:]):02d}" for node in past.nodes}
    nodes = sorted((replace(node, id=turned[node.id]) for node in past.nodes), key=lambda node: node.id)
    ties = tuple(replace(tie, source=turned[tie.target], target=turned[tie.source]) for tie in past.ties)
    again = learn(replace(past, nodes=tuple(nodes), ties=ties)).figures([(turned[b], turned[a]) for a, b in pairs])
    for one, other in zip(learn(past).figures(pairs), again, strict=True):
        assert (one.ours, one.adamic_adar, one.base_rate) == pytest.approx((other.ours, other.adamic_adar, other.base_rate))


def test_logistic_fit_equals_the_logarithm_of_the_odds():
    # one column of 0 and 1 and so many pairs that the penalty is nothing: figures are the shares of both halves
    x = np.array([[0.0], [0.0], [1.0], [1.0]])
    counts = np.array([30_000.0, 10_000.0, 10_000.0, 30_000.0])
    fit = Logistic.of(x, np.array([0.0, 1.0, 0.0, 1.0]), counts, ridge=1.0)
    assert fit(x[1:3]).tolist() == pytest.approx([0.25, 0.75], abs=1e-4)


def test_two_sided_groups_are_learned_as_never_tied():
    # works and makers: makers share works and are never tied; one figure is far below the other
    ties = [(f"m{i}", f"w{(i + k) % 12}", str(2000 + (i + k) % 9)) for i in range(12) for k in range(4)]
    kinds = {f"{side}{i}": side for side in "mw" for i in range(12)}
    snapshot = dated_network(ties, at="2010-12-31", **kinds)
    known = Known(Dated.of(snapshot), "2010-12-31", 12)
    a, b, adamic = (np.concatenate(parts) for parts in zip(*known.candidates(), strict=True))
    mixing = known.features(a, b, adamic)[:, 5]
    # no tie where half of 48 would be expected on each side: log(1 / 25)
    assert mixing == pytest.approx(math.log(1 / 25))


def test_the_range_of_the_fit_holds_the_figure():
    snapshot = grown(1)
    near = [one for one in learn(snapshot).figures(open_pairs(snapshot)) if one.low is not None and one.high is not None]
    assert near
    assert all(one.low < one.ours < one.high for one in near)


def test_access_to_a_market_is_counted_by_hand():
    # of a, b, c, d and one market: a has access since 2005, b (tied to a) gets it in 2009; c is tied to b, d to nobody
    snapshot = replace(
        dated_network([("a", "b", "2005"), ("b", "c", "2005")], at="2010-12-31", d="x"),
        access=(Tie("1", "a", "market:DE", since="2005"), Tie("2", "b", "market:DE", since="2009")),
    )
    near, far = learn(snapshot, with_markets=True).figures([("c", "market:DE"), ("d", "market:DE")])
    # ends of 2005 to 2009 are stood at: b is near four times and tied once; c is near once (after b has access)
    assert near.base_rate == pytest.approx(1.5 / 6)
    # far: c four times, d five times, never
    assert far.base_rate == pytest.approx(0.5 / 10)
    assert near.ours == P_NEW
    assert not near.is_fitted


def test_unknown_actors_are_named():
    with pytest.raises(UnknownName):
        learn(dated_network([("a", "b", "2000")], at="2001-01-01")).figures([("a", "zz")])


def test_months_later_keeps_to_the_calendar():
    assert months_later("2011-12-31", -12) == "2010-12-31"
    assert months_later("2012-02-29", 12) == "2013-02-28"
    assert months_later("2012-01-31", 1) == "2012-02-29"
