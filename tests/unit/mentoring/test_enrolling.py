"""When somebody may be enrolled again, and what is known of them by all their starts."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.domain import MentoringError
from services.mentoring.mentees.domain import Enrolment, Facts, check, enrolled, known_now, overlapping

START, END = date(2025, 2, 1), date(2025, 6, 30)
DAYS = st.dates(date(2024, 1, 1), date(2024, 3, 31))


def enrolment(started_on: date, ended_on: date | None, **facts: object) -> Enrolment:
    return Enrolment("E", "P", "c", "cvo", started_on, ended_on, facts=Facts(**facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("started_on", "ended_on", "fits"),
    [
        (END, None, True),
        (END + timedelta(days=1), None, True),
        (END - timedelta(days=1), None, False),
        (START, START, False),
        (date(2025, 1, 1), START, True),
        (date(2025, 1, 1), START + timedelta(days=1), False),
        (date(2025, 1, 1), None, False),
    ],
)
def test_an_enrolment_fits_when_the_other_is_over_or_not_begun(
    started_on: date, ended_on: date | None, fits: bool
) -> None:
    assert (overlapping(enrolment(started_on, ended_on), [enrolment(START, END)]) is None) == fits


@given(st.lists(st.tuples(DAYS, st.none() | st.integers(0, 40)), max_size=6))
def test_those_that_fit_one_by_one_never_share_a_day_but_that_of_a_change(
    asked: list[tuple[date, int | None]],
) -> None:
    kept: list[Enrolment] = []
    for started_on, days in asked:
        new = enrolment(started_on, None if days is None else started_on + timedelta(days=days))
        if overlapping(new, kept) is None:
            kept.append(new)
    kept.sort(key=lambda one: one.started_on)
    for earlier, later in pairwise(kept):
        assert earlier.ended_on is not None
        assert earlier.started_on < later.started_on
        assert earlier.ended_on <= later.started_on


def test_an_end_before_the_start_names_the_field() -> None:
    with pytest.raises(MentoringError) as caught:
        check(enrolment(START, date(2025, 1, 1)), [])
    assert caught.value.field == "ended_on"


def test_of_each_fact_the_latest_that_was_stated_is_known_now() -> None:
    first = enrolment(START, END, postcode="3500", education=2, labour_status="inactive")
    again = enrolment(END, None, postcode="2140")
    known = known_now([again, first])
    assert (known.postcode, known.education) == ("2140", 2)


def test_the_event_of_an_enrolment_tells_nothing_sensitive() -> None:
    event = enrolled("Proef", enrolment(START, None, target_groups=("refugee",), gender="x", labour_status="inactive"))
    told = event.model_dump_json()
    assert not any(word in told for word in ("refugee", "inactive", "gender", "birth"))
