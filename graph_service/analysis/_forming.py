"""How probable it is that two actors without a tie have one some months later, by the network's own dated history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from graph_service.analysis._open_pairs import ALWAYS, GROUPS, Dated, Known, is_among, markets, months_later, ordinal
from graph_service.errors import UnknownName
from graph_service.language import Phrase, Progress, say, say_n, unheard
from graph_service.snapshot import GraphSnapshot

# analytics 2.3.6: the setting where there is no history to learn from
P_NEW = 0.30
# so many windows of the horizon's length are learned from, so many formed pairs at least, so many open pairs at most
WINDOWS, LEAST_FORMED, MOST_OPEN = 5, 20, 400_000
RIDGE, RIDGE_ALONE, STEPS = 20.0, 1.0, 30
Z = 1.959964


@dataclass(frozen=True)
class Figures:
    """Three probabilities that a pair has a recorded tie within the horizon.

    ``is_fitted``: false where the history was too thin, and the figures are those of settings. ``low`` and ``high`` are the
    95 % range of ours that the fit leaves open (None: nothing was fitted).
    """

    ours: float
    adamic_adar: float
    base_rate: float
    is_fitted: bool = True
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Logistic:
    """A logistic regression on standardised columns."""

    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    spread: np.ndarray

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray, counts: np.ndarray, ridge: float) -> Logistic:
        """The fit by Newton steps, with a ridge penalty on all but the constant.

        Parameters
        ----------
        x
            Columns, shape (n, k).
        y
            Whether the pair was tied, shape (n,).
        counts
            How many pairs each row stands for, shape (n,).
        ridge
            The penalty on the square of each weight, halved.

        References
        ----------
        le Cessie & van Houwelingen 1992, Ridge estimators in logistic regression, Applied Statistics 41.
        """
        total = counts.sum()
        mean = counts @ x / total
        scale = np.sqrt(counts @ (x - mean) ** 2 / total)
        scale = np.where(scale > 1e-9, scale, 1.0)
        z = np.column_stack([np.ones(len(x)), (x - mean) / scale])
        penalty = np.diag([0.0, *([ridge] * x.shape[1])])
        share = (counts @ y + 0.5) / (total + 1.0)
        weights = np.zeros(z.shape[1])
        weights[0] = np.log(share / (1.0 - share))
        for _ in range(STEPS):
            p = 1.0 / (1.0 + np.exp(-z @ weights))
            slope = z.T @ (counts * (y - p)) - penalty @ weights
            bend = (z * (counts * p * (1.0 - p))[:, None]).T @ z + penalty + 1e-9 * np.eye(z.shape[1])
            step = np.linalg.solve(bend, slope)
            # a long first step can overshoot where few pairs were tied
            weights = weights + step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-12))
            if np.abs(step).max() < 1e-8:
                break
        return cls(mean, scale, weights, np.linalg.inv(bend))

    def __call__(self, x: np.ndarray, away: float = 0.0) -> np.ndarray:
        """Probabilities, shape (len(x),); ``away`` standard errors of the fit from them."""
        z = np.column_stack([np.ones(len(x)), (x - self.mean) / self.scale])
        line = z @ self.weights
        if away:
            line = line + away * np.sqrt(((z @ self.spread) * z).sum(axis=1))
        found: np.ndarray = 1.0 / (1.0 + np.exp(-line))
        return found


@dataclass(frozen=True)
class Forming:
    """What the dated history says: of the open pairs at distance two (``open``) so many were tied a horizon later.

    ``far_rate`` is the share among pairs without a common contact, whose Adamic-Adar is zero.
    """

    months: int
    windows: int
    open: int
    formed: int
    far_rate: float
    ours: Logistic | None
    adamic: Logistic | None

    @property
    def base_rate(self) -> float:
        """The share with Jeffreys' half, so that it is neither 0 nor 1."""
        return (self.formed + 0.5) / (self.open + 1.0)

    def near(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ours and Adamic-Adar's figures of pairs with a common contact, from their features, shape (n, k)."""
        if self.ours is None or self.adamic is None:
            return np.full(len(x), P_NEW), np.full(len(x), self.base_rate)
        return self.ours(x), self.adamic(x[:, :1])

    def figures(self, x: np.ndarray, is_near: np.ndarray) -> list[Figures]:
        """The figures of pairs from their features, and whether each has a common contact."""
        rates = np.where(is_near, self.base_rate, self.far_rate).tolist()
        if self.ours is None:
            return [Figures(P_NEW, rate, rate, is_fitted=False) for rate in rates]
        columns = (*self.near(x), self.ours(x, -Z), self.ours(x, Z))
        rows = zip(is_near.tolist(), rates, *(column.tolist() for column in columns), strict=True)
        return [
            Figures(ours, alone, rate, low=low, high=high) if near else Figures(rate, rate, rate)
            for near, rate, ours, alone, low, high in rows
        ]

    @property
    def said(self) -> Phrase:
        """What the figures rest on."""
        if self.ours is None:
            return say_n(
                "Too little to learn from: {n} open pair was tied later. Our figure is the setting {setting:.2f}.",
                "Too little to learn from: {n} open pairs were tied later. Our figure is the setting {setting:.2f}.",
                self.formed,
                setting=P_NEW,
            )
        return say(
            "Learned from {windows} windows of {months} months: of {open} open pairs with a common contact, {formed} were tied.",
            windows=self.windows,
            months=self.months,
            open=self.open,
            formed=self.formed,
        )


def forming(dated: Dated, day: str, months: int = 12, report: Progress = unheard) -> Forming:
    """Learn from the windows before a day.

    Parameters
    ----------
    dated
        The network with its dates; nothing after ``day`` is looked at.
    day
        The day that is stood at (ISO).
    months
        The horizon, and the length of a window.
    report
        Hears how far it is.
    """
    days = [months_later(day, -months * back) for back in range(WINDOWS + 1)]
    # the first window needs a network before it
    earliest = dated.first[dated.first > ALWAYS].min(initial=ordinal(day))
    started = [back for back in range(1, WINDOWS + 1) if ordinal(days[back]) >= earliest]
    windows: list[_Window] = []
    for back in started:
        report(len(windows), len(started), say("Learning from the past"))
        windows.append(_window(dated, days[back], days[back - 1], months))
    formed = sum(window.formed for window in windows)
    far_formed, far_open = sum(window.far_formed for window in windows), sum(window.far_open for window in windows)
    ours = adamic = None
    if formed >= LEAST_FORMED:
        x, y, counts = (np.concatenate(parts) for parts in zip(*(window.rows for window in windows), strict=True))
        ours, adamic = Logistic.of(x, y, counts, RIDGE), Logistic.of(x[:, :1], y, counts, RIDGE_ALONE)
    far_rate = (far_formed + 0.5) / (far_open + 1.0)
    return Forming(months, len(windows), sum(window.open for window in windows), formed, far_rate, ours, adamic)


@dataclass(frozen=True)
class _Window:
    """Rows for the fit (features, whether tied, how many each stands for), and pairs with and without a common contact."""

    rows: tuple[np.ndarray, np.ndarray, np.ndarray]
    open: int
    formed: int
    far_open: int
    far_formed: int


def _window(dated: Dated, start: str, end: str, months: int) -> _Window:
    known, formed = Known(dated, start, months), dated.formed(ordinal(start), ordinal(end))
    # every k-th pair that stayed open stands for k: a bound on their number says k
    k = 1 + int((known.degree**2).sum() / 2) * WINDOWS // MOST_OPEN
    rows, n, found = [], 0, 0
    for a, b, adamic in known.candidates():
        y = is_among(a * dated.n + b, formed)
        kept = y | ((n + np.arange(len(a))) % k == 0)
        x = known.features(a[kept], b[kept], adamic[kept])
        rows.append((x, y[kept].astype(float), np.where(y[kept], 1.0, float(k))))
        n, found = n + len(a), found + int(y.sum())
    x, y, counts = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    return _Window((x, y, counts), n, found, dated.possible - known.tied - n, len(formed) - found)


@dataclass(frozen=True)
class Learned:
    """What a network on its day gives figures from: the places of its ids, what is known of them, and what was learned."""

    place: Mapping[str, int]
    known: Known
    forming: Forming

    def figures(self, pairs: Iterable[tuple[str, str]]) -> list[Figures]:
        """The probability that each pair (ids of two actors without a tie) has a recorded tie at the horizon.

        Raises
        ------
        UnknownName
            For an id that is no actor of the snapshot.
        """
        wanted = list(pairs)
        for id in (id for pair in wanted for id in pair):
            if id not in self.place:
                raise UnknownName.of(say("Actors"), id, self.place)
        ends = np.array([(self.place[a], self.place[b]) for a, b in wanted], dtype=np.int64).reshape(-1, 2)
        a, b = ends.T
        adamic = self.known.adamic_adar(a, b)
        return self.forming.figures(self.known.features(a, b, adamic), adamic > 0)


def learn(snapshot: GraphSnapshot, months: int = 12, group_by: Sequence[str] = GROUPS, *, with_markets: bool = False) -> Learned:
    """Learn from the dated past of a snapshot who comes to be tied.

    Ours is a logistic fit (ridge) on Adamic-Adar, contacts, new contacts, time since the last new one, shared events and how
    often the two groups are tied; beside it Adamic-Adar alone and the base rate, all learned from the same windows of the
    network's dated past. Pairs without a common contact all get the rate among such pairs. Nobody introduced the pairs of the
    past, as far as is known: the figures say how often such pairs met by themselves.

    Parameters
    ----------
    snapshot
        The network on its day; nothing later is looked at, nor how strong or old ties have become since.
    months
        The horizon.
    group_by
        Attributes whose groups may be tied more or less often.
    with_markets
        Learn who gets access to a market instead. A common contact is one that is tied to the actor and has access to it.
    """
    ids = [*(node.id for node in snapshot.nodes), *(markets(snapshot) if with_markets else ())]
    dated = Dated.of(snapshot, group_by, with_markets=with_markets)
    day = snapshot.at or snapshot.as_of or _last(dated)
    places = {id: number for number, id in enumerate(ids)}
    return Learned(places, Known(dated, day, months), forming(dated, day, months))


def _last(dated: Dated) -> str:
    # plain files have no day: the last one that they name
    last = int(dated.first.max(initial=0))
    return date.fromordinal(last).isoformat() if last else "0002-01-01"
