"""The vocabulary of answers, read from words.toml once."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from services.notify.domain.replies import Answer, Understood, Vocabulary, fold

_FILE: Final = Path(__file__).with_name("words.toml")
_ANSWERS: Final[tuple[Answer, ...]] = ("yes", "no", "stop")


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def languages() -> list[str]:
    """The languages in which answers are understood."""
    return [name for name in _data() if name != "signs"]


@cache
def vocabulary(language: str | None) -> Vocabulary:
    """The vocabulary for a reader of this language (None or an unknown one: of no language in particular)."""
    own = _data().get(language or "", {})
    unsure: dict[str, Understood] = dict.fromkeys(_folded("unsure", _data().values()), "unclear")
    anywhere = _negated(_data().values()) | _phrases("", _data().values()) | unsure
    alone = _phrases("alone_", _data().values())
    for phrase in map(fold, own.get("neutral", [])):
        if phrase in anywhere:
            alone[phrase] = anywhere.pop(phrase)
    return Vocabulary(
        phrases=anywhere,
        alone=alone,
        polite=_folded("polite", _data().values()),
        signs={sign: answer for answer in _ANSWERS for sign in _data()["signs"][answer]},
    )


def _phrases(prefix: str, tables: Iterable[dict[str, list[str]]]) -> dict[str, Understood]:
    chosen = [table for table in tables if "polite" in table]
    return {
        fold(phrase): answer for table in chosen for answer in _ANSWERS for phrase in table.get(prefix + answer, [])
    }


def _negated(tables: Iterable[dict[str, list[str]]]) -> dict[str, Understood]:
    """Every yes with a negation of its own language before or after it: 'niet ok', 'ok niet'."""
    pairs = [
        (fold(negation), fold(phrase))
        for table in tables
        for negation in table.get("negations", [])
        for phrase in [*table["yes"], *table.get("alone_yes", [])]
    ]
    return {f"{first} {second}": "no" for pair in pairs for first, second in (pair, pair[::-1])}


def _folded(key: str, tables: Iterable[dict[str, list[str]]]) -> frozenset[str]:
    return frozenset(fold(phrase) for table in tables for phrase in table.get(key, []))
