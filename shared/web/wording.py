"""What pages say, in each language: one TOML file a language, sentences under dotted keys."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from shared.runtime.clock import ZONE

PLAIN: Final = "nl"
"""Dutch: the first language, and the one that stands in where a translation is missing."""
_AS_WRITTEN_IN: Final = {"en": "en_GB"}
"""English is written as nearby, day before month, also where a date has its weekday beside it."""


class Wording:
    """The sentences of one or more folders of catalogues (`nl.toml`, `en.toml`, …); later folders add to earlier ones.

    A catalogue may say `approved = false`: then no person has checked the translation yet, and pages tell so.
    """

    def __init__(self, *folders: Path) -> None:
        self._sentences: dict[str, dict[str, str]] = {}
        self._unapproved: set[str] = set()
        for file in sorted(file for folder in folders for file in folder.glob("*.toml")):
            self._add(file.stem, tomllib.loads(file.read_text(encoding="utf-8")))

    def _add(self, language: str, catalogue: dict[str, Any]) -> None:
        if not catalogue.pop("approved", True):
            self._unapproved.add(language)
        self._sentences.setdefault(language, {}).update(_flat(catalogue))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there is a catalogue of."""
        return tuple(self._sentences)

    def keys(self, language: str) -> frozenset[str]:
        """The keys that a language has a sentence for."""
        return frozenset(self._sentences[language])

    def is_approved(self, language: str) -> bool:
        """Whether a person has checked the translation."""
        return language not in self._unapproved

    def say(self, language: str, key: str, /, **values: Any) -> str:
        """The sentence, in Dutch when the language has none. Raises KeyError for a key that nobody wrote."""
        sentence = self._sentences.get(language, {}).get(key) or self._sentences[PLAIN][key]
        return sentence.format_map(values) if values else sentence

    def has(self, key: str) -> bool:
        """Whether there is a sentence with this key."""
        return key in self._sentences[PLAIN]


def _flat(catalogue: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in catalogue.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{key}.")
        else:
            yield key, str(value)


def day(value: date, language: str) -> str:
    """`1 februari 2027`."""
    return str(format_date(value, "long", locale=_locale(language)))


def weekday_and_day(value: date, language: str) -> str:
    """`maandag 1 februari 2027`: for a day to be somewhere."""
    return str(format_date(value, "full", locale=_locale(language)))


def moment(value: datetime, language: str) -> str:
    """`zo 22 nov 14:05`, in local time."""
    return str(format_datetime(value, "EEE d MMM HH:mm", tzinfo=ZONE, locale=_locale(language)))


def number(value: float, language: str) -> str:
    """`30,4`: with the comma or point of the language, and no more decimals than it has."""
    return str(format_decimal(value, locale=_locale(language)))


def direction(language: str) -> str:
    """`rtl` for languages that are written from right to left, `ltr` for the others."""
    return str(_locale(language).text_direction)


def _locale(language: str) -> Locale:
    return Locale.parse(_AS_WRITTEN_IN.get(language, language))
