"""What pages say, in every service: each sentence in Dutch and in English, with the same gaps to fill."""

import re
from pathlib import Path
from string import Formatter

import pytest

from services.intake.site import PAGES as INTAKE
from services.matching.site import PAGES as MATCHING
from services.mentoring.site import PAGES as MENTORING
from shared.web.wording import Wording

SITES = {"intake": INTAKE.wording, "matching": MATCHING.wording, "mentoring": MENTORING.wording}
LANGUAGES = [(name, language) for name, wording in SITES.items() for language in wording.languages]
TEMPLATES = [
    (name, template) for name in SITES for template in sorted(Path(f"services/{name}/templates").rglob("*.html"))
]


def gaps(wording: Wording, language: str, key: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording.say(language, key)) if name}


def asked(template: Path) -> list[str]:
    return re.findall(r"""\bt\(["']([a-z_.]+[a-z])["']\s*[,)]""", template.read_text())


@pytest.mark.parametrize("wording", SITES.values(), ids=SITES)
def test_dutch_and_english_say_the_same_things(wording: Wording) -> None:
    assert wording.keys("nl") == wording.keys("en")


@pytest.mark.parametrize(("name", "language"), LANGUAGES)
def test_a_translation_has_the_gaps_of_the_dutch_sentence(name: str, language: str) -> None:
    wording = SITES[name]
    assert [key for key in wording.keys(language) if gaps(wording, language, key) != gaps(wording, "nl", key)] == []


@pytest.mark.parametrize(("name", "template"), TEMPLATES, ids=str)
def test_a_template_asks_only_for_sentences_that_exist(name: str, template: Path) -> None:
    assert [key for key in asked(template) if not SITES[name].has(key)] == []


@pytest.mark.parametrize("template", sorted(Path("shared/web/templates").rglob("*.html")), ids=str)
def test_a_shared_template_asks_only_for_sentences_that_every_service_has(template: Path) -> None:
    assert [(key, name) for key in asked(template) for name, wording in SITES.items() if not wording.has(key)] == []
