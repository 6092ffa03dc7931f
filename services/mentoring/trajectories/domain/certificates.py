"""Certificates and attests: when one was earned, and the code by which anyone can check it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.mentoring.domain import MentoringError
from services.mentoring.trajectories.domain.competences import COMPETENCES
from services.mentoring.trajectories.domain.errors import NotEarnedError
from services.mentoring.trajectories.domain.modules import Module

DocumentKind = Literal["certificate", "competences", "participation"]
"""The certificate *begeleider in de kinderopvang*; a proof of the competences that were shown; of taking part."""

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nobody misreads a printed code."""
CODE_LENGTH: Final = 20
"""100 bits: nobody guesses a code."""
_MISREAD: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a mentee is: what the rules of a certificate look at."""

    trajectory: str
    started_on: date
    modules_open: Sequence[Module]
    modules_given: int
    competences_shown: frozenset[int]


def check_award(kind: DocumentKind, awarded_on: date, progress: Progress, today: date) -> None:
    """Raises MentoringError for a day before the start or to come, NotEarnedError with what is missing."""
    if awarded_on > today:
        raise MentoringError("awarded_on", "A document is given on a day that has come.")
    if awarded_on < progress.started_on:
        raise MentoringError("awarded_on", f"The trajectory started on {progress.started_on}.")
    if kind == "competences" and not progress.competences_shown:
        raise NotEarnedError("kind", "No competence has been shown in a test yet.")
    if kind == "certificate":
        _check_certificate(progress)


def _check_certificate(progress: Progress) -> None:
    """A whole EVC test qualifies whatever the trajectory; otherwise every module must be passed or exempted."""
    lacking = sorted(COMPETENCES - progress.competences_shown)
    if not lacking:
        return
    if progress.trajectory == "evc":
        named = ", ".join(map(str, lacking))
        raise NotEarnedError("kind", f"Not shown in a test yet: {named}.")
    if not progress.modules_given:
        raise NotEarnedError("kind", "The programme names no modules: add them, so that it can be seen what was done.")
    if progress.modules_open:
        named = ", ".join(module.name for module in progress.modules_open)
        raise NotEarnedError("kind", f"Neither passed nor exempted yet: {named}.")


def shown_code(code: str) -> str:
    """The code as it is printed: in fives."""
    return "-".join(code[start : start + 5] for start in range(0, CODE_LENGTH, 5))


def read_code(typed: str) -> str | None:
    """The code that somebody typed, whatever the case, spaces and hyphens; None when it cannot be one."""
    plain = "".join(character for character in typed.upper() if character.isalnum()).translate(_MISREAD)
    is_code = len(plain) == CODE_LENGTH and all(character in ALPHABET for character in plain)
    return plain if is_code else None
