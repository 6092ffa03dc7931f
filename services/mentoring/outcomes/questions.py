"""When somebody who left is asked whether there is work, and what the answer counts as."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from services.mentoring.outcomes.domain import ABOUT_WORK, Outcome
from shared.contracts.mentoring import OutcomeAsked, OutcomeMoment

AFTER: Final[Mapping[OutcomeMoment, timedelta]] = {"4-weeks": timedelta(days=28), "6-months": timedelta(days=182)}
"""The last day of each window that ESF counts: what is dated on it still counts, so that is the day to ask about."""
NOT_LATER: Final = timedelta(days=14)
"""A question that could not go out for so long is not asked by text any more: a person asks."""
OPEN_FOR: Final = timedelta(days=14)
A_JOB_HOLDS_FOR: Final = timedelta(days=28)
"""So long who is known to have found work need not be asked for it. Our own choice, as long as ESF's first window."""
FROM, UNTIL = time(9), time(20)
"""Nobody is texted at night."""


def may_ask(local: datetime) -> bool:
    """Whether it is a time of day to text people, by their own clocks."""
    return FROM <= local.time() < UNTIL


def is_known(ended_on: date, about_on: date, outcomes: Iterable[Outcome]) -> bool:
    """Whether there is nothing to ask of a day: something about work is known of that day itself, or the latest that is
    known since they left is a job of the four weeks before it. Without work, or in training, somebody may find it yet.
    """
    told = [one for one in outcomes if one.kind in ABOUT_WORK and ended_on <= one.dated_on <= about_on]
    latest = max((one.dated_on for one in told), default=None)
    if latest is None:
        return False
    has_job = any(one.dated_on == latest and one.kind == "job" for one in told)
    return latest == about_on or (has_job and latest >= about_on - A_JOB_HOLDS_FOR)


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
