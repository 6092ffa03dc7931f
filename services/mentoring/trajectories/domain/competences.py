"""EVC: what a test of competences proves, and from which modules that exempts.

Fifteen competences are tested for the *kinderbegeleider baby's en peuters*. Who shows some of them gets a proof of
those, which exempts from a part of the training, and may be tested again (Kind en Gezin, 'Opleiding en vorming').
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.mentoring.domain import MentoringError

COMPETENCES: Final = frozenset(range(1, 16))
"""Their numbers, in the order of the qualification. What they are called is the test centre's to say."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that shows a competence: what it is, and the day it was added."""

    competence: int
    title: str
    added_on: date


@dataclass(frozen=True, slots=True)
class Assessment:
    """One test at a test centre: the competences that were shown."""

    held_on: date
    shown: frozenset[int]


def check_evidence(evidence: Evidence, today: date) -> None:
    """Raises MentoringError for a competence that does not exist, or a day to come."""
    check_numbers("competence", {evidence.competence})
    _check_day("added_on", evidence.added_on, today)


def check_assessment(assessment: Assessment, started_on: date, today: date) -> None:
    """Raises MentoringError for competences that do not exist, or a day before the start or to come."""
    check_numbers("shown", assessment.shown)
    _check_day("held_on", assessment.held_on, today)
    if assessment.held_on < started_on:
        raise MentoringError("held_on", f"The trajectory started on {started_on}; the test is before that.")


def shown(assessments: Iterable[Assessment]) -> frozenset[int]:
    """The competences that were ever shown: a later test takes none away."""
    return frozenset().union(*(assessment.shown for assessment in assessments))


def missing(assessments: Iterable[Assessment]) -> list[int]:
    """The competences that were not shown yet, by number; none: the test is passed as a whole."""
    return sorted(COMPETENCES - shown(assessments))


def check_numbers(field: str, numbers: Iterable[int]) -> None:
    """Raises MentoringError for numbers of competences that do not exist."""
    unknown = sorted(set(numbers) - COMPETENCES)
    if unknown:
        named = ", ".join(map(str, unknown))
        raise MentoringError(field, f"There are {len(COMPETENCES)} competences, numbered from 1; not {named}.")


def _check_day(field: str, day: date, today: date) -> None:
    if day > today:
        raise MentoringError(field, "This day is still to come.")
