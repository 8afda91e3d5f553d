"""The error family: each failure has a name, a sentence to act on, an HTTP status and an exit code."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any

from graph_service.language import Phrase, say, say_n, visible


class GraphServiceError(Exception):
    """Our side failed. Subclasses say how; ``status`` and ``exit_code`` are read late."""

    status = 500
    exit_code = 1
    code = "internal_error"

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(str(phrase))
        self.phrase = phrase


class CallerError(GraphServiceError):
    """Something that the caller can mend."""

    status = 400
    exit_code = 2
    code = "bad_request"


class BadValue(CallerError):
    """A value that does not fit its parameter."""

    code = "bad_value"


class UnknownName(BadValue):
    """A name that is not among the known ones; the sentence offers the nearest."""

    code = "unknown_name"

    @classmethod
    def of(cls, what: Phrase, name: str, known: Iterable[str]) -> UnknownName:
        """Say what is unknown and which known name is nearest."""
        names = sorted(known)
        near = get_close_matches(name, names, n=1, cutoff=0.5)
        if near:
            return cls(say("{what}: there is no “{name}”. Did you mean “{near}”?", what=what, name=name, near=near[0]))
        listed = ", ".join(names[:20]) or "–"
        return cls(say("{what}: there is no “{name}”. Known: {known}.", what=what, name=name, known=listed))


class NotFound(CallerError):
    """An id that is not in the store."""

    status = 404
    code = "not_found"


class BadFile(CallerError):
    """A file that cannot be read as what it should be."""

    status = 422
    code = "bad_file"


class TooLarge(CallerError):
    """More than the service takes at once."""

    status = 413
    code = "too_large"


class RefusedHost(CallerError):
    """A request or a server address that is not this machine."""

    status = 421
    code = "refused_host"


class StaleVersion(CallerError):
    """Somebody changed the record meanwhile."""

    status = 412
    code = "stale_version"


class Conflict(CallerError):
    """The change contradicts what is stored (an id already held by another thing, a tie without an end)."""

    status = 409
    code = "conflict"


class StoreAway(GraphServiceError):
    """The store cannot be reached or is not ready."""

    status = 503
    code = "store_away"


class OtherFile(StoreAway):
    """A file that is no store of this service: the caller can name another."""

    exit_code = 2
    code = "other_file"


class NoRoom(GraphServiceError):
    """The disk is full."""

    status = 507
    code = "no_room"

    @classmethod
    def of(cls, error: BaseException) -> NoRoom | None:
        """What a failure of writing means, if it means that."""
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return cls(say("There is no room left on the disk: make room, then try again."))
        return None


class OldStore(CallerError):
    """A store of an earlier version of the program: a command brings it up to this one."""

    status = 503
    code = "old_store"

    @classmethod
    def at(cls, url: str) -> OldStore:
        """Name the command."""
        return cls(
            say(
                "The store was made by an earlier version of this program. This brings it up to date, with a backup first: "
                "graph-service store migrate --store {url}",
                url=url,
            )
        )


class SchemaError(GraphServiceError):
    """schema.toml is wrong: found at start."""

    code = "schema_error"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input, where it is and what to do.

    ``row`` is as a spreadsheet shows it: headings are row 1.
    """

    code: str
    message: Phrase
    fix: Phrase
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """The problem as the import report holds it."""
        entry = {key: value for key, value in asdict(self).items() if key not in {"message", "fix"}}
        entry |= {key: visible(entry[key]) for key in ("file", "sheet", "column", "value") if entry[key] is not None}
        return entry | {"message": self.message.in_language(language), "fix": self.fix.in_language(language)}

    def sentence(self, language: str = "en") -> str:
        """The problem in one line."""
        row = say("row {n}", n=self.row).in_language(language) if self.row else None
        places = [self.file, self.sheet, row, self.column]
        where = ", ".join(place for place in places if place)
        text = f"{self.message.in_language(language)} {self.fix.in_language(language)}"
        return f"{where}: {text}" if where else text


class InputProblems(CallerError):
    """All problems of an input at once."""

    status = 422
    code = "input_problems"

    def __init__(self, problems: Sequence[Problem]) -> None:
        n = len(problems)
        super().__init__(
            say_n("The input has {n} problem: nothing of it was used.", "The input has {n} problems: nothing of it was used.", n)
        )
        self.problems = tuple(problems)
