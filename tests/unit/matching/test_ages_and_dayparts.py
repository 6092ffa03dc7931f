from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.dayparts import DAYPARTS, dayparts_of, mask_of, open_in, places_in
from services.matching.domain.requests import add_months, months_between


@pytest.mark.parametrize(
    ("born", "day", "months"),
    [
        (date(2026, 5, 1), date(2027, 2, 1), 9),
        (date(2026, 5, 2), date(2027, 2, 1), 8),
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 31), date(2026, 3, 1), 1),
        (date(2024, 2, 29), date(2025, 2, 28), 11),
        (date(2027, 2, 2), date(2027, 2, 1), -1),
        (date(2027, 2, 1), date(2027, 2, 1), 0),
    ],
)
def test_age_is_counted_in_whole_months(born: date, day: date, months: int) -> None:
    assert months_between(born, day) == months


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_child_is_no_younger_than_the_months_that_were_added(born: date, months: int) -> None:
    later = add_months(born, months)
    assert months_between(born, later + timedelta(days=3)) >= months
    assert months_between(born, later) in {months, months - 1}


def test_month_without_that_day_ends_on_its_last() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)


@given(st.sets(st.sampled_from(DAYPARTS)))
def test_dayparts_survive_as_bits(dayparts: set[str]) -> None:
    assert set(dayparts_of(mask_of(dayparts))) == dayparts  # type: ignore[arg-type]


@given(st.lists(st.integers(-2, 3), min_size=10, max_size=10))
def test_daypart_is_open_when_it_has_a_place(numbers: list[int]) -> None:
    assert set(places_in(open_in(numbers))) == {place for place, number in enumerate(numbers) if number > 0}
