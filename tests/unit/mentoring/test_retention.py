"""Until when a file is kept."""

from datetime import date

import pytest

from services.mentoring.mentees.domain import kept_since


@pytest.mark.parametrize(
    ("today", "since"),
    [
        (date(2026, 11, 27), date(2016, 11, 27)),
        (date(2028, 2, 29), date(2018, 2, 28)),
        (date(2028, 3, 1), date(2018, 3, 1)),
    ],
)
def test_a_file_is_kept_for_whole_years(today: date, since: date) -> None:
    assert kept_since(today, 10) == since
