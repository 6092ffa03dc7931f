"""What an answer to a text means, and which question it is for."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Answer = Literal["yes", "no", "stop"]
Understood = Literal["yes", "no", "stop", "unclear"]

_NOT_WORDS: Final = re.compile(r"[^\w]+")
_STRETCHED: Final = re.compile(r"(\w)\1{2,}")
_LONGEST_PHRASE: Final = 5
_TATWEEL: Final = "\u0640"
_SAME: Final = {
    # Letters that keyboards of neighbouring languages write for each other, and those that Unicode does not take apart.
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ک": "ك",
    "ہ": "ه",
    "ة": "ه",
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """An answer and every word of it, for finding a code among them."""

    answer: Understood
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What a person was asked and has not answered yet: to take an offer, or whether there is work.

    `answers` is what the answer goes to: an offer's id (`daycare_name` then says of which daycare), or a question's.
    """

    answers: str
    request_id: str | None
    person_id: str
    code: str
    daycare_name: str | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What means yes, no or stop to one reader, or that they do not know, every phrase folded.

    `phrases` count anywhere in an answer. `alone` are those that mean something else in another language (Romanian no
    is Dutch for now): they count only when nothing but `polite` words stand beside them.
    """

    phrases: Mapping[str, Understood]
    alone: Mapping[str, Understood]
    polite: frozenset[str]
    signs: Mapping[str, Answer]


def fold(text: str) -> str:
    """A text without case, accents, vowel points and punctuation: its words, one space between them."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(_SAME.get(letter, letter) for letter in spread if not _is_ornament(letter))
    return " ".join(_NOT_WORDS.sub(" ", plain).split())


def _is_ornament(letter: str) -> bool:
    return unicodedata.category(letter) in {"Mn", "Cf"} or letter == _TATWEEL


def parse(text: str, vocabulary: Vocabulary, codes: Collection[str] = ()) -> Parsed:
    """Read an answer. A stop anywhere is a stop; yes and no together, or neither, are unclear.

    `codes` are those of the questions that the sender may mean: they are never noise.
    """
    words = fold(text).split()
    found = _found(words, vocabulary) | {answer for sign, answer in vocabulary.signs.items() if sign in text}
    if not found:
        found = _alone(words, vocabulary, {code.casefold() for code in codes})
    answer: Understood = "unclear"
    if "stop" in found:
        answer = "stop"
    elif len(found) == 1:
        answer = next(iter(found))
    return Parsed(answer, frozenset(words))


def _found(words: Sequence[str], vocabulary: Vocabulary) -> set[Understood]:
    found: set[Understood] = set()
    place = 0
    while place < len(words):
        answer, length = _phrase_at(words, place, vocabulary)
        if answer:
            found.add(answer)
        place += length
    return found


def _phrase_at(words: Sequence[str], place: int, vocabulary: Vocabulary) -> tuple[Understood | None, int]:
    """What the longest phrase that starts here means, and how many words it takes; None and one when there is none."""
    for length in range(min(_LONGEST_PHRASE, len(words) - place), 0, -1):
        for phrase in _spellings(" ".join(words[place : place + length])):
            if phrase in vocabulary.phrases:
                return vocabulary.phrases[phrase], length
            if phrase in vocabulary.polite:
                return None, length
    return None, 1


def _spellings(phrase: str) -> list[str]:
    """The phrase, and what it may be when somebody stretched it: jaaa is ja, neeee is nee."""
    if not _STRETCHED.search(phrase):
        return [phrase]
    return [phrase, _STRETCHED.sub(r"\1\1", phrase), _STRETCHED.sub(r"\1", phrase)]


def _alone(words: Sequence[str], vocabulary: Vocabulary, codes: Collection[str]) -> set[Understood]:
    said = [word for word in words if word not in codes]
    meant = [word for word in said if word not in vocabulary.polite]
    spellings = [spelling for phrase in (" ".join(said), " ".join(meant)) for spelling in _spellings(phrase)]
    return {vocabulary.alone[phrase] for phrase in spellings if phrase in vocabulary.alone}


def question_meant(parsed: Parsed, standing: Sequence[OpenQuestion]) -> OpenQuestion | None:
    """What an answer is for: what its code names, or the only question there is; None when it is not clear."""
    named = [question for question in standing if question.code.casefold() in parsed.words]
    if len(named) == 1:
        return named[0]
    return standing[0] if len(standing) == 1 and not named else None


def code_of(question_id: str) -> str:
    """Four digits that tell a question apart from others that stand at the same number."""
    return f"{1000 + int.from_bytes(hashlib.sha256(question_id.encode()).digest()[:4]) % 9000}"
