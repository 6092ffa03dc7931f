"""Sessions: what cannot be true of one, and which planned one stands."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.mentoring.sessions.api import NewSession
from services.mentoring.sessions.domain import Appointment, Session, faults_of, next_planned

TODAY = date(2026, 11, 20)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def session(held: int, planned: int | None = None, mark: str = "a") -> Session:
    appointment = None if planned is None else Appointment(days(planned))
    return Session(f"s{held}{mark}", "mentee", "mentor", days(held), 60, True, planned=appointment)


def stands(*sessions: Session) -> date | None:
    found = next_planned(sessions, TODAY)
    return found.on if found else None


def test_what_was_planned_last_stands() -> None:
    assert stands(session(-14, planned=3), session(-7, planned=5)) == days(5)


def test_a_session_that_plans_nothing_leaves_the_plan_as_it_is() -> None:
    assert stands(session(-14, planned=3), session(-7)) == days(3)


def test_a_plan_is_gone_once_a_session_was_logged_on_its_day_or_later() -> None:
    assert stands(session(-7, planned=0)) == TODAY
    assert stands(session(-7, planned=0), session(0)) is None


def test_a_plan_of_a_day_that_is_over_does_not_stand() -> None:
    assert stands(session(-7, planned=-1)) is None
    assert stands() is None


@given(st.lists(st.tuples(st.integers(-30, 0), st.none() | st.integers(1, 30)), max_size=8), st.randoms())
def test_what_stands_does_not_depend_on_the_order_of_the_list(
    told: list[tuple[int, int | None]], chance: object
) -> None:
    logged = [
        session(held, None if later is None else held + later, str(place)) for place, (held, later) in enumerate(told)
    ]
    mixed = [*logged]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    found = stands(*mixed)
    assert found == stands(*logged)
    assert found is None or found >= TODAY


@pytest.mark.parametrize("planned", [-7, -8])
def test_the_next_session_comes_after_the_one_that_plans_it(planned: int) -> None:
    assert [fault.field for fault in faults_of(session(-7, planned), TODAY)] == ["next_on"]


@pytest.mark.parametrize(
    ("field", "said"), [("next_time", "25:00"), ("next_time", "9"), ("next_time", "09:00"), ("next_where", "school")]
)
def test_a_time_or_place_without_a_day_or_no_time_at_all_is_refused(field: str, said: str) -> None:
    with pytest.raises(ValidationError, match=field):
        NewSession.model_validate({"held_on": "2026-11-20", "minutes": 30, field: said})
