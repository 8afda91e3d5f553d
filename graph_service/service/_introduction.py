"""One introduction and its steps: in which order they come, on which days, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from graph_service.errors import CallerError, Conflict
from graph_service.language import Day, Phrase, say
from graph_service.records import last_day

FOLLOW_UPS: Mapping[str, int] = {"follow_up_12": 12, "follow_up_24": 24}
"""Months after the tie was formed, or after the introduction where none was, that each follow-up belongs to."""
NEXT: Mapping[str, tuple[str, ...]] = {
    "proposed": ("offered",),
    "offered": ("accepted", "declined"),
    "accepted": ("made",),
    "declined": (),
    "made": ("formed", "follow_up_12", "follow_up_24"),
    "formed": ("follow_up_12", "follow_up_24"),
    "follow_up_12": ("formed", "follow_up_24"),
    "follow_up_24": (),
}
"""Which steps may come after which; each comes once."""
WORDS: Mapping[str, Phrase] = {
    "proposed": say("Proposed"),
    "offered": say("Offered"),
    "accepted": say("Accepted"),
    "declined": say("Declined"),
    "made": say("Introduced"),
    "formed": say("Tie formed"),
    "follow_up_12": say("Follow-up at 12 months"),
    "follow_up_24": say("Follow-up at 24 months"),
}


class OutOfOrder(CallerError):
    """A step that cannot come now."""

    status = 409
    code = "out_of_order"


@dataclass(frozen=True)
class Step:
    """One step on its day.

    ``tie`` is the tie that was formed, ``is_new`` whether this step recorded it. A follow-up says whether that tie
    still stands and whether the market was reached (None: not told, or none was meant).
    """

    step: str
    day: str
    note: str = ""
    tie: str | None = None
    is_new: bool = False
    tie_stands: bool | None = None
    market_reached: bool | None = None


@dataclass(frozen=True)
class Introduction:
    """Who was to be introduced to whom, by whom and for which market, and what became of it.

    ``version`` is that of the stored record; persons are held by id only.
    """

    id: str
    a: str
    b: str
    market: str | None
    via: str | None
    steps: tuple[Step, ...]
    version: int = 0

    @classmethod
    def read(cls, id: str, text: str, version: int) -> Introduction:
        """The introduction of a stored record."""
        kept = json.loads(text)
        steps = tuple(Step(**step) for step in kept.pop("steps"))
        return cls(id=id, version=version, steps=steps, **kept)

    @property
    def text(self) -> str:
        """The record to store."""
        kept = {"a": self.a, "b": self.b, "market": self.market, "via": self.via, "steps": [asdict(step) for step in self.steps]}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    @property
    def who(self) -> tuple[str, ...]:
        """Everybody in it."""
        return tuple(id for id in (self.a, self.b, self.via) if id is not None)

    def day_of(self, name: str) -> str | None:
        """The day of a step, None where it was not taken."""
        return next((step.day for step in self.steps if step.step == name), None)

    def standing(self, ties: Container[str]) -> Introduction:
        """The introduction as it stands with these ties in the network.

        A tie that an undo or a deletion took out of the network has not formed, unless a follow-up told of it.
        """
        last = self.steps[-1]
        if last.step == "formed" and last.tie not in ties:
            return replace(self, steps=self.steps[:-1])
        return self

    def until(self, day: str) -> Introduction | None:
        """The introduction as it stood on a day; None where it was not proposed by then."""
        steps = tuple(step for step in self.steps if step.day <= day)
        return replace(self, steps=steps) if steps else None

    @property
    def state(self) -> str:
        """The last step."""
        return self.steps[-1].step

    @property
    def following(self) -> tuple[str, ...]:
        """The steps that may come now."""
        taken = {step.step for step in self.steps}
        return tuple(step for step in NEXT[self.state] if step not in taken)

    def due(self) -> tuple[str, str] | None:
        """The follow-up that comes next and the day from which it may; None where there is none."""
        name = next((name for name in FOLLOW_UPS if name in self.following), None)
        start = self.day_of("formed") or self.day_of("made")
        return None if name is None or start is None else (name, later(start, FOLLOW_UPS[name]))

    def and_then(self, step: Step, latest: str) -> Introduction:
        """The introduction with one more step.

        Parameters
        ----------
        step
            What happened.
        latest
            The last day that a step can have: nothing is told of the future.

        Raises
        ------
        OutOfOrder
            If the step cannot come now, or not on that day.
        """
        if step.step not in self.following:
            raise OutOfOrder(_refusal(step.step, self.state, self.following))
        before = self.steps[-1].day
        if step.day < before:
            raise OutOfOrder(
                say(
                    "{step} on {day} would lie before the step before it ({before}).",
                    step=WORDS[step.step],
                    day=Day(step.day),
                    before=Day(before),
                )
            )
        if step.day > latest:
            raise OutOfOrder(say("{day} has not come yet: tell what happened when it has.", day=Day(step.day)))
        start = self.day_of("formed") or self.day_of("made")
        if step.step in FOLLOW_UPS and start is not None and step.day < later(start, FOLLOW_UPS[step.step]):
            due = Day(later(start, FOLLOW_UPS[step.step]))
            raise OutOfOrder(say("{step}: it is due on {day}, not before.", step=WORDS[step.step], day=due))
        return replace(self, steps=(*self.steps, step))

    def without_last(self) -> Introduction:
        """The introduction without its last step.

        Raises
        ------
        Conflict
            If only the proposal is left: to take that back is to delete the introduction.
        """
        if len(self.steps) == 1:
            raise Conflict(say("Only the proposal is left: delete the introduction to take it back."))
        return replace(self, steps=self.steps[:-1])


def _refusal(step: str, state: str, allowed: tuple[str, ...]) -> Phrase:
    if not allowed:
        return say("{step} cannot follow now: this introduction has ended ({state}).", step=WORDS[step], state=WORDS[state])
    now = tuple(WORDS[name] for name in allowed)
    return say("{step} cannot follow “{state}”. What can come now: {now}.", step=WORDS[step], state=WORDS[state], now=now)


def later(day: str, months: int) -> str:
    """The same day some months later; the last of the month where that has no such day."""
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 + months, 12)
    return min(f"{year:04d}-{month + 1:02d}-{day[8:]}", last_day(f"{year:04d}-{month + 1:02d}"))


def as_json(found: Introduction) -> dict[str, Any]:
    """An introduction as REST gives it."""
    due = found.due()
    return {
        "id": found.id,
        "a": found.a,
        "b": found.b,
        "market": found.market,
        "via": found.via,
        "state": found.state,
        "next": list(found.following),
        "due": {"step": due[0], "day": due[1]} if due else None,
        "steps": [asdict(step) for step in found.steps],
    }
