"""Everything that can be said can be said in Dutch and in English."""

import tomllib
from pathlib import Path
from string import Formatter

import pytest

from deploy.local.council.rendering import HERE
from services.matching.engine.explaining.wording import FOLDER

FOLDERS = [FOLDER, HERE / "catalogues"]


def sentences(file: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in tomllib.loads(file.read_text(encoding="utf-8")).items():
        found |= {f"{key}.{name}": text for name, text in value.items()} if isinstance(value, dict) else {key: value}
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=["families", "council"])
def test_both_languages_have_the_same_sentences(folder: Path) -> None:
    assert sentences(folder / "nl.toml").keys() == sentences(folder / "en.toml").keys()


@pytest.mark.parametrize("folder", FOLDERS, ids=["families", "council"])
def test_both_languages_tell_the_same_facts(folder: Path) -> None:
    dutch, english = sentences(folder / "nl.toml"), sentences(folder / "en.toml")
    free = {
        "tier",
        "own_tier",
        "last_tier",
        "own_last_tier",
        "full.same",
        "tier.name",
    }  # by name here, by grounds there
    for key in dutch.keys() - free:
        values = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (dutch[key], english[key])]
        assert values[0] == values[1], key
