"""From a kind of text and its facts to words in the reader's language, and the number of parts that takes.

The words are data: templates/<language>.toml.
"""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import langcodes
import smsutil
from babel.dates import format_skeleton
from smsutil.codecs import GSM_CHARSET, GSM_EXT_CHARSET

_FOLDER: Final = Path(__file__).with_name("templates")
FALLBACK: Final = "nl"
_MAX_DISTANCE: Final = 25
"""How far apart two languages may be, in CLDR's distance, for one to be read by who reads the other."""
_LONGEST_NAME: Final = 40
_GSM: Final = frozenset(GSM_CHARSET)
_ONE_SEPTET: Final = _GSM - frozenset(GSM_EXT_CHARSET)
_LAST_OF_ONE_UNIT: Final = "\uffff"
"""In UCS-2 a character after this one takes two units."""
_PLAINER: Final = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "œ": "oe"}

Template = Literal[
    "acknowledgement",
    "offer",
    "reminder",
    "result",
    "unmatched",
    "withdrawn",
    "expired",
    "help",
    "choose",
    "stopped",
    "outcome-question",
]
Translation = Literal["approved", "unapproved"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it will be sent. `language` is the one it is in, which may not be the one that was wished for."""

    language: str
    translation: Translation
    body: str
    parts: int


@cache
def _languages() -> dict[str, dict[str, Any]]:
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(_FOLDER.glob("*.toml"))}


def languages() -> list[str]:
    """The languages that texts can be sent in."""
    return list(_languages())


@cache
def language_for(wish: str | None) -> str:
    """The language to write in for who wishes this one (a BCP 47 tag): the nearest that there is, or plain Dutch."""
    try:
        found = langcodes.closest_supported_match(wish or FALLBACK, languages(), max_distance=_MAX_DISTANCE)
    except ValueError:
        return FALLBACK
    return found or FALLBACK


class Words:
    """Writes texts. Moments are told in the authority's own time zone."""

    def __init__(self, time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)

    def write(self, template: Template, wish: str | None, facts: Mapping[str, str | date | datetime]) -> Wording:
        """A text. `facts` fill the template's blanks; `reason` is a code. KeyError when one is missing."""
        language = language_for(wish)
        words = _languages()[language]
        chosen = words["templates"][template]
        blanks = dict(words["answers"]) | {name: self._told(name, fact, language) for name, fact in facts.items()}
        body = chosen["text"].format_map(blanks)
        translation: Translation = chosen["state"]
        if translation != "approved":
            body = f"{body} {words['marker']}"
        body = _shortest_alphabet(body)
        return Wording(language, translation, body, parts_of(body))

    def _told(self, name: str, fact: str | date | datetime, language: str) -> str:
        if isinstance(fact, datetime):
            local = fact.astimezone(self._zone)
            return f"{_date('MMMEd', local, language)} {local:%H:%M}"
        if isinstance(fact, date):
            return _date("yMMMMd", fact, language)
        if name == "reason":
            return str(_languages()[language]["reasons"][fact])
        return _short(fact) if name == "daycare" else fact


def answer_words(wish: str | None, code: str | None) -> dict[str, str]:
    """How to say yes and no in a language, with the offer's code where it takes one."""
    answers = _languages()[language_for(wish)]["answers"]
    return {name: f"{word} {code}" if code else word for name, word in answers.items()}


def subject(wish: str | None, name: str) -> str:
    """What a question is about, in a word or two of a language."""
    return str(_languages()[language_for(wish)]["subjects"][name])


def parts_of(body: str) -> int:
    """How many texts the network counts (3GPP TS 23.038 and 23.040): the plain cases by their length."""
    if _ONE_SEPTET.issuperset(body):
        alone, joined = 160, 153
    elif not _GSM.issuperset(body) and max(body) <= _LAST_OF_ONE_UNIT:
        alone, joined = 70, 67
    else:
        return len(smsutil.split(body).parts)
    return 1 if len(body) <= alone else ceil(len(body) / joined)


@cache
def _date(skeleton: str, moment: date, language: str) -> str:
    return str(format_skeleton(skeleton, moment, locale=language)).replace("\u202f", " ")


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 3].rstrip() + "..."


def _shortest_alphabet(body: str) -> str:
    """The body in GSM 03.38 where only accents or typography keep it from that: UCS-2 takes twice the parts."""
    plain = "".join(map(_plain, body))
    return plain if _GSM.issuperset(plain) else body


@cache
def _plain(letter: str) -> str:
    if letter in _GSM:
        return letter
    plainer = _PLAINER.get(letter) or unicodedata.normalize("NFKD", letter)
    return "".join(part for part in plainer if not unicodedata.combining(part))
