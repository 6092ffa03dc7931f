"""When a family is reminded: late in the offer's time, never at night, never after its end."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.daytime import Daytime
from services.notify.domain.reminders import Reminding

BRUSSELS = ZoneInfo("Europe/Brussels")
DAY = Daytime(BRUSSELS, time(9), time(20))
REMINDING = Reminding(2 / 3, DAY)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BRUSSELS)


@given(MOMENTS, st.floats(0.01, 500))
def test_a_reminder_comes_by_day_while_the_offer_stands(told_at: datetime, hours: float) -> None:
    expires_at = told_at + timedelta(hours=hours)
    moment = REMINDING.moment(told_at, expires_at)
    if moment is not None:
        assert told_at < moment < expires_at
        assert DAY.holds(moment)


@given(MOMENTS, st.floats(36, 500))
def test_an_offer_that_stands_for_days_always_gets_one(told_at: datetime, hours: float) -> None:
    assert REMINDING.moment(told_at, told_at + timedelta(hours=hours)) is not None


@pytest.mark.parametrize(
    ("told_at", "hours", "moment"),
    [
        (at(23, 12), 72, at(25, 12)),
        (at(23, 8), 72, at(25, 9)),
        (at(23, 21), 72, at(26, 9)),
        (at(23, 15), 12, at(23, 19, 59)),
        (at(23, 23), 3, None),
        (at(23, 12), 0, None),
    ],
)
def test_what_falls_at_night_waits_for_the_morning_or_comes_the_evening_before(
    told_at: datetime, hours: float, moment: datetime | None
) -> None:
    assert REMINDING.moment(told_at, told_at + timedelta(hours=hours)) == moment
