"""Texts in the two alphabets of the network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.sms_centre import alphabet

GSM_CHARACTERS = [character for character in alphabet.GSM_BASIC if character != "\x1b"]
GSM_CHARACTERS += alphabet.GSM_EXTENDED.values()


@given(st.text(alphabet=GSM_CHARACTERS, max_size=400))
def test_every_gsm_text_comes_back_as_it_was(text: str) -> None:
    coding, octets = alphabet.encode(text)
    assert coding == alphabet.DEFAULT_ALPHABET
    assert alphabet.decode(coding, octets) == text


@given(st.text(alphabet=[*"abمرحبا👍🙏éß", "€"], max_size=400))
def test_the_parts_of_a_text_hold_no_half_characters(text: str) -> None:
    coding, octets = alphabet.encode(text)
    pieces = alphabet.cut(coding, octets)
    assert b"".join(pieces) == octets
    assert "".join(alphabet.decode(coding, piece) for piece in pieces) == text


def test_a_euro_sign_takes_two_places() -> None:
    assert alphabet.encode("€") == (0, b"\x1be")


def test_a_text_in_arabic_is_ucs2() -> None:
    assert alphabet.encode("نعم") == (alphabet.UCS2, "نعم".encode("utf-16-be"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [("x" * 160, 1), ("x" * 161, 2), ("x" * 306, 2), ("x" * 307, 3), ("ن" * 70, 1), ("ن" * 71, 2), ("ن" * 135, 3)],
)
def test_parts_are_counted_as_the_network_charges_them(text: str, parts: int) -> None:
    assert alphabet.parts_of(*alphabet.encode(text)) == parts


def test_octets_outside_the_alphabet_do_not_break_the_reader() -> None:
    assert alphabet.decode(0, b"a\xffb\x1b") == "a\ufffdb "
