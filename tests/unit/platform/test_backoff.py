"""What died is started again, ever more patiently, and afresh after a healthy time."""

from hypothesis import given
from hypothesis import strategies as st

from deploy.local.backoff import failures_after_death, wait_before_restart


def test_first_death_is_answered_within_a_second() -> None:
    assert wait_before_restart(1) < 1


@given(st.integers(1, 10_000))
def test_wait_grows_and_stays_within_ten_seconds(failures: int) -> None:
    assert wait_before_restart(failures) <= wait_before_restart(failures + 1) <= 10


def test_wait_reaches_ten_seconds_and_never_gives_up() -> None:
    assert wait_before_restart(20) == wait_before_restart(1_000_000) == 10


def test_half_a_minute_of_health_starts_the_count_over() -> None:
    assert failures_after_death(7, healthy_seconds=30) == 1


def test_a_shorter_life_counts_on() -> None:
    assert failures_after_death(7, healthy_seconds=29.9) == 8
