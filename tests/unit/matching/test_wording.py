"""Every sentence of matching's pages exists in Dutch and in English, with the same gaps to fill."""

import re
from pathlib import Path
from string import Formatter

import pytest

from services.matching.site import PAGES

WORDING = PAGES.wording
TEMPLATES = list(Path("services/matching/templates").rglob("*.html"))


def gaps(language: str, key: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(WORDING.say(language, key)) if name}


def test_dutch_and_english_say_the_same_things() -> None:
    assert WORDING.keys("nl") == WORDING.keys("en")


def test_a_translation_has_the_gaps_of_the_dutch_sentence() -> None:
    assert [key for key in WORDING.keys("nl") if gaps("en", key) != gaps("nl", key)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_a_template_asks_only_for_sentences_that_exist(template: Path) -> None:
    asked = re.findall(r"""\bt\(["']([a-z_.]+[a-z])["']\s*[,)]""", template.read_text())
    assert [key for key in asked if not WORDING.has(key)] == []
