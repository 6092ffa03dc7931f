"""Who left is followed at both moments, and nobody is lost between the text and the person who asks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.outcomes import questions
from services.mentoring.outcomes.aftercare import Asked, Left, Moment, follow
from services.mentoring.outcomes.domain import Outcome

LEFT_ON = date(2026, 6, 1)


def left(phone: str | None = "+32470000417", *, agreed: bool = True) -> Left:
    return Left("M", "Proef", "Proef", "E", LEFT_ON, phone, agreed)


def day(days: int) -> date:
    return LEFT_ON + timedelta(days=days)


def four_weeks(who: Left, today: int, asked: Asked | None = None, *outcomes: Outcome) -> Moment:
    return follow(who, {"4-weeks": asked} if asked else {}, outcomes, day(today)).moments[0]


@pytest.mark.parametrize(
    ("who", "today", "asked", "state", "why"),
    [
        (left(), 27, None, "to-come", None),
        (left(), 28, None, "to-come", None),
        (left(), 28, Asked("asked", day(28)), "asked", None),
        (left(), 42, Asked("asked", day(28)), "asked", None),
        (left(), 43, Asked("asked", day(28)), "to-ask", "no-answer"),
        (left(), 29, Asked("failed", day(28)), "to-ask", "failed"),
        (left(), 42, None, "to-come", None),
        (left(), 43, None, "to-ask", "missed"),
        (left(None), 27, None, "to-come", "no-phone"),
        (left(None), 28, None, "to-ask", "no-phone"),
        (left(agreed=False), 28, None, "to-ask", "no-consent"),
        (left(agreed=False), 29, Asked("asked", day(28)), "to-ask", "no-consent"),
    ],
)
def test_a_moment_is_asked_by_text_or_by_a_person_who_knows_why(
    who: Left, today: int, asked: Asked | None, state: str, why: str | None
) -> None:
    moment = four_weeks(who, today, asked)
    assert (moment.state, moment.why) == (state, why)


def test_what_somebody_heard_ends_the_asking() -> None:
    assert four_weeks(left(None), 50, None, Outcome("M", "no-job", day(28))).state == "known"
    assert four_weeks(left(None), 50, None, Outcome("M", "job", day(20))).state == "known"
    assert four_weeks(left(None), 50, None, Outcome("M", "no-job", day(20))).state == "to-ask"


STATES = st.none() | st.builds(Asked, st.sampled_from(["asked", "failed"]), st.integers(28, 42).map(day))


@given(st.booleans(), st.booleans(), STATES, st.integers(43 + 14, 400))
def test_two_weeks_after_the_last_text_could_go_out_every_unknown_moment_is_a_persons_to_ask(
    has_phone: bool, agreed: bool, asked: Asked | None, today: int
) -> None:
    who = left("+32470000417" if has_phone else None, agreed=agreed)
    assert four_weeks(who, today, asked).state == "to-ask"


def test_the_latest_that_is_known_of_work_is_shown_of_one_day_the_job() -> None:
    told = [Outcome("M", "job", day(-3)), Outcome("M", "training", day(10)), Outcome("M", "job", day(10))]
    assert follow(left(), {}, [*told, Outcome("M", "certificate", day(20))], day(30)).latest == told[2]
    assert follow(left(), {}, told[:1], day(30)).latest is None


def test_both_moments_are_followed_the_first_first() -> None:
    moments = follow(left(), {}, [], day(0)).moments
    assert [one.about_on for one in moments] == [LEFT_ON + after for after in questions.AFTER.values()]
