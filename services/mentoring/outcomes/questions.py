"""When somebody who left is asked whether there is work, and what the answer counts as."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from services.mentoring.outcomes.domain import Outcome
from shared.contracts.mentoring import OutcomeAsked, OutcomeMoment

AFTER: Final[Mapping[OutcomeMoment, timedelta]] = {"4-weeks": timedelta(days=28), "6-months": timedelta(days=182)}
"""The last day of each window that ESF counts: what is dated on it still counts, so that is the day to ask about."""
NOT_LATER: Final = timedelta(days=14)
"""A question that could not go out for so long is not asked by text any more: a person asks."""
OPEN_FOR: Final = timedelta(days=14)
FROM, UNTIL = time(9), time(20)
"""Nobody is texted at night."""


def may_ask(local: datetime) -> bool:
    """Whether it is a time of day to text people."""
    return FROM <= local.time() < UNTIL


def asked(mentee_id: str, question_id: str, moment: OutcomeMoment, about_on: date, now: datetime) -> OutcomeAsked:
    """The event of a question that is due."""
    return OutcomeAsked(
        mentee_id=mentee_id,
        question_id=question_id,
        moment=moment,
        about_on=about_on,
        closes_at=now + OPEN_FOR,
        asked_at=now,
    )


def outcome(mentee_id: str, about_on: date, answer: Literal["yes", "no"]) -> Outcome:
    """What an answer counts as: work or none on the day that was asked about, whenever the answer came."""
    return Outcome(mentee_id, "job" if answer == "yes" else "no-job", about_on, "sms")
