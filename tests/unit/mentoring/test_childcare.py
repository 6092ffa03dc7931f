"""What is asked of a desk for a mentee's children is refused where it is asked, never later where nobody looks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.intake.requests.domain.registering import faults_of as faults_of_a_desk
from services.mentoring.childcare.api import ChildcareBody
from services.mentoring.childcare.domain import check, faults_of
from services.mentoring.childcare.form import ChildcareForm
from services.mentoring.domain import MentoringError
from shared.contracts.mentoring import ChildcareNeeded

NOW = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
TODAY = NOW.date()
FILLED_IN: dict[str, Any] = {
    "children": ["2026-05-01", "", ""],
    "start_on": "2027-02-01",
    "dayparts": ["mon-am"],
    "agreed_on": "2026-11-27",
}
DAYS = st.integers(-6000, 3000).map(lambda days: TODAY + timedelta(days=days)) | st.sampled_from(
    [TODAY + timedelta(days=days) for days in (-4384, -4383, -367, -366, -61, -60, 0, 1, 548, 549, 1830, 1831)]
)


def need(**changed: Any) -> ChildcareNeeded:
    return ChildcareForm.model_validate(FILLED_IN | changed).need("mentee", NOW)


@given(
    born=st.lists(st.tuples(DAYS, st.booleans()), min_size=1, max_size=3),
    start_on=DAYS,
    postcode=st.none() | st.just("2140"),
    max_km=st.none() | st.just(3.0),
    daycares=st.sampled_from([(), ("ukkies",)]),
)
def test_mentoring_refuses_what_a_desk_would_refuse_and_nothing_else(
    born: list[tuple[date, bool]], start_on: date, postcode: str | None, max_km: float | None, daycares: tuple[str, ...]
) -> None:
    children = [{"birth_date": day, "expected": expected} for day, expected in born]
    body = ChildcareBody.model_validate(
        {"agreed_on": TODAY, "children": children, "start_on": start_on, "dayparts": ["mon-am"]}
        | {"postcode": postcode, "max_km": max_km, "daycares": daycares}
    )
    asked = body.need("mentee", NOW)
    at_the_desk = faults_of_a_desk(asked.children, asked.care, asked.wishes, TODAY)
    here = [fault.field for fault in faults_of(asked, TODAY)]
    assert here == [fault.field.removeprefix("care.").removeprefix("wishes.") for fault in at_the_desk]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"children": ["2014-01-01"]}, "children.0.birth_date"),
        ({"children": ["2026-05-01", "2028-11-27"]}, "children.1.birth_date"),
        ({"start_on": "2031-12-31"}, "start_on"),
        ({"start_on": "2025-11-01"}, "start_on"),
        ({"max_km": "5"}, "postcode"),
        ({"dayparts": ["mon-am", "mon-am"]}, "dayparts"),
    ],
)
def test_the_field_that_cannot_be_is_named(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(MentoringError) as refused:
        check(need(**changed), TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"children": ["", ""]}, "children"),
        ({"dayparts": []}, "dayparts"),
        ({"dayparts": ["sat-am"]}, "dayparts"),
        ({"postcode": "2140\x00"}, "postcode"),
        ({"max_km": "0"}, "max_km"),
    ],
)
def test_what_no_form_may_send_is_refused(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        need(**changed)
    assert refused.value.errors()[0]["loc"][0] == field


def test_a_day_of_birth_that_lies_ahead_is_that_of_an_expected_child() -> None:
    asked = need(children=["2026-05-01", "2027-03-01"], specific_care=["1"])
    assert [(child.expected, child.specific_care) for child in asked.children] == [(False, False), (True, True)]
