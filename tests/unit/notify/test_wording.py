"""Texts in their languages: complete, short, and honest about who has checked them."""

import string
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
import smsutil
from hypothesis import given
from hypothesis import strategies as st
from smsutil.codecs import GSM_CHARSET

from services.notify import wording
from services.notify.wording import Template, Words, answer_words, language_for, languages, parts_of, subject
from shared.contracts.matching import UnmatchedReason

FOLDER = Path(wording.__file__).with_name("templates")
FILES = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.toml")}
WORDS = Words("Europe/Brussels")
LONG: dict[str, str | date | datetime] = {
    "code": "ABCD-2345",
    "link": "https://opvangpunt.voorbeeld.be/p/0123456789abcdef0123456789abcdef",
    "daycare": "Kinderdagverblijf De Vrolijke Bijtjes van het Park Noord",
    "start": date(2027, 9, 22),
    "until": datetime(2026, 11, 25, 13, 5, tzinfo=UTC),
    "reason": "starts-too-early",
    "day": date(2027, 9, 22),
    "choices": "A7K2 (Kinderdagverblijf De Vroli), B9M3 (Kinderdagverblijf De Vroli)",
}
EVERY = [(language, template) for language in languages() for template in get_args(Template)]


@pytest.mark.parametrize(("language", "template"), EVERY)
def test_every_text_is_short_enough(language: str, template: Template) -> None:
    parts = WORDS.write(template, language, LONG).parts
    assert parts <= (4 if language == "ar" else 2)


@pytest.mark.parametrize(("language", "template"), EVERY)
def test_every_translation_says_the_same_as_the_dutch(language: str, template: Template) -> None:
    def blanks(name: str) -> set[str | None]:
        words = FILES[name]["templates"][template]["text"]
        return {blank for _, blank, _, _ in string.Formatter().parse(words) if blank}

    assert blanks(language) == blanks("nl")


@pytest.mark.parametrize(("language", "template"), EVERY)
def test_a_translation_that_nobody_approved_says_so(language: str, template: Template) -> None:
    chosen = FILES[language]["templates"][template]
    text = WORDS.write(template, language, LONG)
    if chosen["state"] == "approved":
        assert chosen["by"]
        assert isinstance(chosen["on"], date)
        assert text.translation == "approved"
    else:
        assert text.translation == "unapproved"
        assert text.body.endswith(FILES[language]["marker"])


@pytest.mark.parametrize("language", languages())
def test_every_reason_can_be_told(language: str) -> None:
    assert set(FILES[language]["reasons"]) == set(get_args(UnmatchedReason))


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("nl-BE", "nl"),
        ("ary", "ar"),
        ("fr-BE", "fr"),
        ("en-GB", "en"),
        ("tr", "nl"),
        ("", "nl"),
        (None, "nl"),
        ("?!", "nl"),
    ],
)
def test_who_reads_another_language_gets_the_nearest_or_plain_dutch(wish: str | None, language: str) -> None:
    assert language_for(wish) == language


def test_dates_are_told_in_the_language_and_the_city_s_time() -> None:
    assert (
        "do 26 nov 14:05"
        in WORDS.write("offer", "nl", LONG | {"until": datetime(2026, 11, 26, 13, 5, tzinfo=UTC)}).body
    )
    assert (
        "26 نوفمبر 14:05"
        in WORDS.write("offer", "ar", LONG | {"until": datetime(2026, 11, 26, 13, 5, tzinfo=UTC)}).body
    )


def test_accents_that_would_double_the_price_are_left_out() -> None:
    body = WORDS.write("offer", "fr", LONG | {"daycare": "L’Île aux Trésors – Saint-François"}).body
    assert "L'Ile aux Trésors - Saint-Francois" in body


def test_a_name_in_another_script_is_kept() -> None:
    assert "Мечо Пух" in WORDS.write("offer", "nl", LONG | {"daycare": "Мечо Пух"}).body


def test_a_long_name_is_cut() -> None:
    assert "Kinderdagverblijf De Vrolijke Bijtjes..." in WORDS.write("offer", "nl", LONG).body


def test_the_code_is_part_of_the_answer_where_it_is_needed() -> None:
    assert answer_words("nl", None) == {"yes": "JA", "no": "NEE"}
    assert answer_words("fr", "A7K2") == {"yes": "OUI A7K2", "no": "NON A7K2"}


@pytest.mark.parametrize("language", languages())
def test_a_question_about_work_is_named_in_every_language(language: str) -> None:
    assert subject(language, "outcome")


def test_the_question_about_work_names_the_day_it_is_about() -> None:
    assert "Had u werk op 22 sep 2027? Antwoord JA of NEE." in WORDS.write("outcome-question", "nl", LONG).body


@given(st.one_of(st.text(GSM_CHARSET, max_size=400), st.text("سلام مرحبا 12", max_size=300), st.text(max_size=300)))
def test_the_parts_that_are_counted_are_those_that_a_text_is_cut_into(body: str) -> None:
    assert parts_of(body) == len(smsutil.split(body).parts)
