"""Clocks: what they say on a day, and what a file of them must say."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.clocks.domain import Clock, ClockFileError, in_force, parse_times

FOLDER = Path("services/matching/clocks/files")
REGISTERED = date(2026, 11, 1)
CLOCK = Clock("import", 21, (14, 19), 14, "a guideline")
GOOD = (FOLDER / "antwerp-2024.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("days", "state", "reminders", "left"),
    [
        (0, "running", 0, 21), (13, "running", 0, 8), (14, "reminded", 1, 7), (19, "reminded", 2, 2),
        (21, "reminded", 2, 0), (22, "late", 2, -1),
    ],
)  # fmt: skip
def test_a_clock_runs_reminds_and_is_late(days: int, state: str, reminders: int, left: int) -> None:
    reading = CLOCK.handling(REGISTERED, REGISTERED + timedelta(days))
    assert (reading.state, reading.reminders, reading.days_left) == (state, reminders, left)


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_clock_never_runs_back(earlier: int, later: int) -> None:
    first, second = sorted((earlier, later))
    before = CLOCK.handling(REGISTERED, REGISTERED + timedelta(first))
    after = CLOCK.handling(REGISTERED, REGISTERED + timedelta(second))
    assert after.reminders >= before.reminders
    assert after.days_left <= before.days_left
    assert after.due_on == before.due_on


def test_a_daycare_is_asked_from_the_agreed_start_whether_care_started() -> None:
    start = date(2027, 2, 1)
    assert CLOCK.reporting(start, start - timedelta(1)).state == "running"
    assert CLOCK.reporting(start, start).state == "reminded"
    assert CLOCK.reporting(start, start + timedelta(15)).state == "late"


def test_shipped_clocks_have_a_source_and_are_in_force_today() -> None:
    times = [parse_times(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.toml")]
    found = in_force(times, date(2026, 11, 27))
    assert found is not None
    assert all(clock.source for clock in found.clocks.values())
    assert found.clocks["import"].handle_within == 21
    assert in_force(times, date(2000, 1, 1)) is None


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('channel = "import"', 'channel = "pigeon"', "pigeon"),
        ('channel = "import"', 'channel = "mentoring"', "import"),
        ("handle_within_days = 21", "handle_within_days = 0", "handle_within_days"),
        ("remind_after_days = [14, 19]", "remind_after_days = [22]", "remind_after_days"),
        ('id = "antwerp-2024"', "", "id is missing"),
        ("[[clocks]]", "[[clocks]", "not TOML"),
    ],
)
def test_a_file_that_says_something_impossible_is_refused(before: str, after: str, complaint: str) -> None:
    with pytest.raises(ClockFileError, match=complaint):
        parse_times(GOOD.replace(before, after, 1))
