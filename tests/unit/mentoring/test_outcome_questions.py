"""When somebody who left is asked whether there is work, and when there is nothing to ask."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.mentees.domain import Enrolment
from services.mentoring.outcomes import questions
from services.mentoring.outcomes.domain import Outcome
from services.mentoring.reports.domain.esf import esf_report
from shared.contracts.mentoring import OutcomeMoment
from shared.runtime.clock import ZONE

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
MOMENTS = st.sampled_from(sorted(questions.AFTER))
KINDS = st.sampled_from(["certificate", "job", "no-job", "training"])
LEFT = date(2026, 6, 1)
FIGURE = {"4-weeks": "job_at_4_weeks", "6-months": "job_at_6_months"}


def counted(moment: OutcomeMoment, left_on: date, *outcomes: Outcome) -> int:
    """How many have work by ESF's figure of that moment, read a year later."""
    enrolment = Enrolment("e", "M", "c", "cvo", left_on - timedelta(days=90), left_on)
    report = esf_report("Proef", left_on + timedelta(days=365), [enrolment], outcomes, [])
    figure: int = getattr(report, FIGURE[moment])
    return figure


@given(DAYS, MOMENTS, st.integers(0, 400))
def test_an_answer_counts_in_the_figure_of_its_moment_however_late_it_comes(
    left_on: date, moment: OutcomeMoment, late: int
) -> None:
    about_on = left_on + questions.AFTER[moment]
    now = datetime.combine(about_on, datetime.min.time(), UTC) + timedelta(days=late)
    asked = questions.asked("M", "Q", moment, about_on, now)
    assert counted(moment, left_on, questions.outcome("M", asked.about_on, "yes")) == 1
    assert counted(moment, left_on, questions.outcome("M", asked.about_on, "no")) == 0


@given(DAYS, MOMENTS)
def test_the_day_after_the_one_asked_about_would_not_count(left_on: date, moment: OutcomeMoment) -> None:
    too_late = left_on + questions.AFTER[moment] + timedelta(days=1)
    assert counted(moment, left_on, Outcome("M", "job", too_late)) == 0


@given(DAYS, MOMENTS, st.lists(st.tuples(KINDS, st.integers(-40, 220))))
def test_what_is_left_unasked_is_told_by_the_figures_already(
    left_on: date, moment: OutcomeMoment, told: list[tuple[str, int]]
) -> None:
    outcomes = [Outcome("M", kind, left_on + timedelta(days=days)) for kind, days in told]
    about_on = left_on + questions.AFTER[moment]
    if questions.is_known(left_on, about_on, outcomes) and not any(
        one.dated_on == about_on and one.kind in ("no-job", "training") for one in outcomes
    ):
        assert counted(moment, left_on, *outcomes) == 1


@pytest.mark.parametrize(
    ("moment", "told", "is_known"),
    [
        ("4-weeks", [("job", 10)], True),
        ("4-weeks", [("job", 0)], True),
        ("4-weeks", [("job", -1)], False),
        ("4-weeks", [("job", 10), ("no-job", 20)], False),
        ("4-weeks", [("no-job", 3)], False),
        ("4-weeks", [("training", 3)], False),
        ("4-weeks", [("no-job", 28)], True),
        ("4-weeks", [("certificate", 28)], False),
        ("4-weeks", [("job", 29)], False),
        ("6-months", [("job", 28)], False),
        ("6-months", [("job", 153)], False),
        ("6-months", [("job", 154)], True),
        ("6-months", [("training", 182)], True),
    ],
)
def test_a_job_of_the_last_four_weeks_or_anything_of_the_day_itself_leaves_nothing_to_ask(
    moment: OutcomeMoment, told: list[tuple[str, int]], is_known: bool
) -> None:
    outcomes = [Outcome("M", kind, LEFT + timedelta(days=days)) for kind, days in told]
    assert questions.is_known(LEFT, LEFT + questions.AFTER[moment], outcomes) is is_known


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        (datetime(2026, 10, 24, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 24, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 7, 0, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 24, 17, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 24, 18, 0, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 18, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 19, 0, tzinfo=UTC), False),
        (datetime(2027, 3, 27, 8, 0, tzinfo=UTC), True),
        (datetime(2027, 3, 28, 7, 0, tzinfo=UTC), True),
        (datetime(2027, 3, 28, 18, 0, tzinfo=UTC), False),
    ],
)
def test_the_hours_are_those_of_the_wall_clock_in_summer_and_in_winter(moment: datetime, may: bool) -> None:
    assert questions.may_ask(moment.astimezone(ZONE)) is may


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_nobody_is_asked_at_night(moment: datetime) -> None:
    local = moment.astimezone(ZONE)
    assert questions.may_ask(local) == (9 <= local.hour < 20)
