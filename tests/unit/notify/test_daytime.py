"""By day only for what nobody waits for; at any hour for what somebody does."""

from datetime import UTC, datetime, time
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.daytime import Daytime
from shared.contracts.notify import TextKind

BRUSSELS = ZoneInfo("Europe/Brussels")
DAY = Daytime(BRUSSELS, time(8), time(20))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize("local", [datetime(2026, 7, 1, 7, 59), datetime(2026, 12, 1, 20, 0), datetime(2026, 12, 1, 3)])
def test_a_question_about_work_waits_out_the_night_where_the_families_live(local: datetime) -> None:
    assert DAY.held(local.replace(tzinfo=BRUSSELS)) == ("outcome-question",)


@pytest.mark.parametrize("local", [datetime(2026, 7, 1, 8, 0), datetime(2026, 12, 1, 19, 59)])
def test_by_day_nothing_waits(local: datetime) -> None:
    assert DAY.held(local.replace(tzinfo=BRUSSELS)) == ()


@given(MOMENTS)
def test_what_a_family_waits_for_goes_out_at_any_hour(moment: datetime) -> None:
    assert set(DAY.held(moment)).isdisjoint(set(get_args(TextKind)) - {"outcome-question"})


@given(MOMENTS)
def test_after_every_night_comes_a_morning_that_holds_nothing(moment: datetime) -> None:
    if DAY.held(moment):
        assert not DAY.held(DAY.next_morning(moment))
