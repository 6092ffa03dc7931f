"""How it goes: the daycare's evaluation, and what mentee, daycare and school agree in a review."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from services.mentoring.domain import MentoringError
from services.mentoring.places.domain.agreement import PARTIES, Agreement, Party

Aspect = Literal["care", "play", "contact-with-parents", "teamwork", "reliability", "language"]
ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)
SCORES: Final = range(1, 5)
"""1: not yet; 2: with help; 3: alone; 4: shows others how."""
Conclusion = Literal["on-track", "needs-support", "stops"]
CONCLUSIONS: Final[tuple[Conclusion, ...]] = get_args(Conclusion)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the daycare finds, on a day: a score for each aspect that it could see."""

    held_on: date
    scores: Mapping[Aspect, int]


@dataclass(frozen=True, slots=True)
class Review:
    """A talk of the three, and what they concluded. `present`: who of them was there."""

    held_on: date
    present: frozenset[Party]
    conclusion: Conclusion
    next_step: str | None = None


def check_evaluation(evaluation: Evaluation, agreement: Agreement, today: date) -> None:
    """Raises MentoringError for a day outside of the agreement or to come, no score, or one off the scale."""
    _check_day(evaluation.held_on, agreement, today)
    if not evaluation.scores:
        raise MentoringError("scores", "Give a score for at least one aspect.")
    for aspect, score in evaluation.scores.items():
        if score not in SCORES:
            raise MentoringError(f"scores.{aspect}", "A score is 1 (not yet) to 4 (shows others how).")


def check_review(review: Review, agreement: Agreement, today: date) -> None:
    """Raises MentoringError for a day outside of the agreement or to come, or when one of the three was not there."""
    _check_day(review.held_on, agreement, today)
    missing = [party for party in PARTIES if party not in review.present]
    if missing:
        raise MentoringError("present", f"A review needs all three; missing: {', '.join(missing)}.")


def _check_day(held_on: date, agreement: Agreement, today: date) -> None:
    if held_on > today:
        raise MentoringError("held_on", "This day is still to come.")
    if not agreement.from_on <= held_on <= agreement.last_day:
        raise MentoringError("held_on", f"The agreement is from {agreement.from_on} to {agreement.last_day}.")
