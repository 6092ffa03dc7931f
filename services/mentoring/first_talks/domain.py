"""Rules of first talks, and the balance of who was reached and who started."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from services.mentoring.domain import MentoringError

Outcome = Literal["starts", "waits", "does-not-start"]
Reason = Literal[
    "own-childcare", "language", "health", "family", "mobility", "money", "administration",
    "other-training", "job", "motivation", "no-contact", "other",
]  # fmt: skip
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
"""Why somebody does not start, in codes."""
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class FirstTalk:
    """A talk with somebody who may start. `mentee_id` is there once they have."""

    talk_id: str
    programme_id: str
    held_on: date
    outcome: Outcome
    reason: Reason | None = None
    gender: str | None = None
    postcode: str | None = None
    referred_by: str | None = None
    outreach_channel: str | None = None
    mentee_id: str | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """How many of a gender were reached by first talks, and how many started."""

    gender: str
    reached: int
    started: int


def check(talk: FirstTalk, today: date) -> None:
    """Raises MentoringError for a day to come, or a reason that is missing or has nothing to explain."""
    if talk.held_on > today:
        raise MentoringError("held_on", "A talk is noted after it was held, not before.")
    if (talk.outcome == "does-not-start") != (talk.reason is not None):
        raise MentoringError("reason", "Give a reason for who does not start, and for nobody else.")


def balance(reached: Iterable[str | None], started: Iterable[str | None]) -> list[Balance]:
    """By gender: one for each talk, and one for each who started. What nobody knows counts under `unknown`."""
    talked = [gender or UNKNOWN for gender in reached]
    enrolled = [gender or UNKNOWN for gender in started]
    return [Balance(gender, talked.count(gender), enrolled.count(gender)) for gender in ("f", "m", "x", UNKNOWN)]
