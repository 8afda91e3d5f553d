"""Which new ties to choose: every allowed set where they are few, else one after another; and what that is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, e

import numpy as np

from graph_service.analysis._adding import Counted, Drawn, Pair, Setting, Sums, TooMany
from graph_service.analysis._bands import BANDS
from graph_service.analysis._introducing import Candidate, Caps, Chain
from graph_service.language import Phrase, Progress, say

EXHAUSTIVE, GREEDY, NONE = "exhaustive", "greedy", "none"
# sets that are all tried
EVERY_SET = 20_000
# candidates whose gain is computed between two signs of progress
AT_ONCE = 64


@dataclass(frozen=True)
class Chosen:
    """The pairs in order, who introduces each, what each adds after those before it, by market; and how they were found.

    ``helped`` says for how many sources each lifts the reliability to some target into a better band.
    """

    pairs: tuple[Pair, ...]
    chains: tuple[Chain | None, ...]
    gains: np.ndarray
    helped: tuple[int, ...]
    method: str
    guarantee: str


def is_apart(setting: Setting, pairs: Sequence[Pair]) -> bool:
    """Whether no walk from a source to a target within the hops can hold two of the new ties.

    Notes
    -----
    Walks that do not come back to their source; there are more of them than routes, so a no may be too careful.
    """
    from scipy.sparse import csr_array

    place = {node: number for number, node in enumerate(setting.nodes)}
    n = len(place)

    def matrix(ends: Sequence[Pair]) -> csr_array:
        rows, columns = (np.array([place[pair[end]] for pair in ends], np.int64) for end in (0, 1))
        return csr_array((np.ones(len(ends), np.float32), (rows, columns)), shape=(n, n))

    both = list(pairs) if setting.directed else [*pairs, *((b, a) for a, b in pairs)]
    old, new = matrix(list(setting.model.between)), matrix(both)
    sources = np.array([place[source] for source in setting.sources], np.int64)
    start = np.zeros((len(sources), n), np.float32)
    start[np.arange(len(sources)), sources] = 1
    for target in setting.targets:
        doors = np.zeros(n, bool)
        doors[[place[node] for node in setting.model.access[target] if node in place]] = True
        goal = place.get(target)
        new_doors = [place[a] for a, b in both if b == target]
        held = [start, np.zeros_like(start), np.zeros_like(start)]
        for _ in range(setting.hops - 1):
            step = [held[0] @ old, held[1] @ old + held[0] @ new, held[2] @ old + held[2] @ new + held[1] @ new]
            held = [np.minimum(each, 1) for each in step]
            for each in held:
                each[np.arange(len(sources)), sources] = 0
                if goal is not None:
                    each[:, goal] = 0
            if held[2][:, doors].any() or held[1][:, new_doors].any():
                return False
    return True


def share_of(guarantee: str) -> float | None:
    """The share of the best gain that a guarantee promises; None: nothing is promised."""
    if guarantee == NONE:
        return None
    known = {EXHAUSTIVE: 1.0, "1-1/e": 1 - 1 / e}
    return known.get(guarantee) or 1 / int(guarantee.removeprefix("1/"))


def in_turn(setting: Setting, pairs: Sequence[Pair]) -> np.ndarray:
    """What each pair adds after those before it, summed over targets, shape (pairs,)."""
    try:
        return _in_turn(Counted(setting, pairs), pairs)
    except TooMany:
        return _in_turn(Drawn(setting), pairs)


def _in_turn(sums: Sums, pairs: Sequence[Pair]) -> np.ndarray:
    found = []
    for pair in pairs:
        found.append(float(sums.gains([pair]).sum()))
        sums.take(pair)
    return np.array(found)


def _in_bands(reliabilities: np.ndarray) -> np.ndarray:
    # the number of the band of each
    return np.searchsorted([least for least, _ in BANDS.values()], np.round(reliabilities, 12), side="right")


def _rising(report: Progress) -> Progress:
    # what begins anew, with samples, does not take back what it told
    most = 0.0

    def told(done: float, total: float, phrase: Phrase) -> None:
        nonlocal most
        most = max(most, done / total)
        report(most, 1.0, phrase)

    return told


class Choosing:
    """The search for the k new ties that add most.

    Parameters
    ----------
    setting
        What the ties add, and under which assumptions: exact sums where routes are few, else sampled ones.
    candidates, caps, k
        What may be chosen, at most k of them.
    report
        Hears how far it is.
    """

    def __init__(self, setting: Setting, candidates: Sequence[Candidate], caps: Caps, k: int, report: Progress) -> None:
        self.setting, self.candidates, self.caps = setting, candidates, caps
        self.k, self.report = min(k, len(candidates)), _rising(report)
        self.sums: Counted | Drawn
        try:
            self.sums = Counted(setting, self._pairs())
        except TooMany:
            self.sums = Drawn(setting)

    @property
    def samples(self) -> int | None:
        """How many samples there are; None: the sums are exact."""
        return self.sums.samples if isinstance(self.sums, Drawn) else None

    @property
    def is_small(self) -> bool:
        """Whether every set can be tried."""
        return comb(len(self.candidates), self.k) <= EVERY_SET

    def chosen(self, search: str | None) -> Chosen:
        """The best set, or one found step by step; ``search`` None: whichever the number of sets allows."""
        try:
            return self._chosen(search)
        except TooMany:
            # routes grow with the ties: all over again, with samples
            self.sums = Drawn(self.setting)
            return self._chosen(search)

    def _chosen(self, search: str | None) -> Chosen:
        if search == EXHAUSTIVE or (search is None and self.is_small):
            return self._in_order(self._every_set(), EXHAUSTIVE, EXHAUSTIVE)
        apart = self.sums.is_apart if isinstance(self.sums, Counted) else is_apart(self.setting, self._pairs())
        found = self._greedy(is_lazy=apart)
        parts = self.caps.parts(self.candidates, self.k)
        guarantee = NONE if not apart else "1-1/e" if parts == 0 else f"1/{parts + 1}"
        return self._in_order(found, GREEDY, guarantee)

    def alone(self) -> np.ndarray:
        """What each candidate would add alone, shape (candidates, targets)."""
        return self._gains(range(len(self.candidates)), 0, 1)

    def _pairs(self) -> list[Pair]:
        return [one.pair for one in self.candidates]

    def _gains(self, places: Sequence[int], done: float, total: float) -> np.ndarray:
        pairs = [self.candidates[place].pair for place in places]
        found = [np.zeros((0, len(self.setting.targets)))]
        for start in range(0, len(pairs), AT_ONCE):
            found.append(self.sums.gains(pairs[start : start + AT_ONCE]))
            self.report(done + min(1.0, (start + AT_ONCE) / len(pairs)), total, say("Possible introductions"))
        return np.concatenate(found)

    def _fits(self, places: Sequence[int]) -> bool:
        return self.caps.assigned([self.candidates[place] for place in places]) is not None

    def _greedy(self, is_lazy: bool) -> list[int]:
        # a gain from an earlier step is a bound where gains only fall
        found: list[int] = []
        left = list(range(len(self.candidates)))
        known = dict(zip(left, self._gains(left, 0, self.k).sum(axis=1).tolist(), strict=True))
        fresh = set(left)
        while len(found) < self.k:
            left = [place for place in left if self._fits([*found, place])]
            if not is_lazy and found:
                known = dict(zip(left, self._gains(left, len(found), self.k).sum(axis=1).tolist(), strict=True))
                fresh = set(left)
            best = self._best(left, known)
            while best is not None and best not in fresh:
                known[best] = float(self.sums.gains([self.candidates[best].pair]).sum())
                fresh.add(best)
                best = self._best(left, known)
            if best is None:
                break
            found.append(best)
            self.sums.take(self.candidates[best].pair)
            left.remove(best)
            fresh = set()
            self.report(len(found), self.k, say("Possible introductions"))
        for _ in found:
            self.sums.drop()
        return found

    @staticmethod
    def _best(left: Sequence[int], known: dict[int, float]) -> int | None:
        # equal gains, up to rounding: the first pair by id; what adds nothing is not proposed
        best = min(left, key=lambda place: (-round(known[place], 12), place), default=None)
        return best if best is not None and round(known[best], 12) > 0 else None

    def _every_set(self) -> list[int]:
        best: tuple[float, list[int]] = (0.0, [])
        total, done = sum(comb(len(self.candidates), size) for size in range(self.k)), 0

        def further(held: list[int], value: float) -> None:
            nonlocal best, done
            done += 1
            self.report(done, total, say("Sets of introductions"))
            left = [place for place in range(held[-1] + 1 if held else 0, len(self.candidates)) if self._fits([*held, place])]
            gains = self.sums.gains([self.candidates[place].pair for place in left]).sum(axis=1).tolist()
            for place, gain in zip(left, gains, strict=True):
                if round(value + gain, 12) > round(best[0], 12):
                    best = (value + gain, [*held, place])
            if len(held) + 1 < self.k:
                for place, gain in zip(left, gains, strict=True):
                    self.sums.take(self.candidates[place].pair)
                    further([*held, place], value + gain)
                    self.sums.drop()

        if self.k:
            further([], 0.0)
        return best[1]

    def _in_order(self, places: Sequence[int], method: str, guarantee: str) -> Chosen:
        # the largest gain first, then the largest beside it
        left, order, gains, helped = list(places), [], [], []
        before = _in_bands(self.sums.each())
        while left:
            each = self.sums.gains([self.candidates[place].pair for place in left])
            first = min(range(len(left)), key=lambda row: (-round(float(each[row].sum()), 12), left[row]))
            order.append(left.pop(first))
            gains.append(each[first])
            self.sums.take(self.candidates[order[-1]].pair)
            after = _in_bands(self.sums.each())
            helped.append(int((after > before).any(axis=1).sum()))
            before = after
        for _ in order:
            self.sums.drop()
        chosen = [self.candidates[place] for place in order]
        chains = tuple(self.caps.assigned(chosen) or ())
        each = np.array(gains).reshape(len(order), len(self.setting.targets))
        return Chosen(tuple(one.pair for one in chosen), chains, each, tuple(helped), method, guarantee)
