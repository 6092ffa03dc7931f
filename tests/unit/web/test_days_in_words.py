"""Days as pages write them, in the language of the reader."""

from datetime import UTC, date, datetime

import pytest

from shared.web.wording import day, moment, weekday_and_day

FIRST = date(2027, 2, 1)


@pytest.mark.parametrize(
    ("language", "written"),
    [("nl", "1 februari 2027"), ("en", "1 February 2027"), ("fr", "1 février 2027"), ("ar", "1 فبراير 2027")],
)
def test_a_day_comes_before_its_month(language: str, written: str) -> None:
    assert day(FIRST, language) == written


def test_a_weekday_a_day_and_a_moment_are_written_alike() -> None:
    assert weekday_and_day(FIRST, "en") == "Monday, 1 February 2027"
    assert moment(datetime(2027, 2, 1, 13, 5, tzinfo=UTC), "en") == "Mon 1 Feb 14:05"
