"""Ready e-mails: what a mail program reads out of the link is what the page shows, whatever a name holds."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.records import Contents
from graph_service.service.introductions import Introduction, Step
from graph_service.service.letters import letters


def network(**names: dict[str, Any]) -> Contents:
    entities = {
        id: ("actor", {"id": id, "name": id, "phone": "050 1234567", "note": "a secret"} | more) for id, more in names.items()
    }
    return Contents({**entities, "market:DE": ("market", {"id": "market:DE", "country": "DE"})})


def story(via: str | None = "mia", market: str | None = "market:DE") -> Introduction:
    return Introduction("i-1", "kuva", "berg", market, via, (Step("proposed", "2012-01-15", "a private note"),))


def opened(url: str) -> tuple[str, dict[str, list[str]]]:
    """The address line and the headers of a mailto link, as a mail program takes them apart (RFC 6068)."""
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("mailto", "", "")
    return unquote(parts.path), parse_qs(parts.query, strict_parsing=True)


def test_both_letters_in_both_languages() -> None:
    contents = network(
        kuva={"name": "Kuva Oy", "email": "info@kuva.example"},
        berg={"name": "Bernd Berg", "email": "b.berg+net@example.de"},
        mia={"name": "Mia Mäki", "email": "mia@example.org"},
    )
    english, finnish = (letters(story(), contents, language) for language in ("en", "fi"))
    assert english["ask"].subject == "Would you introduce Kuva Oy and Bernd Berg?"
    assert "Hello Mia Mäki," in english["ask"].text
    assert "It is about this market: Germany." in english["ask"].text
    assert finnish["introduce"].subject == "Esittely: Kuva Oy ja Bernd Berg"
    assert "Kohdemarkkina: Saksa." in finnish["introduce"].text
    to, headers = opened(english["introduce"].url)
    assert to == "info@kuva.example,b.berg+net@example.de"
    assert headers == {"subject": [english["introduce"].subject], "body": [english["introduce"].text.replace("\n", "\r\n")]}
    for letter in [*english.values(), *finnish.values()]:
        for secret in ("050", "secret", "private"):
            assert secret not in letter.text + letter.url


def test_without_an_introducer_or_an_address() -> None:
    found = letters(story(via=None, market=None), network(kuva={}, berg={"email": "not an address"}), "en")
    assert list(found) == ["introduce"]
    assert found["introduce"].without_address == ("kuva", "berg")
    assert found["introduce"].url.startswith("mailto:?subject=")
    assert "I think that you could work together." in found["introduce"].text


@pytest.mark.parametrize(
    "email", ["a@b.fi,c@d.fi", "a@b.fi?bcc=x@y.fi", "a@b.fi\r\nBcc: x@y.fi", "a@b.fi&cc=x@y.fi", "<a@b.fi>", "a@b.fi;c@d.fi"]
)
def test_an_address_that_could_carry_more_is_left_out(email: str) -> None:
    letter = letters(story(), network(kuva={"email": email}, berg={}, mia={}), "en")["introduce"]
    assert opened(letter.url)[0] == ""
    assert "kuva" in letter.without_address


@given(name=st.text(min_size=1, max_size=60), email=st.text(max_size=30))
def test_no_name_or_address_adds_a_header_or_a_line(name: str, email: str) -> None:
    name = name.encode("utf-8", "ignore").decode()
    contents = network(
        kuva={"name": name, "email": email.encode("utf-8", "ignore").decode()}, berg={"name": "B"}, mia={"name": "M"}
    )
    for letter in letters(story(), contents, "en").values():
        assert letter.url.isascii()
        assert not set(letter.url) & set("\r\n \"'<>")
        to, headers = opened(letter.url)
        assert set(headers) == {"subject", "body"}
        assert len(letter.subject.splitlines()) == 1
        assert to.count("@") <= 1
        assert headers["body"] == [letter.text.replace("\n", "\r\n")]
        assert letter.text.count("\n") == letters(story(), network(kuva={}, berg={}, mia={}), "en")["ask"].text.count("\n")
