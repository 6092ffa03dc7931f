"""The day is the people's, not the server's."""

from datetime import UTC, date, datetime

import pytest

from shared.runtime.clock import day_of


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 26, 23, 30, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_after_midnight_it_is_the_new_day_here_whatever_utc_says(moment: datetime, day: date) -> None:
    assert day_of(moment) == day
