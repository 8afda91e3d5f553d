"""How long a question takes: what is too long to wait for is work for a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph_service.errors import TooLarge
from graph_service.language import say
from graph_service.service import SCOPE, questions
from graph_service.service.questions import Question
from graph_service.web.doors_to import service

# seconds: beyond this an answer is made in a process of its own
LONGEST = 2.0
Texts = Mapping[str, Sequence[str]]


def is_long(question: Question) -> bool:
    """Whether an answer is not to be waited for: it takes long, and nobody has asked it yet."""
    return question.seconds > LONGEST and questions.known(service(), question) is None


def check_short(question: Question) -> None:
    """Refuse to wait for a long answer that is not there yet.

    Raises
    ------
    TooLarge
        With the page that makes it.
    """
    if is_long(question):
        sentence = say(
            "This answer takes long. Ask the question on its own page first: /analyses/{analysis}", analysis=question.entry.slug
        )
        raise TooLarge(sentence)


def check_map(raw: Texts) -> None:
    """Refuse a map whose colours or sizes come from a long answer that is not there yet; raises as ``check_short``."""
    for name in ("colour_by", "size_by"):
        id, dot, _ = next(iter(raw.get(name, [])), "").partition(".")
        if dot:
            entry = service().analysis(id)
            known = {*SCOPE, *(entry.parameters or {})}
            check_short(questions.question(service(), id, {key: values for key, values in raw.items() if key in known}))
